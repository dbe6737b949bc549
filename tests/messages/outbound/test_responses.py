"""Tests of reading responses: whether a request was carried out, and the reasons if not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.messages import Messages
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.request import RawRequest, Request
from statemachine.model.request_result import RequestResult, ResultKind
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, hold_request
from tests.messages.server import Reply

WIRE = RawRequest("https://example.com/")


def messages_and_request(
    success: str | None = None, reasons: str | None = None
) -> tuple[Messages, Request]:
    """Return the messages of a file with this success and these reasons, and a request of it."""
    lines = ["ask:", "  method: POST", "  url: https://example.com/"]
    lines += [] if success is None else [f"  success: {success}"]
    lines += [] if reasons is None else [f"  reasons: {reasons}"]
    head = PRINT_HOUSE[: PRINT_HOUSE.index("    update-status:\n      for")]
    messages = Asker(head + "".join(f"    {line}\n" for line in lines)).messages
    return messages, Request(name="ask", method="POST", raw=WIRE, masked=WIRE, idempotent=False)


@pytest.mark.parametrize(
    ("success", "found", "expected"),
    [
        ("{path: a, is: false}", False, True),
        ("{path: a, is: false}", True, False),
        ("{path: a, is: ok}", "ok", True),
        ("{path: a, is: ok}", "OK", False),
        ("{path: a, is: [ok, done]}", "done", True),
        ("{path: a, is: 1}", 1, True),
        ("{path: a, is: 1}", 0, False),
        ("{path: a, is: [1, true]}", True, True),
        ("{path: a, is: [1, true]}", 1, True),
        ("{path: a, is: [2, true]}", 1, False),
        ("{path: a, is: [ok, 0]}", 0, True),
    ],
)
def test_success_is_one_of_the_declared_values(success: str, found: object, *, expected: bool) -> None:
    """Another value of their types is not a success."""
    messages, request = messages_and_request(success)

    assert messages.read_result(request, 200, json.dumps({"a": found}).encode()).success is expected


@pytest.mark.parametrize(
    ("success", "found", "problem"),
    [
        ("{path: a, is: false}", "boolean", "expected a boolean, got a text"),
        ("{path: a, is: true}", 1, "expected a boolean, got an integer"),
        ("{path: a, is: 1}", True, "expected an integer, got a boolean"),
        ("{path: a, is: 1}", 1.0, "expected an integer, got a number"),
        ("{path: a, is: [ok, 1, true]}", 0.5, "expected a boolean, an integer or a text, got a number"),
        ("{path: a, is: ok}", ["ok"], "expected a text, got a list"),
        ("{path: 'length(a)', is: 1}", 1, "expected string or array or object for length(), got number"),
    ],
)
def test_a_value_of_another_type_is_an_error_with_its_path(
    success: str, found: object, problem: str
) -> None:
    """It does not show whether the request was carried out."""
    messages, request = messages_and_request(success)
    with pytest.raises(MessageError) as caught:
        messages.read_result(request, 200, json.dumps({"a": found}).encode())

    assert caught.value.problem == problem
    assert caught.value.message == "ask"
    assert f"path: {caught.value.path}," in success.replace("'", "")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("success", ["{path: a, is: [ok, 1, true]}", "{path: b, is: ok}", "{path: a}"])
def test_a_path_that_finds_nothing_is_no_success_with_its_reasons(success: str) -> None:
    """The provider's reasons tell why."""
    messages, request = messages_and_request(success, "errors[].message")
    body = b'{"a": null, "errors": [{"message": "not now"}]}'
    result = messages.read_result(request, 200, body)

    assert result == RequestResult(kind=ResultKind.FAILED, status=200, reasons=("not now",))


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": false', b"\xff", b"[" * 1000])
def test_a_body_that_cannot_be_decoded_is_an_error(body: bytes) -> None:
    """If the rules search the body, the HTTP status alone is not enough."""
    messages, request = messages_and_request("{path: a, is: false}")
    with pytest.raises(MessageError, match=r"^ask.*(invalid JSON|invalid UTF-8|nesting)"):
        messages.read_result(request, 200, body)


@pytest.mark.parametrize("status", [100, 199, 300, 307, 400, 404, 500, 503])
@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": false}', b'{"a": 7}', b"\xff"])
def test_another_status_is_not_a_success_with_any_body(status: int, body: bytes) -> None:
    """A body that cannot be decoded is ignored."""
    for messages, request in (
        messages_and_request(),
        messages_and_request("{path: a, is: false}", "a"),
        messages_and_request(None, "a"),
    ):
        answer = messages.read_result(request, status, body)

        assert (answer.success, answer.status, answer.reasons) == (False, status, ())


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff"])
def test_without_a_declared_success_the_http_status_is_the_result(status: int, body: bytes) -> None:
    """The body may be anything."""
    for messages, request in (messages_and_request(), messages_and_request(None, "a")):
        assert messages.read_result(request, status, body) == RequestResult(
            kind=ResultKind.SUCCESS, status=status
        )


def test_a_body_is_decoded_only_if_a_path_searches_it() -> None:
    """Without success and reasons there is no document."""
    body = b'{"a": "why"}'
    (plain, request), (with_reasons, _) = messages_and_request(), messages_and_request(None, "a")

    assert plain.read_result(request, 200, body).document is None
    assert with_reasons.read_result(request, 200, body).document == {"a": "why"}
    assert with_reasons.read_result(request, 409, body).reasons == ("why",)


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        ("why", ("why",)),
        (["why", "also"], ("why", "also")),
        (["why", 1, None, True, {}, ["deep"], "also"], ("why", "also")),
        ([], ()),
        (7, ()),
        ({"a": "why"}, ()),
        (None, ()),
    ],
)
def test_reasons_are_the_texts_at_their_path(found: object, reasons: tuple[str, ...]) -> None:
    """It may be one text or a list; other values are ignored."""
    messages, request = messages_and_request("{path: ok, is: true}", "a")
    body = json.dumps({"ok": False, "a": found}).encode()

    assert messages.read_result(request, 200, body).reasons == reasons


