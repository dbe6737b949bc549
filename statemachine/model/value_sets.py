"""Sets of values that conditions allow. Emptiness, intersection and containment are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import and_, itemgetter
from typing import Any

from statemachine.model.value_types import ORDERED, TYPES, Domain, Step, Type, Value, as_number


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set of values of one type: those in `only` (None: all) and within the bounds, without `excluded`."""

    only: frozenset[Value] | None = None
    excluded: frozenset[Value] = frozenset()
    at_least: Value | None = None
    above: Value | None = None
    at_most: Value | None = None
    below: Value | None = None

    def contains(self, value: Any) -> bool:
        """Return whether a value is in the set; the value must have the type."""
        value = as_number(value)
        return (
            (self.only is None or value in self.only)
            and value not in self.excluded
            and (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )

    def intersection(self, other: ValueSet) -> ValueSet:
        """Return the values that are in both sets."""
        return ValueSet(
            _joined(and_, self.only, other.only),
            self.excluded | other.excluded,
            _joined(max, self.at_least, other.at_least),
            _joined(max, self.above, other.above),
            _joined(min, self.at_most, other.at_most),
            _joined(min, self.below, other.below),
        )

    def is_empty(self, domain: Domain) -> bool:
        """Return whether no value of the domain is in the set."""
        bounded = self.intersection(ValueSet(at_least=domain.minimum, at_most=domain.maximum))
        return next(bounded.samples(domain), None) is None

    def is_subset(self, other: ValueSet, domain: Domain) -> bool:
        """Return whether every value of the domain that is in this set is in the other set too."""
        return all(self.intersection(part).is_empty(domain) for part in other.complement())

    def complement(self) -> Iterator[ValueSet]:
        """Yield sets that together contain exactly the values that are not in this set."""
        if self.only is not None:
            yield ValueSet(excluded=self.only)
        if self.excluded:
            yield ValueSet(only=self.excluded)
        for bound, opposite in _OPPOSITES.items():
            if (limit := getattr(self, bound)) is not None:
                yield ValueSet(**{opposite: limit})

    def samples(self, domain: Domain) -> Iterator[Value]:
        """Yield a few values of the set: at least one, if the set is not empty."""
        return filter(self.contains, self._candidates(domain))

    def words(self, domain: Domain) -> str:
        """Return the set in words: `'a' or 'b'`, `at least 1 and below 5`, `not 'c'`."""
        if self.only is not None:
            allowed = filter(self.contains, self.only)
            return " or ".join(sorted(literal(each, domain) for each in allowed))
        parts = [
            f"{bound.replace('_', ' ')} {literal(limit, domain)}"
            for bound in _OPPOSITES
            if (limit := getattr(self, bound)) is not None
        ]
        parts += sorted(f"not {literal(each, domain)}" for each in self.excluded)
        return " and ".join(parts)

    def _candidates(self, domain: Domain) -> Iterator[Value]:
        if self.only is not None:
            yield from self.only
        elif domain.type is Type.ENUM:
            yield from domain.enum
        elif domain.type is Type.BOOLEAN:
            yield from (True, False)
        elif domain.type in ORDERED:
            yield from self._ordered_candidates(domain.type)
        else:
            yield from ("a" * length for length in range(len(self.excluded) + 1))

    def _ordered_candidates(self, kind: Type) -> Iterator[Value]:
        """Yield values up from the lower bound, else down from the upper bound: more than are excluded."""
        lower: list[Any] = [each for each in (self.at_least, self.above) if each is not None]
        upper: list[Any] = [each for each in (self.at_most, self.below) if each is not None]
        rules = TYPES[kind]
        start = max(lower) if lower else min(upper, default=rules.sample)
        for step in rules.next_values if lower else rules.previous_values:
            yield from _neighbours(start, step, len(self.excluded) + 2)


def representatives(
    sets: Iterable[ValueSet], domain: Domain, within: ValueSet | None = None
) -> tuple[Value, ...]:
    """Return a value for each way in which values of a domain are, and are not, in some sets.

    With `within`, they are values of this set only.
    """
    sets = tuple(dict.fromkeys(sets))
    regions = [
        (within or ValueSet()).intersection(ValueSet(at_least=domain.minimum, at_most=domain.maximum))
    ]
    for each in sets:
        parts = (each, *each.complement())
        pieces = {region.intersection(part) for region in regions for part in parts}
        regions = [piece for piece in pieces if not piece.is_empty(domain)]
    values = sorted({value for region in regions for value in region.samples(domain)}, key=str)
    by_result = {tuple(each.contains(value) for each in sets): value for value in reversed(values)}
    return tuple(value for _, value in sorted(by_result.items(), key=itemgetter(0), reverse=True))


def literal(value: Value, domain: Domain) -> str:
    """Return a value as a rule file contains it, text in quotes."""
    written = domain.write(value)
    if isinstance(written, bool):
        return str(written).lower()
    return repr(written) if isinstance(value, str) else str(written)


def _joined(join: Callable[..., Any], left: Any, right: Any) -> Any:
    """Return two limits as one; a limit that is None is no limit."""
    if left is None or right is None:
        return right if left is None else left
    return join(left, right)


def _neighbours(start: Any, step: Step, count: int) -> Iterator[Any]:
    """Yield the start and the values that follow it, until the type has no further value."""
    for _ in range(count):
        yield start
        try:
            start = step(start)
        except OverflowError:
            return


_OPPOSITES = {"at_least": "below", "above": "at_most", "at_most": "above", "below": "at_least"}
