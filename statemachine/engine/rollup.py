"""The status of an order from the statuses of its items."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.engine.reasons import shown
from statemachine.model.errors import RollupError
from statemachine.model.ruleset import Status
from statemachine.model.table import Table
from statemachine.model.vocabulary import FinalResult

_UNSUCCESSFUL = frozenset({FinalResult.FAILURE, FinalResult.CANCELLED})


def roll_up(table: Table, words: Iterable[object]) -> str:
    """Return the earliest status by rank; failed and cancelled items count only if there are no others.

    Raises `RollupError` without `rollup` in the rule set, without items, for an unknown status and for
    a status without a rank.
    """
    if table.rules.rollup is None:
        raise RollupError("the rule set declares no rollup: its statuses are statuses of orders")
    statuses = [_status(table, word) for word in words]
    if not statuses:
        raise RollupError("an order without items has no status")
    ranks = {each.name: _rank(each) for each in statuses}
    counted = [each.name for each in statuses if each.result not in _UNSUCCESSFUL] or list(ranks)
    return min(counted, key=lambda name: (ranks[name], name))


def _status(table: Table, word: object) -> Status:
    name = table.resolve(word)
    if name is None:
        raise RollupError(f"unknown status {shown(word)} of an item, so the order has no status")
    return table.rules.statuses[name]


def _rank(status: Status) -> int:
    if status.rank is None:
        raise RollupError(f"the status {status.name!r} has no rank, so it cannot be compared")
    return status.rank
