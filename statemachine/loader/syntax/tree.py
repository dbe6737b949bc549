"""The builder of the nodes of a file, from events and without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from statemachine.loader.checks import syntax as checks
from statemachine.loader.syntax.file_text import Lines, Mark
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, Unusable
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.spans import Span
from statemachine.model.text import quoted

DEEPEST = 100
LARGEST = 1_000_000
MOST_REPEATED = 50_000
_CHARACTERS_PER_SIZE = 1000
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,999})")
_DIGITS = frozenset("-0123456789")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "": None, "~": None, "null": None}


class StopReadingError(Exception):
    """The rest of the file cannot be read; a finding explains why."""


@dataclass(slots=True)
class _Open:
    """A collection whose end event is still to come; it has `height` levels so far."""

    start: Span
    last: Span
    anchor: str | None
    size_before: int
    height: int = 1


@dataclass(slots=True)
class _OpenItems(_Open):
    nodes: list[Node] = field(default_factory=list)

    awaits_key = False

    def add(self, node: Node) -> None:
        self.nodes.append(node)

    def close(self, span: Span) -> Items:
        return Items(tuple(self.nodes), span)


@dataclass(slots=True)
class _OpenEntries(_Open):
    """An open mapping. `key` is the last key, or None if the value to come is left out."""

    found: list[Diagnostic] = field(kw_only=True)
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None
    awaits_key: bool = True
    incomplete: bool = False

    def add(self, node: Node) -> None:
        """Add a key, or the value of the last key."""
        if not self.awaits_key:
            if self.key is not None:
                self.pairs.append((self.key, node))
            self.awaits_key = True
        elif not isinstance(node, Scalar) or node.value is None:
            self.leave_out(checks.non_text_key(node))
        else:
            first = self.keys.setdefault(node.text, node)
            if first is not node:
                self.found.append(checks.duplicate_key(node, first))
            self.key = node if first is node else None
            self.awaits_key = False

    def leave_out(self, why: Diagnostic) -> None:
        """Leave out a key that cannot be used, and its value."""
        self.found.append(why)
        self.key = None
        self.awaits_key = False
        self.incomplete = True

    def close(self, span: Span) -> Entries:
        return Entries(tuple(self.pairs), span, self.incomplete)


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node that aliases may repeat, its number of levels, and its number of nodes."""

    node: Node
    height: int
    size: int


class TreeBuilder:
    """Builds the tree of a file from events; `root` is set after the last of them.

    `found` are the findings. A method raises `StopReadingError` if the file is too deep or too large.
    """

    def __init__(self, lines: Lines) -> None:
        self.root: Node | None = None
        self.found: list[Diagnostic] = []
        self._lines = lines
        self._open: list[_OpenItems | _OpenEntries] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._size = 0
        self._repeated = 0

    def scalar(self, text: str, span: Span, *, plain: bool, anchor: str | None = None) -> None:
        """Add a scalar; if it is plain, that is without quotes, its text defines its type."""
        if plain and text == "<<" and self._open and self._open[-1].awaits_key:
            self.leave_out(checks.merge_key(span), span)
        else:
            value = _plain_value(text) if plain else text
            self._add_scalar(Scalar(text, value, span, plain), anchor)

    def unusable(self, text: str, why: Diagnostic, *, anchor: str | None = None) -> None:
        """Add a scalar and the finding that reports it; as a key it keeps its text."""
        self.found.append(why)
        is_key = bool(self._open) and self._open[-1].awaits_key
        self._add_scalar(
            Scalar(text, text, why.span) if is_key else Unusable(text, None, why.span), anchor
        )

    def alias(self, name: str, span: Span) -> None:
        """Add a node again; a scalar gets the place of its alias."""
        anchored = self._anchors.get(name)
        if anchored is None:
            is_loop = name in self._anchors
            message = f"unknown alias {quoted('*' + name)}: no anchor before it has this name"
            why = checks.invalid_yaml(
                span, message, "put it in quotes if it is a text that begins with *"
            )
            self.leave_out(checks.looping_alias(span, name) if is_loop else why, span)
            return
        if len(self._open) + anchored.height > DEEPEST:
            raise self._stop(checks.too_deep(span, DEEPEST))
        self._grow(anchored.size, span)
        self._repeated += anchored.size
        if self._repeated > MOST_REPEATED:
            raise self._stop(checks.too_large(span, MOST_REPEATED, "the aliases repeat"))
        node = anchored.node
        if isinstance(node, Scalar):
            node = replace(node, span=span)
        self._place(node, span, anchored.height)

    def open_items(self, span: Span, *, anchor: str | None = None) -> None:
        """Begin a sequence."""
        self._begin(span, anchor)
        self._open.append(_OpenItems(span, span, anchor, self._size - 1))

    def open_entries(self, span: Span, *, anchor: str | None = None) -> None:
        """Begin a mapping."""
        self._begin(span, anchor)
        self._open.append(_OpenEntries(span, span, anchor, self._size - 1, found=self.found))

    def leave_out(self, why: Diagnostic, span: Span) -> None:
        """Report a key with its value, or a value, that cannot be used."""
        inner = self._open[-1] if self._open else None
        if isinstance(inner, _OpenEntries) and inner.awaits_key:
            inner.leave_out(why)
            return
        self.found.append(why)
        self._place(Unusable("", None, span), span)

    def close(self, end: Mark | None = None) -> None:
        """End the innermost collection; without a mark it ends where its last value ends."""
        inner = self._open.pop()
        if end is None:
            end = inner.last.end_line - 1, inner.last.end_column - 1
        span = self._lines.span(_start(inner.start), end)
        node = inner.close(span)
        if inner.anchor is not None:
            self._anchors[inner.anchor] = _Anchored(node, inner.height, self._size - inner.size_before)
        self._place(node, span, inner.height)

    def innermost(self) -> Mark | None:
        """Return where the innermost open collection begins."""
        return _start(self._open[-1].start) if self._open else None

    def _add_scalar(self, node: Scalar, anchor: str | None) -> None:
        size = 1 + len(node.text) // _CHARACTERS_PER_SIZE
        self._grow(size, node.span)
        if anchor is not None:
            self._anchors[anchor] = _Anchored(node, 0, size)
        self._place(node, node.span)

    def _begin(self, span: Span, anchor: str | None) -> None:
        if len(self._open) >= DEEPEST:
            raise self._stop(checks.too_deep(span, DEEPEST))
        self._grow(1, span)
        if anchor is not None:
            self._anchors[anchor] = None

    def _grow(self, size: int, span: Span) -> None:
        self._size += size
        if self._size > LARGEST:
            raise self._stop(checks.too_large(span, LARGEST, "the file contains"))

    def _stop(self, why: Diagnostic) -> StopReadingError:
        self.found.append(why)
        return StopReadingError()

    def _place(self, node: Node, span: Span, height: int = 0) -> None:
        """Add a node of some levels to the collection around it."""
        if not self._open:
            self.root = node
            return
        inner = self._open[-1]
        inner.last = span
        if inner.height <= height:
            inner.height = height + 1
        inner.add(node)


def _start(span: Span) -> Mark:
    return span.line - 1, span.column - 1


def _plain_value(text: str) -> str | int | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if text[0] in _DIGITS and _INTEGER.fullmatch(text) else text
