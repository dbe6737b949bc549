"""Tests that a secret is nowhere but in what is sent."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.client import Client
from statemachine.model.errors import MessageError, RequestError, SendError, StateMachineError
from statemachine.model.frozen import FrozenMap
from statemachine.model.request import MASK, RawRequest, Request
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, hold_request
from tests.messages.server import Behaviour, Call, Reply, in_turn, serving

KEY = "s3cr3t+ké y/%2B"
FORMS = (KEY, quote(KEY, safe=""), quote(KEY), KEY.replace("%", "%25"), "s3cr3t")
"""The key as it is, and in the forms in which it could get out; the last is a part of all."""

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def echo(call: Call) -> Reply:
    """Repeat the address in the headers, as a redirect does, and in the body."""
    headers = {"Location": f"https://elsewhere.example{call.target}", "Set-Cookie": f"k={call.target}"}
    document = {"HadError": True, "Errors": [{"ErrorMessage": call.target}, {"ErrorMessage": KEY}]}
    reply = Reply.json(document, status=307)
    return Reply(reply.status, reply.body, {**reply.headers, **headers})


BEHAVIOURS = (
    echo,
    in_turn(Reply.json({"HadError": KEY})),
    in_turn(Reply.json({KEY: {KEY: KEY}})),
    in_turn(Reply(body=f'{{"{KEY}": 1, "{KEY}": 2}}'.encode())),
    in_turn(Reply(body=f'{{"HadError": {KEY}'.encode())),
    in_turn(Reply(body=KEY.encode(), headers={"Content-Type": "application/xml"})),
    in_turn(Reply(headers={"Content-Encoding": quote(KEY)})),
    in_turn(Reply(wait=60)),
    in_turn(Reply(hang_up=True)),
    in_turn(Reply(body=b"x", headers={"Content-Length": "20", "Connection": "close"})),
)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Collect all that could be read, and look for the secret in it, and in all that was logged meanwhile."""
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        yield told
    logged = [f"{record.getMessage()} {record.__dict__}" for record in caplog.get_records("call")]
    assert not [text for text in (*told, *logged) for form in FORMS if form in text]


def all_of(error: BaseException) -> list[str]:
    """Return whatever an error and what hangs on it say."""
    texts = [str(error), repr(error), repr(error.args), repr(vars(error))]
    texts += traceback.format_exception(error)
    for other in (error.__cause__, error.__context__):
        texts += [] if other is None else all_of(other)
    return texts


@pytest.mark.parametrize("behave", BEHAVIOURS)
def test_it_is_in_nothing_that_comes_of_sending(said: list[str], behave: Behaviour) -> None:
    """Whatever the provider does, and repeats, the key is in no text, error or log of ours."""
    messages = Asker(PRINT_HOUSE).messages
    with serving(behave) as server, Client(timeout=0.3) as client:
        request = hold_request(server.url, key=KEY)
        said += [
            str(request),
            repr(request),
            repr(request.raw),
            repr(request.masked),
            str(request.masked),
        ]
        said += [repr(client), str(client)]
        try:
            response = client.send(request)
            said += [repr(response), str(response)]
            answer = client.execute(messages, request)
            said += [repr(answer), str(answer), *answer.reasons]
        except (SendError, MessageError) as error:
            said += all_of(error)

    assert dict(server.calls[0].query)["partnerBillingKey"] == KEY


def test_nobody_listening_is_told_without_it(said: list[str]) -> None:
    """The error of a connection that was refused has the address masked."""
    with Client() as client, pytest.raises(SendError) as caught:
        client.send(hold_request("http://127.0.0.1:9", key=KEY))

    said += all_of(caught.value)
    assert f"partnerBillingKey={MASK}" in str(caught.value)


def test_only_what_has_secrets_is_kept_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """What is under way without one is logged as the library does, before and after one that is not."""
    with caplog.at_level(logging.DEBUG), serving(echo) as server, Client() as client:
        wire = RawRequest(f"{server.url}/open")
        plain = Request(name="plain", method="GET", raw=wire, masked=wire, idempotent=True)
        for request in (plain, hold_request(server.url, key=KEY), plain):
            client.send(request)

    answers = [each for each in caplog.messages if "receive_response_headers.complete" in each]
    assert len(server.calls) == 3
    assert ["/open" in each for each in answers] == [True, True]


BEFORE = PORTAL[: PORTAL.index("    update-status:")]


