"""How much of a body is read; more is an error."""

from __future__ import annotations

SIZE = 1_048_576
"""Bytes of a body, where the caller says nothing else."""

DEPTH = 64
"""Lists, mappings and elements within one another."""

DIGITS = 1_000
"""Characters of a number."""

LENGTH = 1_000
"""Characters of a part of a key, of a time, of the name of a namespace."""

_RECORDS = 1_000
_BYTES_OF_A_RECORD = 64


def most_records(size: int) -> int:
    """Return how many records a body of at most this size may have: empty ones cost more than they say."""
    return max(_RECORDS, size // _BYTES_OF_A_RECORD)
