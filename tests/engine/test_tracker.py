"""Tests of the orders and items of one message, each with the status that its last record left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statemachine import Engine, loads
from statemachine.engine import OrderTracker
from statemachine.model.errors import OutcomeError, RollupError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation, StoredStatus
from tests.engine.acme import ACME
from tests.engine.conftest import never

RULES = """\
format: 1
provider: acme
subject: item
version: 1.0.0
statuses:
  New: {initial: true, rank: 1}
  Made: {rank: 2}
  Sent: {rank: 3, final: true, result: success}
  Odd: {}
transitions:
  - {event: make, source: New, target: Made}
  - {event: send, source: Made, target: Sent}
rollup: {by: [order], rule: earliest}
"""


def record(status: str, copy: str = "1", order: str | None = "7", at: int | None = None) -> Observation:
    """Return what one record reports about a copy of an order."""
    key = {} if order is None else {"order": order}
    return Observation(status=status, order=FrozenMap(key), item=FrozenMap({"copy": copy}), at=at)


def tracker(stored: StoredStatus | str | None = None, **policies: Any) -> OrderTracker:
    """Return a tracker of the small rule file."""
    chosen: Any = policies
    return OrderTracker(Engine(loads(RULES)), stored, chosen)


def test_a_record_is_judged_by_the_record_before_it() -> None:
    """Records of one item follow each other; another item begins with the stored status."""
    items = tracker("New")
    records = [record("Made"), record("Sent"), record("Made", copy="2")]

    assert [items.observe(each).meaning for each in records] == ["applied", "applied", "applied"]
    assert items.stored_status(records[0]) == StoredStatus("Sent")
    assert items.stored_status(records[2]) == StoredStatus("Made")
    assert items.stored_status(record("Made", copy="3")) is None


def test_the_stored_time_begins_each_item() -> None:
    """The stored status may have a time, and an older record is late."""
    items = tracker(StoredStatus("Made", 5))

    assert items.observe(record("New", at=4)).meaning == "late"
    assert items.observe(record("Sent", at=6)).after == StoredStatus("Sent", 6, since=6)


def test_a_record_without_a_time_keeps_the_time_as_a_lower_bound() -> None:
    """A later record that is older than this bound is late."""
    items = tracker(StoredStatus("New", 5))

    assert items.observe(record("Made")).after == StoredStatus("Made", 5, exact=False)
    assert items.observe(record("New", at=4)).meaning == "late"


def test_policies_are_those_of_observe() -> None:
    """A status that is not applied is not the status for the next record."""
    items = tracker("New", applied="hold")
    items.observe(record("Made"))

    assert items.stored_status(record("Made")) == StoredStatus("New")
    with pytest.raises(ValueError, match="sideways"):
        tracker("New", sideways="hold").observe(record("Made"))


def test_the_policy_raise_raises_and_the_tracker_goes_on() -> None:
    """The error passes, and the order keeps its stored status for the next record."""
    items = tracker("Made", applied="raise")
    with pytest.raises(OutcomeError, match="applied"):
        items.observe(record("Sent"))

    assert items.stored_status(record("Sent")) == StoredStatus("Made")
    assert items.observe(record("Made")).meaning == "duplicate"


def test_items_roll_up_by_the_key_parts_they_share() -> None:
    """Each order has the earliest status of its items, or the error that explains why it has none."""
    items = tracker()
    for each in (
        record("New"),
        record("Made"),
        record("New", copy="2"),
        record("Made", order="8"),
        record("Made", order=None),
    ):
        items.observe(each)
    lost = OrderTracker(Engine(loads(RULES)), "Odd")
    lost.observe(record("Odd"))

    assert items.rolled_up() == {FrozenMap({"order": "7"}): "New", FrozenMap({"order": "8"}): "Made"}
    (error,) = lost.rolled_up().values()
    assert isinstance(error, RollupError)
    assert "'Odd' has no rank" in str(error)


def test_an_order_may_have_items_that_were_not_observed() -> None:
    """The caller says how many items an order has; the other orders have those that were observed."""
    items = tracker()
    for each in (record("New"), record("Made"), record("Made", order="8")):
        items.observe(each)
    first, second = FrozenMap({"order": "7"}), FrozenMap({"order": "8"})

    rolled_up = items.rolled_up({first: 2})
    assert rolled_up[second] == "Made"
    assert "'Made' and 1 missing item" in str(rolled_up[first])
    assert items.rolled_up({first: 1, second: 1}) == {first: "Made", second: "Made"}


def test_without_rollup_nothing_is_rolled_up() -> None:
    """A rule set without `rollup` has the statuses of orders."""
    orders = OrderTracker(Engine(loads(ACME), guards={"checked": never}), None)
    orders.observe(Observation(status="New", order=FrozenMap({"order": "7"})))

    assert orders.rolled_up() == {}


def test_keys_may_be_plain_dictionaries() -> None:
    """Equal keys are one order."""
    orders = tracker("New")
    for status in ("Made", "Sent"):
        orders.observe(Observation(status=status, order={"order": "7"}))  # type: ignore[arg-type]  # a caller may pass a dict

    assert orders.rolled_up() == {FrozenMap({"order": "7"}): "Sent"}


def event(status: str, number: str, copy: str = "1", ordinal: int = 1) -> Observation:
    """Return a record of an event that has an id."""
    return replace(record(status, copy), id=number, ordinal=ordinal, rule_set="acme")


def test_the_same_event_twice_is_a_duplicate() -> None:
    """It counts once for each order and item, and each of its records counts."""
    items = tracker("New")
    records = [
        event("Made", "e1"),
        event("Sent", "e1", ordinal=2),
        event("Made", "e1"),
        event("Sent", "e1", "2"),
    ]

    assert [items.observe(each).meaning for each in records] == [
        "applied",
        "applied",
        "duplicate",
        "skipped-ahead",
    ]
    assert items.stored_status(records[0]) == StoredStatus("Sent")


def test_a_tracker_begins_with_the_committed_keys_of_its_caller() -> None:
    """They may be about any order and item; a None among them counts for nothing."""
    done = event("Made", "e1").key
    items = OrderTracker(Engine(loads(RULES)), "New", seen=[done, None])

    assert items.observe(event("Made", "e1")).reason == "a record of the event 'e1' was committed before"
    assert items.observe(event("Made", "e1", "2")).meaning == "applied"
    with pytest.raises(TypeError, match="seen must contain ObservationKey values, not str"):
        OrderTracker(Engine(loads(RULES)), "New", seen=["e1"])  # type: ignore[list-item]  # the point


def test_a_record_that_is_held_or_raises_is_not_committed() -> None:
    """It is judged again; one that is ignored is done."""
    items = tracker("Sent", applied="raise")
    for _ in range(2):
        assert items.observe(event("Odd", "e1")).meaning == "after-final"
    assert items.observe(event("Sent", "e2")).reason == "the order is already 'Sent'"
    assert "was committed before" in items.observe(event("Sent", "e2")).reason
    raising = tracker("New", applied="raise")
    for _ in range(2):
        with pytest.raises(OutcomeError, match="applied"):
            raising.observe(event("Made", "e1"))


def test_the_keys_of_events_may_be_plain_dictionaries() -> None:
    """A key that has no hash is a key."""
    orders = tracker("New")
    key: Any = {"order": "7"}
    told = [replace(event("Made", "e1"), order=each) for each in (key, FrozenMap(key), key)]

    meanings = [orders.observe(each).meaning for each in told]
    assert meanings == ["applied", "duplicate", "duplicate"]
    assert "was committed before" in orders.observe(told[0]).reason
