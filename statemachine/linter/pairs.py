"""Which scopes can overlap at all, found without holding each against each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from typing import Any

from statemachine.linter.scopes import Scope
from statemachine.model.value_sets import ValueSet

_MOST = 20_000


def pairs(scopes: Sequence[Scope], *, settled: Container[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield the indices of scopes that the fact most of them look at does not keep apart.

    The lowest and the highest value that each lets through are swept from below, so that a thousand
    moves kept apart by one fact cost a thousand steps and not a million. What is `settled` meanwhile is
    paired no more, and after 20,000 pairs there are none: what a file says so often is not looked through.
    """
    return islice(_pairs(scopes, settled), _MOST)


def _pairs(scopes: Sequence[Scope], settled: Container[int]) -> Iterator[tuple[int, int]]:
    hulls = _hulls(scopes)
    under: list[int] = []
    for index in sorted(range(len(scopes)), key=lambda at: (hulls[at][0] is not None, hulls[at][0])):
        under = [at for at in under if at not in settled and _reaches(hulls[at][1], hulls[index][0])]
        for each in under:
            if each not in settled and index not in settled:
                yield min(each, index), max(each, index)
        under.append(index)


def _hulls(scopes: Sequence[Scope]) -> list[tuple[Any, Any]]:
    """Return what each scope lets through of the fact that most of them look at."""
    looked_at = Counter(fact for scope in scopes for fact in scope.values)
    if not looked_at:
        return [(None, None)] * len(scopes)
    fact = min(looked_at, key=lambda each: (-looked_at[each], each))
    return [_hull(scope.values.get(fact, ValueSet())) for scope in scopes]


def _hull(values: ValueSet) -> tuple[Any, Any]:
    """Return bounds, not always the closest, between which the values lie; None is no bound."""
    if values.only:
        return min(values.only), max(values.only)
    low = values.above if values.at_least is None else values.at_least
    high = values.below if values.at_most is None else values.at_most
    return low, high


def _reaches(high: Any, low: Any) -> bool:
    return high is None or low is None or bool(high >= low)
