"""What the slow reading of section 7 says of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.reference.answers import RowKey

Refusals = tuple[tuple[str, RowKey | None], ...]


@dataclass(frozen=True)
class Heard:
    """What an outcome holds; with the policy `raise` it is what the error holds."""

    meaning: str
    policy: str
    kept: str | None
    observed: str | None
    end: str | None
    after_status: Any
    after_at: Any
    missing: tuple[str, ...]
    unique: bool
    readings: tuple[str, ...]
    row: RowKey | None
    unspecified: bool
    certain: bool
    refusals: Refusals  # with `refused` alone
