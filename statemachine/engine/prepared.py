"""Questions that are prepared once for their names, so that a yes with facts or inputs is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from statemachine.engine.evaluation import Evaluation
from statemachine.engine.guard_results import (
    External,
    GuardOutcome,
    GuardResult,
    GuardResults,
    call_guard,
    refuses,
)
from statemachine.model.decision import Decision
from statemachine.model.declarations import Guard
from statemachine.model.table import Names, Row, Table
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type

Test: TypeAlias = Callable[[Any], bool]
"""Returns whether a value is accepted. It may refuse a valid value, which then goes the slow way."""

_EXACT: Mapping[Type, type] = {
    Type.STRING: str,
    Type.INTEGER: int,
    Type.BOOLEAN: bool,
    Type.DATE: date,
    Type.DURATION: timedelta,
}
_NOTHING: Mapping[str, object] = {}

Called: TypeAlias = tuple[Guard, External]
"""An external guard and its function."""

Conditions: TypeAlias = tuple[tuple[str, Test], ...]
"""What guards want of facts."""

Sibling: TypeAlias = tuple[Conditions, tuple[Called, ...]]
"""The conditions of a sibling of an `otherwise` row, and its external guards."""

PreparedRow: TypeAlias = tuple[
    Decision, str, bool, Conditions, tuple[str, ...], tuple[Called, ...], tuple[Sibling, ...]
]
"""The yes of a row, its target, whether it is an override, its conditions, its inputs without a default, its
external guards, the siblings that must be false."""


class ValueTests:
    """The tests of the facts and inputs of a rule set, and the inputs that have a default."""

    def __init__(self, table: Table) -> None:
        self.facts = {name: _type_test(each.domain) for name, each in table.rules.facts.items()}
        self.inputs = {name: _type_test(each.domain) for name, each in table.rules.inputs.items()}
        self.defaulted = {each.name for each in table.rules.inputs.values() if each.default is not None}


class PreparedQuestion:
    """The rows that can fire for the names of a question, in canonical order, and what each still needs."""

    __slots__ = ("_rows", "_tests")

    def __init__(self, evaluation: Evaluation, allowed: tuple[Decision, ...], tests: ValueTests) -> None:
        """Take the near rows that fit the actors, the channel and the override flag."""
        self._tests = tests
        self._rows = tuple(
            (
                allowed[row.number],
                row.target,
                row.override,
                _conditions(evaluation.table, row.guards),
                tuple(name for name in row.requires if name not in tests.defaulted),
                _externals(evaluation, row.guards),
                _siblings(evaluation, row),
            )
            for row in evaluation.matching_rows()
            if evaluation.is_open_to(row)
        )

    def allowed(self, facts: object, inputs: object, results: GuardResults) -> Decision | None:
        """Return the same yes as the whole evaluation, or None if the answer is not a quick yes.

        The external guards that are called add to `results`, so that the evaluation calls none of them again.
        """
        known: Any = _NOTHING if facts is None else facts
        given: Any = _NOTHING if inputs is None else inputs
        if not (_are_valid(known, self._tests.facts) and _are_valid(given, self._tests.inputs)):
            return None
        first = None
        for row in self._rows:
            if first is not None and row[2] is not first[2]:
                break  # a normal row fires: overrides do not count
            if (
                _fires(row, known, given)
                and _holds(row[5], known, results)
                and all(_is_false(each, known, results) for each in row[6])
            ):
                first = first or row
                if row[1] != first[1]:
                    return None
        return None if first is None else first[0]


def _are_valid(values: Any, tests: Mapping[str, Test]) -> bool:
    if type(values) is not dict:
        return False
    for name, value in values.items():
        test = tests.get(name) if type(name) is str else None  # another object may only equal a name
        if test is None or not (value is None or test(value)):
            return False
    return True


def _fires(row: PreparedRow, facts: Mapping[str, object], inputs: Mapping[str, object]) -> bool:
    for fact, test in row[3]:
        value = facts.get(fact)
        if value is None or not test(value):
            return False
    return all(inputs.get(name) is not None for name in row[4])


def _holds(externals: tuple[Called, ...], facts: Mapping[str, object], results: GuardResults) -> bool:
    """Return whether the external guards of a row hold; each is called once, if all its facts are known."""
    for guard, function in externals:
        if _called(guard, function, facts, results) is not GuardResult.HOLDS:
            return False
    return True


def _is_false(sibling: Sibling, facts: Mapping[str, object], results: GuardResults) -> bool:
    """Return whether a sibling is known to be false: the facts are valid, so the tests are exact."""
    for fact, test in sibling[0]:
        value = facts.get(fact)
        if value is not None and not test(value):
            return True
    return any(refuses(_called(guard, function, facts, results)) for guard, function in sibling[1])


def _called(
    guard: Guard, function: External, facts: Mapping[str, object], results: GuardResults
) -> GuardOutcome | None:
    """Return the result of an external guard, which is called once; None if a fact is missing."""
    result = results.get(guard.name)
    if result is None and all(facts.get(fact) is not None for fact in guard.facts):
        result = results[guard.name] = call_guard(guard, function, facts)
    return result


def _type_test(domain: Domain) -> Test:
    exact = _EXACT.get(domain.type)
    low: Any = domain.minimum
    high: Any = domain.maximum
    if exact is None:
        return domain.accepts
    if low is None and high is None:
        return lambda value: type(value) is exact

    def test(value: Any) -> bool:
        return type(value) is exact and (low is None or value >= low) and (high is None or value <= high)

    return test


def _conditions(table: Table, guards: Names) -> Conditions:
    rules = table.rules
    return tuple(
        (fact, _value_test(values, rules.facts[fact].domain))
        for name in guards
        for fact, values in rules.guards[name].conditions.items()
    )


def _value_test(values: ValueSet, domain: Domain) -> Test:
    if values.only is not None and values == ValueSet(values.only) and domain.type is not Type.NUMBER:
        return values.only.__contains__
    return values.contains


def _siblings(evaluation: Evaluation, row: Row) -> tuple[Sibling, ...]:
    table = evaluation.table
    return tuple(
        (_conditions(table, names), _externals(evaluation, names)) for names in table.siblings(row)
    )


def _externals(evaluation: Evaluation, names: Names) -> tuple[Called, ...]:
    guards = evaluation.table.rules.guards
    called = (guards[name] for name in names if guards[name].external is not None)
    return tuple((guard, evaluation.externals[guard.name]) for guard in called)
