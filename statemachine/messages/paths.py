"""JMESPath expressions into documents, parsed once and evaluated often. The only module that imports jmespath."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from statemachine.messages.checks import invalid_path
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.extras import library
from statemachine.model.message_specs import JMESPath
from statemachine.model.text import counted, did_you_mean, quoted

Names: TypeAlias = tuple[str, ...]
ExpressionNode: TypeAlias = Mapping[str, Any]
"""A part of a parsed expression: its `type`, its `children` and, for some types, a `value`."""

_TOO_DEEP = "nesting is too deep"
_MAX_DEPTH = 100
_LISTS = frozenset({"multi_select_list", "multi_select_dict"})
_NEVER_TRUE = _LISTS | {"projection", "filter_projection", "value_projection", "flatten", "slice"}
"""The types of expressions that give a list, a mapping or nothing."""

_TRUTHS = frozenset({"contains", "starts_with", "ends_with"})
_ANY_VALUE = frozenset({"not_null", "max_by", "min_by"})
"""The functions that give a part of the document; every other one gives a number, a text, a list or a mapping."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class CompiledPath:
    """An expression that is ready to be evaluated.

    A plain path (`@`, `status` or `order.status`) is followed by its `names`: the result is that of jmespath,
    several times as fast. Any other path is evaluated by `search`.
    """

    text: str
    node: ExpressionNode = field(compare=False, repr=False)
    names: Names | None = field(compare=False, repr=False)
    search: Callable[[object], object] = field(compare=False, repr=False)

    @classmethod
    def of(cls, path: JMESPath) -> CompiledPath:
        """Compile a path of a rule file, or raise `InvalidRulesError` with its place."""
        try:
            return cls.parse(path.text)
        except ValueError as error:
            raise InvalidRulesError((invalid_path(path, str(error)),)) from None

    @classmethod
    def parse(cls, text: str) -> CompiledPath:
        """Compile an expression, or raise `ValueError` with one line on what is wrong."""
        parsed = _parse(text)
        node: ExpressionNode = parsed.parsed
        functions = library("jmespath.functions", extra="messages").Functions.FUNCTION_TABLE
        problem = next(_problems({"type": "root", "children": [node]}, functions), None)
        if problem is not None:
            raise ValueError(problem)
        return cls(text, node, _plain_names(node), parsed.search)

    def find(self, document: object) -> object:
        """Return the value at the path, None if there is none, or raise `MessageError`."""
        if self.names is None:
            try:
                return self.search(document)
            except Exception as error:  # noqa: BLE001  # jmespath lets errors of Python through
                raise MessageError(_evaluation_problem(error), path=self.text) from None
        for name in self.names:
            try:
                document = document.get(name)  # type: ignore[attr-defined]  # only a mapping has `get`
            except AttributeError:
                return None
        return document

    @property
    def returns_list(self) -> bool:
        """Whether the path always makes a new list or mapping, as `[a, b]` does."""
        return self.node["type"] in _LISTS

    @property
    def may_be_true(self) -> bool | None:
        """Whether the value of the path may be `true`; None if only the document tells."""
        return _may_be_true(self.node)

    @property
    def is_constant(self) -> bool:
        """Whether the path is a value itself, as the text `'x'` is."""
        return self.node["type"] == "literal" and self.node["value"] is not None

    def may_look_up(self, name: str) -> bool:
        """Return whether the path has a name anywhere, or takes all values of a mapping."""
        return any(
            each["type"] == "value_projection"
            or (each["type"] == "field" and each["value"] == name)
            or (each["type"] == "function_expression" and _takes_everything(each))
            for each in _nodes(self.node)
        )

    def lookups(self) -> tuple[Names, ...]:
        """Return the chains of names that the path looks up, each from the root of the document."""
        chains: dict[Names, None] = {}
        _collect(self.node, (), chains)
        return tuple(chains)


def path_text(steps: Iterable[str | int]) -> str:
    """Return a path in JMESPath notation, `items[0].status`; the root is an empty text."""
    parts = (
        f"[{each}]" if isinstance(each, int) else f".{each if _NAME.fullmatch(each) else quoted(each)}"
        for each in steps
    )
    return "".join(parts).removeprefix(".")


