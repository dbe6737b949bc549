"""Tests of the three kinds of results: success, accepted and failed, by the status and the body of a response."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.errors import MessageError, RequestError
from statemachine.model.request_result import RequestResult, ResultKind
from tests.messages.outbound.kinds import Requests

SUCCESS, ACCEPTED, FAILED = ResultKind


def asked(**tests: str) -> Requests:
    """Return the requests of a file with these tests of the response."""
    lines = "".join(f"  {name}: {test}\n" for name, test in tests.items())
    return Requests(
        f"ask:\n  for: finish\n  method: POST\n  url: https://example.com/\n  reasons: errors\n{lines}"
    )


def read(requests: Requests, status: int, body: bytes = b"", **options: Any) -> RequestResult:
    """Return the result of a response to the request."""
    return requests.messages.read_result(requests.move(), status, body, **options)


def kind(requests: Requests, status: int, document: object = None) -> ResultKind:
    """Return the kind of the result of a response with this JSON document."""
    return read(requests, status, b"" if document is None else json.dumps(document).encode()).kind


@given(st.integers(100, 599))
def test_without_tests_a_status_from_200_to_299_is_a_success(status: int) -> None:
    """Nothing is accepted only."""
    assert kind(PLAIN, status) is (SUCCESS if 200 <= status < 300 else FAILED)


PLAIN = asked()


@given(st.integers(100, 599))
def test_exactly_one_of_the_three_properties_is_true(status: int) -> None:
    """They are short for a comparison with the kind."""
    result = read(LATER, status)

    assert [result.success, result.accepted, result.failed].count(True) == 1
    assert [result.success, result.accepted, result.failed].index(True) == list(ResultKind).index(
        result.kind
    )
    assert result.accepted is (status == 202)


LATER = asked(accepted="{status: 202}")


def test_accepted_is_tried_first() -> None:
    """Both tests hold for a status of 202, and one for 200."""
    both = asked(accepted="{path: state, is: queued}", success="{status: [200, 202]}")

    assert kind(both, 202, {"state": "queued"}) is ACCEPTED
    assert kind(both, 202, {"state": "done"}) is SUCCESS
    assert kind(both, 202, {}) is SUCCESS
    assert kind(both, 500, {"state": "queued"}) is FAILED


def test_a_list_of_statuses_contains_every_success() -> None:
    """Only these are one, also beyond 299."""
    listed = asked(success="{status: [200, 409]}")

    assert [kind(listed, status) for status in (200, 201, 409, 404)] == [
        SUCCESS,
        FAILED,
        SUCCESS,
        FAILED,
    ]


def test_a_conflict_with_a_code_is_a_success() -> None:
    """The provider says that it was carried out before."""
    tests = asked(success="[{status: 200}, {status: 409, path: 'errors[0].code', is: already-done}]")

    assert kind(tests, 200) is SUCCESS
    assert kind(tests, 409, {"errors": [{"code": "already-done"}]}) is SUCCESS
    assert kind(tests, 409, {"errors": [{"code": "locked"}]}) is FAILED
    assert kind(tests, 409, {"errors": []}) is FAILED
    assert kind(tests, 400, {"errors": [{"code": "already-done"}]}) is FAILED


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", SUCCESS),
        (0, SUCCESS),
        (True, SUCCESS),
        ([0], SUCCESS),
        ({"id": None}, SUCCESS),
        (False, FAILED),
        ("", FAILED),
        ([], FAILED),
        ({}, FAILED),
        (None, FAILED),
    ],
)
def test_a_path_alone_must_find_something_true(value: object, expected: ResultKind) -> None:
    """These are the values that JMESPath takes as true: zero is one of them."""
    assert kind(asked(success="{path: found}"), 200, {"found": value}) is expected


def test_null_beside_user_errors_is_a_failure_with_its_reasons() -> None:
    """The HTTP status is 200, and no error is raised."""
    requests = Requests(
        "ask:\n  for: finish\n  method: POST\n  url: https://example.com/\n"
        "  success: {path: data.hold.order.id}\n"
        "  reasons: data.hold.userErrors[].message\n"
    )
    body = b'{"data": {"hold": {"order": null, "userErrors": [{"message": "Already held"}]}}}'

    assert read(requests, 200, body) == RequestResult(kind=FAILED, status=200, reasons=("Already held",))


@pytest.mark.parametrize(
    ("text", "expected"), [("yes", SUCCESS), ("", FAILED), ("false", FAILED), ("true", SUCCESS)]
)
def test_in_xml_false_is_a_text(text: str, expected: ResultKind) -> None:
    """An empty element has no value."""
    body = f"<r><ok>{text}</ok></r>".encode()

    assert read(asked(success="{path: r.ok}"), 200, body, content_type="text/xml").kind is expected


def test_accepted_in_xml_has_its_type() -> None:
    """A code is an integer there too."""
    requests = asked(accepted="{status: 200, path: r.code, is: 7}", success="{status: 204}")

    for code, expected in (("7", ACCEPTED), ("8", FAILED)):
        body = f"<r><code>{code}</code></r>".encode()

        assert read(requests, 200, body, content_type="application/xml").kind is expected


def test_a_value_of_another_type_does_not_tell() -> None:
    """This holds for `accepted` as for `success`, if the status fits."""
    later = asked(accepted="{status: 202, path: queued, is: true}")
    with pytest.raises(MessageError, match="at queued: expected a boolean, got a text"):
        kind(later, 202, {"queued": "yes"})

    assert kind(later, 200, {"queued": "yes"}) is SUCCESS


def test_another_test_with_its_value_in_the_body_tells_nevertheless() -> None:
    """One place may have values of several types; the HTTP status alone does not tell."""
    states = asked(
        accepted="{path: state, is: true}", success="[{status: 204}, {path: state, is: done}]"
    )

    assert kind(states, 200, {"state": True}) is ACCEPTED
    assert kind(states, 200, {"state": "done"}) is SUCCESS
    with pytest.raises(MessageError, match="at state: expected a boolean, got a text"):
        kind(states, 204, {"state": "open"})
    assert kind(states, 204) is SUCCESS


@pytest.mark.parametrize(
    "success", ["[{path: ok, is: true}, {status: 200}]", "[{status: 200}, {path: ok, is: true}]"]
)
def test_the_order_of_tests_does_not_matter(success: str) -> None:
    """A test that does not tell is not outvoted by the HTTP status."""
    with pytest.raises(MessageError, match="at ok: expected a boolean"):
        kind(asked(success=success), 200, {"ok": "no"})


@pytest.mark.parametrize("text", ["", " \n ", "false", "False", " false "])
def test_blanks_and_false_are_nothing_in_xml(text: str) -> None:
    """A program may write an empty element over two lines."""
    body = f"<r><ok>{text}</ok></r>".encode()

    assert read(asked(success="{path: r.ok}"), 200, body, content_type="text/xml").kind is FAILED


@pytest.mark.parametrize(
    "success",
    ["{path: a}", "[{path: a, is: true}, {status: 204}]", "[{path: a, is: true}, {path: b, is: 1}]"],
)
def test_only_booleans_can_be_inverted(success: str) -> None:
    """Every test has to compare one; `accepted` is not inverted."""
    requests = asked(success=success)
    with pytest.raises(RequestError, match="cannot invert"):
        read(requests, 200, b"{}", invert_success=True)


def test_each_boolean_is_inverted() -> None:
    """The statuses stay, and so does `accepted`."""
    requests = asked(
        success="[{path: a, is: true}, {status: 409, path: b, is: [false]}]",
        accepted="{status: 202, path: c, is: true}",
    )

    def inverted(status: int, body: bytes) -> ResultKind:
        return read(requests, status, body, invert_success=True).kind

    assert inverted(200, b'{"a": false}') is SUCCESS
    assert inverted(200, b'{"a": true}') is FAILED
    assert inverted(409, b'{"b": true}') is SUCCESS
    assert inverted(202, b'{"a": true, "c": true}') is ACCEPTED


@given(st.sampled_from([200, 202, 409, 500]), st.binary(max_size=20))
def test_any_response_has_a_result_or_a_message_error(status: int, body: bytes) -> None:
    """A body that cannot be decoded tells nothing where a test searches it."""
    try:
        result = read(SEARCHED, status, body)
    except MessageError:
        assert status == 409
    else:
        assert result.failed is (status not in {200, 202})


SEARCHED = asked(
    accepted="{status: 202}", success="[{status: 200}, {status: 409, path: code, is: done}]"
)


def test_an_action_and_a_move_have_results_of_the_same_kinds() -> None:
    """The result of an action has no records and no next page."""
    requests = Requests(
        "edit: {for: {action: resend}, method: POST, url: 'https://example.com/', accepted: {status: 202}}"
    )
    result = requests.messages.read_result(requests.act("resend"), 202, b"")

    assert (result.kind, result.reading, result.next_page) == (ACCEPTED, None, None)
    assert result.to_dict() == {"result": "accepted", "status": 202, "reasons": []}
