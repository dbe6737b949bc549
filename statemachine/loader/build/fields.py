"""What stands under the keys of one declaration, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, listed
from statemachine.model.diagnostics import Place, Span
from statemachine.model.frozen import FrozenMap


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one declaration by key, all of the kinds that the shape allows, and its place.

    `incomplete` says that a value was left out with a finding, so that none is to be missed.
    """

    nodes: dict[str, Node]
    place: Place
    incomplete: bool = False

    def text(self, key: str) -> str | None:
        """Return a text, or None where it is left out."""
        node = self.nodes.get(key)
        return word(node) if isinstance(node, Scalar) else None

    def words(self, key: str) -> tuple[str, ...]:
        """Return one or a list of texts; left out is none."""
        node = self.nodes.get(key)
        return () if node is None else words(node)

    def flag(self, key: str) -> bool:
        """Return a boolean; left out is false."""
        node = self.nodes.get(key)
        return isinstance(node, Scalar) and node.value is True

    def says(self, key: str, text: str) -> bool:
        """Say whether a key has this very word."""
        return self.text(key) == text


def fields_of(node: Node | None, span: Span) -> Fields:
    """Read a declaration that stands, for a reader, at a span: that of its name, if it has one."""
    if not isinstance(node, Entries):
        return Fields({}, Place(span))
    nodes = {name.text: value for name, value in node.pairs}
    return Fields(nodes, Place(span, parts_of(node.pairs)), node.incomplete)


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """Return the keys and values of a mapping; left out or anything else has none."""
    return node.pairs if isinstance(node, Entries) else ()


def text_pairs(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Return the keys and values of a mapping of texts."""
    return tuple((key.text, word(value)) for key, value in entries(node) if isinstance(value, Scalar))


def word(node: Scalar) -> str:
    """Return the text of a scalar; a plain integer stands for its decimal text, so minus nought is nought."""
    return "0" if node.value == 0 and node.text == "-0" else node.text


def scalars(node: Node | None) -> Iterator[Scalar]:
    """Yield one scalar or each of a list of them."""
    return (each for each in listed(node) if isinstance(each, Scalar))


def words(node: Node) -> tuple[str, ...]:
    """Return the texts of one scalar or a list of them."""
    return tuple([word(each) for each in scalars(node)])


def parts_of(pairs: tuple[tuple[Scalar, Node], ...]) -> FrozenMap[str, Span]:
    """Return the places of the values by `key`, and of what stands in them by `key.index` or `key.key`.

    A single value is its own first item. A mapping stands where its key stands: the whole of it is no
    place for a caret.
    """
    parts: dict[str, Span] = {}
    for key, node in pairs:
        if isinstance(node, Scalar):
            parts[key.text] = parts[f"{key.text}.0"] = node.span
        elif isinstance(node, Items):
            parts[key.text] = node.span
            parts.update({f"{key.text}.{index}": each.span for index, each in enumerate(node.nodes)})
        else:
            parts[key.text] = key.span
            parts.update({f"{key.text}.{name.text}": _own(name, value) for name, value in node.pairs})
    return FrozenMap(parts)


def _own(key: Scalar, value: Node) -> Span:
    return key.span if isinstance(value, Entries) else value.span


def first_line(node: Node) -> Span:
    """Return the place of a node that stands on one line, else that of its first key and value."""
    span = node.span
    if span.line == span.end_line or not isinstance(node, Entries) or not node.pairs:
        return span
    key, value = node.pairs[0]
    end = value.span if value.span.end_line == span.line else key.span
    return Span(span.path, span.line, span.column, end.end_line, end.end_column)
