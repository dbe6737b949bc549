"""Tests of the calls of Stripe PaymentIntents against Stripe's documents: calls, answers and signatures."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest

from statemachine import Engine, MessageError, Messages, Request, SignatureError, load
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
    page,
    pairs,
)
from tests.needs import needs

pytestmark = needs("messages")

RULES = load("stripe/payment-intent")
ENGINE = Engine(RULES)
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


INPUTS = {
    "amount": 2000,
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "payment_method_type": "card",
    "automatic_payment_methods": False,
    "capture_method": "manual",
    "return_url": "https://www.example.com",
    "amount_to_capture": 750,
    "final_capture": False,
    "cancellation_reason": "requested_by_customer",
    "order_id": "6735",
}
"""A value of each input of the rules."""

FORM = {
    "amount": "2000",
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "payment_method_types[]": "card",
    "automatic_payment_methods[enabled]": "false",
    "capture_method": "manual",
    "confirm": "true",
    "return_url": "https://www.example.com",
    "metadata[order_id]": "6735",
    "amount_to_capture": "750",
    "final_capture": "false",
    "cancellation_reason": "requested_by_customer",
}
"""The fields of the pages, with these values."""

NEW = "amount currency payment_method payment_method_types[] automatic_payment_methods[enabled] capture_method"
FIELDS = {
    "create": (None, f"{NEW} metadata[order_id]"),
    "create-and-confirm": (None, f"{NEW} confirm return_url metadata[order_id]"),
    "attach-payment-method": ("requires_payment_method", "payment_method"),
    "change-amount": ("requires_confirmation", "amount"),
    "set-order-id": ("succeeded", "metadata[order_id]"),
    "confirm": ("requires_payment_method", "payment_method return_url"),
    "capture": ("requires_capture", "amount_to_capture final_capture"),
    "cancel": ("requires_capture", "cancellation_reason"),
    "increment-authorization": ("requires_capture", "amount"),
}
"""Each POST, by its event or action: a status before it, and all fields that it can send."""


@pytest.mark.parametrize("name", FIELDS)
def test_a_call_sends_its_own_fields_and_no_others(name: str) -> None:
    """Every input is given. Each call can be sent again, and its answer is a payment or an error."""
    source, fields = FIELDS[name]
    action, event = (name, None) if name in RULES.actions else (None, name)
    request = request_of(
        Call(
            source=source,
            event=event,
            action=action,
            inputs=INPUTS,
            parameters={"version": "2026-11-18.endive"} | ({} if source is None else {"id": "pi_123"}),
        )
    )
    success = MESSAGES.read_result(request, 200, json.dumps(INTENT).encode())
    failure = MESSAGES.read_result(request, 400, json.dumps(NOT_CAPTURABLE).encode())

    assert pairs((request.raw.body or b"").decode()) == [(each, FORM[each]) for each in fields.split()]
    assert (request.method, request.idempotent, request.new_id) == ("POST", True, ID)
    assert request.raw.headers["Stripe-Version"] == "2026-11-18.endive"
    assert (success.kind, failure.kind) == ("success", "failed")
    assert failure.reasons == (NOT_CAPTURABLE["error"]["message"],)


def test_each_call_and_each_input_has_a_row() -> None:
    """A request or an input that is added needs the fields that it sends."""
    posts = {each.name for each in RULES.outbound.values() if each.read is None}

    assert set(FIELDS) == posts
    assert set(INPUTS) == set(RULES.inputs)


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


def test_an_answer_without_a_payment_is_no_success() -> None:
    """A page of a proxy under 200 does not tell, and an empty document is a failure."""
    request = request_of(CALLS["capture"])

    assert MESSAGES.read_result(request, 200, b"{}").failed
    for body in (b"", b"<html>maintenance</html>"):
        with pytest.raises(MessageError, match="invalid JSON"):
            MESSAGES.read_result(request, 200, body)


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


def test_a_search_is_read_page_by_page() -> None:
    """An answer has the parameter of the next page; the last one has none."""
    search = CALLS["search"]
    first = request_of(search)
    document = {"object": "search_result", "data": [INTENT], "has_more": True, "next_page": "two"}
    result = MESSAGES.read_result(first, 200, json.dumps(document).encode())
    assert result.next_page
    assert pairs(result.next_page.raw.url.partition("?")[2]) == [
        ("query", "amount>1000"),
        ("page", "two"),
    ]

    again = request_of(replace(search, parameters={**search.parameters, "page": "two"}))
    last = {**document, "has_more": False, "next_page": None}
    assert again.raw.url == result.next_page.raw.url
    assert MESSAGES.read_result(again, 200, json.dumps(last).encode()).next_page is None


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
