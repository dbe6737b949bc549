"""The fields of an outcome, as the reference model of section 7 returns them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.reference.answers import RowKey

Refusals = tuple[tuple[str, RowKey | None], ...]


@dataclass(frozen=True)
class Heard:
    """The fields of an outcome. With the policy `raise`, it is the outcome of the error."""

    meaning: str
    policy: str
    kept: str | None
    observed: str | None
    end: str | None
    after_status: Any
    after_at: Any
    after_exact: bool
    after_since: Any
    after_requested: tuple[str, ...]
    missing: tuple[str, ...]
    unique: bool
    readings: tuple[str, ...]
    row: RowKey | None
    unspecified: bool
    certain: bool
    expected: bool
    refusals: Refusals  # with `refused` alone
