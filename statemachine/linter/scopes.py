"""The set of questions that satisfy the limits of a row, with exact overlap and containment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from statemachine.model.graph import Graph
from statemachine.model.table import Row, Table
from statemachine.model.uncovered import AllowedValues, allowed_values
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain

_ALL = ValueSet()


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The actors, channels (None: any) and fact values that limits accept.

    `facts` are all facts that the guards read, `external` the names of the external guards, and
    `requires` the inputs that must be given. `otherwise` is the event of an `otherwise` row, in a tuple: its siblings
    limit it, too, and no values show how. Equal sets of values are one object, so most are compared at once.
    """

    actors: frozenset[str] | None
    channels: frozenset[str] | None
    values: AllowedValues
    facts: frozenset[str]
    external: frozenset[str]
    requires: frozenset[str]
    otherwise: tuple[str | None, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the values tell for sure what is accepted: no external guard and no sibling can refuse it."""
        return not (self.external or self.otherwise)

    def overlaps(self, other: Scope, domains: Mapping[str, Domain]) -> bool:
        """Return whether both accept one question; external guards are ignored."""
        if not (_overlap(self.actors, other.actors) and _overlap(self.channels, other.channels)):
            return False
        pairs = (
            (fact, values, other.values[fact])
            for fact, values in self.values.items()
            if fact in other.values
        )
        return not any(
            left is not right and left.intersection(right).is_empty(domains[fact])
            for fact, left, right in pairs
        )

    def covers(self, other: Scope, domains: Mapping[str, Domain]) -> bool:
        """Return whether this accepts all that the other accepts, and needs nothing more."""
        return (
            _is_subset(other.actors, self.actors)
            and _is_subset(other.channels, self.channels)
            and self.requires <= other.requires
            and self.external <= other.external
            and self.facts <= other.facts
            and self.otherwise in {(), other.otherwise}
            and all(
                (inner := other.values.get(fact, _ALL)) is values
                or inner.is_subset(values, domains[fact])
                for fact, values in self.values.items()
            )
        )

    def intersection(self, other: Scope) -> Scope:
        """Return what two scopes accept together."""
        return Scope(
            _intersection(self.actors, other.actors),
            _intersection(self.channels, other.channels),
            allowed_values((self.values, other.values)),
            self.facts | other.facts,
            self.external | other.external,
            self.requires | other.requires,
            self.otherwise or other.otherwise,
        )

    def example(self, domains: Mapping[str, Domain]) -> Iterator[str]:
        """Yield an actor, a channel and a value of each fact that are accepted, where limited."""
        for kind, names in (("actor", self.actors), ("channel", self.channels)):
            if names:
                yield f"{kind} {min(names)!r}"
        for fact, value in example_values(self.values, domains):
            yield f"{fact} {value}"


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of the rows of a table; each is computed once.

    `including_actors` has an edge from each actor to the actors that include it.
    """

    table: Table
    domains: Mapping[str, Domain]
    including_actors: Graph[str]
    _known: dict[tuple[object, ...], Scope | None] = field(default_factory=dict, repr=False)
    _values: dict[ValueSet, ValueSet] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, table: Table) -> Scopes:
        """Return the scopes of a table, none of them computed yet."""
        rules = table.rules
        including = [
            (included, name) for name, each in rules.actors.items() for included in each.includes
        ]
        return cls(
            table,
            {name: fact.domain for name, fact in rules.facts.items()},
            Graph.of(rules.actors, including),
        )

    def including(self, actors: Iterable[str]) -> frozenset[str]:
        """Return these actors and every actor that includes one of them."""
        return frozenset(self.including_actors.reachable(actors))

    def scope(self, row: Row) -> Scope | None:
        """Return the scope of a row, or None if its guards never hold."""
        otherwise = (row.event,) if row.otherwise else ()
        key = (row.actors, row.channels, row.guards, row.requires, otherwise)
        if key not in self._known:
            self._known[key] = self._compute(row, otherwise)
        return self._known[key]

    def _compute(self, row: Row, otherwise: tuple[str | None, ...]) -> Scope | None:
        rules = self.table.rules
        guards = [rules.guards[name] for name in row.guards]
        values = allowed_values(each.conditions for each in guards)
        if any(allowed.is_empty(self.domains[fact]) for fact, allowed in values.items()):
            return None
        return Scope(
            None if row.actors is None else self.including(row.actors),
            row.channels,
            {fact: self._values.setdefault(each, each) for fact, each in values.items()},
            frozenset(fact for guard in guards for fact in guard.facts),
            frozenset(each.name for each in guards if each.external is not None),
            frozenset(each for each in row.requires if rules.inputs[each].default is None),
            otherwise,
        )


def example_values(values: AllowedValues, domains: Mapping[str, Domain]) -> Iterator[tuple[str, str]]:
    """Yield each limited fact, sorted, with one of its allowed values as text."""
    for fact, allowed in sorted(values.items()):
        domain = domains[fact]
        bounded = allowed.intersection(ValueSet(at_least=domain.minimum, at_most=domain.maximum))
        samples = bounded.samples(domain)
        listed = bounded.only is not None  # a set, with another order in each process
        value = min(samples, key=str, default=None) if listed else next(samples, None)
        if value is not None:
            yield fact, _value_text(domain.write(value))


def _value_text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _overlap(left: frozenset[str] | None, right: frozenset[str] | None) -> bool:
    return left is None or right is None or not left.isdisjoint(right)


def _is_subset(inner: frozenset[str] | None, outer: frozenset[str] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _intersection(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    if left is None or right is None:
        return right if left is None else left
    return left & right
