"""Tests that a secret is only in what is sent."""

from __future__ import annotations

import html
import json
import logging
import pickle
import re
import time
import traceback
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from urllib.parse import quote, quote_plus

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
"""The key, and the forms in which it could appear; the last is a part of all."""

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def echo(call: Call) -> Reply:
    """Repeat the URL in the headers, as a redirect does, and in the body."""
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


def is_response_headers(record: logging.LogRecord) -> bool:
    """Return whether a record is httpcore's DEBUG record of response headers, which are the provider's text."""
    message = record.getMessage()
    return (record.name, record.levelno) == ("httpcore.http11", logging.DEBUG) and message.startswith(
        "receive_response_headers.complete"
    )


@pytest.fixture
def shown(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Collect texts. Afterwards search them and the log for the secret."""
    texts: list[str] = []
    with caplog.at_level(logging.DEBUG):
        yield texts
    logged = [
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.get_records("call")
        if not is_response_headers(record)
    ]
    assert not [text for text in (*texts, *logged) for form in FORMS if form in text]


def texts_of(error: BaseException) -> list[str]:
    """Return all texts of an error and of the errors chained to it."""
    texts = [str(error), repr(error), repr(error.args), repr(vars(error))]
    texts += traceback.format_exception(error)
    for other in (error.__cause__, error.__context__):
        texts += [] if other is None else texts_of(other)
    return texts


@pytest.mark.parametrize("behave", BEHAVIOURS)
def test_sending_shows_no_secret(shown: list[str], behave: Behaviour) -> None:
    """If the provider repeats the secret, no repr, error, reason or log record of the package contains it."""
    messages = Asker(PRINT_HOUSE).messages
    with serving(behave) as server, Client(timeout=0.3) as client:
        request = hold_request(server.url, key=KEY)
        shown += [
            str(request),
            repr(request),
            repr(request.raw),
            repr(request.masked),
            str(request.masked),
        ]
        shown += [repr(client), str(client)]
        try:
            response = client.send(request)
            shown += [repr(response), str(response)]
            result = client.execute(messages, request)
            shown += [repr(result), str(result), *result.reasons]
        except (SendError, MessageError) as error:
            shown += texts_of(error)

    assert dict(server.calls[0].query)["partnerBillingKey"] == KEY


def test_a_refused_connection_shows_no_secret(shown: list[str]) -> None:
    """The URL in the error is masked."""
    with Client() as client, pytest.raises(SendError) as caught:
        client.send(hold_request("http://127.0.0.1:9", key=KEY))

    shown += texts_of(caught.value)
    assert f"partnerBillingKey={MASK}" in str(caught.value)


def test_httpcore_logs_response_headers_at_debug_only(caplog: pytest.LogCaptureFixture) -> None:
    """This is the only record that may contain a secret which the provider repeats."""
    with caplog.at_level(logging.DEBUG), serving(echo) as server, Client() as client:
        raw = RawRequest(f"{server.url}/open")
        plain = Request(name="plain", method="GET", raw=raw, masked=raw, idempotent=True)
        for request in (plain, hold_request(server.url, key=KEY), plain):
            client.send(request)

    records = caplog.get_records("call")
    with_key = [each for each in records for form in FORMS if form in each.getMessage()]
    assert len(server.calls) == 3
    assert with_key
    assert all(map(is_response_headers, with_key))


BEFORE = PORTAL[: PORTAL.index("    update-status:")]


def asker_with_request(url: str = "https://example.com/", more: str = "", **rest: str) -> Asker:
    """Load a file with one request."""
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
        (asker_with_request(), 17),
        (asker_with_request(more=", type: integer"), KEY),
        (asker_with_request(more=", type: integer, minimum: 5"), 4),
        (asker_with_request(more=", type: datetime"), KEY),
        (asker_with_request(headers="{X-Key: parameters.key}"), f"{KEY}\r\nX-More: 1"),
        (asker_with_request(headers="{X-Key: parameters.key}"), KEY),
        (asker_with_request(headers="{X-Key: parameters.key}"), f" {KEY}"),
        (asker_with_request(headers="{X-Key: abs(parameters.key)}"), KEY),
        (asker_with_request(query="{key: '[parameters.key]'}"), KEY),
        (asker_with_request(query="{key: abs(parameters.key)}"), KEY),
        (asker_with_request(query="{key: to_number(parameters.key)}"), KEY),
        (asker_with_request(body="{key: ['sum(parameters.key)']}"), KEY),
        (asker_with_request(body="{key: to_number(parameters.key)}"), "inf"),
        (asker_with_request(body='{key: "join(parameters.key, `[1]`)"}'), KEY),
        (asker_with_request('"{+key}"'), KEY),
        (asker_with_request('"https://{key}/"'), KEY),
        (asker_with_request('"https://example.com/{key}"'), ".."),
        (asker_with_request('"https://example.com/{+key}"'), f"x#{KEY}"),
        (asker_with_request('"https://example.com/{+key}"'), f"x%20\n{KEY}"),
        (asker_with_request(query="{key: parameters.key}"), f"{KEY}\ud800"),
        (asker_with_request(more=", type: integer", query="{key: parameters.key}"), 10**5000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_of_building_a_request_show_no_secret(
    shown: list[str], asker: Asker, key: object
) -> None:
    """They contain names, types and paths."""
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with pytest.raises(RequestError) as caught:
        asker.build(decision, key=key, other=17)
    with pytest.raises(RequestError) as second:
        asker.build(decision, key=key, other=KEY)

    shown += [*texts_of(caught.value), *texts_of(second.value)]
    assert "10000" not in str(caught.value)


EVERYWHERE = asker_with_request(
    '"https://example.com/{key}{;key}{?key}{&key:3}"',
    query="{a b: parameters.key, long: length(parameters.key)}",
    headers="{X-Long: to_string(length(parameters.key)), X-Is: parameters.key == 'x'}",
    body="{a: parameters.key, b: ['parameters.{all: @}', \"join('-', [parameters.key, event])\"], "
    "d: \"parameters.key || 'none'\"}",
)


def request_with(key: str) -> Request:
    """Build the request that uses its secret everywhere."""
    decision = EVERYWHERE.engine.decide("Done", event="close", actor="manager")
    return EVERYWHERE.build(decision, key=key, other=1)


@given(TEXTS.filter(bool), TEXTS.filter(bool))
def test_the_text_of_a_request_does_not_depend_on_its_secrets(one: str, other: str) -> None:
    """Requests that differ only in secrets have the same text, repr and masked content."""
    first, second = request_with(one), request_with(other)

    assert (str(first), repr(first), first.masked) == (str(second), repr(second), second.masked)
    assert repr(first.raw) == repr(second.raw)


def test_a_path_that_fails_for_a_mask_gives_a_mask() -> None:
    """The masked request shows that there is a value."""
    asker = asker_with_request(
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


def reasons(key: str, *texts: str) -> tuple[str, ...]:
    """Return the reasons of a response to a request with this key."""
    request = hold_request("https://example.com", key=key)
    body = Reply.json({"HadError": True, "Errors": [{"ErrorMessage": each} for each in texts]}).body
    return Asker(PRINT_HOUSE).messages.read_result(request, 200, body).reasons


def forms_of(key: str) -> dict[str, str]:
    """Return the forms in which a provider may repeat a key."""
    url = quote(key, safe="")
    encoded_key = key.encode()
    return {
        "plain": key,
        "upper": key.upper(),
        "url": url,
        "url, lower case": re.sub("%..", lambda match: match[0].lower(), url),
        "url, twice": quote(url, safe=""),
        "url path": quote(key),
        "form": quote_plus(key),
        "json": json.dumps(key)[1:-1],
        "json, slashes": json.dumps(key)[1:-1].replace("/", "\\/"),
        "html": html.escape(key),
        "html, numbers": "".join(f"&#{ord(each)};" for each in key),
        "html, hexadecimal": "".join(f"&#x{ord(each):X};" for each in key),
        "json of url": json.dumps(url)[1:-1],
        "html of json": html.escape(json.dumps(key)[1:-1]),
        "base64": b64encode(encoded_key).decode(),
        "base64, no padding": b64encode(encoded_key).decode().rstrip("="),
        "base64, url-safe": urlsafe_b64encode(encoded_key).decode(),
        "url of base64": quote(b64encode(encoded_key), safe=""),
    }


@given(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=3))
def test_a_secret_in_a_reason_is_masked(key: str) -> None:
    """It is found in each form in which a provider may repeat it."""
    forms = forms_of(key)

    assert reasons(key, *(f" {each} " for each in forms.values())) == (f" {MASK} ",) * len(forms)


@pytest.mark.parametrize("form", forms_of("x"))
@pytest.mark.parametrize("key", [KEY, "Straße & Co <\"'>\\ \N{SNOWMAN}\U0001f600", "ǅ" * 3])
def test_a_secret_with_any_characters_is_masked(key: str, form: str) -> None:
    """Characters outside of ASCII are recognised too, also where upper case changes their number."""
    assert reasons(key, f"[{forms_of(key)[form]}]") == (f"[{MASK}]",)


def test_a_secret_within_base64_is_masked() -> None:
    """Basic authentication encodes the secret behind a name, at any of three offsets."""
    key = "0123456789abcdef"
    for name in ("", "u", "us", "use", "user"):
        start = len(f"{name}:")
        encoded = b64encode(f"{name}:{key}:more".encode()).decode()
        before, after = encoded[: 8 * start // 6], encoded[-(-8 * (start + len(key)) // 6) :]

        assert reasons(key, f"Basic {encoded}") == (f"Basic {before}{MASK}{after}",)


def test_the_beginning_of_a_secret_is_masked() -> None:
    """It has at least 12 characters, in any of the forms; other parts are not recognised."""
    key = "0123456789+abcdefghijkl"

    assert reasons(key, "key 0123456789+abcdef...") == ("key ***...",)
    assert reasons(key, "key 0123456789%2BA...") == ("key ***...",)
    assert reasons(key, "key 0123456789...") == ("key 0123456789...",)
    assert reasons("a" * 12 + "X", "a" * 13 + "X") == (MASK,)


def test_text_without_secrets_is_not_changed() -> None:
    """Only the secret is replaced; escapes beside it stay as they are."""
    assert reasons("s3cr3t", "caf&eacute; 100%25 \\u00e9 a+b s%33cr3t &lt;S3CR3T&gt;") == (
        "caf&eacute; 100%25 \\u00e9 a+b *** &lt;***&gt;",
    )


def test_a_large_text_is_masked_in_little_time() -> None:
    """A provider cannot slow down masking with escapes or repetitions."""
    key = "a" * 5_000 + "%"
    began = time.monotonic()
    for text in ("%25" * 200_000, "%2525" * 100_000, "a" * 600_000, "&amp;" * 100_000, "+" * 600_000):
        reasons(key, text)

    assert time.monotonic() - began < 10


def test_a_pickled_result_has_no_document_of_a_request_with_secrets() -> None:
    """The document may repeat a secret; without secrets it is kept."""
    request = hold_request("https://example.com", key=KEY)
    body = Reply.json({"HadError": True, "Echo": KEY, "Errors": [{"ErrorMessage": "no"}]}).body
    messages = Asker(PRINT_HOUSE).messages
    result = messages.read_result(request, 200, body)
    plain = messages.read_result(replace(request, secrets=()), 200, body)
    pickled = pickle.dumps(result)
    again, plain_again = pickle.loads(pickled), pickle.loads(pickle.dumps(plain))  # noqa: S301  # our own

    assert isinstance(result.document, dict)
    assert again == result
    assert (again.document, again.confidential) == (None, True)
    assert b"s3cr3t" not in pickled
    assert plain_again.document == plain.document == result.document
    assert (copy(plain).document, copy(result).document) == (plain.document, None)


def test_the_errors_are_errors_of_the_package() -> None:
    """A caller that catches `StateMachineError` catches them."""
    assert issubclass(RequestError, StateMachineError)
    assert issubclass(SendError, StateMachineError)
