"""Tests of the policy of an outcome, and of the status to store."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine import Engine, loads
from statemachine.model.errors import OutcomeError, StateMachineError
from statemachine.model.observation import Meaning, Observation, StoredStatus
from tests.engine.observing import HOUR, NOON, RULES, fail, observing_engine, summary


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine of the rule file for messages."""
    return observing_engine()


def test_an_unknown_stored_status_stays(engine: Engine) -> None:
    """The reason names it, and it is stored again."""
    outcome = engine.observe(StoredStatus("Gone", NOON), Observation(status="New"))

    assert outcome.reason == "the order is stored with the unknown status 'Gone'"
    assert outcome.after == StoredStatus("Gone", NOON)


def test_a_repeated_message_is_a_duplicate(engine: Engine) -> None:
    """A repeated status changes nothing, but a later time is stored."""
    stored = StoredStatus("Made", NOON)

    for at in (NOON - HOUR, NOON, NOON + HOUR):
        outcome = engine.observe(stored, Observation(status="Produced", at=at))

        assert summary(outcome) == ("duplicate", "ignore", "Made")
        assert outcome.after.at == max(at, NOON)


def test_a_previous_status_without_a_route_contradicts(engine: Engine) -> None:
    """A previous status that does not fit the stored one contradicts; the file has the policy raise."""
    observation = Observation(status="Lost", previous="New")

    with pytest.raises(OutcomeError, match="contradicts: the message names 'New'") as caught:
        engine.observe("Made", observation)
    assert caught.value.outcome.meaning is Meaning.CONTRADICTS
    assert isinstance(caught.value, StateMachineError)


@pytest.mark.parametrize("policies", ["late", "", (), [], 0, False, {"late"}], ids=repr)
def test_policies_must_be_a_mapping(engine: Engine, policies: Any) -> None:
    """The error names the argument; an empty value of another type is no exception."""
    with pytest.raises(TypeError, match="policies must be a mapping"):
        engine.observe("Made", Observation(status="Sent"), policies=policies)


def test_policies_of_the_caller_override_those_of_the_file(engine: Engine) -> None:
    """The policy of the call is used, not that of the file."""
    observation = Observation(status="Lost", previous="New")

    outcome = engine.observe("Made", observation, policies={"contradicts": "apply"})

    assert (outcome.changes_status, outcome.status) == (True, "Lost")


@pytest.mark.parametrize(
    ("policies", "error"),
    [
        ({"contradicts": "shrug"}, "unknown policy 'shrug': use apply, ignore, hold or raise"),
        ({"sideways": "apply"}, "unknown outcome 'sideways': use created, applied,"),
    ],
)
def test_an_unknown_policy_or_outcome_raises(
    engine: Engine, policies: dict[Any, Any], error: str
) -> None:
    """It is a `ValueError`."""
    with pytest.raises(ValueError, match=error):
        engine.observe("Made", Observation(status="Sent"), policies=policies)


def test_a_trigger_is_never_stored_as_a_status() -> None:
    """A trigger without a status is not applied, even if unknown statuses are accepted."""
    rules = loads(RULES.replace("ignored:", "unknown: accepted\nignored:"))
    outcome = Engine(rules, guards={"checked": fail}).observe(
        "New", Observation(trigger="moved_to_failed"), policies={"unknown-status": "apply"}
    )

    assert (outcome.meaning, outcome.changes_status, outcome.status) == ("unknown-status", False, "New")
