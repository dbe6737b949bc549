"""Tests that the credentials of a request are only in what is sent: in every place and form that a request has."""

from __future__ import annotations

import json
import pickle
import traceback
from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.errors import MessageError, RequestError
from statemachine.model.request import MASK, Request
from tests.messages.outbound.kinds import Requests
from tests.messages.test_secret_tracebacks import locals_of

KEY = "s3cr3t-k3y:%2B=&"
USER = "m3r"
PLACES = {
    "basic": "auth: {basic: [user, key]}",
    "basic, alone": "auth: {basic: token}",
    "bearer": "auth: {bearer: token}",
    "form": "form: {a: event, 'k[x]': parameters.key, l: '[parameters.key, event]'}",
    "query": "query: {key: parameters.key, text: \"join('', ['id=', parameters.key, ';'])\"}",
    "header": "headers: {X-Key: \"join(' ', ['Key', parameters.key])\"}",
    "signature": "signature: {scheme: hmac, secret: key, header: X-S, signed: '{url}{body}'}",
    "standard": "signature: {scheme: standard-webhooks, secret: whsec}",
    "list body": "body: [event, parameters.key, [{k: parameters.key}]]",
    "single value": "body: parameters.key",
    "longer text": "body: {query: \"join('', ['{ shop(key: <', parameters.key, '>) { id } }'])\"}",
}
SENT = {"user": USER, "key": KEY, "token": "s3cr3t-k3y", "whsec": b64encode(KEY.encode()).decode()}


def requests_with(place: str) -> Requests:
    """Return the requests of a file with secrets in this place."""
    return Requests(
        "ask:\n"
        "  for: finish\n"
        "  method: POST\n"
        "  url: https://example.com/\n"
        "  parameters: {user: {}, key: {secret: true}, token: {secret: true}, whsec: {secret: true}}\n"
        "  success: {path: ok, is: true}\n"
        "  reasons: why\n"
        f"  {PLACES[place]}\n"
    )


REQUESTS = {place: requests_with(place) for place in PLACES}


def built(place: str) -> Request:
    """Build the request with secrets in this place."""
    return REQUESTS[place].move(parameters=SENT)


def leaked(text: str, request: Request) -> list[str]:
    """Return the secrets of a request that a text contains, in any of their forms."""
    known = [*request.secrets, *(value for name, value in SENT.items() if name != "user"), "s3cr3t"]
    forms = [
        form
        for each in known
        for form in (each, quote(each), quote(each, safe=""), quote_plus(each), json.dumps(each)[1:-1])
    ]
    return [each for each in forms if each in text]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_shown_of_a_request_has_no_secret(place: str) -> None:
    """This holds for its text, its masked content, a copy that is stored, and its pickle."""
    request = built(place)
    stored = request.without_secrets()
    masked = request.masked
    shown = [str(request), repr(request), repr(request.raw), masked.url, repr(dict(masked.headers))]
    shown += [repr(masked.body), str(pickle.dumps(stored)), repr(stored), str(stored)]

    assert [leaked(each, request) for each in shown] == [[]] * len(shown)
    assert MASK in str(request)
    assert leaked(f"{request.raw.url} {dict(request.raw.headers)} {request.raw.body!r}", request)
    assert pickle.loads(pickle.dumps(request)) == request  # noqa: S301  # our own


@pytest.mark.parametrize("place", PLACES)
def test_what_a_provider_repeats_is_masked(place: str) -> None:
    """Everything that was sent, as it was sent: in the reasons of a failure, and not in a result or its pickle."""
    request = built(place)
    echo = [request.raw.url, *request.raw.headers.values(), (request.raw.body or b"").decode()]
    body = json.dumps({"ok": False, "why": [*echo, *map(quote, echo)]}).encode()
    result = REQUESTS[place].messages.read_result(request, 200, body)
    shown = [
        repr(result),
        str(result),
        str(result.to_dict()),
        str(pickle.dumps(result)),
        *result.reasons,
    ]

    assert result.failed
    assert [leaked(each, request) for each in shown] == [[]] * len(shown)
    assert any(MASK in each for each in result.reasons)


