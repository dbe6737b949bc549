"""Tests of the answers to the shipped requests: the samples of the pages are a success, accepted or a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from statemachine import Engine
from tests.messages.shipped_calls import CALLS, CUBICASA, GOOTEN, PLAN, WORDBEE, Call, call

NO_POSTAL_CODE = {
    "ErrorReferenceCode": "72f3c717-f204-4b4a-9b14-7c169f346235",
    "Errors": [
        {
            "AttemptedValue": "",
            "CustomState": None,
            "ErrorMessage": "'Postal Code' should not be empty.",
            "PropertyName": "Order.ShipToAddress.PostalCode",
        }
    ],
    "HadError": True,
}
"""The sample of an error in Gooten's older page on getting started."""

EXPIRED = "Not authenticated - API construct session from token failed with error: Not authenticated"
THROTTLED = "Requests throttled. Maximum allowed 1000 per 01:00:00."
WORDBEE_ERRORS: tuple[tuple[int, dict[str, Any]], ...] = (
    (
        400,
        {
            "error": {
                "operation": None,
                "date": "2020-12-15T08:34:38.7706101Z",
                "title": "The requested file does not exist.",
                "details": None,
                "errorurl": None,
                "messages": [],
            },
            "reason": "The requested file does not exist.",
        },
    ),
    (
        400,
        {
            "error": {
                "operation": None,
                "date": "2020-12-15T10:00:45.4858252Z",
                "title": "Token invalid or expired.",
                "details": "Token invalid or expired.",
                "errorurl": None,
                "messages": [
                    {
                        "title": "Not authenticated",
                        "details": "API construct session from token failed with error: Not authenticated",
                        "errorurl": None,
                    }
                ],
            },
            "reason": EXPIRED,
        },
    ),
    (429, {"error": {"type": "Throttling error", "message": THROTTLED}, "reason": THROTTLED}),
)
"""The samples of Wordbee's page on errors."""

WAITING = {"trm": {"requestid": 32230, "status": "Waiting", "statusText": "Waiting..."}}


def finished(*items: dict[str, Any]) -> dict[str, Any]:
    """Return Wordbee's sample of a finished operation with these results, which its page leaves out."""
    trm = {"requestid": 32230, "isbatch": False, "status": "Finished", "statusText": "Finished!"}
    return {"trm": trm, "result": {"items": list(items)}, "custom": None}


def answer(each: Call, document: object, status: int = 200) -> tuple[str, tuple[str, ...]]:
    """Return the kind of the result of an answer, and its reasons."""
    body = b"" if document is None else json.dumps(document).encode()
    result = each.messages.read_result(each.build(), status, body)
    return str(result.kind), result.reasons


def samples() -> list[Any]:
    """Return each read with each sample of the message that reads its answer."""
    reads = [(each, each.messages.rules.outbound[each.name].read) for each in CALLS]
    return [
        pytest.param(each, sample, id=f"{each.rules}-{each.name}-{name}")
        for each, read in reads
        if read is not None
        for name, sample in each.messages.rules.inbound[read].samples.items()
    ]


@pytest.mark.parametrize(("each", "sample"), samples())
def test_the_sample_of_a_page_is_the_answer_of_its_read(each: Call, sample: Any) -> None:
    """The reading has the records of the sample, and the order of the request where the answer has none."""
    key = {**each.ask.get("order", {}), **sample.records[0].get("order", {})}
    request = each.messages.build_read(
        request=each.name,
        order={name: str(part) for name, part in key.items()} if each.ask else None,
        parameters=each.parameters,
    )
    result = each.messages.read_result(request, 200, sample.body.encode())

    assert result.reading is not None
    assert result.reading.errors == ()
    assert len(result.reading.records) == len(sample.records)
    assert [each.order for each in result.reading.observations] == [
        {name: str(part) for name, part in key.items()}
    ] * len(sample.records)


