"""The page of the public names, from their signatures and docstrings."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum, StrEnum
from types import ModuleType
from typing import ForwardRef

from page_parts import WIDTH, origin, table

import statemachine

API = {
    "Rule files": "load loads shipped dump from_dict lint lint_text draw RuleSet RuleSetId Table Row Value",
    "Declarations": "Status Transition Action Actor Channel Fact Input Guard Source Basis FinalResult",
    "Decisions": "Engine External Decision Verdict Refusal Cause Available Move Change RulesMachine",
    "Observations": "Observation StoredStatus Moment Outcome Meaning Policy Policies OrderTracker",
    "Messages": "Messages Reading Record Request RawRequest RequestResult LiveMoves LiveMove Client Response",
    "Findings": "Diagnostic Severity Span Related",
    "Comparisons": "compare Comparison RuleChange Rating Audience Approval VersionStep",
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
    text += f"\n## Other types\n\n{_other_types(text)}"
    return (
        f"# Python API\n\n{origin('the docstrings of the public names')}"
        "Import each of these names from `statemachine`, except those under [other types](#other-types). Other modules are\n"
        "not part of the API. In a signature, `...` is an empty value of the type. The [glossary](glossary.md) explains the\n"
        "words *row*, *move*, *alternatives* and others.\n"
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
    if issubclass(value, Enum):
        return f"{text}{inspect.getdoc(value)}\n\n{_words(value)}"
    if issubclass(value, Exception) or name in BRIEF:
        return f"{text}{inspect.getdoc(value)}\n"
    members = [(each, inspect.getattr_static(value, each)) for each in vars(value) if each[0] != "_"]
    properties = [f"- `{each}`: {_first(it)}\n" for each, it in members if isinstance(it, property)]
    methods = [_method(f"{name}.{each}", it) for each, it in members]
    listed = "\n" + "".join(properties) if properties else ""
    return f"{text}{_signature(name, value)}{inspect.getdoc(value)}\n{listed}{''.join(methods)}"


def _other_types(text: str) -> str:
    """Return the table of the types that signatures name and that are not public."""
    signatures = "".join(re.findall(r"```text\n(.*?)```", text, re.DOTALL))
    names = set(re.findall(r"\b[A-Z]\w+", signatures)) - set(statemachine.__all__)
    rows = [(f"`{name}`", text) for name in sorted(names) if (text := _type(name))]
    return (
        "Signatures name these types too. You get their values as attributes, or pass plain values.\n\n"
        f"{table(('type', 'meaning'), rows)}"
    )


def _type(name: str) -> str:
    """Return the meaning of a type of this package; nothing for a type of another one."""
    for module in _modules():
        value = vars(module).get(name)
        if inspect.isclass(value) and value.__module__ == module.__name__:
            return _first(value) + (f" {_words(value).strip()}" if issubclass(value, StrEnum) else "")
        if value is not None and (found := _definition(module, name)):
            return f"`{found[0]}` {found[1]}".strip().replace("|", "\\|")
    return ""


def _modules() -> list[ModuleType]:
    """Return the modules of the package, those of public names first."""
    homes = {getattr(getattr(statemachine, name), "__module__", "") for name in statemachine.__all__}
    names = [name for name in sys.modules if name.startswith("statemachine.")]
    return [sys.modules[name] for name in sorted(names, key=lambda name: (name not in homes, name))]


def _words(words: type[Enum]) -> str:
    """Return the values of an enum, or where they are described; the names of members that are no texts."""
    if words.__name__ in DESCRIBED:
        return f"Values: see [{DESCRIBED[words.__name__]}]({DESCRIBED[words.__name__]}.md).\n"
    values = (each if isinstance(each, str) else f"{words.__name__}.{each.name}" for each in words)
    return f"Values: {', '.join(f'`{each}`' for each in values)}.\n"


def _alias(name: str) -> str:
    """Return the definition of a type alias, and the docstring below it."""
    for module in _modules():
        if found := _definition(module, name):
            return f"```text\n{name} = {found[0]}\n```\n\n{found[1]}\n"
    raise LookupError(name)


def _definition(module: ModuleType, name: str) -> tuple[str, str] | None:
    """Return the definition of a type alias in a module, and the docstring below it; None for no such alias."""
    for node, below in itertools.pairwise(ast.parse(inspect.getsource(module)).body):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name and node.value:
            text = ast.literal_eval(below.value) if isinstance(below, ast.Expr) else ""
            return ast.unparse(node.value).strip("'"), text
    return None


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
    if isinstance(default, Enum):
        parameter = parameter.replace(default=_Written(f"{type(default).__name__}.{default.name}"))
    elif repr(default) == "<factory>":
        parameter = parameter.replace(default=_Written("..."))
    annotation = parameter.annotation
    if isinstance(annotation, ForwardRef):  # of a named tuple
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        parameter = parameter.replace(annotation=_Written(annotation))
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
