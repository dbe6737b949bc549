"""Tests of the policy of an outcome, of the status to store, and of the status of an order from its items."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine import Engine, load, loads
from statemachine.model.errors import OutcomeError, RollupError, StateMachineError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Meaning, Observation, StoredStatus
from tests.engine.observing import HOUR, NOON, RULES, fail, observing_engine, summary

ITEMS = """\
format: 1
provider: acme
subject: item
version: 1.0.0
statuses:
  New: {initial: true, rank: 1, code: 0}
  Held: {rank: 2}
  Queued: {rank: 2}
  Sent: {rank: 3, result: success}
  Cancelled: {rank: 0, final: true, result: cancelled}
  Broken: {rank: 4, final: true, result: failure}
  Odd: {}
transitions: []
rollup: {by: [OrderNumber], rule: earliest}
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine of the rule file for messages."""
    return observing_engine()


@pytest.fixture(scope="module")
def items() -> Engine:
    """Return an engine whose statuses have ranks, except one."""
    return Engine(loads(ITEMS))


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


def test_the_earliest_status_is_returned(items: Engine) -> None:
    """The order has the status of the lowest rank; of equal ranks, the first by name."""
    assert items.roll_up(["Sent", "Queued", "Held"]) == "Held"
    assert items.roll_up(["Sent", 0]) == "New"


def test_failed_and_cancelled_items_are_not_counted(items: Engine) -> None:
    """They are counted only if there are no other items."""
    assert items.roll_up(["Cancelled", "Sent", "Broken"]) == "Sent"
    assert items.roll_up(["Broken", "Cancelled"]) == "Cancelled"


@pytest.mark.parametrize(
    ("statuses", "why"),
    [([], "without items"), (["New", "test 5"], "'test 5'"), (["Odd"], "'Odd' has no rank")],
)
def test_an_order_may_have_no_status(items: Engine, statuses: list[str], why: str) -> None:
    """Without items, with an unknown status or with one without a rank, the error names the cause."""
    with pytest.raises(RollupError, match=why):
        items.roll_up(statuses)


def test_without_rollup_it_raises() -> None:
    """A rule set without `rollup` has the statuses of orders."""
    with pytest.raises(RollupError, match="declares no rollup"):
        Engine(load("gooten")).roll_up(["New"])


def test_items_of_one_order_share_a_key(items: Engine) -> None:
    """The key parts that `by` names are the same for all items of one order."""
    rollup = items.rules.rollup
    first, second = (
        Observation(order=FrozenMap({"OrderNumber": "3"}), item=FrozenMap({"Copy": copy}))
        for copy in "12"
    )

    assert rollup is not None
    assert first.key_parts(rollup.by) == second.key_parts(rollup.by) == FrozenMap({"OrderNumber": "3"})
    assert Observation(item=FrozenMap({"Copy": "1"})).key_parts(rollup.by) is None
