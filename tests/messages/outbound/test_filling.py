"""Tests of the content of requests: values found by paths, their text, and what is never sent."""

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
from statemachine.model.outbound_request import Entry
from tests.messages.outbound.minimal_rules import HEAD, finish, refused
from tests.messages.server import Call


def test_typed_values_are_written_as_rule_files_write_them() -> None:
    """Dates and durations become text. Subclasses become their base type."""

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
        ({"text": "\ud800"}, "input 'text' must be a text that UTF-8 can write"),
        ({"size": math.inf}, "input 'size' must be a finite number"),
        ({"size": math.nan}, "input 'size' must be a number"),
        ({"count": 10**5000}, "input 'count' must be an integer that Python can write"),
    ],
)
def test_a_value_that_json_or_utf_8_cannot_write_is_an_error(
    inputs: Mapping[str, object], problem: str
) -> None:
    """It has the declared type, but cannot be sent."""
    assert refused("a: {method: PUT, url: 'https://example.com/'}", **inputs) == problem


def test_paths_search_statuses_event_inputs_and_parameters() -> None:
    """Inputs include the defaults."""
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


def test_a_creation_has_no_source() -> None:
    """Only a request that names the event of the creation carries it out."""
    made = HEAD.replace("transitions: [", "transitions: [{event: make, source: nothing, target: New}, ")
    one = "{method: POST, url: 'https://example.com/', body: {from: source, to: target.name}%s}"
    rules = loads(made + f"    a: {one % ', for: make'}\n    b: {one % ''}\n")
    decision = Engine(rules).decide(None, target="New")

    assert Messages(rules).build_request(decision).raw.body == b'{"to":"New"}'
    with pytest.raises(RequestError, match="'b' does not carry out make: nothing -> New"):
        Messages(rules).build_request(decision, request="b")


def test_a_body_is_filled_in() -> None:
    """Entries without a value are left out, constants stay, and text is not escaped."""
    request = finish(
        "a:\n"
        "  method: POST\n"
        "  url: https://example.com/\n"
        "  body: {none: inputs.text, nil: ~, one: 1, yes: true, list: [inputs.text, event, 2, [inputs.text]],"
        " deep: {none: inputs.text, code: to_number(target.code), word: \"'é'\"}}\n"
    )

    assert request.raw.body == (
        '{"nil":null,"one":1,"yes":true,"list":["finish",2],"deep":{"code":2,"word":"é"}}'.encode()
    )
    assert request.raw.headers == {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("{n: {a: inputs.text}, one: 1}", '{"one":1}'),
        ("{n: {deep: {a: inputs.text}, b: inputs.flag}, one: 1}", '{"one":1}'),
        ("{n: {a: inputs.text, b: event}}", '{"n":{"b":"finish"}}'),
        ("{n: {a: inputs.text, nil: ~}}", '{"n":{"nil":null}}'),
        ("{list: [{a: inputs.text}, {b: event}]}", '{"list":[{"b":"finish"}]}'),
        ("{n: {list: [inputs.text], one: 1}}", '{"n":{"one":1}}'),
        ("{n: {list: [inputs.text]}, one: 1}", '{"one":1}'),
        ("{tags: [], one: 1}", '{"tags":[],"one":1}'),
        ("{n: {}}", '{"n":{}}'),
        ("{a: inputs.text}", "{}"),
    ],
)
def test_a_nested_mapping_without_any_value_is_left_out(body: str, sent: str) -> None:
    """It is left out like a value that is not found. The body itself, and a list, may be empty."""
    request = finish(f"a: {{method: PUT, url: 'https://example.com/', body: {body}}}")

    assert request.raw.body == sent.encode()


def test_without_a_body_there_is_no_content_type() -> None:
    """Nothing undeclared is sent."""
    request = finish("a: {method: PUT, url: 'https://example.com/'}")

    assert (request.raw.body, request.raw.headers) == (None, {})
    assert request.masked is request.raw


def test_a_declared_content_type_replaces_that_of_json() -> None:
    """The case of the header name does not matter."""
    request = finish(
        "a: {method: PUT, url: 'https://example.com/', headers: {Content-Type: \"'application/x'\"}, body: {a: event}}"
    )

    assert request.raw.headers == {"Content-Type": "application/x"}


def test_query_and_headers_are_texts_integers_and_booleans() -> None:
    """A boolean is true or false, an integer its digits, and an empty text stays."""
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


def test_all_faults_of_filling_in_are_in_one_error() -> None:
    """A required value that is not found is an error with its path."""
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
        "parameter 'p' in the path of the URL must not be empty",
        "query entry 'none' has no value: nothing found at 'inputs.text'",
        "query entry 'list' at '[event]' must be a text, a number or a boolean",
        "path 'abs(event)' fails: expected number for abs(), got string",
        "header 'X-None' has no value: nothing found at 'inputs.text'",
        "header 'X-Map' at 'target' must be a text, a number or a boolean",
        "path 'ceil(event)' fails: expected number for ceil(), got string",
        "path 'keys(event)' fails: expected object for keys(), got string",
    ]


@pytest.mark.parametrize(
    "text", ["a\r\nX-More: 1", "a\nb", "\0", "a\tb", "é", " a", "a ", "\x7f", "\x85"]
)
def test_a_header_is_one_line_of_ascii(text: str) -> None:
    """A value that would become another header, or another text, is an error."""
    problem = refused(
        "a: {method: PUT, url: 'https://example.com/', headers: {X-A: inputs.text}}", text=text
    )

    assert problem == "header 'X-A' must be printable ASCII, without spaces at the start or the end"


def test_rules_made_in_python_are_checked_too() -> None:
    """They may have invalid header names, and a path as the body."""
    asker = RULES.outbound["a"]
    body = replace(asker, body=JMESPath("inputs.text"))
    event = Entry(JMESPath("event"))
    header = replace(asker, headers=FrozenMap({"X-A: b\r\nX-C": event, "": event}))
    given = dict.fromkeys("abc", "x")

    assert Messages(replace(RULES, outbound=FrozenMap({"a": body}))).build_request(
        MOVE, parameters=given
    ).raw == replace(ANYTHING.build_request(MOVE, parameters=given).raw, headers=FrozenMap(), body=None)
    with pytest.raises(RequestError, match=r"invalid header name 'X-A: b.*; invalid header name ''"):
        Messages(replace(RULES, outbound=FrozenMap({"a": header}))).build_request(MOVE, parameters=given)


@pytest.mark.parametrize("text", [".", "..", "a/../b", "a\\..\\b", "../", "/."])
def test_a_parameter_cannot_change_the_path_of_the_url(text: str) -> None:
    """Dots are an error as a part of the path, also after an encoded slash."""
    outbound = "a: {method: PUT, url: 'https://example.com/orders/{id}/status', parameters: {id: {}}}"

    assert "no part of the path may be '.' or '..'" in refused(outbound, {"id": text})
    assert finish(outbound, {"id": "a/..b\\c"}).raw.url.endswith("/orders/a%2F..b%5Cc/status")


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3),
)
def test_any_text_survives_the_round_trip_through_query_and_body(values: list[str]) -> None:
    """No value is changed, and none becomes several."""
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


def test_a_reserved_header_is_an_error() -> None:
    """A wrong Content-Length would cut the body short."""
    with pytest.raises(InvalidRulesError, match="reserved-header"):
        finish(
            "a: {method: POST, url: 'https://example.com/', headers: {Content-Length: \"'0'\"}, body: {a: 1}}"
        )
