"""What a YAML text is made of: scalars, items and entries, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from statemachine.model.diagnostics import Span


class Null(Enum):
    """The null that stands for itself, in those parts of a file that are documents."""

    NULL = "null"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single word or number: the text as it was written and the value that it stands for.

    The value is None where nothing usable stands; a finding says so.
    """

    text: str
    value: str | int | bool | Null | None
    span: Span


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    nodes: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping: its keys, each a text that stands once, and their values.

    `incomplete` says that an entry was left out with a finding, so that what is missing may be in it.
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
    """Read one or a list: nothing is none, a list is its items, and all else is one."""
    if node is None:
        return ()
    return node.nodes if isinstance(node, Items) else (node,)


def without_colon(key: Scalar | None, value: Node) -> bool:
    """Say whether a value is missing together with its colon, as it may in `{...}`."""
    if key is None or not isinstance(value, Scalar) or value.text:
        return False
    return (value.span.line, value.span.column) == (key.span.end_line, key.span.end_column)
