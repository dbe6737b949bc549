"""Tests of what a request holds: what its paths find, as what it is written, and what it never is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import Engine, loads
from statemachine.messages.messages import Messages
from statemachine.model.errors import InvalidRulesError, RequestError
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from tests.messages.outbound.small import HEAD, finish, refused
from tests.messages.server import Call


def test_typed_values_are_written_as_rule_files_write_them() -> None:
    """Dates and durations are text, numbers and booleans are themselves, and no type of the caller's is left."""

    class Word(StrEnum):
        RED = "red"

    class Number(IntEnum):
        FOUR = 4

    request = finish(
        "a: {method: POST, url: 'https://example.com/', body: {all: inputs}}",
        text=Word.RED,
        count=Number.FOUR,
        size=0.5,
        day=date(2026, 11, 24),
        moment=datetime(2026, 11, 24, 12, tzinfo=UTC),
        length=timedelta(hours=26),
        flag=True,
    )

    assert json.loads(request.raw.body or b"")["all"] == {
        "text": "red",
        "count": 4,
        "size": 0.5,
        "day": "2026-11-24",
        "moment": "2026-11-24T12:00:00+00:00",
        "length": "P1DT2H",
        "flag": True,
    }


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"text": "\ud800"}, "the input 'text' has to be a text that UTF-8 can write"),
        ({"size": math.inf}, "the input 'size' has to be a finite number"),
        ({"size": math.nan}, "the input 'size' has to be a number"),
        ({"count": 10**5000}, "the input 'count' has to be an integer that Python can write"),
    ],
)
def test_what_no_document_can_hold_is_refused(inputs: Mapping[str, object], problem: str) -> None:
    """It is of its type, and still cannot be sent."""
    assert refused("a: {method: PUT, url: 'https://example.com/'}", **inputs) == problem


def test_the_context_is_what_the_format_says() -> None:
    """Paths find both statuses, the event, the inputs with their defaults, and the parameters."""
    request = finish(
        "a: {method: POST, url: 'https://example.com/', parameters: {p: {type: integer}}, body: {all: '@'}}",
        {"p": 1},
    )

    assert json.loads(request.raw.body or b"") == {
        "all": {
            "source": {"name": "New", "code": "1", "title": "Brand new"},
            "target": {"name": "Done", "code": "2", "title": None},
            "event": "finish",
            "inputs": {"count": 3},
            "parameters": {"p": 1},
        }
    }


def test_out_of_nothing_there_is_no_source() -> None:
    """A creation is carried out by a request that names its event, and by no other."""
    made = HEAD.replace("transitions: [", "transitions: [{event: make, source: nothing, target: New}, ")
    one = "{method: POST, url: 'https://example.com/', body: {from: source, to: target.name}%s}"
    rules = loads(made + f"    a: {one % ', events: make'}\n    b: {one % ''}\n")
    decision = Engine(rules).decide(None, target="New")

    assert Messages(rules).build_request(decision).raw.body == b'{"to":"New"}'
    with pytest.raises(RequestError, match="'b' does not carry out make: nothing -> New"):
        Messages(rules).build_request(decision, request="b")


def test_a_tree_is_filled_in() -> None:
    """What finds nothing is left out, what is no path stands for itself, and text keeps its letters."""
    request = finish(
        "a:\n"
        "  method: POST\n"
        "  url: https://example.com/\n"
        "  body: {none: inputs.text, nil: ~, one: 1, yes: true, list: [inputs.text, event, 2, [inputs.text]],"
        " deep: {none: inputs.text, code: to_number(target.code), word: \"'é'\"}}\n"
    )

    assert request.raw.body == (
        '{"nil":null,"one":1,"yes":true,"list":["finish",2,[]],"deep":{"code":2,"word":"é"}}'.encode()
    )
    assert request.raw.headers == {"content-type": "application/json"}


def test_without_a_body_there_is_no_content_type() -> None:
    """Nothing is sent that the rules do not declare."""
    request = finish("a: {method: PUT, url: 'https://example.com/'}")

    assert (request.raw.body, request.raw.headers) == (None, {})
    assert request.masked is request.raw


def test_a_header_says_otherwise() -> None:
    """A content type that the rules declare is the one that is sent, in whatever letters."""
    request = finish(
        "a: {method: PUT, url: 'https://example.com/', headers: {Content-Type: \"'application/x'\"}, body: {a: event}}"
    )

    assert request.raw.headers == {"Content-Type": "application/x"}


def test_query_and_headers_are_texts_integers_and_booleans() -> None:
    """A boolean is true or false, an integer its digits, and empty text is text."""
    request = finish(
        "a:\n"
        "  method: GET\n"
        "  url: https://example.com/\n"
        "  query: {t: event, i: inputs.count, b: inputs.flag, e: inputs.text}\n"
        "  headers: {X-I: inputs.count, X-B: '`true`', X-E: inputs.text}\n",
        flag=False,
        text="",
    )

    assert request.raw.url == "https://example.com/?t=finish&i=3&b=false&e="
    assert request.raw.headers == {"X-I": "3", "X-B": "true", "X-E": ""}


