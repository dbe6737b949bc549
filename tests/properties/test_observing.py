"""The engine and the slow reading of the semantics understand every message alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.model.errors import OutcomeError, RollupError
from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus
from tests.properties.test_agreement import key_of
from tests.reference import Heard, ReferenceObserver
from tests.strategies import Case
from tests.strategies.observations import Message, Post, messages, policies, posts
from tests.strategies.questions import ODD_WORDS, spellings
from tests.strategies.shipped import SHIPPED, shipped_document, shipped_rules

SHIPPED_ENGINES = {name: Engine(shipped_rules(name)) for name in SHIPPED}
SHIPPED_REFERENCES = {name: ReferenceObserver(shipped_document(name)) for name in SHIPPED}


SEVERAL_LAST_MOVES = Post(
    Case(
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
        }
    ),
    [
        Message(
            StoredStatus("A", kept_at), Observation(status="B", event=event, previous=previous, at=2)
        )
        for kept_at in (None, 1)
        for event in ("back", "far", "again")
        for previous in (None, "B")
    ],
)


@given(posts(), policies())
@example(SEVERAL_LAST_MOVES, None)
def test_observe_agrees_with_the_reference(post: Post, said: Policies | None) -> None:
    """A message means, and does, what the semantics says, in every field of the outcome."""
    for message in post.messages:
        outcome = observed(post.case.engine, message, said)
        assert heard_of(outcome) == understood(post.reference, message, said), message


@pytest.mark.parametrize("name", SHIPPED)
@given(st.data())
def test_observe_agrees_with_the_reference_on_a_shipped_rule_set(name: str, data: st.DataObject) -> None:
    """So it does for the orders of every provider."""
    engine, reference = SHIPPED_ENGINES[name], SHIPPED_REFERENCES[name]
    message = data.draw(messages(engine.rules))
    assert heard_of(observed(engine, message)) == understood(reference, message)


@given(posts(), st.data())
def test_roll_up_agrees_with_the_reference(post: Post, data: st.DataObject) -> None:
    """The items of an order have the status of the semantics, or an error where it has none."""
    rules = post.case.rules
    words = [word for status in rules.statuses.values() for word in spellings(status)]
    known = st.lists(st.sampled_from((*rules.statuses, *words)), max_size=4)
    odd = st.lists(st.sampled_from((*rules.statuses, *ODD_WORDS)), max_size=4)
    statuses = data.draw(st.one_of(known, known, odd))
    try:
        rolled = post.case.engine.roll_up(statuses)
    except RollupError:
        rolled = None
    assert rolled == post.reference.roll_up(statuses)


def observed(engine: Engine, message: Message, said: Policies | None = None) -> Outcome:
    """Ask the engine, and take the outcome out of the error if it raises one."""
    try:
        return engine.observe(message.kept, message.said, policies=said)
    except OutcomeError as error:
        return error.outcome


def understood(reference: ReferenceObserver, message: Message, said: Policies | None = None) -> Heard:
    """Ask the reference."""
    known = message.known
    return reference.observe(known.status, known.at, message.said, said)


def heard_of(outcome: Outcome) -> Heard:
    """Say an outcome in the words of the reference; only what is refused is refused for reasons."""
    refusals: Any = tuple((str(each.cause), key_of(each.row)) for each in outcome.refusals)
    return Heard(
        meaning=str(outcome.meaning),
        policy=str(outcome.policy),
        kept=outcome.stored,
        observed=outcome.observed,
        end=outcome.end,
        after_status=outcome.after.status,
        after_at=outcome.after.at,
        missing=outcome.missing,
        unique=outcome.unique,
        readings=tuple(map(str, outcome.readings)),
        row=key_of(outcome.row),
        unspecified=outcome.unspecified,
        certain=outcome.certain,
        refusals=refusals if outcome.meaning == "refused" else (),
    )
