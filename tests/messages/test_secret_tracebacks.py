"""Tests that a traceback with local variables shows no secret in the frames of the package."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from statemachine.messages.client import Client
from statemachine.model.errors import MessageError, RefusedError, RequestError, SendError, SignatureError
from tests.messages.inbound.test_choose import messages_of
from tests.messages.providers import PRINT_HOUSE, Asker, hold_request
from tests.messages.server import Reply, in_turn, serving
from tests.messages.test_secrets import FORMS, KEY, asker_with_request


def locals_of(error: BaseException) -> list[str]:
    """Return the local variables of each frame outside of the tests."""
    stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    shown = [repr(frame.locals) for frame in stack if "/tests/" not in frame.filename]

    assert shown
    return shown


def assert_no_secret(error: BaseException) -> None:
    """Search the local variables for the secret."""
    assert not [shown for shown in locals_of(error) for form in FORMS if form in shown]
    assert error.__context__ is None


@pytest.mark.parametrize(
    "asker",
    [
        asker_with_request(more=", type: integer"),
        asker_with_request(headers="{X-Key: parameters.key}"),
        asker_with_request(body="{key: abs(parameters.key)}"),
        asker_with_request('"{+key}"'),
        asker_with_request('"https://example.com/{+key}"'),
    ],
)
def test_errors_of_building_a_request(asker: Asker) -> None:
    """Neither the arguments nor their results are in a frame."""
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with pytest.raises(RequestError) as caught:
        asker.build(decision, key=f"{KEY} ", other=1)

    assert_no_secret(caught.value)


@pytest.mark.parametrize("parameters", [{"key": KEY}, {"key": [KEY]}, {"other": {KEY}}, KEY, [KEY]])
def test_errors_of_invalid_arguments(parameters: object) -> None:
    """This holds for parameters and for inputs of any type."""
    asker = asker_with_request(more=", type: integer")
    decision = asker.engine.decide("Done", event="close", actor="manager")
    for given in ({"parameters": parameters}, {"inputs": parameters}):
        with pytest.raises(RequestError) as caught:
            asker.messages.build_request(decision, **given)  # type: ignore[arg-type]  # one of the two

        assert_no_secret(caught.value)


def test_errors_of_a_refused_decision() -> None:
    """The decision is checked before the parameters."""
    asker = asker_with_request()
    decision = asker.engine.decide("Closed", event="close", actor="manager")
    with pytest.raises(RefusedError) as caught:
        asker.build(decision, key=KEY)

    assert_no_secret(caught.value)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f'{{"HadError": "{KEY}"}}'.encode(), "application/json"),
        (f'{{"HadError": {{"{KEY}": 1}}}}'.encode(), "application/json"),
        (f'{{"{KEY}": 1, "{KEY}": 2}}'.encode(), "application/json"),
        (f'{{"HadError": {KEY}'.encode(), "application/json"),
        (f"<a>{KEY}</b>".encode(), "application/xml"),
        (b"{}", f"application/json; charset={KEY}"),
    ],
)
def test_errors_of_reading_a_response(body: bytes, content_type: str) -> None:
    """A provider may repeat a secret in the body and in the content type."""
    request = hold_request("https://example.com", key=KEY)
    with pytest.raises(MessageError) as caught:
        Asker(PRINT_HOUSE).messages.read_result(request, 200, body, content_type=content_type)

    assert_no_secret(caught.value)


@pytest.mark.parametrize(
    "reply",
    [Reply(hang_up=True), Reply(wait=60), Reply.json({"HadError": KEY}), Reply(body=KEY.encode())],
)
def test_errors_of_the_client(reply: Reply) -> None:
    """This covers sending and reading."""
    messages = Asker(PRINT_HOUSE).messages
    with serving(in_turn(reply)) as server, Client(timeout=0.3) as client:
        request = hold_request(server.url, key=KEY)
        with pytest.raises((SendError, MessageError)) as caught:
            client.execute(messages, request)

    assert_no_secret(caught.value)


INBOUND = """\
    one: {order: id, status: status, headers: {actor: X-Actor}, query: {channel: c}, SIGNATURE}
"""
PROOFS = (
    "signature: {scheme: hmac, secret: hook, header: X-Signature}",
    "signature: {scheme: secret-header, secret: hook, header: X-Signature}",
    "signature: {scheme: standard-webhooks, secret: hook}",
    "title: unsigned",
)


@pytest.mark.parametrize("signature", PROOFS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"headers": {"X-Signature": "wrong"}},
        {"headers": {"X-Signature": f"wrong {KEY}"}},
        {"headers": {"X-Key": [KEY]}},
        {"headers": [KEY]},
        {"query": {"c": {KEY}}},
        {"query": KEY},
        {"secrets": KEY},
        {"secrets": {"hook": [KEY, 5]}},
        {"secrets": {"hook": KEY.encode()}},
    ],
)
def test_errors_of_reading_a_message(signature: str, options: dict[str, Any]) -> None:
    """Neither the secrets nor the headers and the query are in a frame."""
    messages = messages_of(INBOUND.replace("SIGNATURE", signature))
    given = {"secrets": {"hook": KEY}, "headers": {"x-key": KEY}, **options}
    with pytest.raises((MessageError, TypeError, ValueError)) as caught:
        messages.read(b"{", **given)

    shown = [repr(caught.value), str(caught.value), *locals_of(caught.value)]
    assert not [text for text in shown for form in FORMS if form in text]


@pytest.mark.parametrize("signed", ["{url}{body}", "{body}{url}{body}"])
@pytest.mark.parametrize("query", [f"key={KEY}", f"key={KEY}&c=%ff"])
def test_errors_of_the_proof_of_a_url(signed: str, query: str) -> None:
    """Neither the URL nor the signed text, which contains it, is in a frame."""
    signature = f'signature: {{scheme: hmac, secret: hook, header: X-Signature, signed: "{signed}"}}'
    messages = messages_of(INBOUND.replace("SIGNATURE", signature))
    with pytest.raises(SignatureError) as caught:
        messages.read(
            b"{}",
            url=f"https://example.com/?{query}",
            headers={"X-Signature": "00"},
            secrets={"hook": "another"},
        )

    assert_no_secret(caught.value)


@pytest.mark.parametrize("place", ["https://example.com/?c=%ff&", "http://[?"])
def test_errors_of_the_query_of_a_url(place: str) -> None:
    """The error of the parser is not kept, because its frames show the URL."""
    messages = messages_of(INBOUND.replace(", SIGNATURE", ""))
    with pytest.raises(MessageError) as caught:
        messages.read(b"{}", url=f"{place}key={KEY}")

    error: BaseException | None = caught.value
    while error is not None:
        assert not [shown for shown in locals_of(error) for form in FORMS if form in shown]
        error = error.__context__