def test_all_that_cannot_be_filled_in_is_told_at_once() -> None:
    """What a provider wants and does not get is an error, each with its path."""
    problem = refused(
        "a:\n"
        "  method: PUT\n"
        "  url: https://example.com/{p}/{q}\n"
        "  parameters: {p: {}, q: {type: number}}\n"
        "  query: {none: inputs.text, list: '[event]', half: '`0.5`', fails: abs(event)}\n"
        "  headers: {X-None: inputs.text, X-Map: target}\n"
        "  body: {fails: ceil(event), also: 'keys(event)'}\n",
        {"p": "", "q": 0.5},
    )

    assert problem.split("; ") == [
        "the parameter 'p' stands in the path of the url and must not be empty",
        "the parameter 'q' stands in the url and has to be a text, an integer or a boolean",
        "the query entry 'none' finds nothing at 'inputs.text'",
        "the query entry 'list' at '[event]' has to be a text, an integer or a boolean",
        "the query entry 'half' at '`0.5`' has to be a text, an integer or a boolean",
        "'abs(event)' cannot be followed: expected number for abs(), got string",
        "the header 'X-None' finds nothing at 'inputs.text'",
        "the header 'X-Map' at 'target' has to be a text, an integer or a boolean",
        "'ceil(event)' cannot be followed: expected number for ceil(), got string",
        "'keys(event)' cannot be followed: expected object for keys(), got string",
    ]


@pytest.mark.parametrize(
    "text", ["a\r\nX-More: 1", "a\nb", "\0", "a\tb", "é", " a", "a ", "\x7f", "\x85"]
)
def test_a_header_holds_one_line_of_ascii(text: str) -> None:
    """What would be another header, or would arrive as another text, is refused."""
    problem = refused(
        "a: {method: PUT, url: 'https://example.com/', headers: {X-A: inputs.text}}", text=text
    )

    assert (
        problem == "the header 'X-A' has to be of printable ASCII characters, without blanks at its ends"
    )


def test_what_no_file_can_declare_is_looked_at_too() -> None:
    """Rules that are made in Python may have names that are no headers, and a path for a body."""
    asker = RULES.outbound["a"]
    body = replace(asker, body=JMESPath("inputs.text"))
    header = replace(
        asker, headers=FrozenMap({"X-A: b\r\nX-C": JMESPath("event"), "": JMESPath("event")})
    )
    given = dict.fromkeys("abc", "x")

    assert Messages(replace(RULES, outbound=FrozenMap({"a": body}))).build_request(
        MOVE, parameters=given
    ).raw == replace(ANYTHING.build_request(MOVE, parameters=given).raw, headers=FrozenMap(), body=None)
    with pytest.raises(RequestError, match=r"the header 'X-A: b.*is none: .*; the header '' is none"):
        Messages(replace(RULES, outbound=FrozenMap({"a": header}))).build_request(MOVE, parameters=given)


@pytest.mark.parametrize("text", [".", "..", "a/../b", "a\\..\\b", "../", "/."])
def test_a_parameter_does_not_lead_elsewhere(text: str) -> None:
    """Dots alone name another place, also behind a slash of either kind that is encoded."""
    outbound = "a: {method: PUT, url: 'https://example.com/orders/{id}/status', parameters: {id: {}}}"

    assert "no part of its path may be '.' or '..'" in refused(outbound, {"id": text})
    assert finish(outbound, {"id": "a/..b\\c"}).raw.url.endswith("/orders/a%2F..b%5Cc/status")


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3),
)
def test_any_text_comes_out_of_a_query_and_a_body_as_it_went_in(values: list[str]) -> None:
    """Nothing of a value is lost or becomes more than a value."""
    request = ANYTHING.build_request(
        MOVE, parameters=dict(zip("abc", values, strict=True)), inputs={"text": values[0]}
    )
    call = Call(request.method, request.raw.url, request.raw.headers, request.raw.body or b"")

    assert call.query == [(f"{name} &", value) for name, value in zip("abc", values, strict=True)]
    assert call.document == {"text": values[0], "list": values[1:]}


RULES = loads(
    HEAD
    + """\
    a:
      method: POST
      url: https://example.com/
      parameters: {a: {}, b: {secret: true}, c: {}}
      query: {a &: parameters.a, b &: parameters.b, c &: parameters.c}
      body: {text: inputs.text, list: [parameters.b, parameters.c]}
"""
)
ANYTHING = Messages(RULES)
MOVE = Engine(RULES).decide("New", event="finish")


def test_a_header_that_says_how_a_request_is_carried_builds_none() -> None:
    """One that shortens the body would arrive, and be said not to have."""
    with pytest.raises(InvalidRulesError, match="reserved-header"):
        finish(
            "a: {method: POST, url: 'https://example.com/', headers: {Content-Length: \"'0'\"}, body: {a: 1}}"
        )
