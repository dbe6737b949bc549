"""Tests that a tool which shows the variables of a traceback shows no secret in a frame of ours."""

from __future__ import annotations

import traceback

import pytest

from statemachine.messages.client import Client
from statemachine.model.errors import MessageError, RefusedError, RequestError, SendError
from tests.messages.test_secrets import FORMS, KEY, asking
from tests.messages.providers import PRINT_HOUSE, Asker, hold_request
from tests.messages.server import Reply, in_turn, serving


def shown_with(error: BaseException) -> list[str]:
    """Return the variables of each frame of ours, and of those of the libraries below."""
    stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    shown = [repr(frame.locals) for frame in stack if "/tests/" not in frame.filename]

    assert shown
    return shown


def assert_silent(error: BaseException) -> None:
    """Look for the secret in all that is shown."""
    assert not [shown for shown in shown_with(error) for form in FORMS if form in shown]
    assert error.__context__ is None


@pytest.mark.parametrize(
    "asker",
    [
        asking(more=", type: integer"),
        asking(headers="{X-Key: parameters.key}"),
        asking(body="{key: abs(parameters.key)}"),
        asking('"{+key}"'),
        asking('"https://example.com/{+key}"'),
    ],
)
def test_what_cannot_be_built(asker: Asker) -> None:
    """Neither what was handed in nor what came of it stands where it is refused."""
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with pytest.raises(RequestError) as caught:
        asker.build(decision, key=f"{KEY} ", other=1)

    assert_silent(caught.value)


@pytest.mark.parametrize("parameters", [{"key": KEY}, {"key": [KEY]}, {"other": {KEY}}, KEY, [KEY]])
def test_what_is_handed_in_the_wrong_way(parameters: object) -> None:
    """Whatever it is, and whether as parameters or as inputs."""
    asker = asking(more=", type: integer")
    decision = asker.engine.decide("Done", event="close", actor="manager")
    for given in ({"parameters": parameters}, {"inputs": parameters}):
        with pytest.raises(RequestError) as caught:
            asker.messages.build_request(decision, **given)  # type: ignore[arg-type]  # one of the two

        assert_silent(caught.value)


def test_what_the_rules_refuse() -> None:
    """A no comes before anything is looked at."""
    asker = asking()
    decision = asker.engine.decide("Closed", event="close", actor="manager")
    with pytest.raises(RefusedError) as caught:
        asker.build(decision, key=KEY)

    assert_silent(caught.value)


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
def test_an_answer_that_says_nothing(body: bytes, content_type: str) -> None:
    """The provider may repeat what it was sent, in what it answers and in what it says that to be."""
    request = hold_request("https://example.com", key=KEY)
    with pytest.raises(MessageError) as caught:
        Asker(PRINT_HOUSE).messages.read_result(request, 200, body, content_type=content_type)

    assert_silent(caught.value)


@pytest.mark.parametrize(
    "reply",
    [Reply(hang_up=True), Reply(wait=60), Reply.json({"HadError": KEY}), Reply(body=KEY.encode())],
)
def test_what_comes_of_asking(reply: Reply) -> None:
    """From the door of the client on."""
    messages = Asker(PRINT_HOUSE).messages
    with serving(in_turn(reply)) as server, Client(timeout=0.3) as client:
        request = hold_request(server.url, key=KEY)
        with pytest.raises((SendError, MessageError)) as caught:
            client.execute(messages, request)

    assert_silent(caught.value)
