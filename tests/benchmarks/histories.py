"""Rows of made-up histories, for the benchmarks of imports: many orders at a time, most steps as the rules have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table

TOGETHER = 1_000
"""How many orders are under way at the same time."""

STRANGE = 0.05
"""The part of the steps that lead to any status: most of them are no moves of the rules."""

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def history_rows(rules: RuleSet, rows: int) -> Iterator[Any]:
    """Yield rows by time: those of an order are far from each other, as in an export by time."""
    from statemachine.store import HistoryRow  # noqa: PLC0415  # not installed for the light suite

    table, numbers = Table.of(rules), count()
    random = Random(14)  # noqa: S311  # no secret: the same rows each time
    targets = {source: [row.target for row in leaving] for source, leaving in table.rows_from.items()}
    orders: dict[int, tuple[int, str | None]] = {}
    for line in range(rows):
        place = random.randrange(TOGETHER)
        order, source = orders.get(place) or (next(numbers), None)
        strange = source is not None and random.random() < STRANGE
        target = random.choice(tuple(rules.statuses) if strange else targets[source])
        orders[place] = order, target
        if not targets.get(target):  # it has ended, and another one begins
            del orders[place]
        at = (_BEGIN + timedelta(seconds=line)).isoformat()
        yield HistoryRow(f"A-{order}", target, at=at, actor="partner", channel="api", line=line + 2)
