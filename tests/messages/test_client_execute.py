"""Tests of asking a provider, against a server that behaves as his page says."""

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
    """Return a client that would try three times."""
    with Client(attempts=3, pause=0.01) as client:
        yield client


def test_the_print_house_gets_its_four_values_as_they_are(client: Client) -> None:
    """Method, path and query arrive as the page says, however much of a value has to be encoded."""
    orders = {"a/b?c": "New"}
    with serving(print_house(orders)) as server:
        answer = client.execute(Asker(PRINT_HOUSE).messages, hold_request(server.url, order="a/b?c"))

    (call,) = server.calls
    assert answer.success
    assert orders == {"a/b?c": "Hold"}
    assert (call.method, call.path, call.body) == ("POST", "/api/orderstatus", b"")
    assert call.query == [
        ("recipeid", "recipe"),
        ("partnerBillingKey", SECRET),
        ("id", "a/b?c"),
        ("orderStatusName", "Hold"),
    ]


def test_the_print_house_says_why_not_and_the_key_is_kept_out_of_it(client: Client) -> None:
    """An error has its reasons; where they repeat the key, as it is or encoded, there is a mask."""
    with serving(print_house({}, key="another")) as server:
        answer = client.execute(Asker(PRINT_HOUSE).messages, hold_request(server.url))

    (reason,) = answer.reasons
    assert not answer.success
    assert (
        "*** is no key, asked for /api/orderstatus?recipeid=recipe&partnerBillingKey=***&id=" in reason
    )


def test_a_provider_whose_boolean_means_the_other_thing_is_flipped(client: Client) -> None:
    """The caller turns the predicate round, and is told before anything is sent where he cannot."""
    asker = Asker(PORTAL)
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with serving(in_turn(OK)) as server:
        messages = Asker(PRINT_HOUSE).messages
        answer = client.execute(messages, hold_request(server.url), invert_success=True)
        close = asker.build(decision, server=server.url, orderId=1, token="t")  # noqa: S106  # no password
        with pytest.raises(ValueError, match="there is nothing to flip"):
            client.execute(asker.messages, close, invert_success=True)

    assert not answer.success
    assert len(server.calls) == 1


def test_the_portal_gets_its_document_and_answers_nothing(client: Client) -> None:
    """A status is put as a number, what is not said is left out, and an empty answer is a success."""
    asker = Asker(PORTAL)
    orders = {17: 3}
    with serving(portal(orders, "tökén".encode().hex())) as server:
        given = {"server": server.url, "orderId": 17, "token": "tökén".encode().hex()}
        decision = asker.engine.decide("Done", event="close", actor="manager")
        answer = client.execute(asker.messages, asker.build(decision, **given))
        over = asker.engine.decide("Closed", target="Done", actor="manager", override=True)
        request = asker.messages.build_request(
            over, parameters=given, inputs={"message": "Zurück, \N{SNOWMAN}\n", "notify": False}
        )
        client.execute(asker.messages, request)

    first, second = server.calls
    assert answer.success
    assert (first.method, first.path) == ("PUT", "/api/orders/17/status")
    assert first.document == {"status": 5, "notify": True}
    assert first.headers["content-type"] == "application/json"
    assert (second.method, second.path) == ("PUT", "/api/orders/17/status/override")
    assert second.document == {"status": 3, "message": "Zurück, \N{SNOWMAN}\n", "notify": False}
    assert orders == {17: 3}


def test_a_wrong_token_is_a_no_by_its_status(client: Client) -> None:
    """An answer that is no success by its status is a no, whatever its body."""
    asker = Asker(PORTAL)
    decision = asker.engine.decide("Done", event="close", actor="manager")
    with serving(portal({17: 3}, "right")) as server:
        request = asker.build(decision, server=server.url, orderId=17, token="wrong")  # noqa: S106  # no password
        answer = client.execute(asker.messages, request)

    assert (answer.success, answer.status) == (False, 401)


def test_what_is_on_offer_is_asked_for_and_narrows_what_is_available(client: Client) -> None:
    """A live answer read by the rules leaves of what they allow what the provider offers too."""
    asker = Asker(PORTAL)
    with serving(in_turn(Reply.json(transitions(3)))) as server:
        wire = RawRequest(f"{server.url}/api/orders/17/status/transitions")
        response = client.send(Request(name="x", method="GET", raw=wire, masked=wire, idempotent=True))
        offer = asker.messages.read_live_moves(response.body, content_type=response.content_type)

    left = offer.narrow(asker.engine.available("Done", actor="manager"))
    assert [move.target for move in left.moves] == ["Closed"]
    assert {move.target for move in left.overrides} == {"Confirmed"}


def test_an_answer_that_says_nothing_is_an_error_after_it_came(client: Client) -> None:
    """A success by its status alone is no success where the rules look into the body."""
    with (
        serving(in_turn(Reply.json({"HadError": "boolean"}))) as server,
        pytest.raises(MessageError, match="at HadError: expected a boolean, got a text"),
    ):
        client.execute(Asker(PRINT_HOUSE).messages, hold_request(server.url))
