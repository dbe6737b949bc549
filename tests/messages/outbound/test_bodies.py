"""Tests of the bodies of requests: forms, lists, single values; and of entries that may be missing."""

from __future__ import annotations

import json
import math
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.request import MASK, Request
from tests.messages.outbound.kinds import Requests, refused
from tests.messages.outbound.minimal_rules import finish
from tests.messages.outbound.minimal_rules import refused as refused_finish

POST = "a: {{method: POST, url: 'https://example.com/', {}}}"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
FORM = Requests(
    "a:\n"
    "  method: POST\n"
    "  url: https://example.com/\n"
    "  parameters: {a: {}, b: {}, key: {secret: true}}\n"
    "  form: {z: parameters.a, 'metadata[x]': '[parameters.a, parameters.b]', a &=: parameters.b,"
    " key: parameters.key}\n"
)


def form_of(form: str, **inputs: object) -> Request:
    """Build the request with this form."""
    return finish(POST.format(f"form: {form}"), **inputs)


@given(TEXTS, TEXTS)
def test_any_text_survives_the_round_trip_through_a_form(one: str, other: str) -> None:
    """The fields have the order of the file, and a list repeats its field."""
    request = FORM.move(parameters={"a": one, "b": other, "key": "s3cret"})

    assert parse_qsl((request.raw.body or b"").decode(), keep_blank_values=True) == [
        ("z", one),
        ("metadata[x]", one),
        ("metadata[x]", other),
        ("a &=", other),
        ("key", "s3cret"),
    ]


def test_a_form_is_encoded_as_browsers_do() -> None:
    """A space is a plus sign; other characters that have a meaning are percent-encoded."""
    request = form_of(
        "{'metadata[x]': inputs.text, flag: inputs.flag, n: inputs.count}", text="a +&=é", flag=True
    )

    assert request.raw.body == b"metadata%5Bx%5D=a+%2B%26%3D%C3%A9&flag=true&n=3"
    assert request.raw.headers == {"content-type": "application/x-www-form-urlencoded"}


def test_fields_that_find_nothing_are_left_out() -> None:
    """So are items of a list that are null, and a field whose list is empty. An empty text is sent."""
    form = "{a: inputs.flag, b: '[inputs.flag, event, inputs.flag]', c: '`[]`', d: inputs.text}"

    assert form_of(form, text="").raw.body == b"b=finish&d="


def test_a_form_without_any_value_is_an_empty_body() -> None:
    """It is a form nevertheless."""
    request = form_of("{a: inputs.text}")

    assert request.raw.body == b""
    assert request.raw.headers == {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("path", ["target", "[target]", "[[event]]"])
def test_a_field_is_a_text_a_number_or_a_boolean(path: str) -> None:
    """Or a list of them, and no deeper."""
    assert refused_finish(POST.format(f"form: {{a: '{path}'}}"), size=0.5) == (
        f"form field 'a' at {path!r} must be a text, a number or a boolean, or a list of them"
    )


def test_a_secret_in_a_form_is_masked() -> None:
    """The mask is not encoded, so that it is recognised."""
    request = FORM.move(parameters={"a": "x", "b": "y", "key": "s3 cret&"})

    assert (request.raw.body or b"").endswith(b"&key=s3+cret%26")
    assert (request.masked.body or b"").endswith(f"&key={MASK}".encode())


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("[target.name, inputs.text, 1]", b'["Done",1]'),
        ("[{op: \"'replace'\", value: target.code}]", b'[{"op":"replace","value":"2"}]'),
        ("[]", b"[]"),
        ("[inputs.text]", b"[]"),
        ("target.name", b'"Done"'),
        ("inputs", b'{"count":3}'),
        ("'`0`'", b"0"),
        ("'`false`'", b"false"),
        ("inputs.text", None),
    ],
)
def test_a_body_may_be_a_list_or_the_value_of_one_path(body: str, sent: bytes | None) -> None:
    """Without a value there is no body and no content type."""
    request = finish(POST.format(f"body: {body}"))

    assert request.raw.body == sent
    assert request.raw.headers == ({} if sent is None else {"content-type": "application/json"})