@pytest.mark.parametrize("place", PLACES)
def test_an_error_of_reading_the_response_shows_no_secret(place: str) -> None:
    """Neither its text nor a traceback with local variables does."""
    request = built(place)
    document = {"ok": " ".join([*request.raw.headers.values(), KEY]), KEY: KEY}
    with pytest.raises(MessageError) as caught:
        REQUESTS[place].messages.read_result(request, 200, json.dumps(document).encode())

    shown = [*traceback.format_exception(caught.value), *locals_of(caught.value)]
    assert [leaked(each, request) for each in shown] == [[]] * len(shown)


def test_a_credential_is_secret_even_if_it_is_not_declared_so() -> None:
    """`check` finds the parameter; until it is mended, nothing is shown."""
    requests = Requests(
        "ask: {for: finish, method: POST, url: 'https://example.com/{a}{?b}', parameters: {a: {}, b: {}, c: {}},"
        " auth: {basic: [a, b]}, signature: {scheme: hmac, secret: c, header: X-S}, body: parameters}"
    )
    request = requests.move(parameters={"a": USER, "b": KEY, "c": "s3cr3t-c"})

    assert "s3cr3t" not in str(request)
    assert str(request).startswith(f"POST https://example.com/{USER}?b={MASK}\n")


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("basic", {"user": f"{KEY}:"}),
        ("basic, alone", {"token": KEY}),
        ("bearer", {"token": f"{KEY}\n"}),
        ("bearer", {"token": f"{KEY} x"}),
        ("header", {"key": f"{KEY}é"}),
        ("standard", {"whsec": f"{KEY}*"}),
        ("form", {"other": KEY}),
        ("signature", {"key": [KEY]}),
    ],
)
def test_an_error_of_building_a_request_shows_no_secret(place: str, wrong: dict[str, object]) -> None:
    """Neither its text nor a traceback with local variables does."""
    with pytest.raises(RequestError) as caught:
        REQUESTS[place].move(parameters={**SENT, **wrong}, inputs={"text": KEY})

    shown = [*traceback.format_exception(caught.value), *locals_of(caught.value)]
    assert [each for each in shown if "s3cr3t" in each] == []
    assert caught.value.__context__ is None


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), min_size=6))
def test_the_base64_of_user_and_password_is_masked(password: str) -> None:
    """A provider may answer with the header, or with its decoded text."""
    requests = REQUESTS["basic"]
    request = requests.move(parameters={**SENT, "key": password})
    credentials = request.raw.headers["Authorization"]
    body = json.dumps({"ok": False, "why": [f"bad {credentials}!", f"unknown m3r:{password}"]}).encode()

    assert requests.messages.read_result(request, 401, body).reasons == (
        f"bad Basic {MASK}!",
        f"unknown m3r:{MASK}",
    )


READ = Requests(
    "poll: {for: {read: poll}, url: 'https://example.com/', parameters: {key: {secret: true}},"
    " auth: {bearer: key}, next: next}"
)


@pytest.mark.parametrize(
    "body",
    [
        b'{"orders": 7, "k": "s3cr3t-key"}',
        b'{"orders": [], "next": {"s3cr3t-key": ["s3cr3t-key"]}}',
        b'{"orders": [], "next": "https://evil.example/s3cr3t-key"}',
        b'{"orders": [], "next": "http://[s3cr3t-key"}',
        b'{"orders": [], "next": "/a b?s3cr3t-key"}',
        b"s3cr3t-key",
        b'{"s3cr3t-key": 1, "s3cr3t-key": 2}',
    ],
)
def test_an_error_of_reading_an_answer_shows_no_secret(body: bytes) -> None:
    """The body, and the address of the next page, may repeat one."""
    headers = {"x-echo": "s3cr3t-key"}
    request = READ.messages.build_read(parameters={"key": headers["x-echo"]})
    try:
        error = READ.messages.read_result(request, 200, body, headers=headers).next_error
    except MessageError as raised:
        error = raised

    assert error is not None
    local = (
        [] if error.__traceback__ is None else locals_of(error)
    )  # the error of an address is not raised
    shown = [*traceback.format_exception(error), *local]
    assert [each for each in shown if "s3cr3t" in each] == []
    assert error.__context__ is None
