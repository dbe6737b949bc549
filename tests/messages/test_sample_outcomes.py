"""Tests of the sample messages of providers, from bytes to outcomes."""

from __future__ import annotations

import json

import pytest

from statemachine import Engine, Messages, StoredStatus, load, shipped
from statemachine.model.observation import Meaning, Observation, Outcome, Policy
from tests.messages.samples import FLOOR_PLAN, FRAMES, FRAMES_XML

ENGINES = {name: Engine(load(name)) for name in shipped()}
MESSAGES = {name: Messages(engine.rules) for name, engine in ENGINES.items()}
PRODUCED = (
    "In Production",
    "Manually In Production",
    "Printing",
    "Out For Delivery",
    "Shipped",
    "Delivered",
)


def floor_plan(current: str, previous: str) -> Observation:
    """Return the observation of the sample webhook with these statuses."""
    body = json.loads(FLOOR_PLAN) | {"current_status": current, "previous_status": previous}
    (observation,) = MESSAGES["cubicasa"].read(json.dumps(body).encode()).observations
    return observation


def outcome_of(stored: str | None, current: str, previous: str) -> Outcome:
    """Return the outcome of the sample webhook with these statuses."""
    return ENGINES["cubicasa"].observe(stored, floor_plan(current, previous))


@pytest.mark.parametrize("name", shipped())
def test_every_source_is_cited(name: str) -> None:
    """Each source of a shipped rule set is cited, and each message cites a source."""
    rules = load(name)
    citing = (*rules.statuses.values(), *rules.transitions, *rules.actions.values(), *rules.messages)

    assert {cited for each in citing for cited in each.cite} == set(rules.sources)
    assert all(each.cite for each in rules.messages)


def test_the_first_message_of_a_floor_plan_creates_it() -> None:
    """New after New is not a move: the order is new to us."""
    assert outcome_of(None, "New", "New").meaning is Meaning.CREATED


def test_a_second_first_message_is_a_duplicate() -> None:
    """A repeated message changes nothing."""
    stored: StoredStatus | str | None = None
    meanings = []
    for _ in range(3):
        outcome = ENGINES["cubicasa"].observe(stored, floor_plan("New", "New"))
        meanings.append(str(outcome.meaning))
        stored = outcome.after

    assert meanings == ["created", "duplicate", "duplicate"]


def test_ready_after_ready_is_a_quick_edit() -> None:
    """The previous status distinguishes an edit of the result from a repeated delivery."""
    edited = outcome_of("Ready", "Ready", "Ready")
    repeated = outcome_of("Ready", "Ready", "Pending")

    assert edited.meaning is Meaning.APPLIED
    assert edited.row is not None
    assert {each.event for each in edited.row.declared} <= {"quick-edit", "redeliver", "upgrade"}
    assert (repeated.meaning, repeated.status) == (Meaning.DUPLICATE, "Ready")


def test_a_repeated_fix_and_a_second_fix_are_ambiguous() -> None:
    """A cycle without times and ids has two readings. Both end in Ready, so the status stays."""
    outcome = outcome_of("Ready", "Ready", "Fixing")

    assert outcome.readings == (Meaning.DUPLICATE, Meaning.SKIPPED_AHEAD)
    assert (outcome.end, outcome.status, outcome.changes_status) == ("Ready", "Ready", False)


def test_a_skipped_status_is_named() -> None:
    """Ready after Pending for an order stored as New: the message of Pending is missing."""
    outcome = outcome_of("New", "Ready", "Pending")

    assert (outcome.meaning, outcome.missing, outcome.status) == ("skipped-ahead", ("Pending",), "Ready")


@pytest.mark.parametrize(
    ("trigger", "meaning", "status"),
    [
        ("moved_to_draft", "created", "Draft"),
        ("moved_to_pending", "skipped-ahead", "Pending"),
        ("moved_to_failed", "unknown-status", None),
    ],
)
def test_a_trigger_has_an_outcome(trigger: str, meaning: str, status: str | None) -> None:
    """A trigger means the status that the order moved to. The trigger of a failed delivery has no status."""
    outcome = ENGINES["cubicasa"].observe(None, Observation(trigger=trigger))

    assert (outcome.meaning, outcome.status) == (meaning, status)


def test_placeholders_are_unknown_statuses() -> None:
    """Both copies of the JSON sample are read, and their outcomes name the unknown status."""
    reading = MESSAGES["northwest-framing"].read(FRAMES)
    outcomes = [ENGINES["northwest-framing"].observe(None, each) for each in reading.observations]

    assert reading.errors == ()
    assert [each.meaning for each in outcomes] == [Meaning.UNKNOWN_STATUS] * 2
    assert "'test 5'" in outcomes[0].reason


