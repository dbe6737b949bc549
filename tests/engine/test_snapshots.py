"""Tests of snapshots, line by line; the laws are in tests/properties/test_snapshot_laws.py."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine import Engine, Meaning, Observation, StoredStatus, loads
from statemachine.model.observation import Outcome
from tests.engine.observing import HOUR, NOON, observing_engine, summary

HEAD = "format: 1\nprovider: acme\nsubject: order\nversion: 1.0.0\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine of the rule file for messages."""
    return observing_engine()


def polled(engine: Engine, stored: StoredStatus | str | None, status: object, **told: Any) -> Outcome:
    """Return what a snapshot means for a stored order."""
    return engine.observe(stored, Observation(status=status, snapshot=True, **told))


def test_words_and_new_orders_are_those_of_messages(engine: Engine) -> None:
    """Lines 1 and 2: an ignored word, an unknown one, and an order that is not stored yet."""
    assert summary(polled(engine, "Made", "All")) == ("ignored", "ignore", "Made")
    assert summary(polled(engine, "Made", "Gone")) == ("unknown-status", "hold", "Made")
    assert summary(polled(engine, None, "New")) == ("created", "apply", "New")


def test_the_stored_status_is_a_duplicate_even_with_a_self_transition(engine: Engine) -> None:
    """Sent has one, and a message without a time is ambiguous there. A later time confirms the status."""
    stored = StoredStatus("Sent", NOON, since=NOON)
    outcome = polled(engine, stored, "Sent", at=NOON + HOUR, facts={"paid": True})

    assert summary(outcome) == ("duplicate", "ignore", "Sent")
    assert outcome.after == StoredStatus("Sent", NOON + HOUR, since=NOON)


def test_an_older_snapshot_is_late(engine: Engine) -> None:
    """It was taken before the stored change."""
    outcome = polled(engine, StoredStatus("Sent", NOON), "Made", at=NOON - HOUR)

    assert summary(outcome) == ("late", "ignore", "Sent")
    assert outcome.after == StoredStatus("Sent", NOON)


def test_a_snapshot_does_not_tell_when_the_order_entered_its_status(engine: Engine) -> None:
    """A message that is newer than the snapshot is still proved to be a later one."""
    first = polled(engine, StoredStatus("Made", NOON, since=NOON), "Sent", at=NOON + HOUR)
    second = engine.observe(first.after, Observation(status="Back", at=NOON + 2 * HOUR))

    assert (first.meaning, first.after) == ("applied", StoredStatus("Sent", NOON + HOUR))
    assert (second.meaning, second.after.exact) == ("applied", True)


def test_the_event_and_the_previous_status_of_a_snapshot_do_not_count(engine: Engine) -> None:
    """They are about a change."""
    for told in ({"event": "dance"}, {"previous": "Done"}, {"event": "see", "previous": "Made"}):
        assert summary(polled(engine, "Made", "Sent", **told)) == ("applied", "apply", "Sent")


def test_facts_of_a_snapshot_judge_guards_and_those_after_the_move_do_not(engine: Engine) -> None:
    """The same is true for a message."""
    for snapshot in (True, False):
        told = Observation(status="Made", facts={"paid": False}, snapshot=snapshot)
        after = Observation(status="Made", facts_after={"paid": False}, snapshot=snapshot)

        assert engine.observe("New", told).meaning is Meaning.REFUSED
        assert engine.observe("New", after).meaning is Meaning.APPLIED


def test_a_snapshot_that_may_be_late_is_held_with_its_other_meaning(engine: Engine) -> None:
    """A newer time proves it, one that is newer than a lower bound does not."""
    doubtful = polled(engine, StoredStatus("Sent", NOON, exact=False), "Made", at=NOON + HOUR)
    undone = polled(engine, "Seen", "New")
    proved = polled(engine, StoredStatus("Seen", NOON), "New", at=NOON + HOUR)

    assert (*summary(doubtful), doubtful.end) == ("ambiguous", "hold", "Sent", None)
    assert doubtful.readings == (Meaning.LATE, Meaning.REFUSED)
    assert "the snapshot is late" in doubtful.reason
    assert undone.readings == (Meaning.LATE, Meaning.APPLIED)
    assert summary(proved) == ("applied", "apply", "New")
    assert proved.override


def test_a_snapshot_that_skips_statuses_waits_for_no_message(engine: Engine) -> None:
    """The reason names them, and `missing` is empty. A final status is left only with a newer time."""
    for stored in ("New", None):
        skipped = polled(engine, stored, "Seen")
        assert summary(skipped) == ("skipped-ahead", "apply", "Seen")
        assert skipped.missing == ()
    assert skipped.reason == (
        "the order is 'Seen' and passed 'New', 'Made' and 'Sent': a snapshot reports no moves"
    )
    assert summary(polled(engine, "Done", "Lost")) == ("after-final", "hold", "Done")


def test_a_snapshot_that_no_row_explains_is_unspecified_or_refused(engine: Engine) -> None:
    """As in line 9 for messages."""
    small = Engine(
        loads(
            f"{HEAD}statuses: {{A: {{initial: true}}, B: {{}}, C: {{}}}}\n"
            "undeclared: refused\ntransitions: [{source: A, target: B}]\n"
        )
    )

    assert summary(polled(engine, "Lost", "Done")) == ("unspecified", "apply", "Done")
    assert summary(polled(small, "B", "C")) == ("refused", "hold", "B")


def test_a_move_is_certain_only_without_another_route() -> None:
    """A message reports its move; a snapshot does not tell whether the order took the longer route."""
    moves = "- {source: A, target: B, basis: documented}\n- {source: A, target: C, basis: documented}\n"
    rules = f"{HEAD}statuses: {{A: {{initial: true}}, B: {{}}, C: {{}}}}\nundeclared: refused\n"
    direct = Engine(loads(f"{rules}transitions:\n{moves}"))
    longer = Engine(
        loads(f"{rules}transitions:\n{moves}- {{source: B, target: C, basis: documented}}\n")
    )

    assert polled(direct, "A", "C").certain
    assert not polled(longer, "A", "C").certain
    assert longer.observe("A", Observation(status="C")).certain


def test_snapshots_and_messages_are_remembered_apart(engine: Engine) -> None:
    """The same words mean different things."""
    for _ in range(2):
        assert polled(engine, "New", "Sent").missing == ()
        assert engine.observe("New", Observation(status="Sent")).missing == ("Made",)
