"""What `available` promises: an item is listed if and only if it can be had."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given

from statemachine.model.rows import Row
from tests.strategies import Case, Question, cases
from tests.strategies.guards import holds
from tests.strategies.values import fact_values, input_values


@given(cases(odd=False, functions=(holds,)))
def test_what_is_listed_can_be_had(case: Case) -> None:
    """Some values of what an item needs, and of nothing else, make `decide` fire it or its like."""
    for asked in case.questions:
        menu = case.engine.available(asked.source, **asked.asker)
        for move in (*menu.moves, *menu.overrides):
            tries = _tries(case, asked, move.facts, move.inputs)
            wanted = {move.event} if move.event else {None, *case.engine.table.events}
            assert any(_fired(case, each, move.row) in wanted for each in tries), (asked, move)


@given(cases(odd=False))
def test_what_can_be_had_is_listed(case: Case) -> None:
    """A row that some values of its facts and inputs make fire stands in the menu, or its like does."""
    for asked in case.questions:
        menu = case.engine.available(asked.source, **asked.asker)
        listed = {(move.event, move.target) for move in (*menu.moves, *menu.overrides)}
        for row in case.engine.table.rows_from.get(menu.source, ()):
            if (row.event, row.target) not in listed:
                tries = _tries(case, asked, _facts_of(case, row), row.requires)
                assert not any(_fired(case, each, row) == row.event for each in tries), (asked, row)


@given(cases())
def test_alternatives_are_the_targets_on_the_menu(case: Case) -> None:
    """A no names each target that the same asker finds among the moves, defaults first, then by name."""
    for asked in case.questions:
        decision = case.engine.decide(asked.source, **asked.move)
        moves = case.engine.available(asked.source, **asked.asker).moves
        if not decision.allowed and moves:
            first = {move.target for move in moves if move.default}
            targets = sorted({move.target for move in moves}, key=lambda name: (name not in first, name))
            assert list(decision.alternatives) == targets


def _fired(case: Case, asked: Question, row: Row) -> object:
    """Ask for a row by its event and target, and return the event by which the order moves; `...` is a no."""
    asked = asked.but(target=row.target, event=row.event, override=row.override)
    decision = case.engine.decide(asked.source, **asked.move)
    return decision.event if decision.allowed else ...


def _facts_of(case: Case, row: Row) -> tuple[str, ...]:
    return tuple(fact for name in row.guards for fact in case.rules.guards[name].facts)


def _tries(
    case: Case, asked: Question, facts: tuple[str, ...], inputs: tuple[str, ...]
) -> Iterator[Question]:
    """Yield the question with each combination of values for what it leaves open of these names."""
    open_facts = [name for name in facts if (asked.facts or {}).get(name) is None]
    open_inputs = [name for name in inputs if (asked.inputs or {}).get(name) is None]
    given_inputs = {name: input_values(case.rules, name)[0] for name in open_inputs}
    for values in product(*(_one_of_each_kind(case, name) for name in open_facts)):
        given_facts = dict(zip(open_facts, values, strict=True))
        yield asked.but(
            facts={**(asked.facts or {}), **given_facts}, inputs={**(asked.inputs or {}), **given_inputs}
        )


def _one_of_each_kind(case: Case, fact: str) -> list[Any]:
    """Return values of a fact, one for each way in which the guards over it can answer."""
    conditions = [
        each.conditions[fact] for each in case.rules.guards.values() if fact in each.conditions
    ]
    kinds = {
        tuple(each.contains(value) for each in conditions): value
        for value in fact_values(case.rules, fact)
    }
    return list(kinds.values())
