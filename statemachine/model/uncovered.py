"""Values of several facts that no combination of conditions covers: an exact search with a limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain

AllowedValues: TypeAlias = Mapping[str, ValueSet]
"""The allowed values of each fact; a fact that is missing may have any value."""

MOST_COMBINATIONS = 20
"""More combinations of conditions are not searched, so that the cost is bounded."""

MOST_STEPS = 2_000
"""The number of regions that one search looks at."""


def allowed_values(parts: Iterable[AllowedValues]) -> dict[str, ValueSet]:
    """Return the values that all parts allow, fact by fact."""
    combined: dict[str, ValueSet] = {}
    for part in parts:
        for fact, values in part.items():
            combined[fact] = combined[fact].intersection(values) if fact in combined else values
    return combined


def uncovered_region(
    region: AllowedValues,
    covered: Sequence[AllowedValues],
    domains: Mapping[str, Domain],
    steps: Iterator[int],
) -> AllowedValues | None:
    """Return a part of a region that none of the covered combinations contains, or None if there is none.

    The region must not be empty. Each part that is looked at takes one of the `steps`; without further steps the
    search ends with None too.
    """
    waiting: list[tuple[AllowedValues, int]] = [(region, 0)]
    while waiting and next(steps, None) is not None:
        part, at = waiting.pop()
        if at == len(covered):
            return part
        waiting.extend((each, at + 1) for each in _outside(part, covered[at], domains))
    return None


def _outside(
    region: AllowedValues, covered: AllowedValues, domains: Mapping[str, Domain]
) -> Iterator[AllowedValues]:
    """Yield the parts of a region that a combination of conditions does not cover."""
    for fact, values in covered.items():
        for part in values.complement():
            smaller = allowed_values((region, {fact: part}))
            if not smaller[fact].is_empty(domains[fact]):
                yield smaller
        region = allowed_values((region, {fact: values}))
        if region[fact].is_empty(domains[fact]):
            return
