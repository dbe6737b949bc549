"""Which scopes can overlap at all, found without holding each against each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from statemachine.linter.scopes import Scope
from statemachine.model.valuesets import ValueSet


def pairs(scopes: Sequence[Scope]) -> Iterator[tuple[int, int]]:
    """Yield the indices of scopes that the fact most of them look at does not keep apart.

    The lowest and the highest value that each lets through are swept from below, so that a thousand
    moves kept apart by one fact cost a thousand steps and not a million.
    """
    looked_at = Counter(fact for scope in scopes for fact in scope.values)
    if not looked_at:
        yield from ((low, high) for high in range(len(scopes)) for low in range(high))
        return
    fact = min(looked_at, key=lambda each: (-looked_at[each], each))
    hulls = [_hull(scope.values.get(fact, ValueSet())) for scope in scopes]
    under: list[int] = []
    for index in sorted(
        range(len(scopes)), key=lambda each: (hulls[each][0] is not None, hulls[each][0])
    ):
        low = hulls[index][0]
        under = [each for each in under if _reaches(hulls[each][1], low)]
        yield from ((min(each, index), max(each, index)) for each in under)
        under.append(index)


def _hull(values: ValueSet) -> tuple[Any, Any]:
    """Return bounds, not always the closest, between which the values lie; None is no bound."""
    if values.only:
        return min(values.only), max(values.only)
    low = values.above if values.at_least is None else values.at_least
    high = values.below if values.at_most is None else values.at_most
    return low, high


def _reaches(high: Any, low: Any) -> bool:
    return high is None or low is None or bool(high >= low)
