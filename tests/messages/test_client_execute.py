"""Tests of executing requests, with a server that behaves as its provider documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from statemachine.messages.client import Client
from statemachine.model.errors import MessageError
from statemachine.model.request import RawRequest, Request
from tests.messages.providers import (
    PORTAL,
    PRINT_HOUSE,
    SECRET,
    Asker,
    hold_request,
    portal,
    print_house,
    transitions,
)
from tests.messages.server import Reply, in_turn, serving

OK = Reply.json({"HadError": False})


@pytest.fixture
def client() -> Iterator[Client]:
    """Return a client with three attempts."""
    with Client(attempts=3, pause=0.01) as client:
        yield client


def test_the_print_house_gets_its_four_values_unchanged(client: Client) -> None:
    """Method, path and query arrive as documented, with every character encoded."""
    orders = {"a/b?c": "New"}
    with serving(print_house(orders)) as server:
        result = client.execute(Asker(PRINT_HOUSE).messages, hold_request(server.url, order="a/b?c"))

    (call,) = server.calls
    assert result.success
    assert orders == {"a/b?c": "Hold"}
    assert (call.method, call.path, call.body) == ("POST", "/api/orderstatus", b"")
    assert call.query == [
        ("recipeid", "recipe"),
        ("partnerBillingKey", SECRET),
        ("id", "a/b?c"),
        ("orderStatusName", "Hold"),
    ]


def test_the_reasons_of_the_print_house_are_returned_with_the_key_masked(client: Client) -> None:
    """The key is masked as it is and URL-encoded."""
    with serving(print_house({}, key="another")) as server:
        result = client.execute(Asker(PRINT_HOUSE).messages, hold_request(server.url))

    (reason,) = result.reasons
    assert not result.success
    assert (
        "*** is not a key; the call was /api/orderstatus?recipeid=recipe&partnerBillingKey=***&id="
        in reason
    )


def test_invert_success_inverts_the_result(client: Client) -> None:
    """If that is impossible, the error comes before anything is sent."""
    asker = Asker(PORTAL)
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with serving(in_turn(OK)) as server:
        messages = Asker(PRINT_HOUSE).messages
        result = client.execute(messages, hold_request(server.url), invert_success=True)
        close = asker.build(decision, server=server.url, orderId=1, token="t")  # noqa: S106  # not a password
        with pytest.raises(ValueError, match="cannot invert the success"):
            client.execute(asker.messages, close, invert_success=True)

    assert not result.success
    assert len(server.calls) == 1


def test_the_portal_gets_its_document_and_an_empty_response_is_a_success(client: Client) -> None:
    """The status is a number, and a missing input is left out."""
    asker = Asker(PORTAL)
    orders = {17: 3}
    with serving(portal(orders, "tökén".encode().hex())) as server:
        given = {"server": server.url, "orderId": 17, "token": "tökén".encode().hex()}
        decision = asker.engine.decide("Done", event="close", actor="manager")
        result = client.execute(asker.messages, asker.build(decision, **given))
        over = asker.engine.decide("Closed", target="Done", actor="manager", override=True)
        request = asker.messages.build_request(
            over, parameters=given, inputs={"message": "Zurück, \N{SNOWMAN}\n", "notify": False}
        )
        client.execute(asker.messages, request)

    first, second = server.calls
    assert result.success
    assert (first.method, first.path) == ("PUT", "/api/orders/17/status")
    assert first.document == {"status": 5, "notify": True}
    assert first.headers["content-type"] == "application/json"
    assert (second.method, second.path) == ("PUT", "/api/orders/17/status/override")
    assert second.document == {"status": 3, "message": "Zurück, \N{SNOWMAN}\n", "notify": False}
    assert orders == {17: 3}


def test_a_wrong_token_is_not_a_success(client: Client) -> None:
    """The HTTP status decides, not the body."""
    asker = Asker(PORTAL)
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with serving(portal({17: 3}, "right")) as server:
        request = asker.build(decision, server=server.url, orderId=17, token="wrong")  # noqa: S106  # not a password
        result = client.execute(asker.messages, request)

    assert (result.success, result.status) == (False, 401)


def test_live_moves_narrow_what_is_available(client: Client) -> None:
    """Only moves that both the rules and the provider allow are left."""
    asker = Asker(PORTAL)
    with serving(in_turn(Reply.json(transitions(3)))) as server:
        raw = RawRequest(f"{server.url}/api/orders/17/status/transitions")
        response = client.send(Request(name="x", method="GET", raw=raw, masked=raw, idempotent=True))
        live_moves = asker.messages.read_live_moves(response.body, content_type=response.content_type)

    left = live_moves.narrow(asker.engine.available("Done", actor="manager"))
    assert [move.target for move in left.moves] == ["Closed"]
    assert {move.target for move in left.overrides} == {"Confirmed"}


def test_a_response_without_the_result_is_an_error(client: Client) -> None:
    """If the rules search the body, the HTTP status alone is not enough."""
    with (
        serving(in_turn(Reply.json({"HadError": "boolean"}))) as server,
        pytest.raises(MessageError, match="at HadError: expected a boolean, got a text"),
    ):
        client.execute(Asker(PRINT_HOUSE).messages, hold_request(server.url))