def asking(url: str = "https://example.com/", more: str = "", **rest: str) -> Asker:
    """Load a file whose one request is as given."""
    lines = [
        "ask:",
        "  method: POST",
        f"  url: {url}",
        f"  parameters: {{key: {{secret: true{more}}}, other: {{type: integer}}}}",
        *(f"  {name}: {value}" for name, value in rest.items()),
    ]
    return Asker(BEFORE + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("asker", "key"),
    [
        (asking(), 17),
        (asking(more=", type: integer"), KEY),
        (asking(more=", type: integer, minimum: 5"), 4),
        (asking(more=", type: datetime"), KEY),
        (asking(headers="{X-Key: parameters.key}"), f"{KEY}\r\nX-More: 1"),
        (asking(headers="{X-Key: parameters.key}"), KEY),
        (asking(headers="{X-Key: parameters.key}"), f" {KEY}"),
        (asking(headers="{X-Key: abs(parameters.key)}"), KEY),
        (asking(query="{key: '[parameters.key]'}"), KEY),
        (asking(query="{key: abs(parameters.key)}"), KEY),
        (asking(query="{key: to_number(parameters.key)}"), KEY),
        (asking(body="{key: ['sum(parameters.key)']}"), KEY),
        (asking(body="{key: to_number(parameters.key)}"), "inf"),
        (asking(body='{key: "join(parameters.key, `[1]`)"}'), KEY),
        (asking('"{+key}"'), KEY),
        (asking('"https://{key}/"'), KEY),
        (asking('"https://example.com/{key}"'), ".."),
        (asking('"https://example.com/{+key}"'), f"x#{KEY}"),
        (asking('"https://example.com/{+key}"'), f"x%20\n{KEY}"),
        (asking(query="{key: parameters.key}"), f"{KEY}\ud800"),
        (asking(more=", type: integer", query="{key: parameters.key}"), 10**5000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_is_in_no_error_of_building(said: list[str], asker: Asker, key: object) -> None:
    """What cannot be built from a secret is told by name, type and path."""
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with pytest.raises(RequestError) as caught:
        asker.build(decision, key=key, other=17)
    with pytest.raises(RequestError) as second:
        asker.build(decision, key=key, other=KEY)

    said += [*all_of(caught.value), *all_of(second.value)]
    assert "10000" not in str(caught.value)


EVERYWHERE = asking(
    '"https://example.com/{key}{;key}{?key}{&key:3}"',
    query="{a b: parameters.key, long: length(parameters.key)}",
    headers="{X-Long: to_string(length(parameters.key)), X-Is: parameters.key == 'x'}",
    body="{a: parameters.key, b: ['parameters.{all: @}', \"join('-', [parameters.key, event])\"], "
    "d: \"parameters.key || 'none'\"}",
)


def built(key: str) -> Request:
    """Build the request that uses its secret everywhere."""
    decision = EVERYWHERE.engine.decide("Done", event="close", actor="manager")
    return EVERYWHERE.build(decision, key=key, other=1)


@given(TEXTS.filter(bool), TEXTS.filter(bool))
def test_what_is_shown_does_not_depend_on_it(one: str, other: str) -> None:
    """Two requests that differ in their secrets alone show and say the same, whatever these are."""
    first, second = built(one), built(other)

    assert (str(first), repr(first), first.masked) == (str(second), repr(second), second.masked)
    assert repr(first.raw) == repr(second.raw)


def test_what_cannot_be_worked_out_of_a_mask_is_a_mask() -> None:
    """A path that would find nothing, or would fail, without the secret shows that something is there."""
    asker = asking(
        more=", type: integer",
        query="{q: abs(parameters.key)}",
        body="{a: abs(parameters.key), b: to_number(parameters.key), c: parameters.key}",
    )
    decision = asker.engine.decide("Done", event="close", actor="manager")
    request = asker.build(decision, key=-4711, other=1)

    assert request.raw == RawRequest(
        "https://example.com/?q=4711",
        FrozenMap({"content-type": "application/json"}),
        b'{"a":4711,"b":-4711,"c":-4711}',
    )
    assert request.masked.url == "https://example.com/?q=***"
    assert request.masked.body == b'{"a":"***","b":"***","c":"***"}'
    assert request.secrets == ("-4711",)


@given(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=3))
def test_a_reason_that_repeats_it_is_masked(key: str) -> None:
    """As it is, encoded, encoded twice, in small letters: it is gone from what the provider says."""
    asker = Asker(PRINT_HOUSE)
    request = hold_request("https://example.com", key=key)
    once = quote(key, safe="")
    small = re.sub("%..", lambda octet: octet[0].lower(), once)
    forms = (key, once, small, quote(once, safe=""), quote(key))
    document = Reply.json(
        {"HadError": True, "Errors": [{"ErrorMessage": f"<{each}>"} for each in forms]}
    )
    answer = asker.messages.read_result(request, 200, document.body)

    assert answer.reasons == (f"<{MASK}>",) * len(forms)


def test_an_error_of_ours_is_what_is_raised() -> None:
    """Whoever catches the errors of this package catches these."""
    assert issubclass(RequestError, StateMachineError)
    assert issubclass(SendError, StateMachineError)