def test_the_copy_in_xml_is_processing() -> None:
    """It has a tracking number and no ship date. With a shipped copy beside it, the order is partly shipped."""
    messages, engine = MESSAGES["northwest-framing"], ENGINES["northwest-framing"]
    (observation,) = messages.read(FRAMES_XML, content_type="text/xml", method="PUT").observations
    outcome = engine.observe("New", observation)

    assert (outcome.meaning, outcome.status) == (Meaning.APPLIED, "Processing")
    assert "date_shipped" not in observation.facts
    assert engine.roll_up([outcome.status or "", "Shipped"]) == "Partly Shipped"


ORDER = {
    "Id": "7-501853e1-8d78-4e1e-83a0-be9fb432efe1",
    "NiceId": "Magic7-501",
    "Items": [
        {"Sku": "TabletCase-Matte", "Status": "Canceled", "SourceId": None},
        {"Sku": "TabletCase-Gloss", "Status": "Printing", "SourceId": "17"},
        {"Sku": "TabletCase-Gloss", "Status": None, "SourceId": "18"},
    ],
}


def test_each_item_of_an_order_is_a_record() -> None:
    """Each record has the id of the order. An item without a status does not affect the others."""
    reading = MESSAGES["gooten"].read(json.dumps(ORDER).encode(), method="POST")

    assert [each.order for each in reading.observations] == [{"Id": ORDER["Id"]}] * 2
    assert [each.item["item"] for each in reading.observations] == ["TabletCase-Matte", "17"]
    assert [(error.record, error.path) for error in reading.errors] == [(3, "Status")]
    engine = ENGINES["gooten"]
    assert [engine.observe("New", each).observed for each in reading.observations] == [
        "Cancelled",
        "Printing",
    ]


@pytest.mark.parametrize("stored", PRODUCED)
def test_a_webhook_takes_no_order_back_out_of_production(stored: str) -> None:
    """It has no time, so a status before production may be late, and is held."""
    engine = ENGINES["gooten"]
    statuses = engine.rules.statuses.values()
    before = [each.name for each in statuses if not each.final and each.name not in PRODUCED]
    outcomes = [engine.observe(stored, Observation(status=each)) for each in before]

    assert len(before) == 18
    assert {(each.meaning, each.policy) for each in outcomes} == {(Meaning.LATE, Policy.HOLD)}


def test_an_order_whose_hand_over_failed_is_not_new_again() -> None:
    """Every order is prepared before it is handed over, so these messages may be late."""
    engine = ENGINES["gooten"]
    for each in ("New", "ReadyForImageDl", "Pending", "Hold"):
        assert engine.observe("VendorAPIIssue", Observation(status=each)).policy is Policy.HOLD


def test_the_moves_into_production_are_skipped_or_applied() -> None:
    """The status between New and production is missing."""
    produced = [ENGINES["gooten"].observe("New", Observation(status=each)) for each in PRODUCED[:2]]

    assert [(each.meaning, each.missing) for each in produced] == [
        (Meaning.SKIPPED_AHEAD, ("ReadyForImageDl",))
    ] * 2
    applied = ENGINES["gooten"].observe("ReadyForImageDl", Observation(status="Pending"))
    assert applied.meaning is Meaning.APPLIED


def test_a_history_is_observed_in_order() -> None:
    """Entries with the same status are duplicates. The others are moves, by their dates."""
    entries = [
        {"date": "2026-11-01T08:00:00", "status": 0, "statust": "new request", "message": None},
        {"date": "2026-11-01T09:00:00", "status": 1, "statust": "Proposal", "message": "see below"},
        {"date": "2026-11-02T08:00:00", "status": 1, "statust": "Proposal", "message": "a reminder"},
        {"date": "2026-11-03T08:00:00", "status": 2, "statust": "In progress", "message": None},
    ]
    body = json.dumps({"count": 4, "items": entries, "canAdd": True}).encode()
    reading = MESSAGES["wordbee/order"].read(body, message="traces", order={"orderId": "17"})
    stored: StoredStatus | str | None = None
    meanings = []
    for observation in reading.observations:
        outcome = ENGINES["wordbee/order"].observe(stored, observation)
        meanings.append(str(outcome.meaning))
        stored = outcome.after

    assert reading.errors == ()
    assert {each.order["orderId"] for each in reading.observations} == {"17"}
    assert meanings == ["created", "applied", "duplicate", "applied"]
    assert isinstance(stored, StoredStatus)
    assert stored.status == "Confirmed"
