"""The engine and the reference model give the same answer to every question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.available import Move
from statemachine.model.decision import Cause, Decision
from statemachine.model.table import Row
from statemachine.model.vocabulary import OTHERWISE
from tests.reference import Answer, Item, Reference
from tests.strategies import Case, Question, cases
from tests.strategies.values import INVALID, fact_values, satisfying_values

ACTIONS = st.sampled_from(("cancel-item", "print", "unknown", 7, None))


@given(cases())
def test_decide_agrees_with_the_reference(case: Case) -> None:
    """Verdict, row, refusals in their order and alternatives are those of the reference model."""
    reference = Reference(case.document, case.guards)
    for question in case.questions:
        decision = case.engine.decide(question.source, **question.move)
        assert answer_of(decision) == reference.decide(question.source, **question.move), question


@given(cases(), ACTIONS)
def test_decide_action_agrees_with_the_reference(case: Case, name: Any) -> None:
    """An action is allowed, or refused with the causes of the reference model."""
    reference = Reference(case.document, case.guards)
    for question in case.questions:
        source, context = question.source, question.context
        decision = case.engine.decide_action(name, source, **context)
        assert answer_of(decision) == reference.decide_action(name, source, **context), question


@given(cases())
def test_available_agrees_with_the_reference(case: Case) -> None:
    """The moves are those of the reference model, with the same missing facts and inputs."""
    reference = Reference(case.document, case.guards)
    for question in case.questions:
        available = case.engine.available(question.source, **question.context)
        expected = reference.available(question.source, **question.context)
        assert tuple(map(item_of, available.moves)) == expected.moves, question
        assert tuple(map(item_of, available.overrides)) == expected.overrides, question


@given(cases(odd=False))
def test_guards_agree_around_every_value_that_they_name(case: Case) -> None:
    """Facts at, below and above each bound, and of a wrong type, get the answer of the reference model."""
    reference = Reference(case.document, case.guards)
    for row in {row.guards: row for row in case.engine.table.rows if row.guards}.values():
        for question in _around(case, row):
            decision = case.engine.decide(question.source, **question.move)
            assert answer_of(decision) == reference.decide(question.source, **question.move), question


@given(cases())
def test_a_guard_that_failed_refuses_in_the_words_of_the_reference(case: Case) -> None:
    """The message is what the function says, else the title of the guard, else a sentence with its name.

    That of an `otherwise` row names a sibling that holds.
    """
    reference = Reference(case.document, case.guards)
    for question in case.questions:
        decision = case.engine.decide(question.source, **question.move)
        for each in decision.refusals:
            if each.cause is Cause.GUARD_FAILED and each.subject == OTHERWISE:
                assert each.row is not None
                held = (row for row in case.engine.table.rows if str(row) in each.message)
                assert any(_is_sibling(row, each.row) for row in held)
            elif each.cause is Cause.GUARD_FAILED:
                words = reference.words(str(each.subject), question.facts)
                assert each.message == words or (words is None and repr(each.subject) in each.message)


def _around(case: Case, row: Row) -> Iterator[Question]:
    """Yield questions about a row with every value of one fact and satisfying values of the others."""
    facts = {fact for name in row.guards for fact in case.rules.guards[name].facts}
    base = {fact: values[0] for fact in facts if (values := satisfying_values(case.rules, fact))}
    bare = Question(row.source, row.target, row.event, override=row.override)
    for fact in sorted(facts):
        for value in (*fact_values(case.rules, fact), *INVALID):
            yield bare.but(facts={**base, fact: value})


def _is_sibling(row: Row, of: Row) -> bool:
    same = (row.source, row.event) == (of.source, of.event)
    return same and not (row.override or row.otherwise)


def answer_of(decision: Decision) -> Answer:
    """Return a decision as the reference model has it."""
    refusals = tuple((str(each.cause), key_of(each.row)) for each in decision.refusals)
    ends = decision.alternatives, decision.targets
    return Answer(str(decision.verdict), key_of(decision.row), refusals, *ends)


def item_of(move: Move) -> Item:
    """Return a move as the reference model has it."""
    facts, inputs, guards = (frozenset(each) for each in (move.facts, move.inputs, move.guards))
    return Item(key_of(move.row), facts, inputs, guards, move.targets, after=move.after)


def key_of(row: Row | None) -> Any:
    """Return a row as the reference model has it; absent parts are None."""
    if row is None:
        return None
    sets = (row.actors, row.channels, row.guards or None, row.requires or None)
    names = (None if each is None else tuple(sorted(each)) for each in sets)
    return (row.override, row.default, row.event, row.source, row.target, row.otherwise, *names)
