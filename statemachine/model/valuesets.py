"""The set of values that a condition lets through, so that overlap and containment are decided exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from statemachine.model.domains import ORDERED, Domain, Type, Value


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Some values of one type: listed or not, within bounds, less the excluded ones."""

    only: frozenset[Value] | None = None
    but: frozenset[Value] = frozenset()
    at_least: Value | None = None
    above: Value | None = None
    at_most: Value | None = None
    below: Value | None = None

    def holds(self, value: Any) -> bool:
        """Say whether a value, which must be of the type, is in the set."""
        return (
            (self.only is None or value in self.only)
            and value not in self.but
            and (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )

    def meet(self, other: ValueSet) -> ValueSet:
        """Return the values that are in both."""
        return ValueSet(
            _both(self.only, other.only),
            self.but | other.but,
            _tighter(max, self.at_least, other.at_least),
            _tighter(max, self.above, other.above),
            _tighter(min, self.at_most, other.at_most),
            _tighter(min, self.below, other.below),
        )

    def empty(self, domain: Domain) -> bool:
        """Say whether no value of the domain is in the set."""
        bounded = self.meet(ValueSet(at_least=domain.minimum, at_most=domain.maximum))
        return next(bounded.some(domain), None) is None

    def within(self, other: ValueSet, domain: Domain) -> bool:
        """Say whether every value of the domain that is in this set is in the other too."""
        return all(self.meet(part).empty(domain) for part in other.outside())

    def outside(self) -> Iterator[ValueSet]:
        """Yield sets that together hold what this one does not."""
        if self.only is not None:
            yield ValueSet(but=self.only)
        if self.but:
            yield ValueSet(only=self.but)
        for bound, opposite in _OPPOSITES.items():
            if (limit := getattr(self, bound)) is not None:
                yield ValueSet(**{opposite: limit})

    def some(self, domain: Domain) -> Iterator[Value]:
        """Yield values of the set, at least one if there is any, few if there are many."""
        return filter(self.holds, self._candidates(domain))

    def _candidates(self, domain: Domain) -> Iterator[Value]:
        if self.only is not None:
            yield from self.only
        elif domain.type is Type.ENUM:
            yield from domain.enum
        elif domain.type is Type.BOOLEAN:
            yield from (True, False)
        elif domain.type in ORDERED:
            yield from self._upward(domain.type)
        else:
            yield from ("a" * length for length in range(len(self.but) + 1))

    def _upward(self, kind: Type) -> Iterator[Value]:
        """Yield the lowest values of an ordered type, one more than there are exclusions."""
        lowest = [each for each in (self.at_least, self.above) if each is not None]
        start: Any = max(lowest) if lowest else None
        if start is None:
            yield from self._downward(kind)
            return
        for step in _STEPS[kind]:
            yield from _walk(start, step, len(self.but) + 2)

    def _downward(self, kind: Type) -> Iterator[Value]:
        highest = [each for each in (self.at_most, self.below) if each is not None]
        start: Any = min(highest) if highest else _MIDDLE[kind]
        for step in _STEPS_DOWN[kind]:
            yield from _walk(start, step, len(self.but) + 2)


def _both(left: frozenset[Value] | None, right: frozenset[Value] | None) -> frozenset[Value] | None:
    if left is None or right is None:
        return right if left is None else left
    return left & right


def _tighter(choose: Callable[..., Any], left: Value | None, right: Value | None) -> Value | None:
    if left is None or right is None:
        return right if left is None else left
    tighter: Value = choose(left, right)
    return tighter


def _walk(start: Any, step: Callable[[Any], Any], count: int) -> Iterator[Any]:
    """Yield the start and what follows it, until the type has no further value."""
    for _ in range(count):
        yield start
        try:
            start = step(start)
        except OverflowError:
            return


_OPPOSITES = {"at_least": "below", "above": "at_most", "at_most": "above", "below": "at_least"}
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def _next_float(number: float) -> float:
    return math.nextafter(number, math.inf)


def _previous_float(number: float) -> float:
    return math.nextafter(number, -math.inf)


def _next_integer(number: float) -> int:
    return math.floor(number) + 1


def _previous_integer(number: float) -> int:
    return math.ceil(number) - 1


_STEPS: Mapping[Type, tuple[Callable[[Any], Any], ...]] = {
    Type.INTEGER: (_next_integer,),
    Type.NUMBER: (_next_float, _next_integer),
    Type.DATE: (lambda day: day + _DAY,),
    Type.DATETIME: (lambda moment: moment + _TICK,),
    Type.DURATION: (lambda length: length + _TICK,),
}
_STEPS_DOWN: Mapping[Type, tuple[Callable[[Any], Any], ...]] = {
    Type.INTEGER: (_previous_integer,),
    Type.NUMBER: (_previous_float, _previous_integer),
    Type.DATE: (lambda day: day - _DAY,),
    Type.DATETIME: (lambda moment: moment - _TICK,),
    Type.DURATION: (lambda length: length - _TICK,),
}
_MIDDLE: Mapping[Type, Value] = {
    Type.INTEGER: 0,
    Type.NUMBER: 0,
    Type.DATE: date(2000, 1, 1),
    Type.DATETIME: datetime.fromisoformat("2000-01-01T00:00:00+00:00"),
    Type.DURATION: timedelta(),
}
