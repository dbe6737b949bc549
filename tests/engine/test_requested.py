"""Tests of requested statuses: what a provider was asked for stays with the order until it moves."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest

from statemachine import Engine, Observation, OrderTracker, OutcomeError, StoredStatus
from tests.engine.observing import HOUR, NOON, observing_engine, summary


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine of the rule file for messages."""
    return observing_engine()


class Word(Enum):
    """The statuses of a program."""

    MADE = "Made"


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ((), False),
        (("Made",), True),
        (("Produced",), True),
        (("Done", "Made"), True),
        ((Word.MADE,), True),
        (("made", "Done", "Gone"), False),  # the rule file folds no case
    ],
)
def test_a_message_with_a_requested_status_is_expected(
    engine: Engine, requested: tuple[Any, ...], *, expected: bool
) -> None:
    """Aliases count; after the move nothing is requested any more."""
    outcome = engine.observe(StoredStatus("New", requested=requested), Observation(status="Made"))

    assert (*summary(outcome), outcome.expected) == ("applied", "apply", "Made", expected)
    assert outcome.after == StoredStatus("Made")


def test_a_code_and_a_trigger_count(engine: Engine) -> None:
    """The observed status may be an integer, or what a trigger counts as."""
    by_code = engine.observe(StoredStatus("Done", requested=("New",)), Observation(status=0))
    by_trigger = engine.observe(
        StoredStatus("New", requested=("Made",)), Observation(trigger="moved_to_made")
    )

    assert engine.observe(StoredStatus("Done", requested=("0",)), Observation(status="New")).expected
    assert (by_code.expected, by_trigger.expected) == (True, True)


@pytest.mark.parametrize("status", ["Done", "Gone", "All", None, ["x"]])
def test_an_order_that_stays_still_waits(engine: Engine, status: Any) -> None:
    """The message is held or ignored; an unknown or ignored word is compared by its text."""
    stored = StoredStatus("New", NOON, requested=("Done", "Gone", "All"))
    outcome = engine.observe(stored, Observation(status=status), policies={"skipped-ahead": "hold"})

    assert not outcome.changes_status
    assert outcome.after == stored
    assert outcome.expected is isinstance(status, str)


def test_another_move_ends_what_was_requested(engine: Engine) -> None:
    """The order left the status in which it was asked for; also if it enters the same status anew."""
    moved = engine.observe(StoredStatus("New", requested=("Done",)), Observation(status="Made"))
    again = engine.observe(
        StoredStatus("Sent", NOON, requested=("Done",)), Observation(status="Sent", at=NOON + HOUR)
    )

    assert (moved.expected, moved.after) == (False, StoredStatus("Made"))
    assert (again.meaning, again.after.requested) == ("applied", ())


def test_a_confirmed_status_keeps_what_was_requested(engine: Engine) -> None:
    """Only its time changes; what is no time is left out."""
    stored = StoredStatus("Made", "noon", requested=("Sent",))  # type: ignore[arg-type]  # on purpose
    outcome = engine.observe(stored, Observation(status="Made", at=NOON))

    assert outcome.after == StoredStatus("Made", NOON, exact=False, requested=("Sent",))


def test_a_committed_record_keeps_what_was_requested(engine: Engine) -> None:
    """It is still told that its status was requested."""
    record = Observation(status="Sent", id="evt-1")
    outcome = engine.observe(StoredStatus("Made", requested=("Sent", "Gone")), record, seen=[record.key])

    assert (outcome.meaning, outcome.expected) == ("duplicate", True)
    assert outcome.after == StoredStatus("Made", requested=("Sent", "Gone"))


def test_an_outcome_that_is_raised_is_expected_too(engine: Engine) -> None:
    """The error has the whole outcome."""
    with pytest.raises(OutcomeError) as caught:
        engine.observe(
            StoredStatus("New", requested=("Made",)),
            Observation(status="Made"),
            policies={"applied": "raise"},
        )

    assert caught.value.outcome.expected
    assert caught.value.outcome.after == StoredStatus("New", requested=("Made",))


def test_a_tracker_carries_what_was_requested(engine: Engine) -> None:
    """Each order waits until it moves."""
    orders = OrderTracker(engine, StoredStatus("New", requested=("Made",)))
    records = [Observation(status=status) for status in ("Gone", "New", "Made", "Made")]

    assert [orders.observe(each).expected for each in records] == [False, False, True, False]


def test_a_requested_status_is_in_the_dictionary() -> None:
    """It is a list, as JSON has it."""
    assert StoredStatus("New", requested=("Made",)).to_dict()["requested"] == ["Made"]
