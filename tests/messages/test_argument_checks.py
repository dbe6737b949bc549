"""Tests of the arguments of `Messages`: an error names the argument and shows no value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statemachine.messages.messages import Messages
from statemachine.model.available import Available
from tests.messages.outbound.minimal_rules import finish
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, hold_request

pytest.importorskip("jmespath", reason="needs the extra 'messages'")
ASKER = Asker(PORTAL)
MOVE = ASKER.engine.decide("Done", event="close", actor="manager")
REQUEST = hold_request("https://example.com")
RESULTS = Asker(PRINT_HOUSE).messages
HINTS = {
    "body": ": pass the body as it arrived, or encode a text as UTF-8",
    "content_type": ": pass the header as it arrived",
}


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (Messages, "rules must be a RuleSet"),
        (ASKER.messages.select_request, "decision must be a Decision or a Change"),
        (ASKER.messages.build_request, "decision must be a Decision or a Change"),
        (
            lambda wrong: ASKER.messages.build_request(MOVE, request=wrong),
            "request must be a str or None",
        ),
        (lambda wrong: RESULTS.read_result(wrong, 200, b""), "request must be a Request"),
        (lambda wrong: RESULTS.read_result(REQUEST, wrong, b""), "status must be an int"),
        (
            lambda wrong: RESULTS.read_result(REQUEST, 200, wrong),
            "body must be a bytes, a bytearray or a memoryview",
        ),
        (
            lambda wrong: RESULTS.read_result(REQUEST, 200, b"", content_type=wrong),
            "content_type must be a str or None",
        ),
        (
            lambda wrong: RESULTS.read_result(REQUEST, 200, b"", invert_success=wrong),
            "invert_success must be a bool",
        ),
        (
            ASKER.messages.read_live_moves,
            "body must be a bytes, a bytearray or a memoryview",
        ),
        (
            lambda wrong: ASKER.messages.read_live_moves(b"{}", content_type=wrong),
            "content_type must be a str or None",
        ),
        (
            lambda wrong: ASKER.messages.read_live_moves(b"{}", live_moves=wrong),
            "live_moves must be a str or None",
        ),
        (lambda wrong: ASKER.messages.read_live_moves(b"{}", limit=wrong), "limit must be an int"),
        (ASKER.messages.build_live_moves, "available must be an Available"),
        (
            lambda wrong: ASKER.messages.build_live_moves(Available("Done"), actor=wrong),
            "actor must be a str or None",
        ),
        (
            lambda wrong: ASKER.messages.build_live_moves(Available("Done"), live_moves=wrong),
            "live_moves must be a str or None",
        ),
    ],
)
@pytest.mark.parametrize("wrong", [1.5, [], {"s3cr3t": 1}, object()])
def test_an_argument_of_a_wrong_type_is_named(
    call: Callable[[Any], object], problem: str, wrong: object
) -> None:
    """The error names the expected type and the type that was given."""
    with pytest.raises(TypeError) as caught:
        call(wrong)

    hint = HINTS.get(problem.partition(" ")[0], "")
    assert str(caught.value) == f"{problem}, not {type(wrong).__name__}{hint}"


def test_a_number_may_be_too_large_to_write() -> None:
    """The error does not contain it."""
    with pytest.raises(TypeError, match="request must be a str or None, not int"):
        ASKER.messages.build_request(MOVE, request=10**5000)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(TypeError, match="status must be an int, not bool"):
        RESULTS.read_result(REQUEST, status=True, body=b"")


def test_a_limit_must_not_be_negative() -> None:
    """The error names the argument."""
    with pytest.raises(ValueError, match="limit must be a number of bytes, at least 0"):
        ASKER.messages.read_live_moves(b"{}", limit=-1)


def test_the_selected_request_is_the_one_that_is_built() -> None:
    """Its specification declares the parameters that a caller needs."""
    spec = ASKER.messages.select_request(MOVE)

    assert spec.name == "update-status"
    assert list(spec.parameters) == ["server", "orderId", "token"]
    assert finish("a: {method: PUT, url: 'https://example.com/'}").name == "a"


@pytest.mark.parametrize("body", [b'{"HadError": false}', bytearray(b'{"HadError": false}')])
def test_a_response_without_a_content_type_is_json(body: bytes) -> None:
    """The header is optional, and the body may be any bytes-like object."""
    assert RESULTS.read_result(REQUEST, 200, body, content_type=None).success
    assert RESULTS.read_result(REQUEST, 200, memoryview(body), content_type="").success
