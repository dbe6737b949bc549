"""Tests of the calls to Shopify: each equals the example of the provider's page, and its answer is understood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

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
    "answer",
    [b'{"data": null, "errors": [{"message": "Throttled"}]}', b'{"errors": [{"message": "Throttled"}]}'],
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
