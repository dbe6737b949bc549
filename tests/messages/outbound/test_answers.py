"""Tests of reading answers: whether a request was carried out, and why not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.messages import Messages
from statemachine.model.errors import MessageError, RequestError
from statemachine.model.request import RawRequest, Request, RequestResult
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, hold_request
from tests.messages.server import Reply

WIRE = RawRequest("https://example.com/")


def asked(success: str | None = None, reasons: str | None = None) -> tuple[Messages, Request]:
    """Return the messages of a file that tells success as given, and a request of it."""
    lines = ["ask:", "  method: POST", "  url: https://example.com/"]
    lines += [] if success is None else [f"  success: {success}"]
    lines += [] if reasons is None else [f"  reasons: {reasons}"]
    head = PRINT_HOUSE[: PRINT_HOUSE.index("    update-status:\n      events")]
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
def test_success_is_what_the_rules_say(success: str, found: object, *, expected: bool) -> None:
    """One of the wanted values is a success, another of their types is none."""
    messages, request = asked(success)

    assert messages.read_result(request, 200, json.dumps({"a": found}).encode()).success is expected


@pytest.mark.parametrize(
    ("success", "found", "problem"),
    [
        ("{path: a, is: false}", "boolean", "expected a boolean, got a text"),
        ("{path: a, is: true}", 1, "expected a boolean, got an integer"),
        ("{path: a, is: 1}", True, "expected an integer, got a boolean"),
        ("{path: a, is: 1}", 1.0, "expected an integer, got a number"),
        ("{path: a, is: [ok, 1, true]}", None, "expected a boolean, an integer or a text, got nothing"),
        ("{path: a, is: ok}", ["ok"], "expected a text, got a list"),
        ("{path: b, is: ok}", "ok", "expected a text, got nothing"),
        ("{path: 'length(a)', is: 1}", 1, "expected string or array or object for length(), got number"),
    ],
)
def test_what_says_neither_is_an_error_at_its_path(success: str, found: object, problem: str) -> None:
    """A value of another type, or none, does not tell whether the request was carried out."""
    messages, request = asked(success)
    with pytest.raises(MessageError) as caught:
        messages.read_result(request, 200, json.dumps({"a": found}).encode())

    assert caught.value.problem == problem
    assert caught.value.message == "ask"
    assert f"path: {caught.value.path}," in success.replace("'", "")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": false', b"\xff", b"[" * 1000])
def test_a_success_that_cannot_be_read_is_an_error(body: bytes) -> None:
    """Where the rules look into the body, a status alone says nothing."""
    messages, request = asked("{path: a, is: false}")
    with pytest.raises(MessageError, match=r"^ask.*(invalid JSON|invalid UTF-8|nesting)"):
        messages.read_result(request, 200, body)


@pytest.mark.parametrize("status", [100, 199, 300, 307, 400, 404, 500, 503])
@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": false}', b'{"a": 7}', b"\xff"])
def test_another_status_is_no_success_whatever_the_body(status: int, body: bytes) -> None:
    """What cannot be read of it is left aside."""
    for messages, request in (asked(), asked("{path: a, is: false}", "a"), asked(None, "a")):
        answer = messages.read_result(request, status, body)

        assert (answer.success, answer.status, answer.reasons) == (False, status, ())


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff"])
def test_without_a_predicate_the_status_says_it(status: int, body: bytes) -> None:
    """Such a body need not be anything."""
    for messages, request in (asked(), asked(None, "a")):
        assert messages.read_result(request, status, body) == RequestResult(success=True, status=status)


def test_a_body_is_read_only_where_something_is_looked_for() -> None:
    """Without predicate and reasons there is no document."""
    body = b'{"a": "why"}'
    (plain, request), (telling, _) = asked(), asked(None, "a")

    assert plain.read_result(request, 200, body).document is None
    assert telling.read_result(request, 200, body).document == {"a": "why"}
    assert telling.read_result(request, 409, body).reasons == ("why",)


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
def test_reasons_are_the_texts_that_are_found(found: object, reasons: tuple[str, ...]) -> None:
    """One text or a list of them; all else is left aside."""
    messages, request = asked("{path: ok, is: true}", "a")
    body = json.dumps({"ok": False, "a": found}).encode()

    assert messages.read_result(request, 200, body).reasons == reasons


def test_reasons_that_cannot_be_looked_for_are_none() -> None:
    """A path that fails over what is there takes nothing away from the rest of the answer."""
    messages, request = asked("{path: ok, is: true}", "sort(a)")

    assert messages.read_result(request, 200, b'{"ok": false, "a": 1}') == RequestResult(
        success=False, status=200
    )


def test_xml_has_text_alone_and_is_read_by_the_wanted_type() -> None:
    """A boolean and an integer of XML are the texts that stand for them."""
    for success, text, expected in (
        ("{path: r.a, is: false}", "false", True),
        ("{path: r.a, is: false}", "true", False),
        ("{path: r.a, is: 1}", "1", True),
        ("{path: r.a, is: [1, ok]}", "ok", True),
        ("{path: r.a, is: ok}", "true", False),
    ):
        messages, request = asked(success, "r.why")
        body = f"<r><a>{text}</a><why>so</why></r>".encode()
        answer = messages.read_result(request, 200, body, content_type="text/xml; charset=utf-8")

        assert (answer.success, answer.reasons) == (expected, ("so",))
    messages, request = asked("{path: r.a, is: false}")
    with pytest.raises(MessageError, match=r"at r.a: expected a boolean, got a text"):
        messages.read_result(request, 200, b"<r><a>boolean</a></r>", content_type="text/xml")


@pytest.mark.parametrize(("found", "expected"), [(True, True), (False, False)])
def test_a_flipped_predicate_is_the_other_one(found: object, *, expected: bool) -> None:
    """The caller knows better what a boolean means than the page on which it stands."""
    messages, request = asked("{path: a, is: false}")
    body = json.dumps({"a": found}).encode()

    assert messages.read_result(request, 200, body, flip=True).success is expected
    assert messages.read_result(request, 500, body, flip=True).success is False


@pytest.mark.parametrize(
    "success", [None, "{path: a, is: ok}", "{path: a, is: [false, ok]}", "{path: a, is: 0}"]
)
def test_only_a_boolean_is_flipped(success: str | None) -> None:
    """With any other predicate, or none, there is no other side; this is told whatever came."""
    messages, request = asked(success)
    for status in (200, 500):
        with pytest.raises(ValueError, match="so there is nothing to flip"):
            messages.read_result(request, status, b"", flip=True)


def test_an_answer_to_a_request_of_other_rules_is_refused() -> None:
    """What is not declared is told by its name."""
    with pytest.raises(RequestError, match="there is no request 'update-status'"):
        asked()[0].read_result(hold_request("https://example.com"), 200, b"")
    with pytest.raises(RequestError, match="there is no request 'ask'"):
        Asker(PORTAL).messages.read_result(asked()[1], 200, b"")


@given(
    st.binary() | st.from_regex(rb'\{"(a|b)": ?[tfn0-9"a-z\[\]{}]*\}', fullmatch=True),
    st.sampled_from([200, 500]),
)
def test_no_bytes_make_it_raise_anything_else(body: bytes, status: int) -> None:
    """What cannot be read is an error of ours, or a no."""
    messages, request = HOSTILE
    try:
        answer = messages.read_result(request, status, body)
    except MessageError:
        assert status == 200
    else:
        assert not answer.success or json.loads(body)["a"] is False


HOSTILE = asked("{path: a, is: false}", "b")


def test_of_many_and_long_reasons_a_part_is_told() -> None:
    """Who is told them reads no more, and what is masked before it is cut shows no half of a secret."""
    key = "0123456789" * 5
    long = f"{'x' * 980}{key}{'y' * 980}"
    errors = [{"ErrorMessage": text} for text in (long, "x" * 1_000, *["no"] * 40_000)]
    body = Reply.json({"HadError": True, "Errors": errors}).body
    request = hold_request("https://example.com", key=key)
    answer = Asker(PRINT_HOUSE).messages.read_result(request, 200, body)

    assert answer.reasons[:2] == (f"{'x' * 980}***{'y' * 16}…", "x" * 1_000)
    assert answer.reasons[2:] == ("no",) * 18
