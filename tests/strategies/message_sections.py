"""The sections of a rule file about messages: triggers, policies and rollup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis.strategies import DrawFn

from statemachine.model.observation import Meaning, Policy
from tests.strategies import words
from tests.strategies.choices import mostly_some_of, one_or_list, pick, some_of

MEANINGS = tuple(map(str, Meaning))
POLICIES = tuple(map(str, Policy))
SHORT_ROLLUP = {"by": ["key"], "rule": "earliest"}
ORDER_STATUSES = ("Partly Done", "Some left")
"""The statuses that only an order has."""


def draw_message_sections(
    draw: DrawFn, statuses: dict[str, dict[str, Any]], groups: Sequence[str]
) -> dict[str, Any]:
    """Draw the sections; with a rollup, add ranks and results to the statuses."""
    rollup = pick(draw, (None, None, SHORT_ROLLUP, "rules"))
    if rollup == "rules":
        rollup = draw_rollup(draw, (*statuses, *groups), tuple(statuses))
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


def draw_rollup(draw: DrawFn, names: Sequence[str], statuses: Sequence[str]) -> dict[str, Any]:
    """Draw a rollup with one to four rules about statuses and groups."""
    only_orders = mostly_some_of(draw, ORDER_STATUSES)
    targets = (*only_orders, *only_orders, *statuses)
    rules = [_rollup_rule(draw, names, targets) for _ in range(pick(draw, (2, 3, 1, 4)))]
    declared: dict[str, Any] = {"statuses": {name: {} for name in only_orders}} if only_orders else {}
    return {"by": ["key"], **declared, "rules": rules}


def _rollup_rule(draw: DrawFn, names: Sequence[str], targets: Sequence[str]) -> Any:
    keys = pick(draw, (("any", "others"), ("all",), ("any",), "earliest", "latest"))
    if isinstance(keys, str):
        return keys
    return {key: one_or_list(draw, names) for key in keys} | {"status": pick(draw, targets)}
