"""From the statuses of items to the status of the order that they belong to."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.engine.sentences import shown
from statemachine.model.errors import RollupError
from statemachine.model.ruleset import Status
from statemachine.model.table import Table
from statemachine.model.vocabulary import FinalResult

_ASIDE = frozenset({FinalResult.FAILURE, FinalResult.CANCELLED})


def roll_up(table: Table, words: Iterable[object]) -> str:
    """Return the earliest status by rank, failed and cancelled items aside unless all are such."""
    if table.rules.rollup is None:
        raise RollupError("the rule set declares no rollup: its statuses are those of orders already")
    statuses = [_status(table, word) for word in words]
    if not statuses:
        raise RollupError("an order without items has no status that could be rolled up")
    ranks = {each.name: _rank(each) for each in statuses}
    counted = [each.name for each in statuses if each.result not in _ASIDE] or list(ranks)
    return min(counted, key=lambda name: (ranks[name], name))


def _status(table: Table, word: object) -> Status:
    name = table.resolve(word)
    if name is None:
        raise RollupError(f"{shown(word)} is no status that is declared, so the order has none")
    return table.rules.statuses[name]


def _rank(status: Status) -> int:
    if status.rank is None:
        raise RollupError(f"the status {status.name!r} has no rank, so it cannot be compared")
    return status.rank
