"""Which results of guards are possible together, and facts that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations, islice, product
from typing import TypeAlias

from statemachine.model.declarations import Guard
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_sets import representatives
from statemachine.model.value_types import Value

MOST_TRIED = 4_096
"""The number of combinations of values that are tried for one group of guards."""

Facts: TypeAlias = Mapping[str, Value]


class GuardState(StrEnum):
    """What is known about a guard."""

    UNKNOWN = "unknown"
    """A fact of the guard is missing, and none of the others makes it fail."""
    HOLDS = "holds"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Combination:
    """The state of each guard of a group, facts that lead to it, and the external guards that return True."""

    states: tuple[GuardState, ...]
    facts: Facts
    holding: frozenset[str]


@dataclass(frozen=True, slots=True)
class GuardGroup:
    """Guards that are connected by common facts, and the combinations of states that they can have.

    The first combination has the fewest known facts. Guards of two groups have no fact in common, so all their
    combinations are possible together.
    """

    guards: tuple[str, ...]
    combinations: tuple[Combination, ...]

    @classmethod
    def of(cls, guards: Iterable[Guard], rules: RuleSet) -> GuardGroup:
        """Return the group of some guards, with the first combination for each list of states."""
        members = tuple(guards)
        found: dict[tuple[GuardState, ...], Combination] = {}
        tried = (each for facts in _fact_choices(members, rules) for each in _results(members, facts))
        for each in islice(tried, MOST_TRIED):
            found.setdefault(each.states, each)
        return cls(tuple(guard.name for guard in members), tuple(found.values()))


def guard_groups(rules: RuleSet) -> tuple[GuardGroup, ...]:
    """Return the groups of all guards of a rule set, in the order of the file."""
    groups: list[list[Guard]] = []
    for guard in rules.guards.values():
        touched = [each for each in groups if not _facts_of(each).isdisjoint(guard.facts)]
        groups = [each for each in groups if each not in touched]
        groups.append([*chain.from_iterable(touched), guard])
    return tuple(GuardGroup.of(each, rules) for each in groups)


def _facts_of(guards: Iterable[Guard]) -> set[str]:
    return {fact for guard in guards for fact in guard.facts}


def _fact_choices(guards: tuple[Guard, ...], rules: RuleSet) -> Iterator[Facts]:
    """Yield values of the facts of some guards, one for each way in which guards tell values apart.

    Facts are missing first: nothing is known in the first choice.
    """
    values = {}
    for fact in sorted(_facts_of(guards)):
        sets = [guard.conditions[fact] for guard in guards if fact in guard.conditions]
        values[fact] = representatives(sets, rules.facts[fact].domain)
    for size in range(len(values) + 1):
        for known in combinations(values, size):
            for chosen in product(*(values[fact] for fact in known)):
                yield dict(zip(known, chosen, strict=True))


def _results(guards: tuple[Guard, ...], facts: Facts) -> Iterator[Combination]:
    """Yield the combinations for some facts: an external guard that has its facts returns True or False."""
    called = [
        guard.name
        for guard in guards
        if guard.external is not None and facts.keys() >= set(guard.external)
    ]
    for results in product((True, False), repeat=len(called)):
        holding = {name for name, result in zip(called, results, strict=True) if result}
        states = tuple(
            _tested(guard, facts) if guard.external is None else _called(guard.name, called, holding)
            for guard in guards
        )
        yield Combination(states, facts, frozenset(holding))


def _tested(guard: Guard, facts: Facts) -> GuardState:
    if any(
        fact in facts and not values.contains(facts[fact]) for fact, values in guard.conditions.items()
    ):
        return GuardState.FAILS
    return GuardState.HOLDS if facts.keys() >= set(guard.conditions) else GuardState.UNKNOWN


def _called(name: str, called: Iterable[str], holding: Iterable[str]) -> GuardState:
    if name not in called:
        return GuardState.UNKNOWN
    return GuardState.HOLDS if name in holding else GuardState.FAILS
