"""Nodes from a Python mapping, as JSON and YAML libraries return it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from math import isfinite

from statemachine.loader.checks.syntax import lone_surrogate, unsupported_value
from statemachine.loader.syntax.file_text import Lines, has_surrogate
from statemachine.loader.syntax.nodes import Node
from statemachine.loader.syntax.tree import StopReadingError, TreeBuilder
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.spans import Span
from statemachine.model.text import quoted

_LARGEST_INTEGER = 10**1000 - 1


def nodes_of(document: object, path: str) -> tuple[Node | None, list[Diagnostic]]:
    """Return the root node of a document, or None, and the findings. Every place is line 1, column 1.

    The values become what the same text in a YAML file would become: floats and dates become texts. The
    limits of a file apply, so a mapping that contains itself is too deep.
    """
    builder = TreeBuilder(Lines("", path))
    with suppress(StopReadingError):
        _add(builder, document, "the rule file", Span(path, 1, 1, 1, 1))
    return builder.root, builder.found


def _add(builder: TreeBuilder, value: object, owner: str, span: Span) -> None:
    """Add a value, which messages name as its owner; the builder limits the depth of the recursion."""
    if isinstance(value, Mapping):
        builder.open_entries(span)
        for key, inner in value.items():
            _add_scalar(builder, key, "a key", span)
            name = key if isinstance(key, str) else _plain_text(key) or "?"
            _add(builder, inner, quoted(name), span)
        builder.close()
    elif isinstance(value, list | tuple):
        builder.open_items(span)
        for number, inner in enumerate(value, 1):
            _add(builder, inner, f"item {number} of {owner}", span)
        builder.close()
    else:
        _add_scalar(builder, value, owner, span)


def _add_scalar(builder: TreeBuilder, value: object, owner: str, span: Span) -> None:
    text = str.__str__(value) if isinstance(value, str) else _plain_text(value)
    if text is None:
        builder.leave_out(unsupported_value(span, owner, _kind(value)), span)
    elif has_surrogate(text):
        builder.leave_out(lone_surrogate(span), span)
    else:
        builder.scalar(text, span, plain=not isinstance(value, str))


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
