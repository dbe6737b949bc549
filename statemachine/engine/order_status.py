"""The status of an order from the statuses of its items: the first rule of the rollup that holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType

from statemachine.engine.reasons import renamed, shown
from statemachine.model.declarations import Status
from statemachine.model.errors import RollupError
from statemachine.model.rollup import BY_RANK, RollupKind, RollupRule
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import check_type, counted, listing, quoted
from statemachine.model.vocabulary import FinalResult

_MOST_NAMED = 5
_UNSUCCESSFUL = frozenset({FinalResult.FAILURE, FinalResult.CANCELLED})


def roll_up(table: Table, words: Iterable[object], expected: int | None) -> str:
    """Return the status of an order from those of its items, as `Engine.roll_up` describes."""
    check_expected(expected)
    rollup = table.rules.rollup
    if rollup is None:
        raise RollupError("the rule set declares no rollup: its statuses are statuses of orders")
    statuses = [_status(table, word) for word in words]
    if not statuses:
        raise RollupError("an order without items has no status")
    items = _Items(
        table.rules, {each.name: each for each in statuses}, _missing(len(statuses), expected)
    )
    for rule in rollup.rules:
        status = items.status_by(rule)
        if status is not None:
            return status
    raise RollupError(items.without_status)


@dataclass(frozen=True, slots=True)
class _Items:
    """The different statuses of the known items of one order, by name, and the number of missing items."""

    rules: RuleSet
    statuses: Mapping[str, Status]
    missing: int

    def status_by(self, rule: RollupRule) -> str | None:
        """Return the status that a rule gives to the order, or None if the rule does not hold."""
        if rule.kind in BY_RANK:
            return None if self.missing else self._status_by_rank(rule.kind)
        return rule.status if self._are_in(rule) else None

    def _are_in(self, rule: RollupRule) -> bool:
        """Return whether the items are in the lists of a rule, as its keys say."""
        names = self.statuses.keys()
        listed, others = (frozenset(self.rules.members(each)) for each in (rule.statuses, rule.others))
        if names.isdisjoint(listed):
            return False
        if rule.kind is RollupKind.ANY and not others:
            return True
        return (
            not self.missing and names <= listed | others and not (others and names.isdisjoint(others))
        )

    def _status_by_rank(self, kind: RollupKind) -> str:
        ranks = {name: _rank(each) for name, each in self.statuses.items()}
        sign = 1 if kind is RollupKind.EARLIEST else -1
        successful = [name for name, each in self.statuses.items() if each.result not in _UNSUCCESSFUL]
        return min(successful or ranks, key=lambda name: (sign * ranks[name], name))

    @property
    def without_status(self) -> str:
        """The sentence of the error if no rule holds."""
        names: Sequence[str] = [quoted(name) for name in sorted(self.statuses)]
        text = f"no rule of the rollup holds for items in {listing(names, most=_MOST_NAMED)}"
        missing = counted(self.missing, "missing item")
        return f"{text} and {missing}" if self.missing else text


def check_expected(expected: int | None) -> None:
    """Raise `TypeError` or `ValueError` for what is no number of items."""
    check_type("expected", type(expected), int, NoneType)
    if expected is not None and expected < 0:
        raise ValueError(f"expected must be 0 or more, not {expected}")


def _missing(known: int, expected: int | None) -> int:
    """Return the number of items that are expected and not known."""
    if expected is None:
        return 0
    if known > expected:
        raise RollupError(f"the order has {known} items, which is more than the {expected} expected")
    return expected - known


def _status(table: Table, word: object) -> Status:
    name = table.resolve(word)
    if name is None:
        message = f"unknown status {shown(word)} of an item, so the order has no status"
        raise RollupError(message + renamed(word, table.names))
    return table.rules.statuses[name]


def _rank(status: Status) -> int:
    if status.rank is None:
        raise RollupError(f"the status {status.name!r} has no rank, so it cannot be compared")
    return status.rank
