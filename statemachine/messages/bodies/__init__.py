"""Bodies of messages, decoded to documents: JSON, XML and forms. This module has the limits of what is accepted."""

from __future__ import annotations

MAX_BODY_SIZE = 1_048_576
"""Bytes of a body, unless the caller passes another limit."""

MAX_DEPTH = 64
"""Levels of nested lists, mappings and elements."""

MAX_DIGITS = 1_000
"""Characters of a number."""

MAX_LENGTH = 1_000
"""Characters of a part of a key, of a time and of a namespace name."""

MAX_FIELDS = 10_000
"""Fields of a form, and attributes that the document type of an XML document declares."""


def max_records(size: int) -> int:
    """Return how many records a body of at most `size` bytes may have: an empty record costs more than its bytes."""
    return max(1_000, size // 64)
