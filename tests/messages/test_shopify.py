"""Tests of the calls to Shopify: each equals the example of the provider's page, and its answer is understood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from tests.messages.shopify import (
    CALLS,
    ENGINE,
    EXAMPLES,
    MESSAGES,
    NUMBER,
    STORE,
    TOKEN,
    Call,
    Sent,
    build,
)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_is_the_example_of_its_page(call: Call) -> None:
    """What `request` prints has the method, the URL, the headers and the document of the page. A time has an offset."""
    expected = Sent.in_example(call.example)
    sent = Sent.of(build(call, expected))
    if "fulfillAt" in call.inputs:
        expected.body["variables"]["fulfillAt"] = expected.variables["fulfillAt"].replace("Z", "+00:00")

    assert sent == expected


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_the_answer_of_its_page_is_a_success(call: Call) -> None:
    """The page prints the content of `data`. Its status is one that the rules expect, or the call is an action."""
    expected = Sent.in_example(call.example)
    request = build(call, expected)
    answer = EXAMPLES[call.example]["answer"]
    result = MESSAGES.read_result(request, 200, json.dumps({"data": answer}).encode())
    (payload,) = answer.values()

    assert result.success
    assert result.reasons == ()
    assert call.action or payload["fulfillmentOrder"]["status"] in request.targets
    assert TOKEN not in repr((request, result)) + str(request)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_only_the_whole_payload_of_the_call_is_a_success(call: Call) -> None:
    """Each of these changes of the answer makes it a failure; the errors of the user are the reasons, also with the order."""
    request = build(call, Sent.in_example(call.example))
    ((name, payload),) = EXAMPLES[call.example]["answer"].items()
    error = {"field": None, "message": "Not possible."}
    wanted = {"fulfillmentOrderMove": "movedFulfillmentOrder"}.get(
        name,
        "submittedFulfillmentOrder" if "submittedFulfillmentOrder" in payload else "fulfillmentOrder",
    )
    answers: tuple[dict[str, Any], ...] = (
        {name: {**payload, "userErrors": [error]}},
        {name: {each: value for each, value in payload.items() if each != "userErrors"}},
        {name: {**payload, wanted: None}},
        {f"{name}Other": payload},
        {},
    )
    results = [
        MESSAGES.read_result(request, 200, json.dumps({"data": each}).encode()) for each in answers
    ]

    assert all(each.failed for each in results)
    assert results[0].reasons == ("Not possible.",)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_the_payload_of_another_call_is_no_success(call: Call) -> None:
    """Each request accepts the answer of its own example only."""
    request = build(call, Sent.in_example(call.example))
    others = {each.example: EXAMPLES[each.example]["answer"] for each in CALLS if each != call}

    assert not [
        name
        for name, answer in others.items()
        if MESSAGES.read_result(request, 200, json.dumps({"data": answer}).encode()).success
    ]


def test_a_request_for_fulfillment_has_the_message_if_one_is_given() -> None:
    """The page lists the argument; its example does not have it."""
    facts = {"request_status": "UNSUBMITTED"}
    inputs = {"message": "Fragile"}
    decision = ENGINE.decide_action(
        "submit-fulfillment-request", "OPEN", actor="merchant", facts=facts, inputs=inputs
    )
    parameters = {"server": STORE, "token": TOKEN, "id": f"{NUMBER}1"}
    body = Sent.of(MESSAGES.build_request(decision, parameters=parameters, inputs=inputs)).body

    assert body["variables"] == {"id": f"{NUMBER}1", "message": "Fragile"}
    assert body["query"].startswith(
        "mutation fulfillmentOrderSubmitFulfillmentRequest($id: ID!, $message: String) "
        "{ fulfillmentOrderSubmitFulfillmentRequest(id: $id, message: $message) {"
    )


def test_the_target_alone_releases_one_hold() -> None:
    """All holds are released only if the caller names this event."""
    decision = ENGINE.decide("ON_HOLD", target="OPEN", actor="merchant")

    assert MESSAGES.select_request(decision).name == "release-one-hold"
    named = ENGINE.decide("ON_HOLD", event="release-hold", actor="merchant")
    assert MESSAGES.select_request(named).name == "release-all-holds"


def test_one_hold_is_released_by_its_id() -> None:
    """The page has the ids inside the text, and we have variables. The provider decides whether other holds remain."""
    printed = Sent.in_example("fulfillmentOrderReleaseHold of one hold")
    hold, order = "gid://shopify/FulfillmentHold/172", f"{NUMBER}564786110"
    call = Call("", "ON_HOLD", "release-one-hold")
    request = build(call, printed, holdId=hold, id=order)
    sent = Sent.of(request)
    text = sent.body["query"].replace(
        "mutation fulfillmentOrderReleaseHold($holdIds: [ID!], $id: ID!)", "mutation"
    )

    assert text.replace("$holdIds", f'["{hold}"]').replace("$id", f'"{order}"') == printed.body["query"]
    assert sent.body["variables"] == {"holdIds": [hold], "id": order}
    assert (sent.url, sent.headers) == (printed.url, printed.headers)
    assert request.targets == ("ON_HOLD", "OPEN")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("open", "Expected fulfillment order status to be valid but it was on_hold."),
        ("cancel", "Fulfillment order is not in cancelable request state and can't be canceled."),
        ("hold", f"Invalid id: {NUMBER}0"),
    ],
)
def test_an_error_under_200_is_a_failure_with_its_reason(event: str, reason: str) -> None:
    """GraphQL answers 200 although nothing was done: the errors of the user, or those of the whole call, are the reasons."""
    call = next(each for each in CALLS if each.event == event)
    request = build(call, Sent.in_example(call.example))
    result = MESSAGES.read_result(request, 200, json.dumps(EXAMPLES["refused"][event]).encode())

    assert result.failed
    assert result.reasons == (reason,)


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [(b'{"errors": "Throttled"}', ("Throttled",)), (b'{"fulfillment_order": null}', ()), (b"{}", ())],
)
@pytest.mark.parametrize("name", ["read-rest", "list-rest", "read"])
def test_an_answer_without_a_fulfillment_order_is_a_failed_read(
    name: str, answer: bytes, reasons: tuple[str, ...]
) -> None:
    """A plain text under `errors` is the reason."""
    parameters = {"server": STORE, "token": TOKEN, "number": 1, "orderNumber": 1}
    unused = {"read-rest": {"orderNumber"}, "list-rest": {"number"}, "read": {"number", "orderNumber"}}
    values = {each: value for each, value in parameters.items() if each not in unused[name]}
    order = {"id": f"{NUMBER}1"} if name == "read" else None
    request = MESSAGES.build_read(request=name, order=order, parameters=values)
    result = MESSAGES.read_result(request, 200, answer)

    assert result.failed
    assert result.reasons == reasons


@pytest.mark.parametrize(
    "answer",
    [
        b'{"errors": "Throttled"}',
        b'{"data": null, "errors": [{"message": "Throttled"}]}',
        b'{"errors": [{"message": "Throttled"}]}',
    ],
)
def test_a_throttled_call_is_a_failure(answer: bytes) -> None:
    """An answer without data shows no success."""
    request = build(CALLS[1], Sent.in_example(CALLS[1].example))

    assert MESSAGES.read_result(request, 200, answer).reasons == ("Throttled",)
    assert not request.idempotent


class ReadExample(NamedTuple):
    """A read: the request, its example, what the caller passes, and the key and the status in the answer."""

    request: str
    example: str
    parameters: Mapping[str, object]
    order: Mapping[str, str] | None
    number: str
    status: str


@pytest.mark.parametrize(
    "read",
    [
        ReadExample(
            "read", "FulfillmentOrderShow", {}, {"id": f"{NUMBER}564786110"}, "564786110", "OPEN"
        ),
        ReadExample(
            "read-rest", "GET fulfillment_orders", {"number": 1046000827}, None, "1046000827", "open"
        ),
        ReadExample("list-rest", "GET orders", {"orderNumber": 450789469}, None, "1046000780", "open"),
    ],
    ids=lambda read: read.request,
)
def test_a_read_is_the_example_of_its_page(read: ReadExample) -> None:
    """The answer of the page is a snapshot, with one key for GraphQL and REST. There is no next page."""
    expected = Sent.in_example(read.example)
    values = {"server": STORE, "version": expected.version, "token": TOKEN, **read.parameters}
    request = MESSAGES.build_read(request=read.request, order=read.order, parameters=values)
    answer = EXAMPLES[read.example]["answer"]
    body = json.dumps({"data": answer} if read.order else answer).encode()
    result = MESSAGES.read_result(request, 200, body)

    assert Sent.of(request) == expected
    assert request.idempotent
    assert result.success
    assert result.next_page is None
    assert result.reading is not None
    (observation,) = result.reading.observations
    assert dict(observation.order) == {"id": NUMBER + read.number}
    assert observation.status == read.status
    assert observation.snapshot
    assert ENGINE.observe("ON_HOLD", observation).status == "OPEN"


def test_a_fulfillment_order_that_is_not_found_is_a_failed_read() -> None:
    """The query answers null and no error."""
    values = {"server": STORE, "token": TOKEN}
    request = MESSAGES.build_read(request="read", order={"id": f"{NUMBER}0"}, parameters=values)
    result = MESSAGES.read_result(request, 200, b'{"data": {"fulfillmentOrder": null}}')

    assert result.failed
    assert result.reading is None
