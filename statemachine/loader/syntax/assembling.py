"""Nodes put together from the events of a YAML reader, without recursion, and what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from statemachine.loader.phrases import quoted
from statemachine.loader.syntax import node_faults as faults
from statemachine.loader.syntax.document_faults import too_deep, too_large
from statemachine.loader.syntax.lines import Lines, Mark
from statemachine.loader.syntax.nodes import Node, Null, Scalar, without_colon
from statemachine.loader.syntax.opened import OpenEntries, OpenItems, in_document
from statemachine.loader.syntax.problems import invalid_yaml
from statemachine.model.diagnostics import Diagnostic, Span

DEEPEST = 100
LARGEST = 1_000_000
_PAGE = 1000
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,999})")
_DIGITS = frozenset("-0123456789")
_PLAIN: dict[str, bool | None] = {"true": True, "false": False, "": None, "~": None, "null": None}


class StopReading(Exception):  # noqa: N818  # a signal, met in this wing alone
    """What follows cannot be read; the findings say why."""


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node that aliases may repeat: how deep it is, and how many nodes are in it."""

    node: Node
    height: int
    size: int


class Assembly:
    """The tree that grows from events; `root` is there when the last of them was told."""

    def __init__(self, lines: Lines) -> None:
        """Begin with nothing."""
        self.root: Node | None = None
        self.found: list[Diagnostic] = []
        self._lines = lines
        self._open: list[OpenItems | OpenEntries] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._count = 0

    def scalar(self, text: str, span: Span, *, plain: bool, anchor: str | None) -> None:
        """Take a scalar."""
        value = _plain_value(text) if plain else text
        node = Scalar(text, value, span)
        inner = self._open[-1] if self._open else None
        if inner is not None and inner.awaits_key:
            if plain and text == "<<":
                self._leave_out(faults.merge_key(span), span)
                return
        elif inner is not None and value is None:
            if text and in_document(self._open):
                node = Scalar(text, Null.NULL, span)
            else:
                self._note_null(inner, node)
        self._take(node, anchor)

    def _note_null(self, inner: OpenItems | OpenEntries, node: Scalar) -> None:
        """Say that a value is null, unless its key was left out or lacks the colon too."""
        if isinstance(inner, OpenItems):
            self.found.append(faults.null_value(node))
        elif inner.key is not None and not without_colon(inner.key, node):
            self.found.append(faults.null_value(node, inner.key))

    def unread(self, text: str, span: Span, *, anchor: str | None) -> None:
        """Take a scalar of which a finding was made: a key keeps its text, a value has none."""
        is_key = bool(self._open) and self._open[-1].awaits_key
        node = Scalar(text, text if is_key else None, span)
        self._take(node, anchor)

    def alias(self, name: str, span: Span) -> None:
        """Take a node again; a scalar stands where its alias stands."""
        anchored = self._anchors.get(name)
        if anchored is None:
            looping = name in self._anchors
            why = faults.looping_alias(span, name) if looping else _unknown_alias(span, name)
            self._leave_out(why, span)
            return
        if len(self._open) + anchored.height > DEEPEST:
            raise self._stop(too_deep(span, DEEPEST))
        self._grow(anchored.size, span)
        node = anchored.node
        again = Scalar(node.text, node.value, span) if isinstance(node, Scalar) else node
        self._place(again, span)
        self._rise(anchored.height)

    def open_items(self, span: Span, *, anchor: str | None) -> None:
        """Take the beginning of a sequence."""
        self._begin(span, anchor)
        self._open.append(OpenItems(span, span, anchor, self._count - 1))

    def open_entries(self, span: Span, *, anchor: str | None) -> None:
        """Take the beginning of a mapping."""
        self._begin(span, anchor)
        self._open.append(OpenEntries(span, span, anchor, self._count - 1, self.found))

    def close(self, end: Mark | None) -> None:
        """Take the end of what was opened last; without a mark it ends where its last value ends."""
        inner = self._open.pop()
        first, last = inner.start, inner.last
        if end is None:
            end = last.end_line - 1, last.end_column - 1
        span = self._lines.span((first.line - 1, first.column - 1), end)
        node = inner.close(span)
        if inner.anchor is not None:
            self._anchors[inner.anchor] = _Anchored(node, inner.height, self._count - inner.before)
        self._place(node, span)
        self._rise(inner.height)

    def _take(self, node: Scalar, anchor: str | None) -> None:
        size = 1 + len(node.text) // _PAGE
        self._grow(size, node.span)
        if anchor is not None:
            self._anchors[anchor] = _Anchored(node, 0, size)
        self._place(node, node.span)

    def _begin(self, span: Span, anchor: str | None) -> None:
        if len(self._open) >= DEEPEST:
            raise self._stop(too_deep(span, DEEPEST))
        self._grow(1, span)
        if anchor is not None:
            self._anchors[anchor] = None

    def _grow(self, size: int, span: Span) -> None:
        self._count += size
        if self._count > LARGEST:
            raise self._stop(too_large(span, LARGEST))

    def _stop(self, why: Diagnostic) -> StopReading:
        self.found.append(why)
        return StopReading()

    def _leave_out(self, why: Diagnostic, span: Span) -> None:
        inner = self._open[-1] if self._open else None
        if isinstance(inner, OpenEntries) and inner.awaits_key:
            inner.leave_out(why)
            return
        self.found.append(why)
        self._place(Scalar("", None, span), span)

    def _place(self, node: Node, span: Span) -> None:
        if not self._open:
            self.root = node
            return
        inner = self._open[-1]
        inner.last = span
        inner.add(node)

    def _rise(self, height: int) -> None:
        """Note how high a collection is that was put into the one that is open."""
        if self._open:
            self._open[-1].height = max(self._open[-1].height, height + 1)


def _plain_value(text: str) -> str | int | bool | None:
    if text in _PLAIN:
        return _PLAIN[text]
    return int(text) if text[0] in _DIGITS and _INTEGER.fullmatch(text) else text


def _unknown_alias(span: Span, name: str) -> Diagnostic:
    message = f"the alias {quoted('*' + name)} repeats nothing: no anchor of this name stands before it"
    return invalid_yaml(span, message, "put the text in quotes if it is meant to begin with *")
