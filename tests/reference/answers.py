"""The answers of the reference model to questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

Names = tuple[str, ...] | None
RowKey = tuple[bool, bool, str | None, str | None, str, bool, Names, Names, Names, Names]


@dataclass(frozen=True)
class Answer:
    """Section 4: the answer to one question."""

    verdict: str
    fired: RowKey | None
    refusals: tuple[tuple[str, RowKey | None], ...]
    alternatives: tuple[str, ...]
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """Section 5: a listed row with the facts and inputs it still needs, and the guards not called.

    `opened_by` is what the guards want of each missing fact, and `after` how long after its entry it happens by itself.
    """

    row: RowKey
    facts: frozenset[str]
    inputs: frozenset[str]
    guards: frozenset[str]
    targets: tuple[str, ...]
    opened_by: object = field(default=None, compare=False)
    after: timedelta | None = None


@dataclass(frozen=True)
class Menu:
    """Section 5: the moves and, apart, the overrides, in canonical order."""

    moves: tuple[Item, ...]
    overrides: tuple[Item, ...]