def test_an_error_in_the_path_of_the_reasons_gives_no_reasons() -> None:
    """The rest of the result is not affected."""
    messages, request = messages_and_request("{path: ok, is: true}", "sort(a)")

    assert messages.read_result(request, 200, b'{"ok": false, "a": 1}') == RequestResult(
        kind=ResultKind.FAILED, status=200
    )


def test_text_in_xml_is_converted_to_the_declared_type() -> None:
    """This concerns booleans and integers."""
    for success, text, expected in (
        ("{path: r.a, is: false}", "false", True),
        ("{path: r.a, is: false}", "true", False),
        ("{path: r.a, is: 1}", "1", True),
        ("{path: r.a, is: [1, ok]}", "ok", True),
        ("{path: r.a, is: ok}", "true", False),
    ):
        messages, request = messages_and_request(success, "r.why")
        body = f"<r><a>{text}</a><why>so</why></r>".encode()
        answer = messages.read_result(request, 200, body, content_type="text/xml; charset=utf-8")

        assert (answer.success, answer.reasons) == (expected, ("so",))
    messages, request = messages_and_request("{path: r.a, is: false}")
    with pytest.raises(MessageError, match=r"at r.a: expected a boolean, got a text"):
        messages.read_result(request, 200, b"<r><a>boolean</a></r>", content_type="text/xml")


@pytest.mark.parametrize(("found", "expected"), [(True, True), (False, False)])
def test_invert_success_inverts_a_boolean(found: object, *, expected: bool) -> None:
    """The caller may know better than the provider's documentation."""
    messages, request = messages_and_request("{path: a, is: false}")
    body = json.dumps({"a": found}).encode()

    assert messages.read_result(request, 200, body, invert_success=True).success is expected
    assert messages.read_result(request, 500, body, invert_success=True).success is False


@pytest.mark.parametrize(
    "success", [None, "{path: a, is: ok}", "{path: a, is: [false, ok]}", "{path: a, is: 0}"]
)
def test_only_a_boolean_success_can_be_inverted(success: str | None) -> None:
    """Any other success is an error for any response."""
    messages, request = messages_and_request(success)
    for status in (200, 500):
        with pytest.raises(ValueError, match="cannot invert the success of 'ask'"):
            messages.read_result(request, status, b"", invert_success=True)


def test_a_request_of_another_rule_set_is_an_error() -> None:
    """The error names the request."""
    with pytest.raises(RequestError, match="unknown request 'update-status'"):
        messages_and_request()[0].read_result(hold_request("https://example.com"), 200, b"")
    with pytest.raises(RequestError, match="unknown request 'ask'"):
        Asker(PORTAL).messages.read_result(messages_and_request()[1], 200, b"")


@given(
    st.binary() | st.from_regex(rb'\{"(a|b)": ?[tfn0-9"a-z\[\]{}]*\}', fullmatch=True),
    st.sampled_from([200, 500]),
)
def test_any_bytes_give_a_result_or_a_message_error(body: bytes, status: int) -> None:
    """Nothing else is raised."""
    messages, request = HOSTILE
    try:
        answer = messages.read_result(request, status, body)
    except MessageError:
        assert status == 200
    else:
        assert answer.failed or json.loads(body)["a"] is False


HOSTILE = messages_and_request("{path: a, is: false}", "b")


def test_reasons_are_limited_in_number_and_length() -> None:
    """They are masked before they are cut, so that no half of a secret is left."""
    key = "0123456789" * 5
    long = f"{'x' * 980}{key}{'y' * 980}"
    errors = [{"ErrorMessage": text} for text in (long, "x" * 1_000, *["no"] * 40_000)]
    body = Reply.json({"HadError": True, "Errors": errors}).body
    request = hold_request("https://example.com", key=key)
    answer = Asker(PRINT_HOUSE).messages.read_result(request, 200, body)

    assert answer.reasons[:2] == (f"{'x' * 980}***{'y' * 16}…", "x" * 1_000)
    assert answer.reasons[2:] == ("no",) * 18
