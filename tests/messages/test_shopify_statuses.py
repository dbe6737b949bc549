"""Tests of the statuses of Shopify: a reader's questions, and what the sample payloads of the webhooks mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any, TypeAlias

import pytest

from statemachine import MessageError, SignatureError, StoredStatus, Verdict
from statemachine.model.observation import Meaning
from statemachine.model.vocabulary import Basis
from tests.messages.shopify import ACCEPTED, ENGINE, MESSAGES, RULES, SERVICE, SUBMITTED
from tests.messages.signed import SHOPIFY

KEY = "a client secret"
SECOND_DAY = datetime(2026, 1, 2, tzinfo=UTC)
UNSUBMITTED = {"request_status": "UNSUBMITTED"}
Question: TypeAlias = tuple[str, str, str, Mapping[str, str], tuple[str, ...] | None]
"""A status, an event, an actor and facts, with the targets of the move; None for a refusal."""


@pytest.mark.parametrize(
    "row",
    [
        # May the work begin, and who lets it?
        ("ON_HOLD", "release-hold", "merchant", {}, ("OPEN",)),
        ("ON_HOLD", "release-one-hold", "merchant", {}, ("ON_HOLD", "OPEN")),
        ("ON_HOLD", "release-hold", SERVICE, {}, None),
        ("SCHEDULED", "open", "merchant", {}, ("OPEN",)),
        ("IN_PROGRESS", "open", "merchant", {"managed_by": "merchant"}, ("OPEN",)),
        ("IN_PROGRESS", "open", "merchant", {"managed_by": SERVICE}, None),
        # May it be cancelled, and what then?
        ("OPEN", "cancel", "merchant", SUBMITTED, ("CANCELLED", "CLOSED")),
        (
            "IN_PROGRESS",
            "cancel",
            "merchant",
            {"request_status": "CANCELLATION_REQUESTED"},
            ("CANCELLED", "CLOSED"),
        ),
        ("OPEN", "cancel", "merchant", UNSUBMITTED, ("CANCELLED", "CLOSED")),
        ("IN_PROGRESS", "cancel", "merchant", ACCEPTED, None),
        ("IN_PROGRESS", "accept-cancellation-request", SERVICE, ACCEPTED, ("CANCELLED", "CLOSED")),
        ("IN_PROGRESS", "accept-cancellation-request", SERVICE, SUBMITTED, None),
        ("IN_PROGRESS", "accept-cancellation-request", "merchant", ACCEPTED, None),
        # What may a service do?
        ("OPEN", "accept-fulfillment-request", SERVICE, SUBMITTED, ("IN_PROGRESS",)),
        ("OPEN", "accept-fulfillment-request", SERVICE, UNSUBMITTED, None),
        ("IN_PROGRESS", "close", SERVICE, ACCEPTED, ("CLOSED", "INCOMPLETE")),
        ("OPEN", "report-progress", "merchant", {"managed_by": "merchant"}, ("IN_PROGRESS",)),
        ("OPEN", "report-progress", SERVICE, {"managed_by": "merchant"}, None),
        ("IN_PROGRESS", "report-progress", "merchant", {"managed_by": SERVICE}, None),
        ("IN_PROGRESS", "report-progress", SERVICE, {}, ("IN_PROGRESS",)),
        ("IN_PROGRESS", "fulfill", SERVICE, {}, ("CLOSED",)),
        ("OPEN", "fulfill", SERVICE, {}, None),
        ("OPEN", "fulfill", "merchant", {}, ("CLOSED",)),
        ("CLOSED", "cancel", "merchant", SUBMITTED, None),
    ],
)
def test_a_question_of_a_reader_has_its_answer(row: Question) -> None:
    """The targets of the move, or None for a refusal. The provider chooses where there are two."""
    status, event, actor, facts, answer = row
    decision = ENGINE.decide(status, event=event, actor=actor, facts=facts)

    assert decision.allowed is (answer is not None)
    assert decision.targets == (answer or ())


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        (
            "move",
            {
                (each, "merchant", "UNSUBMITTED")
                for each in ("OPEN", "SCHEDULED", "ON_HOLD", "INCOMPLETE", "CANCELLED")
            },
        ),
        (
            "submit-fulfillment-request",
            {(each, "merchant", "UNSUBMITTED") for each in ("OPEN", "INCOMPLETE", "CANCELLED")},
        ),
        ("reject-fulfillment-request", {("OPEN", SERVICE, "SUBMITTED")}),
        ("submit-cancellation-request", {("IN_PROGRESS", "merchant", "ACCEPTED")}),
        ("reject-cancellation-request", {("IN_PROGRESS", SERVICE, "ACCEPTED")}),
    ],
)
def test_an_action_has_its_statuses_and_its_actor(
    action: str, allowed: set[tuple[str, str, str]]
) -> None:
    """A move is refused only where its page excludes it. One page leaves the request accepted after a cancellation request."""
    questions = product(RULES.statuses, RULES.actors, ("UNSUBMITTED", "SUBMITTED", "ACCEPTED"))
    inputs = {"newLocationId": "gid://shopify/Location/346779380"}

    assert allowed == {
        (status, actor, request)
        for status, actor, request in questions
        if ENGINE.decide_action(
            action, status, actor=actor, facts={"request_status": request}, inputs=inputs
        ).allowed
    }


def test_an_undescribed_move_is_open_and_nothing_follows_the_end() -> None:
    """No page lists all moves. So a move that no page describes is unspecified, except out of the final status."""
    assert ENGINE.decide("SCHEDULED", target="ON_HOLD", actor="merchant").verdict is Verdict.UNSPECIFIED
    assert ENGINE.decide("CLOSED", target="OPEN", actor="merchant").verdict is Verdict.REFUSED
    assert ENGINE.decide("on_hold", event="release-hold").target == "OPEN"


def test_the_moves_that_the_pages_contradict_are_marked() -> None:
    """Two pages print different statuses after three calls."""
    conflicting = {each.event for each in RULES.transitions if each.basis is Basis.CONFLICTING}

    assert conflicting == {"cancel", "close", "accept-cancellation-request"}
    assert ENGINE.decide("IN_PROGRESS", event="close", target="INCOMPLETE", facts=ACCEPTED).allowed
    assert {(each.event, each.basis) for each in RULES.transitions if each.event in conflicting} == {
        (each, Basis.CONFLICTING) for each in conflicting
    }


WEBHOOKS = [
    (message.name, sample)
    for message in RULES.inbound.values()
    if message.signature
    for sample in message.samples.values()
]


@pytest.mark.parametrize(
    ("name", "sample"), WEBHOOKS, ids=[f"{name}-{each.name}" for name, each in WEBHOOKS]
)
def test_each_sample_payload_is_proved_and_read(name: str, sample: Any) -> None:
    """The signature is the base64 of the HMAC of the raw body. `check` compares what is read with the sample."""
    body = sample.body.encode()
    signature = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
    headers = {**sample.headers, "content-type": "application/json", "x-shopify-hmac-sha256": signature}
    reading = MESSAGES.read(body, method="POST", headers=headers, secrets={"client-secret": KEY})

    assert (reading.message, reading.errors) == (name, ())
    assert reading.observations
    with pytest.raises(SignatureError):
        MESSAGES.read(body + b" ", method="POST", headers=headers, secrets={"client-secret": KEY})


def test_a_signature_of_the_providers_own_library_is_accepted() -> None:
    """The declared signature proves the vector of that library. What fails then is the body, which has no status."""
    headers = {**SHOPIFY.headers, "x-shopify-topic": "fulfillment_orders/split"}
    secrets = {"client-secret": SHOPIFY.key}

    with pytest.raises(MessageError, match="expected a record"):
        MESSAGES.read(SHOPIFY.body, method="POST", headers=headers, secrets=secrets)
    with pytest.raises(SignatureError):
        MESSAGES.read(SHOPIFY.body[:-1], method="POST", headers=headers, secrets=secrets)


@pytest.mark.parametrize(
    "row",
    [
        ("placed-on-hold", "placed-on-hold", "OPEN", "applied", "hold"),
        ("other", "hold-released", "ON_HOLD", "applied", "release-one-hold"),
        ("rescheduled", "rescheduled", "SCHEDULED", "applied", "reschedule"),
        ("scheduled-fulfillment-order-ready", "ready", "SCHEDULED", "applied", "become-ready"),
        ("progress-reported", "progress-reported", "OPEN", "applied", "report-progress"),
        ("progress-stopped", "progress-stopped", "IN_PROGRESS", "applied", "open"),
        ("moved", "moved", "OPEN", "applied", "move-away"),
        ("cancelled", "cancelled", "OPEN", "applied", "cancel"),
        ("cancelled", "cancelled", "CLOSED", "late", None),
        (
            "cancellation-request-accepted",
            "accepted",
            "IN_PROGRESS",
            "applied",
            "accept-cancellation-request",
        ),
        ("fulfillment-service-failed-to-complete", "failed", "IN_PROGRESS", "applied", "close"),
    ],
)
def test_a_webhook_means_something_for_the_stored_status(
    row: tuple[str, str, str, str, str | None],
) -> None:
    """The first record is about the fulfillment order, and a contradiction is not certain."""
    message, sample, stored, meaning, event = row
    given = RULES.inbound[message].samples[sample]
    reading = MESSAGES.read(given.body.encode(), method="POST", headers=given.headers, verify=False)
    outcome = ENGINE.observe(stored, reading.observations[0])

    assert outcome.meaning == meaning
    assert (outcome.row.event if outcome.row else None) == event
    assert not outcome.certain or event not in {"cancel", "close", "accept-cancellation-request"}


def test_a_message_that_was_cancelled_brings_the_replacement() -> None:
    """The replacement is a new order. The time of the delivery is not read from this webhook."""
    given = RULES.inbound["cancelled"].samples["cancelled"]
    headers = {
        **given.headers,
        "X-Shopify-Webhook-Id": "w-1",
        "X-Shopify-Triggered-At": "2023-03-29T18:00:27.877041743Z",
    }
    old, new = MESSAGES.read(
        given.body.encode(), method="POST", headers=headers, verify=False
    ).observations

    assert ENGINE.observe(None, new).meaning is Meaning.CREATED
    assert old.key != new.key
    assert old.at is None


@pytest.mark.parametrize(
    "time", [None, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]
)
@pytest.mark.parametrize(
    "answered",
    [
        StoredStatus("CLOSED"),
        StoredStatus("CLOSED", at=SECOND_DAY),
        StoredStatus("CLOSED", at=SECOND_DAY, exact=False),
    ],
    ids=["no time", "exact", "at least"],
)
@pytest.mark.parametrize(
    "case",
    [
        ("fulfillment-service-failed-to-complete", "INCOMPLETE", {"ignore"}),
        ("fulfillment-service-failed-to-complete", "CLOSED", {"ignore", "hold"}),
        ("cancellation-request-accepted", "CANCELLED", {"ignore"}),
        ("cancellation-request-accepted", "CLOSED", {"ignore", "hold"}),
        ("cancelled", "CLOSED", {"ignore"}),
        ("cancelled", "CANCELLED", {"ignore"}),
    ],
)
def test_a_contradicted_webhook_after_the_answer_keeps_the_status(
    case: tuple[str, str, set[str]], answered: StoredStatus, time: str | None
) -> None:
    """What agrees with the page of the call needs no person, before, at and after the time of the answer."""
    message, stored, policies = case
    (given,) = RULES.inbound[message].samples.values()
    headers = {**given.headers, **({"X-Shopify-Triggered-At": time} if time else {})}
    reading = MESSAGES.read(given.body.encode(), method="POST", headers=headers, verify=False)
    outcome = ENGINE.observe(replace(answered, status=stored), reading.observations[0])

    assert outcome.after is not None
    assert outcome.after.status == stored
    assert outcome.policy in policies


@pytest.mark.parametrize(
    ("stored", "status", "after"),
    [
        ("INCOMPLETE", "CLOSED", "CLOSED"),
        ("CANCELLED", "CLOSED", "CLOSED"),
        ("CLOSED", "INCOMPLETE", "CLOSED"),
        ("CLOSED", "CANCELLED", "CLOSED"),
    ],
)
def test_a_read_corrects_the_status_of_a_webhook(stored: str, status: str, after: str) -> None:
    """A read replaces the status of a contradicted webhook. If it contradicts a closed order, it is held for a person."""
    answer = {"data": {"fulfillmentOrder": {"status": status, "requestStatus": "CLOSED"}}}
    order = {"id": "gid://shopify/FulfillmentOrder/1"}
    reading = MESSAGES.read(json.dumps(answer).encode(), message="fulfillment-order", order=order)
    outcome = ENGINE.observe(stored, reading.observations[0])

    assert outcome.after is not None
    assert outcome.after.status == after
    assert outcome.policy == ("apply" if stored != after else "hold")
