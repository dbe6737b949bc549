"""The nodes of a YAML text: scalars, items and entries, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from statemachine.model.spans import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, boolean or null: the text as it is written, and its value (None for null).

    A `plain` one is written without quotes.
    """

    text: str
    value: str | int | bool | None
    span: Span
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Unusable(Scalar):
    """A scalar that a finding already reports, so later stages skip it. Its value is None."""


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    nodes: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping: its keys, each a unique text, and their values.

    `incomplete` is true if an entry was left out with a finding. A key that is missing may be in it.
    """

    pairs: tuple[tuple[Scalar, Node], ...]
    span: Span
    incomplete: bool = False

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys as text, with their values."""
        return ((name.text, value) for name, value in self.pairs)


Node: TypeAlias = Scalar | Items | Entries


def listed(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list, a single node as its only item, and nothing for None."""
    if node is None:
        return ()
    return node.nodes if isinstance(node, Items) else (node,)


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """Return the keys and values of a mapping, and nothing for any other node."""
    return node.pairs if isinstance(node, Entries) else ()


def nodes_in(root: Node) -> Iterator[Node]:
    """Yield a node and all nodes in it, without keys; a node that aliases repeat is yielded once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            if isinstance(node, Items):
                waiting.extend(node.nodes)
            elif isinstance(node, Entries):
                waiting.extend([value for _, value in node.pairs])


def is_null(node: Node) -> TypeGuard[Scalar]:
    """Return whether a node is null and no finding reports it yet."""
    return isinstance(node, Scalar) and node.value is None and not isinstance(node, Unusable)


def kind_of(node: Node) -> str:
    """Return what kind of value a node is, with its article, as messages name it."""
    match node:
        case Items():
            return "a list"
        case Entries():
            return "a mapping"
        case Scalar(value=None):
            return "null"
        case Scalar(value=bool()):
            return "a boolean"
        case _:
            return "an integer" if isinstance(node.value, int) else "a text"
