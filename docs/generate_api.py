"""The page of the public names, from their signatures and docstrings."""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum

from markdown import WIDTH, origin

import statemachine

API = {
    "Rule files": "load loads shipped dump from_dict lint lint_text draw RuleSet Table Row Value",
    "Declarations": "Status Transition Action Actor Channel Fact Input Guard Source Basis FinalResult",
    "Decisions": "Engine External Decision Verdict Refusal Cause Available Move Change RulesMachine",
    "Observations": "Observation StoredStatus Outcome Meaning Policy Policies OrderTracker",
    "Messages": "Messages Reading Record Request RawRequest RequestResult LiveMoves LiveMove Client Response",
    "Findings": "Diagnostic Severity Span Related",
}
"""The sections of the API page; errors and all other names follow by themselves."""

DESCRIBED = {"Cause": "causes", "Verdict": "causes", "Meaning": "outcomes", "Policy": "outcomes"}
"""The words that have a page of their own."""

BRIEF = {"RulesMachine"}
"""The classes that are shown by their docstring only."""

HIDDEN = {"self", "cls", "place", "declared", "number"}
"""Parameters that only the package itself gives."""


def api_page() -> str:
    """Return the page of all public names, from their signatures and docstrings."""
    names = [name for name in statemachine.__all__ if name != "__version__"]
    sections = {title: text.split() for title, text in API.items()}
    listed = {name for section in sections.values() for name in section}
    sections["More"] = [name for name in names if name not in listed and not name.endswith("Error")]
    sections["Errors"] = [name for name in names if name.endswith("Error")]
    text = ""
    for title, wanted in sections.items():
        present = [name for name in wanted if name in names]
        text += f"\n## {title}\n" if present else ""
        text += "".join(map(_entry, present))
    return (
        f"# Python API\n\n{origin('the docstrings of the public names')}"
        "Import each of these names from `statemachine`. Other modules are not part of the API. In a signature, `...` is\n"
        "an empty value of the type.\n"
        f"{text}"
    )


def _entry(name: str) -> str:
    """Return the section of one public name."""
    value = getattr(statemachine, name)
    text = f"\n### {name}\n\n"
    if not (inspect.isclass(value) or inspect.isfunction(value)):
        return text + _alias(name)
    if inspect.isfunction(value):
        return f"{text}{_signature(name, value)}{inspect.getdoc(value)}\n"
    if issubclass(value, StrEnum):
        return f"{text}{inspect.getdoc(value)}\n\n{_words(value)}"
    if issubclass(value, Exception) or name in BRIEF:
        return f"{text}{inspect.getdoc(value)}\n"
    members = [(each, inspect.getattr_static(value, each)) for each in vars(value) if each[0] != "_"]
    properties = [f"- `{each}`: {_first(it)}\n" for each, it in members if isinstance(it, property)]
    methods = [_method(f"{name}.{each}", it) for each, it in members]
    listed = "\n" + "".join(properties) if properties else ""
    return f"{text}{_signature(name, value)}{inspect.getdoc(value)}\n{listed}{''.join(methods)}"


def _words(words: type[StrEnum]) -> str:
    """Return the values of an enum, or where they are described."""
    if words.__name__ in DESCRIBED:
        return f"Values: see [{DESCRIBED[words.__name__]}]({DESCRIBED[words.__name__]}.md).\n"
    return f"Values: {', '.join(f'`{each}`' for each in words)}.\n"


def _alias(name: str) -> str:
    """Return the definition of a type alias, and the docstring below it."""
    for module in [each for key, each in sys.modules.items() if key.startswith("statemachine.")]:
        body = ast.parse(inspect.getsource(module)).body
        for node, below in itertools.pairwise(body):
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name and node.value:
                text = ast.literal_eval(below.value) if isinstance(below, ast.Expr) else ""
                value = ast.unparse(node.value).strip("'")
                return f"```text\n{name} = {value}\n```\n\n{text}\n"
    raise LookupError(name)


def _method(name: str, member: object) -> str:
    """Return the section of a method; nothing for what is none."""
    function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
    if not inspect.isfunction(function):
        return ""
    return (
        f"\n#### {name}\n\n{_signature(name.rpartition('.')[2], function)}{inspect.getdoc(function)}\n"
    )


class _Written(str):
    """A text whose repr is the text: an annotation or a default, as it is written."""

    __slots__ = ()
    __repr__ = str.__str__


def _signature(name: str, value: Callable[..., object]) -> str:
    """Return a signature in a fence, with one parameter a line where it is long."""
    signature = inspect.signature(value)
    parameters = [_written(each) for each in signature.parameters.values() if each.name not in HIDDEN]
    result = signature.return_annotation
    arrow = f" -> {result}" if isinstance(result, str) and result != "None" else ""
    empty = inspect.Signature.empty
    line = f"{name}{signature.replace(parameters=parameters, return_annotation=empty)}{arrow}"
    if len(line) > WIDTH:
        line = f"{name}(\n{''.join(f'    {each},{chr(10)}' for each in _starred(parameters))}){arrow}"
    return f"```text\n{line}\n```\n\n"


def _written(parameter: inspect.Parameter) -> inspect.Parameter:
    """Return a parameter that is shown as a reader would write it."""
    default = parameter.default
    if isinstance(default, StrEnum):
        parameter = parameter.replace(default=_Written(f"{type(default).__name__}.{default.name}"))
    elif repr(default) == "<factory>":
        parameter = parameter.replace(default=_Written("..."))
    if isinstance(parameter.annotation, str):
        parameter = parameter.replace(annotation=_Written(parameter.annotation))
    return parameter


def _starred(parameters: list[inspect.Parameter]) -> Iterator[str]:
    """Yield the parameters as text, with `*` before those that are given by name."""
    named = [each for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]
    for each in parameters:
        if named and each is named[0]:
            yield "*"
        yield str(each)


def _first(value: object) -> str:
    return (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")