def test_optional_entries_are_left_out() -> None:
    """Only if they find nothing: an empty text is sent."""
    more = (
        "query: {a: {path: inputs.text, optional: true}, b: {path: event, optional: true}},"
        "headers: {X-A: {path: inputs.text, optional: true}}"
    )

    without, empty = finish(POST.format(more)), finish(POST.format(more), text="")
    assert (without.raw.url, without.raw.headers) == ("https://example.com/?b=finish", {})
    assert (empty.raw.url, empty.raw.headers) == ("https://example.com/?a=&b=finish", {"X-A": ""})


def test_an_entry_that_is_not_optional_must_have_a_value() -> None:
    """`optional: false` is the default."""
    for entry in ("inputs.text", "{path: inputs.text, optional: false}"):
        assert refused_finish(POST.format(f"query: {{a: {entry}}}")) == (
            "query entry 'a' has no value: nothing found at 'inputs.text'"
        )


def test_an_optional_entry_must_have_the_type_of_an_entry() -> None:
    """A value that cannot be sent is not left out."""
    assert refused_finish(POST.format("query: {a: {path: target, optional: true}}")) == (
        "query entry 'a' at 'target' must be a text, a number or a boolean"
    )


def test_a_decimal_is_sent_as_python_writes_it() -> None:
    """In the URL, the query and a form alike."""
    requests = Requests(
        "a: {method: POST, url: 'https://example.com/{n}', query: {n: parameters.n}, form: {n: parameters.n},"
        " parameters: {n: {type: number}}}"
    )
    request = requests.move(parameters={"n": 0.5})

    assert (request.raw.url, request.raw.body) == ("https://example.com/0.5?n=0.5", b"n=0.5")


def test_an_optional_parameter_finds_nothing_if_it_is_left_out() -> None:
    """Its default would be used; a value of the context with its name is not."""
    requests = Requests(
        "a: {for: finish, method: POST, url: 'https://example.com/', query: {s: {path: parameters.since, optional: true}},"
        " body: {since: parameters.since, to: target.name}, parameters: {since: {optional: true}}}"
    )

    assert requests.move().raw.url == "https://example.com/"
    assert requests.move().raw.body == b'{"to":"Done"}'
    assert requests.move(parameters={"since": "7"}).raw.url == "https://example.com/?s=7"


def test_a_parameter_with_a_default_may_be_left_out() -> None:
    """None counts as left out; a value of the caller replaces the default, which has the declared type."""
    requests = Requests(
        "a: {method: POST, url: 'https://example.com/{version}', query: {n: parameters.n},"
        " parameters: {version: {default: v2}, n: {type: integer, default: 5}}}"
    )

    assert requests.move().raw.url == "https://example.com/v2?n=5"
    assert requests.move(parameters={"version": "v3", "n": None}).raw.url == "https://example.com/v3?n=5"
    assert refused(requests.move, parameters={"n": "x"}) == "parameter 'n' must be an integer"


@pytest.mark.parametrize(
    "value", [[1, "a", None, {"b": [True, 0.5]}], {"é": []}, "text", 7, False, ({"a": 1},)]
)
def test_a_document_is_sent_as_it_is(value: object) -> None:
    """It is any value of JSON; a tuple is a list."""
    request = DOCUMENT.move(parameters={"items": value})

    assert json.loads(request.raw.body or b"") == json.loads(json.dumps({"items": value, "to": "Done"}))


@pytest.mark.parametrize("value", [{1, 2}, object(), math.nan, [math.inf], {"a": b"x"}])
def test_a_document_that_json_cannot_write_is_an_error(value: object) -> None:
    """The error does not show it."""
    assert (
        refused(DOCUMENT.move, parameters={"items": value}) == "parameter 'items' must be a JSON value"
    )


def test_a_document_is_for_a_body_only() -> None:
    """Elsewhere only texts, numbers and booleans can be sent."""
    requests = Requests(
        "a: {method: POST, url: 'https://example.com/', query: {q: parameters.q}, parameters: {q: {type: document}}}"
    )

    assert requests.move(parameters={"q": "x"}).raw.url == "https://example.com/?q=x"
    assert refused(requests.move, parameters={"q": [1]}) == (
        "query entry 'q' at 'parameters.q' must be a text, a number or a boolean"
    )


DOCUMENT = Requests(
    "a: {for: finish, method: POST, url: 'https://example.com/', parameters: {items: {type: document}},"
    " body: {items: parameters.items, to: target.name}}"
)
