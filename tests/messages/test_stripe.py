"""Tests of the rules of Stripe PaymentIntents against Stripe's documents: questions, calls, answers and events."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from itertools import count

import pytest

from statemachine import Engine, Messages, Request, SignatureError, Verdict, load
from tests.messages.stripe_documents import (
    CALLS,
    CANCELED,
    CAPTURED,
    CONFIRMED,
    HOST,
    INCREMENTED,
    INTENT,
    NOT_CANCELABLE,
    NOT_CAPTURABLE,
    UPDATED,
    Call,
    Curl,
    event,
    page,
    pairs,
)
from tests.needs import needs

pytestmark = needs("messages")

RULES = load("stripe/payment-intent")
ENGINE = Engine(RULES)
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
FINAL = ("succeeded", "canceled")
KEY = "made-up/key"
ID = "696d09f4-dbea-44e6-8c70-39430b961361"


def messages_with_ids() -> Messages:
    """Return messages with a new id for each request: the first one is always the same."""
    numbers = count()
    return Messages(RULES, new_id=lambda: ID if (number := next(numbers)) == 0 else f"id-{number}")


MESSAGES = Messages(RULES, new_id=lambda: ID)


def request_of(call: Call, messages: Messages = MESSAGES) -> Request:
    """Return the request of the merchant for a call of the documents."""
    parameters = {"key": KEY, **call.parameters}
    if call.read is not None:
        order = None if call.order is None else {"id": call.order}
        return messages.build_read(request=call.read, order=order, parameters=parameters)
    if call.action is not None:
        decision = ENGINE.decide_action(call.action, call.source, actor="merchant", inputs=call.inputs)
    else:
        decision = ENGINE.decide(call.source, event=call.event, actor="merchant", inputs=call.inputs)
    return messages.build_request(decision, parameters=parameters, inputs=call.inputs)


@pytest.mark.parametrize("name", CALLS)
def test_each_call_is_that_of_the_documents(name: str) -> None:
    """Method, address, fields and headers are those of curl; the key is masked in all that is shown."""
    request, printed = request_of(CALLS[name]), Curl.parse(CALLS[name].curl)
    url, _, query = request.raw.url.partition("?")
    headers = {name.lower(): value for name, value in request.raw.headers.items()}
    credentials = b64encode(f"{KEY}:".encode()).decode()

    assert printed.user == "<<YOUR_SECRET_KEY>>"
    assert (request.method, url, pairs(query)) == (printed.method, printed.url, printed.query)
    assert pairs((request.raw.body or b"").decode()) == printed.form
    assert headers.pop("authorization") == f"Basic {credentials}"
    assert headers.pop("idempotency-key", None) == (ID if printed.method == "POST" else None)
    assert headers.pop("content-type", "") in {"", "application/x-www-form-urlencoded"}
    assert headers == {name.lower(): value for name, value in printed.headers.items()}
    assert "Authorization: Basic ***" in str(request)
    assert not any(secret in f"{request} {request!r}" for secret in (KEY, credentials))


def test_a_capture_is_printed_with_its_form() -> None:
    """The printed request has the masked key and the decoded address; each POST can be sent again with its key."""
    request = request_of(CALLS["capture a part"])

    assert str(request) == (
        f"POST {HOST}/pi_123/capture\nAuthorization: Basic ***\nIdempotency-Key: {ID}\n"
        "content-type: application/x-www-form-urlencoded\n\namount_to_capture=750"
    )
    assert (request.idempotent, request.new_id) == (True, ID)
    assert request.targets == ("processing", "requires_capture", "succeeded")


def test_another_request_has_another_idempotency_key() -> None:
    """A key belongs to one request: it is chosen when the request is built."""
    messages = messages_with_ids()
    keys = [request_of(CALLS["cancel"], messages).new_id for _ in range(2)]

    assert keys == [ID, "id-1"]
    assert request_of(CALLS["retrieve"], messages).new_id is None


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("create", INTENT),
        ("update", UPDATED),
        ("confirm", CONFIRMED),
        ("capture", CAPTURED),
        ("increment", INCREMENTED),
        ("cancel", CANCELED),
    ],
)
def test_a_payment_in_the_answer_is_a_success(name: str, document: dict[str, object]) -> None:
    """The answer of a call is the payment, which can be read as the answer to a question is."""
    body = json.dumps(document).encode()
    result = MESSAGES.read_result(request_of(CALLS[name]), 200, body)
    (told,) = MESSAGES.read(body, message="payment-intent").observations

    assert (result.kind, result.reasons) == ("success", ())
    assert (told.status, told.order["id"]) == (document["status"], document["id"])


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("capture", 400, NOT_CAPTURABLE),
        (
            "cancel",
            400,
            {"error": {"message": NOT_CANCELABLE, "code": "payment_intent_unexpected_state"}},
        ),
        ("confirm", 402, {"error": {"message": "Your card was declined.", "type": "card_error"}}),
        ("list", 401, {"error": {"message": f"Invalid key {KEY}", "type": "invalid_request_error"}}),
    ],
)
def test_an_error_is_a_failure_with_its_message(
    name: str, status: int, error: dict[str, dict[str, object]]
) -> None:
    """Every error has a message under `error`; the key is masked in it.

    The last two bodies are made up in the form of the page about errors, which prints none.
    """
    result = MESSAGES.read_result(request_of(CALLS[name]), status, json.dumps(error).encode())

    assert result.failed
    assert result.reasons == (str(error["error"]["message"]).replace(KEY, "***"),)
    assert result.next_page is None


def test_a_retrieved_payment_tells_its_status() -> None:
    """The answer is a snapshot: it is applied where one move leads to it, and says nothing of a repetition."""
    body = json.dumps({**INTENT, "status": "requires_capture"}).encode()
    reading = MESSAGES.read_result(request_of(CALLS["retrieve"]), 200, body).reading
    assert reading
    (told,) = reading.observations

    assert told.snapshot
    assert ENGINE.observe("requires_action", told).meaning == "applied"
    assert ENGINE.observe("requires_capture", told).meaning == "duplicate"


def test_a_list_is_read_page_by_page() -> None:
    """The next page begins after the last payment, and is as long; without more payments, there is none."""
    first = request_of(CALLS["list"])
    result = MESSAGES.read_result(first, 200, page(INTENT, CANCELED, CONFIRMED, has_more=True))
    assert result.reading
    assert result.next_page
    assert [each.status for each in result.reading.observations] == [
        "requires_payment_method",
        "canceled",
        "succeeded",
    ]
    assert result.next_page.raw.url == f"{HOST}?limit=3&starting_after={CONFIRMED['id']}"
    assert result.next_page.raw.headers == first.raw.headers

    for body in (page(INTENT, has_more=False), page(has_more=False)):
        last = MESSAGES.read_result(result.next_page, 200, body)
        assert last.success
        assert last.next_page is None


@pytest.mark.parametrize("source", [*CONFIRMABLE, "requires_capture"])
def test_the_merchant_cancels_before_the_payment_is_processing(source: str) -> None:
    """These four statuses are listed. The customer cannot cancel: what they cannot do is not listed either."""
    decide = ENGINE.decide

    assert decide(source, event="cancel", actor="merchant").target == "canceled"
    assert decide(source, target="canceled", actor="merchant").allowed
    assert decide(source, event="cancel", actor="customer").verdict is not Verdict.ALLOWED
    assert decide(source, target="canceled", actor="stripe").allowed


@pytest.mark.parametrize(("bank_debit", "allowed"), [(True, True), (False, False)])
def test_a_payment_in_process_is_canceled_in_rare_cases(*, bank_debit: bool, allowed: bool) -> None:
    """Only with the payment methods that the page lists; the reason says so."""
    decision = ENGINE.decide(
        "processing", event="cancel", actor="merchant", facts={"bank_debit": bank_debit}
    )

    assert decision.allowed is allowed
    assert allowed or "ACH, ACSS, AU BECS, BACS, NZ BECS or SEPA" in str(decision)


def test_only_an_authorized_payment_is_captured_or_increased() -> None:
    """The pages name requires_capture alone; the customer does neither."""
    for source in RULES.statuses:
        capture = ENGINE.decide(source, event="capture", actor="merchant")
        increase = ENGINE.decide_action(
            "increment-authorization", source, actor="merchant", inputs={"amount": 1}
        )

        assert capture.allowed is increase.allowed is (source == "requires_capture")
        assert not ENGINE.decide(source, event="capture", actor="customer").allowed


@pytest.mark.parametrize("actor", ["merchant", "customer"])
def test_stripe_chooses_what_follows_a_confirmation(actor: str) -> None:
    """Six of the seven statuses can follow; a payment that is under way or has ended is not confirmed."""
    for source in RULES.statuses:
        decision = ENGINE.decide(source, event="confirm", actor=actor)

        assert decision.allowed is (source in CONFIRMABLE)
        if decision.allowed:
            assert set(decision.targets) == set(RULES.statuses) - {"requires_confirmation"}


def test_the_amount_is_changed_before_the_payment_is_under_way() -> None:
    """The API names three statuses; an order id can be noted unless the payment is canceled."""
    inputs = {"amount": 1, "order_id": "7"}
    for source in RULES.statuses:
        amount, note = (
            ENGINE.decide_action(name, source, actor="merchant", inputs=inputs).allowed
            for name in ("change-amount", "set-order-id")
        )

        assert amount is (source in CONFIRMABLE)
        assert note is (source != "canceled")


@pytest.mark.parametrize("source", FINAL)
@pytest.mark.parametrize("actor", [None, "merchant", "customer", "stripe"])
def test_nothing_follows_a_payment_that_has_ended(source: str, actor: str | None) -> None:
    """A canceled payment cannot be taken back, and a refund does not change a payment that succeeded."""
    others = set(RULES.statuses) - {source}

    assert not any(ENGINE.decide(source, target=each, actor=actor).allowed for each in others)


def test_only_the_moves_of_the_merchant_are_a_closed_list() -> None:
    """An undeclared move is refused for the merchant, and unspecified for the others."""
    verdicts = {
        actor: ENGINE.decide("processing", target="requires_capture", actor=actor).verdict
        for actor in RULES.actors
    }

    assert verdicts == {
        "merchant": Verdict.REFUSED,
        "customer": Verdict.UNSPECIFIED,
        "stripe": Verdict.UNSPECIFIED,
    }


@pytest.mark.parametrize(
    ("stored", "type_", "status", "outcome"),
    [
        (None, "created", "requires_payment_method", "created: apply"),
        (None, "succeeded", "succeeded", "created: apply"),
        ("requires_payment_method", "created", "requires_payment_method", "duplicate: ignore"),
        ("requires_action", "created", "requires_payment_method", "late: ignore"),
        ("requires_action", "payment_failed", "requires_payment_method", "applied: apply"),
        ("requires_action", "partially_funded", "requires_action", "ambiguous: ignore"),
        ("processing", "payment_failed", "requires_payment_method", "applied: apply"),
        ("processing", "requires_action", "requires_action", "ambiguous: hold"),
        ("processing", "succeeded", "succeeded", "applied: apply"),
        ("requires_capture", "canceled", "canceled", "applied: apply"),
        ("succeeded", "processing", "processing", "late: ignore"),
        ("succeeded", "payment_failed", "requires_payment_method", "late: ignore"),
        ("succeeded", "canceled", "canceled", "after-final: hold"),
        ("requires_action", "requires_action", "requires_source_action", "ambiguous: ignore"),
    ],
)
def test_events_in_any_order(stored: str | None, type_: str, status: str, outcome: str) -> None:
    """No event brings back a payment that has ended, or undoes a move with the event of the creation."""
    (told,) = MESSAGES.read(event(type_, status), method="POST", verify=False).observations
    found = ENGINE.observe(stored, told)

    assert f"{found.meaning}: {found.policy}" == outcome
    assert (told.at, told.trigger) == (None, f"payment_intent.{type_}")


def test_an_event_that_is_sent_again_has_the_same_key() -> None:
    """The id of the event tells a repeated delivery."""
    (told,) = MESSAGES.read(event("canceled", "canceled"), verify=False).observations
    again = ENGINE.observe("requires_capture", told, seen=[told.key])

    assert (told.id, again.meaning) == ("evt_000000000000000000000000", "duplicate")


SIGNED = b'{\n  "id": "evt_test_webhook",\n  "object": "event"\n}'
SENT = 1492774577
PROOF = "c2f890decbc5ede7c5060bb9a6d31e0626a4342bacb9aeae2adb1bcea72f9812"
FAKE = "5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"


@pytest.mark.parametrize(
    ("header", "age", "kind"),
    [
        (f"t={SENT},v1={PROOF},v0={FAKE}", 300, None),
        (f"t={SENT},v1={FAKE},v1={PROOF}", 0, None),
        (f"t={SENT},v1={PROOF}", 301, "expired"),
        (f"t={SENT},v1={FAKE}", 0, "wrong-signature"),
        (f"t={SENT + 1},v1={PROOF}", 0, "wrong-signature"),
        (f"t={SENT},v0={PROOF}", 0, "malformed-header"),
        (None, 0, "missing-header"),
    ],
)
def test_the_signature_covers_the_time_and_the_body(
    header: str | None, age: int, kind: str | None
) -> None:
    """One of several signatures of the scheme v1 has to be right, and the time at most five minutes old.

    No page prints a body with its signature, so the proof was computed as the page about webhooks says.
    """
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if header is not None:
        headers["Stripe-Signature"] = header
    options = {
        "method": "POST",
        "headers": headers,
        "secrets": {"stripe": "whsec_test_secret"},
        "now": datetime.fromtimestamp(SENT + age, UTC),
    }
    if kind is None:
        assert MESSAGES.read(SIGNED, **options).ignored  # type: ignore[arg-type]  # each has the type of its name
        return
    with pytest.raises(SignatureError) as caught:
        MESSAGES.read(SIGNED, **options)  # type: ignore[arg-type]  # likewise
    assert caught.value.kind == kind
