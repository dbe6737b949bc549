"""Nodes from a Python mapping, as JSON and YAML libraries return it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite

from statemachine.loader.checks.syntax import lone_surrogate, unsupported_value
from statemachine.loader.syntax.file_text import Lines, has_surrogate
from statemachine.loader.syntax.nodes import Node
from statemachine.loader.syntax.tree import StopReadingError, TreeBuilder
from statemachine.model.diagnostics import Diagnostic, Span
from statemachine.model.text import quoted

_LARGEST_INTEGER = 10**1000 - 1


def nodes_of(document: object, path: str) -> tuple[Node | None, list[Diagnostic]]:
    """Return the root node of a document, or None, and the findings. Every place is line 1, column 1.

    The values become what the same text in a YAML file would become: floats and dates become texts. The
    limits of a file apply, so a mapping that contains itself is too deep.
    """
    reader = _Reader(path)
    try:
        reader.add(document, "the rule file")
    except StopReadingError:
        return None, reader.builder.found
    return reader.builder.root, reader.builder.found


class _Reader:
    """Passes Python values to a builder, which limits the depth of the recursion."""

    def __init__(self, path: str) -> None:
        self.builder = TreeBuilder(Lines("", path))
        self._span = Span(path, 1, 1, 1, 1)

    def add(self, value: object, owner: str) -> None:
        """Add a value and all values in it; messages name it as its owner."""
        if isinstance(value, Mapping):
            self.builder.open_entries(self._span)
            for key, inner in value.items():
                self._add_scalar(key, "a key")
                self.add(inner, quoted(key if isinstance(key, str) else _plain_text(key) or "?"))
            self.builder.close()
        elif isinstance(value, list | tuple):
            self.builder.open_items(self._span)
            for number, inner in enumerate(value, 1):
                self.add(inner, f"item {number} of {owner}")
            self.builder.close()
        else:
            self._add_scalar(value, owner)

    def _add_scalar(self, value: object, owner: str) -> None:
        text = str.__str__(value) if isinstance(value, str) else _plain_text(value)
        if text is None:
            why = unsupported_value(self._span, owner, _kind(value))
            self.builder.leave_out(why, self._span)
        elif has_surrogate(text):
            self.builder.leave_out(lone_surrogate(self._span), self._span)
        else:
            self.builder.scalar(text, self._span, plain=not isinstance(value, str))


def _plain_text(value: object) -> str | None:
    """Return how a value is written in YAML without quotes, or None if a rule file cannot contain it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value)) if abs(value) <= _LARGEST_INTEGER else None
        case float():
            return repr(float(value)) if isfinite(value) else None
        case date():
            return value.isoformat()
    return None


def _kind(value: object) -> str:
    match value:
        case int():
            return "an integer of more than 1,000 digits"
        case float():
            return f"the float {float(value)}"
    return f"of type {type(value).__name__}"