def kind_of(value: object) -> str:
    """Return what kind of value something in a document is, for an error message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a text" if value else "an empty text"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float):
        return "a number"
    return "a mapping" if isinstance(value, Mapping) else "a list"


def _parse(text: str) -> Any:
    jmespath = library("jmespath", extra="messages")
    try:
        return jmespath.compile(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except Exception as error:  # noqa: BLE001  # the parser lets errors of Python through
        raise ValueError(_syntax_problem(error)) from None


def _syntax_problem(error: Exception) -> str:
    position = getattr(error, "lex_position", None)
    if position is None:
        return "the path is empty" if type(error).__name__ == "EmptyExpressionError" else str(error)
    message = getattr(error, "message", None)
    if message is not None:
        return f"{message[:1].lower()}{message[1:]} at character {position + 1}"
    token = getattr(error, "token_value", None)
    return f"unexpected {token!r} at character {position + 1}" if token else "unexpected end"


def _evaluation_problem(error: Exception) -> str:
    """Return which kind of value a function was given, never the value."""
    name, actual = getattr(error, "function_name", None), getattr(error, "actual_type", None)
    if name is None or actual is None:
        return "the path cannot be evaluated on this value"
    kinds = " or ".join(map(str, getattr(error, "expected_types", ())))
    return f"expected {kinds} for {name}(), got {actual}"


def _may_be_true(node: ExpressionNode) -> bool | None:
    """Return True for an expression that gives booleans, False for one that never does, and None for any other."""
    match node["type"]:
        case "literal":
            return node["value"] is True
        case "comparator" | "not_expression":
            return True
        case "and_expression" | "or_expression":
            return True  # of texts it may be a text, but who writes one means a condition
        case "function_expression":
            return _function_may_be_true(node["value"])
        case "pipe" | "subexpression":
            return _may_be_true(node["children"][-1])
        case name:
            return False if name in _NEVER_TRUE else None


def _function_may_be_true(name: str) -> bool | None:
    return True if name in _TRUTHS else None if name in _ANY_VALUE else False


def _plain_names(node: ExpressionNode) -> Names | None:
    match node["type"]:
        case "current":
            return ()
        case "field":
            return (node["value"],)
        case "subexpression":
            parts = [_plain_names(child) for child in node["children"]]
            return None if None in parts else tuple(name for part in parts for name in part or ())
        case _:
            return None


def _nodes(node: ExpressionNode) -> Iterator[ExpressionNode]:
    yield node
    for child in _children(node):
        yield from _nodes(child)


def _takes_everything(function: ExpressionNode) -> bool:
    """Return whether a function may show values whose names are not in the path, as `to_string(@)` does."""
    return function["value"] == "values" or any(
        each["type"] == "current" for each in function["children"]
    )


def _children(node: ExpressionNode) -> list[ExpressionNode]:
    return [] if node["type"] == "slice" else node["children"]  # those of a slice are numbers


def _problems(node: ExpressionNode, functions: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        yield _TOO_DEEP
        return
    expected = [False] * len(_children(node))
    if node["type"] == "slice" and node["children"][2] == 0:
        yield "the step of a slice cannot be 0"
    if node["type"] == "subexpression" and node["children"][0]["type"] == "not_expression":
        yield "`!` applies only to the name after it, and true has no parts: write !(a.b) for !a.b"
    if node["type"] == "function_expression":
        try:
            expected = _takes_expressions(functions, node["value"], len(expected))
        except ValueError as error:
            yield str(error)
    for takes_expression, child in zip(expected, _children(node), strict=True):
        if takes_expression and child["type"] != "expref":
            yield f"{node['value']}() needs an expression such as &name"
        if child["type"] == "expref" and not takes_expression:
            yield "an expression with & is not allowed here"
        yield from _problems(child, functions, depth + 1)


def _takes_expressions(functions: Mapping[str, Any], name: str, count: int) -> list[bool]:
    """Return for each of `count` arguments whether it is an expression, or raise `ValueError`."""
    if name not in functions:
        raise ValueError(f"unknown function {name}(){did_you_mean(name, functions)}")
    signature = functions[name]["signature"]
    kinds = ["expref" in each["types"] for each in signature]
    variadic = bool(signature) and signature[-1].get("variadic", False)
    if count < len(kinds) or (count > len(kinds) and not variadic):
        arguments = counted(len(kinds), "argument")
        raise ValueError(f"{name}() takes {'at least ' if variadic else ''}{arguments}, not {count}")
    return kinds + kinds[-1:] * (count - len(kinds))


def _collect(node: ExpressionNode, scope: Names | None, chains: dict[Names, None]) -> Names | None:
    """Add what a node looks up within its scope; return the scope of its result, None if it is unknown."""
    match node["type"]:
        case "field" if scope is not None:
            chains[here := (*scope, node["value"])] = None
            return here
        case "current" | "identity":
            return scope
        case "subexpression" | "pipe" | "index_expression":
            for child in node["children"]:
                scope = _collect(child, scope, chains)
            return scope
        case "projection" | "value_projection" | "filter_projection":
            first, *others = node["children"]
            _collect(first, scope, chains)
            scope = None
        case "expref":
            others, scope = node["children"], None
        case _:
            others = _children(node)
    for child in others:
        _collect(child, scope, chains)
    return None
