"""Collections that a YAML reader has begun and not yet ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from statemachine.loader.syntax import node_faults as faults
from statemachine.loader.syntax.nodes import Entries, Items, Node, Null, Scalar
from statemachine.model.diagnostics import Diagnostic, Span

_DOCUMENTS = frozenset({("inbound", "record"), ("outbound", "body"), ("live_moves", "answer")})
"""The sections of `messages`, and the key under which each thing in it has a document of its own."""

_DEPTH = 4
"""How many mappings are open around such a document."""


@dataclass(slots=True)
class OpenItems:
    """A sequence whose end was not met yet."""

    start: Span
    last: Span
    anchor: str | None
    before: int
    height: int = 1
    nodes: list[Node] = field(default_factory=list)

    awaits_key = False

    def add(self, node: Node) -> None:
        """Take an item."""
        self.nodes.append(node)

    def close(self, span: Span) -> Items:
        """Return the whole."""
        return Items(tuple(self.nodes), span)


@dataclass(slots=True)
class OpenEntries:
    """A mapping whose end was not met yet."""

    start: Span
    last: Span
    anchor: str | None
    before: int
    found: list[Diagnostic]
    height: int = 1
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None
    awaits_key: bool = True
    incomplete: bool = False

    def add(self, node: Node) -> None:
        """Take a key or the value of the last key."""
        if not self.awaits_key:
            if self.key is not None:
                self.pairs.append((self.key, node))
            self.awaits_key = True
        elif not isinstance(node, Scalar) or node.value is None or isinstance(node.value, Null):
            self.leave_out(faults.non_text_key(node))
        else:
            self._add_key(node)

    def leave_out(self, why: Diagnostic) -> None:
        """Take a key that cannot be kept."""
        self.found.append(why)
        self.key = None
        self.awaits_key = False
        self.incomplete = True

    def _add_key(self, key: Scalar) -> None:
        first = self.keys.setdefault(key.text, key)
        if first is not key:
            self.found.append(faults.duplicate_key(key, first))
        self.key = key if first is key else None
        self.awaits_key = False

    def close(self, span: Span) -> Entries:
        """Return the whole."""
        return Entries(tuple(self.pairs), span, self.incomplete)


def in_document(opened: Sequence[OpenItems | OpenEntries]) -> bool:
    """Say whether what is open, outermost first, is a document of the messages, where null is a value."""
    if len(opened) <= _DEPTH:
        return False
    keys = [
        each.key.text if isinstance(each, OpenEntries) and each.key else "" for each in opened[:_DEPTH]
    ]
    return keys[0] == "messages" and (keys[1], keys[3]) in _DOCUMENTS
