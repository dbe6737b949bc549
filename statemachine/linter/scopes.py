"""What the limits of a move let through, so that overlap and containment are decided exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from statemachine.model.rows import Row
from statemachine.model.table import Table
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain

Product: TypeAlias = Mapping[str, ValueSet]
"""Per fact the values that are let through; a fact that is not there may have any."""

_Limits: TypeAlias = tuple[
    frozenset[str] | None, frozenset[str] | None, tuple[str, ...], tuple[str, ...]
]


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Who may ask and through which door (None: anybody, any), over which facts, handing in what."""

    askers: frozenset[str] | None
    channels: frozenset[str] | None
    values: Product
    facts: frozenset[str]
    external: frozenset[str]
    requires: frozenset[str]

    def meets(self, other: Scope, domains: Mapping[str, Domain]) -> bool:
        """Say whether one asker may be let through by both at once, external guards aside."""
        if not (_meet(self.askers, other.askers) and _meet(self.channels, other.channels)):
            return False
        shared = self.values.keys() & other.values.keys()
        return not any(
            self.values[each].intersection(other.values[each]).is_empty(domains[each]) for each in shared
        )

    def covers(self, other: Scope, domains: Mapping[str, Domain]) -> bool:
        """Say whether this lets through all that the other does, and asks for nothing that it does not."""
        return (
            _within(other.askers, self.askers)
            and _within(other.channels, self.channels)
            and self.requires <= other.requires
            and self.external <= other.external
            and self.facts <= other.facts
            and all(
                other.values.get(fact, ValueSet()).is_subset(values, domains[fact])
                for fact, values in self.values.items()
            )
        )

    def both(self, other: Scope) -> Scope:
        """Return what two scopes let through together."""
        return Scope(
            _intersection(self.askers, other.askers),
            _intersection(self.channels, other.channels),
            product((self.values, other.values)),
            self.facts | other.facts,
            self.external | other.external,
            self.requires | other.requires,
        )

    def witness(self, domains: Mapping[str, Domain]) -> Iterator[str]:
        """Yield one actor, channel and value of each fact that is let through, where not all are."""
        for kind, names in (("actor", self.askers), ("channel", self.channels)):
            if names:
                yield f"{kind} {min(names)!r}"
        for fact, values in sorted(self.values.items()):
            domain = domains[fact]
            bounded = values.intersection(ValueSet(at_least=domain.minimum, at_most=domain.maximum))
            for value in islice(bounded.samples(domain), 1):
                yield f"{fact} {_shown(domain.write(value))}"


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of the rows of a table, each worked out once."""

    table: Table
    domains: Mapping[str, Domain]
    _known: dict[_Limits, Scope | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, table: Table) -> Scopes:
        """Begin without any."""
        return cls(table, {name: fact.domain for name, fact in table.rules.facts.items()})

    def scope(self, row: Row) -> Scope | None:
        """Return what a row lets through; None where its guards never hold."""
        key = (row.actors, row.channels, row.guards, row.requires)
        if key not in self._known:
            self._known[key] = self._make(row)
        return self._known[key]

    def _make(self, row: Row) -> Scope | None:
        rules = self.table.rules
        guards = [rules.guards[name] for name in row.guards]
        values = product(each.conditions for each in guards)
        if any(allowed.is_empty(self.domains[fact]) for fact, allowed in values.items()):
            return None
        return Scope(
            self._askers(row.actors),
            row.channels,
            values,
            frozenset(fact for guard in guards for fact in guard.facts),
            frozenset(each.name for each in guards if each.external is not None),
            frozenset(each for each in row.requires if rules.inputs[each].default is None),
        )

    def _askers(self, actors: frozenset[str] | None) -> frozenset[str] | None:
        if actors is None:
            return None
        return frozenset(
            name for name, said in self.table.includes.items() if not actors.isdisjoint(said)
        )


def product(factors: Iterable[Product]) -> dict[str, ValueSet]:
    """Return the values that all factors let through, fact by fact."""
    found: dict[str, ValueSet] = {}
    for each in factors:
        for fact, values in each.items():
            found[fact] = found[fact].intersection(values) if fact in found else values
    return found


def _shown(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _meet(left: frozenset[str] | None, right: frozenset[str] | None) -> bool:
    return left is None or right is None or not left.isdisjoint(right)


def _within(inner: frozenset[str] | None, outer: frozenset[str] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _intersection(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    if left is None or right is None:
        return right if left is None else left
    return left & right
