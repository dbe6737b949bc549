"""The promise of `available`: a move is listed if and only if some values make it possible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given

from statemachine.engine import Engine
from statemachine.model.available import Move
from statemachine.model.decision import Cause
from statemachine.model.table import Row
from tests.reference.values import plain
from tests.strategies import Case, Question, cases
from tests.strategies.guards import fails, holds
from tests.strategies.values import fact_values, input_values

GUARD_CAUSES = frozenset({Cause.GUARD_FAILED, Cause.GUARD_ERROR})


@given(cases(odd=False, functions=(holds,)))
def test_a_listed_move_is_possible(case: Case) -> None:
    """Some values of its missing facts and inputs, and results of its guards, make `decide` allow the move.

    No other values and results are needed.
    """
    for question in case.questions:
        available = case.engine.available(question.source, **question.context)
        for move in (*available.moves, *available.overrides):
            attempts = list(_attempts(case, question, move.facts, move.inputs))
            wanted = {move.event} if move.event else {None, *case.engine.table.events}
            assert any(
                _fired(engine, each, move.row) in wanted
                for engine in _engines(case, move)
                for each in attempts
            ), (question, move)


@given(cases(odd=False, functions=(holds,)))
def test_the_same_values_open_all_targets_of_a_move(case: Case) -> None:
    """Some values make all targets of a move possible together, and by the event alone the provider chooses."""
    for question in case.questions:
        available = case.engine.available(question.source, **question.context)
        for move in (*available.moves, *available.overrides):
            if len(move.rows) == 1:
                continue
            assert len(move.targets) > 1
            assert (move.target, move.row) == (None, move.rows[0])
            together = [
                (engine, each)
                for engine in _engines(case, move)
                for each in list(_attempts(case, question, move.facts, move.inputs))
                if all(_fired(engine, each, row) == move.event for row in move.rows)
            ]
            assert together, (question, move)
            for engine, each in together if not move.row.override else ():
                asked = each.but(target=None, event=move.event).move
                decision = engine.decide(each.source, **asked)
                assert set(decision.targets) >= set(move.targets)


@given(cases(odd=False))
def test_an_event_among_whose_targets_the_provider_chooses_is_one_move(case: Case) -> None:
    """Only needs, times, limits that were not asked for, and the flags override and default make several moves."""
    for question in case.questions:
        available = case.engine.available(question.source, **question.context)
        moves = (*available.moves, *available.overrides)
        kinds = [_kind(move, question) for move in moves if move.row.provider_chooses]
        assert len(kinds) == len(set(kinds))
        assert all(len(move.rows) == 1 for move in moves if not move.row.provider_chooses)
        assert all(
            len({_kind(move.with_rows([row]), question) for row in move.rows}) == 1 for move in moves
        )


@given(cases(odd=False))
def test_a_possible_move_is_listed(case: Case) -> None:
    """A row that some values of its facts and inputs make fire is listed by its event and target."""
    for question in case.questions:
        available = case.engine.available(question.source, **question.context)
        moves = (*available.moves, *available.overrides)
        listed = {(row.event, row.target) for move in moves for row in move.rows}
        for row in case.engine.table.rows_from.get(available.source, ()):
            if (row.event, row.target) not in listed:
                attempts = _attempts(case, question, _facts_of(case, row), row.requires)
                assert not any(_fired(case.engine, each, row) == row.event for each in attempts), (
                    question,
                    row,
                )


@given(cases())
def test_alternatives_are_the_targets_of_the_available_moves(case: Case) -> None:
    """A no has the targets of the moves that `available` lists, defaults first, then by name.

    A move whose external guard `decide` called, and that failed, is left out. An `otherwise` move with external guards
    is left out or not.
    """
    for question in case.questions:
        decision = case.engine.decide(question.source, **question.move)
        failed = {each.subject for each in decision.refusals if each.cause in GUARD_CAUSES}
        available = case.engine.available(question.source, **question.context).moves
        moves = [move for move in available if failed.isdisjoint(_own_guards(move))]
        unsure = {
            target for move in moves if move.row.otherwise and move.guards for target in move.targets
        }
        moves = [
            move
            for move in moves
            if unsure.isdisjoint(move.targets) or set(move.targets) <= set(decision.alternatives)
        ]
        if not decision.allowed and moves:
            first = {target for move in moves if move.default for target in move.targets}
            names = {target for move in moves for target in move.targets}
            targets = sorted(names, key=lambda name: (name not in first, name))
            assert list(decision.alternatives) == targets or unsure
            assert set(decision.alternatives) == set(targets)


def _kind(move: Move, question: Question) -> tuple[object, ...]:
    """Return what is equal for all rows of one move."""
    row = move.row
    needs = (move.facts, move.inputs, move.guards, *sorted(move.opened_by.items()))
    limits = (
        row.actors if question.actor is None else None,
        row.channels if question.channel is None else None,
    )
    return (row.event, row.override, row.default, row.otherwise, move.after, needs, limits)


def _own_guards(move: Move) -> list[str]:
    return [name for name in move.guards if name in move.row.guards]


def _engines(case: Case, move: Move) -> Iterator[Engine]:
    """Yield engines with each result of the guards of a move that the row itself does not have."""
    others = [name for name in move.guards if name not in move.row.guards]
    for functions in product((holds, fails), repeat=len(others)):
        changed = dict(zip(others, functions, strict=True))
        yield Engine(case.rules, guards={**case.guards, **changed})


def _fired(engine: Engine, question: Question, row: Row) -> object:
    """Return the event that fires when a row is asked for by event and target; `...` is a no."""
    question = question.but(target=row.target, event=row.event, override=row.override)
    decision = engine.decide(question.source, **question.move)
    return decision.event if decision.allowed else ...


def _facts_of(case: Case, row: Row) -> tuple[str, ...]:
    siblings = case.engine.table.siblings(row) if row.otherwise else ()
    names = {*row.guards, *(name for guards in siblings for name in guards)}
    return tuple({fact for name in names for fact in case.rules.guards[name].facts})


def _attempts(
    case: Case, question: Question, facts: tuple[str, ...], inputs: tuple[str, ...]
) -> Iterator[Question]:
    """Yield the question with each combination of values for the given facts and inputs it leaves out."""
    missing_facts = [name for name in facts if plain(question.facts or {}).get(name) is None]
    missing_inputs = [name for name in inputs if plain(question.inputs or {}).get(name) is None]
    added_inputs = {name: input_values(case.rules, name)[0] for name in missing_inputs}
    for values in product(*(_one_of_each_kind(case, name) for name in missing_facts)):
        added_facts = dict(zip(missing_facts, values, strict=True))
        yield question.but(
            facts={**(question.facts or {}), **added_facts},
            inputs={**(question.inputs or {}), **added_inputs},
        )


def _one_of_each_kind(case: Case, fact: str) -> list[Any]:
    """Return one value of a fact for each combination of results of its guards."""
    conditions = [
        each.conditions[fact] for each in case.rules.guards.values() if fact in each.conditions
    ]
    kinds = {
        tuple(each.contains(value) for each in conditions): value
        for value in fact_values(case.rules, fact)
    }
    return list(kinds.values())
