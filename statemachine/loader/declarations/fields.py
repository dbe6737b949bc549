"""The keys of one declaration: their values, and their places in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeAlias, TypedDict, TypeVar

from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, entries, listed
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.spans import Place, Span
from statemachine.model.vocabulary import EXTENSION

Declaration = TypeVar("Declaration")

Findings: TypeAlias = list[Diagnostic]
"""The list to which everything wrong is appended."""


class About(TypedDict):
    """The values that most declarations have."""

    name: str
    title: str | None
    note: str | None
    extensions: FrozenMap[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class DeclarationFields:
    """The values of one declaration by key, and its place. The shape of the values has been checked.

    `incomplete` is true if an invalid entry was left out, so that a missing key is not an error.
    """

    nodes: dict[str, Node]
    place: Place
    incomplete: bool = False

    def text(self, key: str) -> str | None:
        """Return the text of a key, or None if the key is missing."""
        node = self.nodes.get(key)
        return text_of(node) if isinstance(node, Scalar) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the text or the list of texts of a key, empty if the key is missing."""
        return texts_of(self.nodes.get(key))

    def flag(self, key: str, *, otherwise: bool = False) -> bool:
        """Return the boolean of a key, and `otherwise` if the key is missing."""
        node = self.nodes.get(key)
        return node.value is True if isinstance(node, Scalar) else otherwise

    def inner(self, key: str) -> DeclarationFields:
        """Return the fields of the mapping of a key, empty if the key is missing."""
        node = self.nodes.get(key)
        return fields_of(node, self.place.span if node is None else node.span)

    def about(self, name: str) -> About:
        """Return the name, the texts for people, the keys of your own and the place of the declaration."""
        return {
            "name": name,
            "title": self.text("title"),
            "note": self.text("note"),
            "extensions": self.extensions,
            "place": self.place,
        }

    @property
    def extensions(self) -> FrozenMap[str, object]:
        """The keys that begin with `x-`, with their values."""
        found = {key: document(node) for key, node in self.nodes.items() if key.startswith(EXTENSION)}
        return FrozenMap(found) if found else EMPTY


def fields_of(node: Node | None, span: Span) -> DeclarationFields:
    """Return the fields of a declaration. `span` is its place for messages, usually that of its name."""
    if not isinstance(node, Entries):
        return DeclarationFields({}, Place(span))
    return DeclarationFields(dict(node), Place(span, _part_spans(node.pairs)), node.incomplete)


def read_section(
    node: Node | None, declare: Callable[[str, DeclarationFields], Declaration]
) -> FrozenMap[str, Declaration]:
    """Return the declarations of a section by name."""
    return FrozenMap(
        {text_of(key): declare(text_of(key), fields_of(value, key.span)) for key, value in entries(node)}
    )


def document(node: Node | None, of_text: Callable[[Scalar], object] = attrgetter("text")) -> Any:
    """Return a document as frozen maps, tuples and values. The nesting limit of files bounds the recursion."""
    match node:
        case Entries():
            return FrozenMap({name: document(value, of_text) for name, value in node})
        case Items():
            return tuple([document(each, of_text) for each in node.nodes])
        case Scalar(value=str()):
            return of_text(node)
        case Scalar(value=int() as value):
            return value
        case _:
            return None


def text_pairs(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Return the keys and values of a mapping of texts."""
    return tuple((key.text, text_of(value)) for key, value in entries(node) if isinstance(value, Scalar))


def scalars(node: Node | None) -> Iterator[Scalar]:
    """Yield a single scalar, or each scalar of a list."""
    return (each for each in listed(node) if isinstance(each, Scalar))


def text_of(node: Scalar) -> str:
    """Return the text of a scalar. A plain integer gives its decimal text, so that `-0` gives `0`."""
    return "0" if node.value == 0 and node.text == "-0" else node.text


def texts_of(node: Node | None) -> tuple[str, ...]:
    """Return the texts of a single scalar, or of a list of scalars."""
    if node is None:
        return ()
    if isinstance(node, Scalar):
        return (text_of(node),)
    return tuple([text_of(each) for each in scalars(node)])


def first_line(node: Node) -> Span:
    """Return the span of a node on one line. For a longer mapping, return that of its first key and value."""
    span = node.span
    if span.line == span.end_line or not isinstance(node, Entries) or not node.pairs:
        return span
    key, value = node.pairs[0]
    end = value.span if value.span.end_line == span.line else key.span
    return Span(span.path, span.line, span.column, end.end_line, end.end_column)


def _part_spans(pairs: tuple[tuple[Scalar, Node], ...]) -> FrozenMap[str, Span]:
    """Return the spans of values by `key`, and those of their parts by `key.index` or `key.key`.

    A single value is also its own first item. For a mapping, the span is that of its key.
    """
    spans: dict[str, Span] = {}
    for key, node in pairs:
        if isinstance(node, Scalar):
            spans[key.text] = spans[f"{key.text}.0"] = node.span
        elif isinstance(node, Items):
            spans[key.text] = node.span
            spans.update({f"{key.text}.{index}": each.span for index, each in enumerate(node.nodes)})
        else:
            spans[key.text] = key.span
            for name, value in node.pairs:
                span = name.span if isinstance(value, Entries) else value.span
                spans[f"{key.text}.{name.text}"] = span
    return FrozenMap(spans)
