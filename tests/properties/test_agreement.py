"""The engine and the slow reading of the semantics answer every question alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.decision import Decision, Move
from statemachine.model.rows import Row
from tests.reference import Answer, Item, Reference
from tests.strategies import Case, Question, cases
from tests.strategies.values import INVALID, fact_values, telling_values

ACTIONS = st.sampled_from(("cancel-item", "print", "unheard-of", 7, None))


@given(cases())
def test_decide_agrees_with_the_reference(case: Case) -> None:
    """Verdict, row, refusals in their order and alternatives are those of the semantics."""
    reference = Reference(case.document, case.guards)
    for asked in case.questions:
        decision = case.engine.decide(asked.source, **asked.move)
        assert answer_of(decision) == reference.decide(asked.source, **asked.move), asked


@given(cases(), ACTIONS)
def test_decide_action_agrees_with_the_reference(case: Case, name: Any) -> None:
    """An action is allowed, or refused for the reasons, that the semantics gives."""
    reference = Reference(case.document, case.guards)
    for asked in case.questions:
        decision = case.engine.decide_action(name, asked.source, **asked.asker)
        assert answer_of(decision) == reference.decide_action(name, asked.source, **asked.asker), asked


@given(cases())
def test_available_agrees_with_the_reference(case: Case) -> None:
    """The menu holds the rows of the semantics, each with the same needs."""
    reference = Reference(case.document, case.guards)
    for asked in case.questions:
        menu = case.engine.available(asked.source, **asked.asker)
        known = reference.available(asked.source, **asked.asker)
        assert tuple(map(item_of, menu.moves)) == known.moves, asked
        assert tuple(map(item_of, menu.overrides)) == known.overrides, asked


@given(cases(odd=False))
def test_guards_agree_around_every_value_that_they_name(case: Case) -> None:
    """A fact right at, below and above a bound, and one of a wrong type, is judged as the semantics does."""
    reference = Reference(case.document, case.guards)
    for row in {row.guards: row for row in case.engine.table.rows if row.guards}.values():
        for asked in _around(case, row):
            decision = case.engine.decide(asked.source, **asked.move)
            assert answer_of(decision) == reference.decide(asked.source, **asked.move), asked


def _around(case: Case, row: Row) -> Iterator[Question]:
    """Ask for a row with every value of each fact that it looks at, the others being as some guard wants."""
    facts = {fact for name in row.guards for fact in case.rules.guards[name].facts}
    base = {fact: told[0] for fact in facts if (told := telling_values(case.rules, fact))}
    bare = Question(row.source, row.target, row.event, override=row.override)
    for fact in sorted(facts):
        for value in (*fact_values(case.rules, fact), *INVALID):
            yield bare.but(facts={**base, fact: value})


def answer_of(decision: Decision) -> Answer:
    """Say a decision in the words of the reference."""
    refusals = tuple((str(each.cause), key_of(each.row)) for each in decision.refusals)
    return Answer(str(decision.verdict), key_of(decision.row), refusals, decision.alternatives)


def item_of(move: Move) -> Item:
    """Say a move in the words of the reference."""
    return Item(key_of(move.row), frozenset(move.facts), frozenset(move.inputs))


def key_of(row: Row | None) -> Any:
    """Say a row in the words of the reference, where what is absent is None."""
    if row is None:
        return None
    sets = (row.actors, row.channels, row.guards or None, row.requires or None)
    names = (None if each is None else tuple(sorted(each)) for each in sets)
    return (row.override, row.default, row.event, row.source, row.target, *names)