@pytest.mark.parametrize("each", GOOTEN, ids=lambda each: each.name)
def test_the_error_of_gooten_is_a_failure_with_its_reason(each: Call) -> None:
    """HadError true is an error, with any HTTP status."""
    assert answer(each, NO_POSTAL_CODE) == ("failed", ("'Postal Code' should not be empty.",))


@pytest.mark.parametrize("each", GOOTEN[1:], ids=lambda each: each.name)
def test_the_answer_of_gooten_without_an_error_is_a_success(each: Call) -> None:
    """HadError has to be there and false."""
    assert answer(each, {"HadError": False}) == ("success", ())
    assert answer(each, {}) == ("failed", ())


@pytest.mark.parametrize("each", WORDBEE, ids=lambda each: f"{each.rules}-{each.name}")
def test_an_error_of_wordbee_is_a_failure_with_its_reason(each: Call) -> None:
    """All samples of errors have a reason, also those without a title."""
    results = [answer(each, document, status) for status, document in WORDBEE_ERRORS]

    assert results == [("failed", (document["reason"],)) for _, document in WORDBEE_ERRORS]


@pytest.mark.parametrize(
    ("rules", "name", "document"),
    [
        ("wordbee/order", "update-status", None),
        ("wordbee/order", "override-status", None),
        ("wordbee/job", "commit-action", {"id": "c2002", "status": 5}),
        ("wordbee/invoice", "set-status", {"status": 1, "statust": "Quote Sent"}),
        ("cubicasa", "upgrade", {"id": PLAN, "info": {"status": "Ready"}}),
        ("cubicasa", "update-draft", {}),
    ],
)
def test_a_call_without_an_error_is_a_success(rules: str, name: str, document: object) -> None:
    """The HTTP status decides; the answer of the calls on an order is empty."""
    assert answer(call(rules, name), document) == ("success", ())
    assert answer(call(rules, name), document, 500)[0] == "failed"


@pytest.mark.parametrize(
    ("document", "result"),
    [
        (WAITING, ("accepted", ())),
        (finished({"jobtype": "job", "jobid": 773, "message": "Done"}), ("success", ())),
        (
            finished({"jobid": 773, "message": "Done"}, {"jobid": 774, "error": "Not found"}),
            ("failed", ("Not found",)),
        ),
    ],
)
def test_the_update_of_jobs_waits_or_tells_the_result(
    document: object, result: tuple[str, tuple[str, ...]]
) -> None:
    """An operation that waits is accepted; a finished one is a success if no job has an error."""
    assert answer(call("wordbee/job", "batch-update"), document) == result


def test_the_next_page_of_floor_plans_has_the_offset_of_the_answer() -> None:
    """The page on paging prints offset 21 after 20 orders. The last page has no next one."""
    page = {"has_more": True, "limit": 20, "next_offset": 21, "previous_offset": 0}
    orders = call("cubicasa", "list-orders")
    first, last = (
        orders.messages.read_result(orders.build(), 200, json.dumps(document).encode())
        for document in (
            {"pagination": page, "items": []},
            {"pagination": {**page, "has_more": False}, "items": []},
        )
    )

    assert first.next_page is not None
    assert first.next_page.raw.url.endswith("/api/integrate/v3/orders?limit=20&offset=21")
    assert first.next_page.raw.headers == orders.headers
    assert last.next_page is None


def test_the_answer_to_a_read_confirms_the_status() -> None:
    """A floor plan that was stored as Pending is Ready. A snapshot reports what is, and no move."""
    read = CUBICASA[0]
    body = json.dumps({"id": PLAN, "info": {"status": "Ready"}}).encode()
    reading = read.messages.read_result(read.build(), 200, body).reading

    assert reading is not None
    (observation,) = reading.observations
    assert observation.snapshot
    assert Engine(read.messages.rules).observe("Pending", observation).status == "Ready"


def test_the_answer_about_another_job_is_an_error() -> None:
    """An answer with another id than the one that was asked for is not taken for it."""
    summary = call("wordbee/job", "summary")
    result = summary.messages.read_result(summary.build(), 200, b'{"id": "c1", "status": 5}')

    assert result.reading is not None
    assert result.reading.errors
