"""Values of facts and inputs: those that tell guards apart, their neighbours, and values of no use."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from statemachine.model.ruleset import RuleSet
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type, Value
from tests.strategies import words

INVALID: tuple[Any, ...] = (
    True,
    1.0,
    3,
    math.nan,
    math.inf,
    "x",
    "\ud800",
    date(2026, 1, 31),
    datetime(2026, 1, 1),  # noqa: DTZ001  # a naive datetime is the point
    timedelta(hours=2),
    b"x",
    (),
    [],
    {"a": 1},
)
"""Values each of which is wrong for most types."""

_TICK, _DAY = timedelta(microseconds=1), timedelta(days=1)
_STEPS: Mapping[Type, Callable[[Any, int], Any]] = {
    Type.INTEGER: lambda number, way: number + way,
    Type.NUMBER: lambda number, way: math.nextafter(number, way * math.inf),
    Type.DATE: lambda day, way: day + way * _DAY,
    Type.DATETIME: lambda moment, way: moment + way * _TICK,
    Type.DURATION: lambda length, way: length + way * _TICK,
}


def fact_values(rules: RuleSet, fact: str) -> list[Value]:
    """Return values of a fact that tell apart all guards over it, valid ones only."""
    return _values(rules.facts[fact].domain, _sets(rules, fact))


def telling_values(rules: RuleSet, fact: str) -> list[Value]:
    """Return those values of a fact that satisfy some guard's condition on it."""
    sets = _sets(rules, fact)
    return [value for value in fact_values(rules, fact) if any(each.contains(value) for each in sets)]


def input_values(rules: RuleSet, name: str) -> list[Value]:
    """Return values of an input, valid ones only."""
    return _values(rules.inputs[name].domain, ())


def _sets(rules: RuleSet, fact: str) -> list[ValueSet]:
    return [each.conditions[fact] for each in rules.guards.values() if fact in each.conditions]


def _values(domain: Domain, sets: Iterable[ValueSet]) -> list[Value]:
    """Return what the type, the bounds and the sets name, and the neighbours of all these."""
    named = [*_typed(domain), *(value for each in sets for value in _named(each))]
    near = [value for each in named for value in (each, *_neighbours(domain.type, each))]
    return list({repr(value): value for value in near if domain.accepts(value)}.values())


def _typed(domain: Domain) -> Iterator[Value]:
    for literal in domain.enum or words.LITERALS[domain.type]:
        yield literal if isinstance(literal, bool) else domain.read(str(literal))
    yield from (bound for bound in (domain.minimum, domain.maximum) if bound is not None)


def _named(values: ValueSet) -> Iterator[Value]:
    yield from (values.only or frozenset()) | values.excluded
    bounds = (values.at_least, values.above, values.at_most, values.below)
    yield from (bound for bound in bounds if bound is not None)


def _neighbours(kind: Type, value: Value) -> Iterator[Value]:
    """Yield the values right below and right above, where the type has an order and goes so far."""
    for way in (-1, 1) if kind in _STEPS else ():
        try:
            yield _STEPS[kind](value, way)
        except OverflowError:
            continue
