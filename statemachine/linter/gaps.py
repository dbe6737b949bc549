"""Values of facts for which no transition of an event applies, though its guards choose among several targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import itemgetter

from statemachine.linter.scopes import Scope, Scopes
from statemachine.model.declarations import Transition
from statemachine.model.table import Row
from statemachine.model.uncovered import MOST_COMBINATIONS, MOST_STEPS, AllowedValues, uncovered_region
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type

_MOST_FACTS = 5
"""An event with guards over more facts is not searched, so that the cost is bounded."""

_MOST_STEPS_OF_ALL = 50_000
"""The number of regions that all searches of one rule set look at."""

_FINITE = frozenset({Type.ENUM, Type.BOOLEAN})


@dataclass(slots=True)
class Gap:
    """The transitions of one event, the sources in which they leave a gap, and values in the gap."""

    transitions: tuple[Transition, ...]
    values: AllowedValues
    sources: list[str | None] = field(default_factory=list)


def find_gaps(scopes: Scopes) -> list[Gap]:
    """Return a gap for each set of transitions of one event that choose a target and leave values out.

    An event is left out if one of its rows from the status has no guard, an external guard, or other actors or
    channels than the first, or is an override or `otherwise`. Rows with one target, or without a common fact, are no choice.
    """
    steps = iter(range(_MOST_STEPS_OF_ALL))
    searched: dict[frozenset[tuple[str, ...]], AllowedValues | None] = {}
    gaps: dict[frozenset[int], Gap] = {}
    for source, rows in scopes.table.rows_from.items():
        for group in _choices(rows):
            guards = frozenset(row.guards for row in group)
            if guards not in searched:
                searched[guards] = _search(group, scopes, steps)
            if (values := searched[guards]) is not None:
                declared = {id(each): each for row in group for each in row.declared}
                ordered = sorted(declared.values(), key=lambda each: each.span)
                gap = gaps.setdefault(frozenset(declared), Gap(tuple(ordered), values))
                gap.sources.append(source)
    return list(gaps.values())


def uncovered_values(
    covered: Sequence[AllowedValues], domains: Mapping[str, Domain], steps: Iterator[int]
) -> AllowedValues | None:
    """Return values that none of the covered combinations contains, or None if no such values are found.

    A fact with one condition in all of them is a requirement: it is taken as met, and is not in the result. A fact
    that is not in the result may have any value. A search that takes more than 2,000 of the `steps` finds no values.
    """
    sets: dict[str, set[ValueSet]] = {}
    for fact, values in chain.from_iterable(each.items() for each in covered):
        sets.setdefault(fact, set()).add(values)
    choices = [
        {fact: values for fact, values in sorted(each.items()) if len(sets[fact]) > 1}
        for each in covered
    ]
    return uncovered_region({}, choices, domains, islice(steps, MOST_STEPS))


def _choices(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each event that have guards, several targets, and the same actors and channels."""
    by_event: dict[str, list[Row]] = {}
    for row in rows:
        if row.event is not None:
            by_event.setdefault(row.event, []).append(row)
    for group in by_event.values():
        if len({row.target for row in group}) > 1 and all(
            row.guards
            and not (row.override or row.otherwise)
            and (row.actors, row.channels) == (group[0].actors, group[0].channels)
            for row in group
        ):
            yield group


def _search(rows: Sequence[Row], scopes: Scopes, steps: Iterator[int]) -> AllowedValues | None:
    """Return values that no row accepts; None if there are none, or if the guards are no choice."""
    guards = {row.guards: row for row in rows}
    if len(guards) > MOST_COMBINATIONS:
        return None
    found = [scopes.scope(row) for _, row in sorted(guards.items(), key=itemgetter(0))]
    accepted = [scope for scope in found if scope is not None and not scope.external]
    facts = {fact for scope in accepted for fact in scope.values}
    if len(accepted) < len(found) or len(facts) > _MOST_FACTS:
        return None
    if not any(_splits(fact, accepted, scopes.domains[fact]) for fact in facts):
        return None
    return uncovered_values([each.values for each in accepted], scopes.domains, steps)


def _splits(fact: str, accepted: Sequence[Scope], domain: Domain) -> bool:
    """Return whether every scope limits a fact, in different ways, and could cover all its values.

    A list of numbers or texts cannot: it is not meant to be complete.
    """
    sets = {scope.values.get(fact) for scope in accepted}
    listed = all(each is not None and each.only is not None for each in sets)
    return None not in sets and len(sets) > 1 and not (listed and domain.type not in _FINITE)


def are_all_covered(row: Row, scopes: Scopes) -> bool:
    """Return whether the siblings of an `otherwise` row cover all values that its own guards accept.

    They do not if one of them has no guard or an external guard: other checks are about those.
    """
    own, siblings = scopes.scope(row), scopes.table.siblings(row)
    if own is None or own.external or () in siblings or len(siblings) > MOST_COMBINATIONS:
        return False
    found = [scopes.scope(rows[0]) for rows in siblings.values()]
    covered = [each.values for each in found if each is not None and not each.external]
    if not covered or any(each is not None and each.external for each in found):
        return False
    steps = iter(range(MOST_STEPS))
    region = uncovered_region(own.values, covered, scopes.domains, steps)
    return region is None and next(steps, None) is not None
