"""Values of facts and inputs: those that guards tell apart, their neighbours, and invalid ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
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
    Decimal("3.50"),
    Decimal("nan"),
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
"""Values that are wrong for most types."""

_TICK, _DAY = timedelta(microseconds=1), timedelta(days=1)
_STEPS: Mapping[Type, Callable[[Any, int], Any]] = {
    Type.INTEGER: lambda number, step: number + step,
    Type.NUMBER: lambda number, step: math.nextafter(number, step * math.inf),
    Type.DATE: lambda day, step: day + step * _DAY,
    Type.DATETIME: lambda moment, step: moment + step * _TICK,
    Type.DURATION: lambda length, step: length + step * _TICK,
}


def fact_values(rules: RuleSet, fact: str) -> list[Value]:
    """Return the valid values of a fact that its guards tell apart."""
    return _values(rules.facts[fact].domain, _sets(rules, fact))


def satisfying_values(rules: RuleSet, fact: str) -> list[Value]:
    """Return the values of a fact that satisfy the condition of some guard."""
    sets = _sets(rules, fact)
    return [value for value in fact_values(rules, fact) if any(each.contains(value) for each in sets)]


def input_values(rules: RuleSet, name: str) -> list[Value]:
    """Return valid values of an input."""
    return _values(rules.inputs[name].domain, ())


def member(value: object) -> Enum:
    """Return a member of a plain `Enum` with a value."""
    make: Any = Enum
    only: Enum = make("Member", {"VALUE": value}).VALUE
    return only


def _sets(rules: RuleSet, fact: str) -> list[ValueSet]:
    return [each.conditions[fact] for each in rules.guards.values() if fact in each.conditions]


def _values(domain: Domain, sets: Iterable[ValueSet]) -> list[Value]:
    """Return the values that the type, the bounds and the sets name, with their neighbours."""
    named = [*_typed(domain), *(value for each in sets for value in _named(each))]
    near: list[Value] = [value for each in named for value in (each, *_neighbours(domain.type, each))]
    near += [Decimal(repr(each)) for each in near if isinstance(each, float)]
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
    """Yield the next lower and the next higher value, where the type has them."""
    for step in (-1, 1) if kind in _STEPS else ():
        try:
            yield _STEPS[kind](value, step)
        except OverflowError:
            continue
