"""A part of the file that another wing reads: frozen as it stands, however deep it is."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar
from statemachine.model.frozen import FrozenMap


def frozen(node: Node | None) -> Mapping[str, object]:
    """Return a mapping as maps, tuples and plain values; left out is empty."""
    if not isinstance(node, Entries):
        return FrozenMap()
    values: dict[int, object] = {}
    for each in reversed(_outside_in(node)):
        values[id(each)] = _value(each, values)
    return FrozenMap({key: values[id(value)] for key, value in node})


def _outside_in(root: Node) -> list[Node]:
    """Return the nodes, each before those that stand in it."""
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(_inside(node))
    return found


def _inside(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Items):
        return node.nodes
    return tuple(value for _, value in node) if isinstance(node, Entries) else ()


def _value(node: Node, values: Mapping[int, object]) -> object:
    """Return the value of a node whose inner nodes have theirs already."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return tuple(values[id(each)] for each in node.nodes)
    return FrozenMap({key: values[id(value)] for key, value in node})
