"""Questions that stand for all questions of their kind: which rows fire for them, in either version.

The values of a fact are split by the conditions of the guards. One value stands for each part, so that asking about
finitely many cells asks about all questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from statemachine.diff.matched_rules import MatchedRules
from statemachine.model.declarations import Guard
from statemachine.model.table import Row, Table
from statemachine.model.value_sets import ValueSet, literal
from statemachine.model.value_types import Domain, Value


@dataclass(frozen=True, slots=True)
class Cell:
    """What a question says beside its status, target and event.

    No actors is a question without actor. `inputs` are the names of those that are given. `holding` are the external
    guards that return true; the others return false.
    """

    actors: tuple[str, ...]
    channel: str | None
    facts: Mapping[str, Value]
    inputs: frozenset[str]
    holding: frozenset[str]
    override: bool

    def words(self, domains: Mapping[str, Domain], external: frozenset[str]) -> Iterator[str]:
        """Yield the parts of the question for people; `external` are the external guards to mention."""
        if self.actors:
            yield f"actor {' and '.join(map(repr, self.actors))}"
        if self.channel is not None:
            yield f"channel {self.channel!r}"
        for name, value in sorted(self.facts.items()):
            yield f"{name} {literal(value, domains[name])}"
        yield from (f"input {name!r}" for name in sorted(self.inputs))
        yield from (f"guard {name!r} true" for name in sorted(self.holding & external))
        if self.override:
            yield "override"


def firing(table: Table, rows: Iterable[Row], cell: Cell) -> list[Row]:
    """Return the rows that fire: overrides only if no normal row does, and only with `override`."""
    free = [row for row in rows if is_free(table, row, cell)]
    normal = [row for row in free if not row.override]
    return normal if normal or not cell.override else free


def is_free(table: Table, row: Row, cell: Cell) -> bool:
    """Return whether nothing but the override flag blocks a row."""
    return (
        fits_actors(table, row, cell.actors)
        and (row.channels is None or cell.channel is None or cell.channel in row.channels)
        and has_inputs(table, row, cell)
        and all(guard_result(table.rules.guards[name], cell) for name in row.guards)
        and all(is_false(table, sibling, cell) for sibling in siblings_of(table, row))
    )


def fits_actors(table: Table, row: Row, actors: Sequence[str]) -> bool:
    """Return whether one of the actors fits a row; without actors, every row fits."""
    return not actors or any(table.fits_actor(row, each) for each in actors)


def has_inputs(table: Table, row: Row, cell: Cell) -> bool:
    """Return whether every required input is given or has a default."""
    inputs = table.rules.inputs
    return all(name in cell.inputs or inputs[name].default is not None for name in row.requires)


def guard_result(guard: Guard, cell: Cell) -> bool | None:
    """Return whether a guard holds; None if a fact is missing and no other is wrong."""
    given = all(fact in cell.facts for fact in guard.facts)
    if guard.external is not None:
        return guard.name in cell.holding if given else None
    wrong = (
        not allowed.contains(cell.facts[fact])
        for fact, allowed in guard.conditions.items()
        if fact in cell.facts
    )
    return False if any(wrong) else (True if given else None)


def siblings_of(table: Table, row: Row) -> list[Row]:
    """Return the siblings of an `otherwise` row; any other row has none."""
    return [sibling for rows in table.siblings(row).values() for sibling in rows]


def is_false(table: Table, sibling: Row, cell: Cell) -> bool:
    """Return whether a guard of a sibling is known to be false."""
    results = (guard_result(table.rules.guards[name], cell) for name in sibling.guards)
    return any(result is False for result in results)


def cells(
    rules: MatchedRules, old: Sequence[Row], new: Sequence[Row], most: int, *, pairs: bool
) -> list[Cell] | None:
    """Return the cells that old and new rows, with their siblings, tell apart; None if they are more than `most`.

    They have only words and values that both versions know. `pairs` also tries two actors at once: two may make an event
    ambiguous that is not ambiguous for either.
    """
    old, new = [*old, *_all_siblings(rules.old, old)], [*new, *_all_siblings(rules.new, new)]
    actors, channels = _actors(rules, old, new, pairs=pairs), _channels(rules, old, new)
    facts = _fact_values(rules, old, new)
    inputs = _subsets({name for row in (*old, *new) for name in row.requires} & _inputs(rules))
    external = _subsets({each.name for each in _guards(rules, old, new) if each.external is not None})
    overrides = (False, True) if any(row.override for row in (*old, *new)) else (False,)
    count = len(actors) * len(channels) * len(inputs) * len(external) * len(overrides)
    for values in facts.values():
        count *= len(values)
    if count > most:
        return None
    given = [_given(facts, values) for values in product(*facts.values())]
    rest = product(overrides, actors, channels, given, inputs, external)
    return [
        Cell(who, channel, values, names, holding, override)
        for override, who, channel, values, names, holding in rest
    ]


def _all_siblings(table: Table, rows: Iterable[Row]) -> list[Row]:
    return [sibling for row in rows for sibling in siblings_of(table, row)]


def _given(facts: Iterable[str], values: Iterable[Value | None]) -> dict[str, Value]:
    pairs = zip(facts, values, strict=True)
    return {name: value for name, value in pairs if value is not None}


def _inputs(rules: MatchedRules) -> set[str]:
    """Return the inputs that have the same type in both versions."""
    old, new = rules.old.rules.inputs, rules.new.rules.inputs
    return {name for name in old if name in new and old[name].domain.type is new[name].domain.type}


def _guards(rules: MatchedRules, old: Iterable[Row], new: Iterable[Row]) -> list[Guard]:
    before, after = rules.old.rules.guards, rules.new.rules.guards
    return [
        *(before[name] for row in old for name in row.guards),
        *(after[name] for row in new for name in row.guards),
    ]


def _actors(
    rules: MatchedRules, old: Sequence[Row], new: Sequence[Row], *, pairs: bool
) -> list[tuple[str, ...]]:
    """Return no actor, one actor for each set of rows that actors fit, and with `pairs` two of these.

    More than two actors need not be tried: if an answer for several changes, it changes for two of them.
    """
    kinds: dict[tuple[bool, ...], str] = {}
    for name in sorted(set(rules.old.rules.actors) & set(rules.new.rules.actors)):
        fits = (
            *(rules.old.fits_actor(row, name) for row in old),
            *(rules.new.fits_actor(row, name) for row in new),
        )
        kinds.setdefault(fits, name)
    single = [(name,) for name in kinds.values()]
    return [(), *single, *(combinations(kinds.values(), 2) if pairs else ())]


def _channels(rules: MatchedRules, old: Sequence[Row], new: Sequence[Row]) -> list[str | None]:
    """Return no channel, and one channel for each set of rows that channels fit."""
    kinds: dict[tuple[bool, ...], str] = {}
    for name in sorted(set(rules.old.rules.channels) & set(rules.new.rules.channels)):
        fits = tuple(row.channels is None or name in row.channels for row in (*old, *new))
        kinds.setdefault(fits, name)
    return [None, *kinds.values()]


def _fact_values(
    rules: MatchedRules, old: Sequence[Row], new: Sequence[Row]
) -> dict[str, list[Value | None]]:
    """Return one value for each part of the values of a fact that the guards tell apart; None is a missing fact."""
    guards = _guards(rules, old, new)
    found: dict[str, list[Value | None]] = {}
    for name in sorted({fact for guard in guards for fact in guard.facts}):
        domains = rules.shared_facts.get(name)
        if domains is None:
            continue
        sets = [guard.conditions[name] for guard in guards if name in guard.conditions]
        found[name] = [*_representatives(dict.fromkeys(sets), domains), None]
    return found


def _representatives(sets: Iterable[ValueSet], domains: tuple[Domain, Domain]) -> Iterator[Value]:
    """Yield one value of each part into which sets divide the values that both domains have."""
    domain, other = domains
    words = frozenset(domain.enum).intersection(other.enum) if domain.enum else None
    parts = [ValueSet(at_least=other.minimum, at_most=other.maximum, only=words)]
    for each in sets:
        pieces = (piece for part in parts for piece in _split(part, each))
        parts = [piece for piece in pieces if not piece.is_empty(domain)]
    for part in parts:
        bounded = part.intersection(ValueSet(at_least=domain.minimum, at_most=domain.maximum))
        value = min(bounded.samples(domain), key=repr, default=None)
        if value is not None:
            yield value


def _split(part: ValueSet, by: ValueSet) -> Iterator[ValueSet]:
    """Yield the values of a part outside a set, one limit of the set after the other, and those inside it.

    No value is in two of them, so that the number of parts grows with the number of limits only.
    """
    for outside in by.complement():
        yield part.intersection(outside)
        for inside in outside.complement():  # there is exactly one: `outside` has one limit
            part = part.intersection(inside)  # the rest of the part
    yield part


def _subsets(names: Iterable[str]) -> list[frozenset[str]]:
    """Return every set of some of the names, the smallest first."""
    ordered = sorted(set(names))
    sizes = range(len(ordered) + 1)
    return [frozenset(some) for size in sizes for some in combinations(ordered, size)]
