"""The engine and the reference model give every message the same outcome."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.model.errors import OutcomeError, RollupError
from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus
from tests.properties.test_decide_agreement import key_of
from tests.reference import Heard, ReferenceObserver
from tests.strategies import Document
from tests.strategies.observations import (
    MOMENTS,
    NO_TIMES,
    Message,
    MessageCase,
    message_cases,
    messages,
    policies,
)
from tests.strategies.questions import ODD_WORDS, spellings
from tests.strategies.shipped import SHIPPED, shipped_document, shipped_rules

SHIPPED_ENGINES = {name: Engine(shipped_rules(name)) for name in SHIPPED}
SHIPPED_REFERENCES = {name: ReferenceObserver(shipped_document(name)) for name in SHIPPED}


SEVERAL_LAST_MOVES = MessageCase(
    {
        "format": 1,
        "provider": "acme",
        "subject": "order",
        "version": "1.0.0",
        "statuses": {"A": {"initial": True}, "B": {}, "C": {}, "D": {}, "E": {}},
        "transitions": [
            {"event": "go", "source": "A", "target": "B"},
            {"event": "on", "source": "B", "target": ["E", "D"]},
            {"event": "on", "source": "E", "target": "C"},
            {"event": "back", "source": ["C", "D", "E"], "target": "B"},
            {"event": "far", "source": "C", "target": "B"},
            {"event": "again", "source": ["B", "D"], "target": "B"},
        ],
    },
    messages=[
        Message(
            StoredStatus("A", stored_at), Observation(status="B", event=event, previous=previous, at=2)
        )
        for stored_at in (None, 1)
        for event in ("back", "far", "again")
        for previous in (None, "B")
    ],
)


HEAD: Document = {"format": 1, "provider": "acme", "subject": "order", "version": "1.0.0"}
LATE_FOR_CERTAIN = MessageCase(
    {
        **HEAD,
        "statuses": {"A": {"initial": True}, "B": {}},
        "transitions": [{"source": "A", "target": "B", "basis": "documented"}],
    },
    messages=[
        Message(StoredStatus("B", stored_at), Observation(status="A", at=at))
        for stored_at, at in ((MOMENTS[0], 12), (12, MOMENTS[0]), (12, NO_TIMES[0]), (NO_TIMES[0], 12))
    ],
)
"""Late messages, with times that do not compare and with values that are no times."""

DOUBTFUL = MessageCase(
    {
        **HEAD,
        "undeclared": "unspecified",
        "actors": {"client": {}, "manager": {}},
        "statuses": {"A": {"initial": True}, "B": {}, "C": {}, "D": {"final": True}},
        "transitions": [
            {"source": "A", "target": ["B", "D"]},
            {
                "event": "repair",
                "source": ["C", "D"],
                "target": ["A", "B"],
                "actor": "manager",
                "override": True,
            },
        ],
    },
    messages=[
        Message(StoredStatus(stored), Observation(status=status, previous=previous, actor=actor))
        for stored in "BCD"
        for status in "ABCD"
        for previous in (None, "A", "C")
        for actor in (None, "client")
    ],
)
"""Messages in an open world with every previous status, by an actor who may not use the override."""

UNKNOWN_WORDS = MessageCase(
    {**LATE_FOR_CERTAIN.document, "unknown": "accepted"},
    messages=[
        Message(StoredStatus(stored), Observation(status=status, previous=previous))
        for stored, status in (("B", "Odd"), ("Odd", "B"), ("Odd", "Other"))
        for previous in (None, "A", "B")
    ],
)
"""Messages with an unknown word that is accepted, with and without a previous status."""


@given(message_cases(), policies())
@example(SEVERAL_LAST_MOVES, None)
@example(LATE_FOR_CERTAIN, None)
@example(DOUBTFUL, None)
@example(UNKNOWN_WORDS, None)
def test_observe_agrees_with_the_reference(case: MessageCase, chosen: Policies | None) -> None:
    """Every field of the outcome is that of the reference model."""
    for message in case.messages:
        outcome = parts(heard_of(observe(case.engine, message, chosen)))
        assert outcome == parts(expected(case.reference, message, chosen)), message


@pytest.mark.parametrize("name", SHIPPED)
@given(st.data())
def test_observe_agrees_with_the_reference_on_a_shipped_rule_set(name: str, data: st.DataObject) -> None:
    """The same is true for the rule set of every provider."""
    engine, reference = SHIPPED_ENGINES[name], SHIPPED_REFERENCES[name]
    message = data.draw(messages(engine.rules))
    assert parts(heard_of(observe(engine, message))) == parts(expected(reference, message))


@given(message_cases(), st.data())
def test_roll_up_agrees_with_the_reference(case: MessageCase, data: st.DataObject) -> None:
    """Items roll up to the status of the reference model, or raise where it has none."""
    rules = case.rules
    words = [word for status in rules.statuses.values() for word in spellings(status)]
    known = st.lists(st.sampled_from((*rules.statuses, *words)), max_size=4)
    odd = st.lists(st.sampled_from((*rules.statuses, *ODD_WORDS)), max_size=4)
    statuses = data.draw(st.one_of(known, known, odd))
    expected = data.draw(st.sampled_from((None, None, len(statuses), len(statuses) + 1, 1)))
    try:
        rolled_up = case.engine.roll_up(statuses, expected)
    except RollupError:
        rolled_up = None
    assert rolled_up == case.reference.roll_up(statuses, expected)


def observe(engine: Engine, message: Message, chosen: Policies | None = None) -> Outcome:
    """Return the outcome of a message; that of the error if the engine raises `OutcomeError`."""
    try:
        return engine.observe(message.stored, message.observation, policies=chosen, seen=message.seen)
    except OutcomeError as error:
        return error.outcome


def expected(reference: ReferenceObserver, message: Message, chosen: Policies | None = None) -> Heard:
    """Return the outcome of the reference model."""
    order = message.order
    return reference.observe(
        order.status,
        order.at,
        message.observation,
        chosen,
        stored_exact=order.exact,
        stored_since=order.since,
        stored_requested=order.requested,
        seen=message.seen,
    )


def heard_of(outcome: Outcome) -> Heard:
    """Return an outcome as the reference model has it; only `refused` has refusals there."""
    refusals: Any = tuple((str(each.cause), key_of(each.row)) for each in outcome.refusals)
    return Heard(
        meaning=str(outcome.meaning),
        policy=str(outcome.policy),
        kept=outcome.stored,
        observed=outcome.observed,
        end=outcome.end,
        after_status=outcome.after.status,
        after_at=outcome.after.at,
        after_exact=outcome.after.exact,
        after_since=outcome.after.since,
        after_requested=outcome.after.requested,
        missing=outcome.missing,
        unique=outcome.unique,
        readings=tuple(map(str, outcome.readings)),
        row=key_of(outcome.row),
        unspecified=outcome.unspecified,
        certain=outcome.certain,
        expected=outcome.expected,
        refusals=refusals if outcome.meaning == "refused" else (),
    )


def parts(value: Any) -> Any:
    """Return a dataclass as nested tuples, which are equal where they share a NaN or a hostile object.

    From Python 3.13 on, dataclasses with the same NaN are not equal.
    """
    if not is_dataclass(value):
        return value
    return tuple(parts(getattr(value, each.name)) for each in fields(value) if each.compare)
