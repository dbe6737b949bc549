"""What a rule file says of messages beside its lifecycle: triggers, policies, and how items roll up."""

from __future__ import annotations

from typing import Any

from hypothesis.strategies import DrawFn

from tests.strategies import words
from tests.strategies.choices import pick, some_of, sometimes

MEANINGS: tuple[Any, ...] = (
    "applied",
    "late",
    "duplicate",
    "ambiguous",
    "skipped-ahead",
    "refused",
    "contradicts",
    "after-final",
    "unknown-status",
    "unspecified",
    "created",
    "ignored",
)
POLICIES = ("apply", "ignore", "hold", "raise")
ROLLUP = {"by": ["key"], "rule": "earliest"}


def draw_hearing(draw: DrawFn, statuses: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Draw the sections on messages, and give ranks and outcomes to the statuses that roll up."""
    rollup = sometimes(draw, (ROLLUP,))
    for status in statuses.values() if rollup else ():
        rank, outcome = pick(draw, (0, 1, 1, -3, None)), pick(draw, (None, None, "failure", "cancelled"))
        status.update({} if rank is None else {"rank": rank})
        status.update({} if outcome is None else {"result": outcome})
    ruled = some_of(draw, MEANINGS) if pick(draw, (False, False, True)) else ()
    meant = (*statuses, *statuses, "ignored", "unsupported")
    return {
        "triggers": {name: pick(draw, meant) for name in some_of(draw, words.TRIGGERS)},
        "policies": {meaning: pick(draw, POLICIES) for meaning in ruled},
        "rollup": rollup,
    }
