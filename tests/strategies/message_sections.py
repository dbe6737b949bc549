"""The sections of a rule file about messages: triggers, policies and rollup."""

from __future__ import annotations

from typing import Any

from hypothesis.strategies import DrawFn

from statemachine.model.observation import Meaning, Policy
from tests.strategies import words
from tests.strategies.choices import pick, some_of, sometimes

MEANINGS = tuple(map(str, Meaning))
POLICIES = tuple(map(str, Policy))
ROLLUP = {"by": ["key"], "rule": "earliest"}


def draw_message_sections(draw: DrawFn, statuses: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Draw the sections; with a rollup, add ranks and results to the statuses."""
    rollup = sometimes(draw, (ROLLUP,))
    for status in statuses.values() if rollup else ():
        rank, result = pick(draw, (0, 1, 1, -3, None)), pick(draw, (None, None, "failure", "cancelled"))
        status.update({} if rank is None else {"rank": rank})
        status.update({} if result is None else {"result": result})
    ruled = some_of(draw, MEANINGS) if pick(draw, (False, False, True)) else ()
    values = (*statuses, *statuses, "ignored", "unsupported")
    return {
        "triggers": {
            **{name: pick(draw, values) for name in some_of(draw, words.TRIGGERS)},
            **pick(draw, ({}, {}, {"otherwise": "ignored"}, {"otherwise": "unsupported"})),
        },
        "policies": {meaning: pick(draw, POLICIES) for meaning in ruled},
        "rollup": rollup,
    }
