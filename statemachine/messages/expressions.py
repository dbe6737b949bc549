"""What can be told of a parsed path without following it: what is sure to fail, what it looks up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Node: TypeAlias = Mapping[str, Any]
"""A part of a parsed expression: its `type`, its `children` and, for some types, a `value`."""

Functions: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The functions that an expression may call, each with its signature."""

Scope: TypeAlias = tuple[str, ...] | None
"""The names that lead to a place in the document; None if it cannot be told."""

TOO_DEEP = "it is nested too deeply"
_DEPTH = 100


def plain_names(node: Node) -> list[str] | None:
    """Return the names of a plain path, or None if it is not plain."""
    match node["type"]:
        case "current":
            return []
        case "field":
            return [node["value"]]
        case "subexpression":
            parts = [plain_names(child) for child in node["children"]]
            return None if None in parts else [name for part in parts for name in part or ()]
        case _:
            return None


def _children(node: Node) -> list[Node]:
    """Return what is nested in a node; of a slice they are no nodes."""
    return [] if node["type"] == "slice" else node["children"]


def problems(node: Node, functions: Functions, depth: int = 0) -> Iterator[str]:
    """Yield what is sure to fail wherever the expression is followed."""
    if depth > _DEPTH:
        yield TOO_DEEP
        return
    wanted = ["value"] * len(_children(node))
    if node["type"] == "slice" and node["children"][2] == 0:
        yield "a slice cannot go in steps of 0"
    if node["type"] == "function_expression":
        kinds = _kinds(functions, node["value"], len(wanted))
        if isinstance(kinds, str):
            yield kinds
        else:
            wanted = kinds
    for kind, child in zip(wanted, _children(node), strict=True):
        if (child["type"] == "expref") != (kind == "expref"):
            yield "an expression with & stands where a function takes one, and nowhere else"
        yield from problems(child, functions, depth + 1)


def _kinds(table: Functions, name: str, given: int) -> list[str] | str:
    """Return of each argument of a function whether it is a value or an expression, or what is wrong."""
    if name not in table:
        return f"there is no function {name}()"
    signature = table[name]["signature"]
    kinds = ["expref" if "expref" in each["types"] else "value" for each in signature]
    more = bool(signature) and signature[-1].get("variadic", False)
    if given < len(kinds) or (given > len(kinds) and not more):
        count = f"{len(kinds)} argument{'' if len(kinds) == 1 else 's'}"
        return f"{name}() takes {'at least ' if more else ''}{count}, not {given}"
    return kinds + kinds[-1:] * (given - len(kinds))


def lookups(node: Node) -> tuple[tuple[str, ...], ...]:
    """Return the names that are looked up one below the other, from the document down, wherever they stand."""
    met: dict[tuple[str, ...], None] = {}
    _walk(node, (), met)
    return tuple(met)


def _walk(node: Node, scope: Scope, met: dict[tuple[str, ...], None]) -> Scope:
    """Collect what a node looks up in what its scope leads to; return where its result stands."""
    match node["type"]:
        case "field" if scope is not None:
            met[here := (*scope, node["value"])] = None
            return here
        case "current" | "identity":
            return scope
        case "subexpression" | "pipe" | "index_expression":
            for child in node["children"]:
                scope = _walk(child, scope, met)
            return scope
        case "projection" | "value_projection" | "filter_projection":
            first, *others = node["children"]
            _walk(first, scope, met)
            scope = None
        case "expref":
            others, scope = node["children"], None
        case _:
            others = _children(node)
    for child in others:
        _walk(child, scope, met)
    return None
