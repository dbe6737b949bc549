"""The engine and the slow reading of the semantics answer every question alike."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.decision import Decision, Move
from statemachine.model.rows import Row
from tests.reference import Answer, Item, Reference
from tests.strategies import Case, cases

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
