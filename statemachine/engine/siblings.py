"""The guard of an `otherwise` row: each sibling has a guard that is known to be false."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from statemachine.engine import reasons
from statemachine.engine.guard_results import GuardFault, GuardOutcome, GuardResult, refuses
from statemachine.model.table import Names, Row, Table
from statemachine.model.uncovered import (
    MOST_COMBINATIONS,
    MOST_STEPS,
    AllowedValues,
    allowed_values,
    uncovered_region,
)

if TYPE_CHECKING:
    from statemachine.model.declarations import Guard
    from statemachine.model.value_types import Value

KnownResult: TypeAlias = "Callable[[Guard], GuardOutcome | None]"
"""Returns the result of a guard for one question, or None while it may still hold and may still fail."""


@dataclass(frozen=True, slots=True)
class JudgedSiblings:
    """The siblings of an `otherwise` row for one question, without those that are known to be false.

    `holding` is the row that holds, or the rows, as a text; it is None if no sibling is known to hold. `faults` are
    the guards that gave an error, by name. `unknown` has the guards of the others, once for equal lists, each with
    those that have no result yet.
    """

    holding: str | None
    faults: Mapping[str, GuardFault]
    unknown: Mapping[Names, Names]

    @classmethod
    def of(cls, table: Table, row: Row, result: KnownResult) -> JudgedSiblings:
        """Judge the siblings of a row."""
        guards = table.rules.guards
        holding: list[Row] = []
        faults: dict[str, GuardFault] = {}
        unknown: dict[Names, Names] = {}
        for names, rows in table.siblings(row).items():
            results = {name: result(guards[name]) for name in names}
            if any(refuses(each) for each in results.values()):
                continue
            errors = {name: each for name, each in results.items() if isinstance(each, GuardFault)}
            if errors:
                faults |= errors
            elif all(each is GuardResult.HOLDS for each in results.values()):
                holding.extend(rows)
            else:
                unknown[names] = tuple(name for name, each in results.items() if each is None)
        named = reasons.rows(sorted(holding, key=_number)) if holding else None
        return cls(named, dict(sorted(faults.items())), unknown)

    @property
    def are_false(self) -> bool:
        """Whether each sibling is known to be false, so that the guard holds."""
        return not (self.unknown or self.faults) and self.holding is None

    @property
    def guards(self) -> Names:
        """The guards of the siblings that are unknown, sorted."""
        return tuple(sorted({name for names in self.unknown for name in names}))


def may_all_fail(table: Table, row: Row, siblings: JudgedSiblings, known: Mapping[str, Value]) -> bool:
    """Return whether some values of the missing facts satisfy the guards of a row and make each sibling false.

    An external guard that was not called may give either result, the same for all rows. The answer is yes, too, if
    there are too many siblings to search, or the search takes too long.
    """
    if siblings.holding is not None or siblings.faults:
        return False
    if len(siblings.unknown) > MOST_COMBINATIONS:
        return True
    declared = table.rules.guards
    covered = [
        _missing_values([declared[name] for name in waiting], known)
        for waiting in siblings.unknown.values()
        if all(declared[name].external is None or name in row.guards for name in waiting)
    ]  # any other external guard may refuse, with all values
    own = _missing_values([declared[name] for name in row.guards], known)
    domains = {name: fact.domain for name, fact in table.rules.facts.items()}
    steps = iter(range(MOST_STEPS))
    found = uncovered_region(own, covered, domains, steps)
    return found is not None or next(steps, None) is None


def _missing_values(guards: Iterable[Guard], known: Mapping[str, Value]) -> AllowedValues:
    """Return what some guards want of the facts that are missing."""
    allowed = allowed_values(guard.conditions for guard in guards)
    return {fact: values for fact, values in allowed.items() if fact not in known}


def holds_for_facts(table: Table, row: Row, facts: Mapping[str, Value]) -> bool:
    """Return whether facts alone make some sibling of a row hold, so that the `otherwise` guard is false."""
    guards = table.rules.guards
    return any(
        all(guards[name].external is None and _passes(guards[name], facts) for name in names)
        for names in table.siblings(row)
    )


def fails_for_facts(table: Table, row: Row, facts: Mapping[str, Value]) -> bool:
    """Return whether facts alone make each sibling of a row false."""
    guards = table.rules.guards
    return all(any(_fails(guards[name], facts) for name in names) for names in table.siblings(row))


def _passes(guard: Guard, facts: Mapping[str, Value]) -> bool:
    return all(
        fact in facts and values.contains(facts[fact]) for fact, values in guard.conditions.items()
    )


def _fails(guard: Guard, facts: Mapping[str, Value]) -> bool:
    return any(
        fact in facts and not values.contains(facts[fact]) for fact, values in guard.conditions.items()
    )


def _number(row: Row) -> int:
    return row.number
