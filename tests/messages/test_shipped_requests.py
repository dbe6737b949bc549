"""Tests of the shipped requests, sent to servers that behave as the providers document."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from statemachine import Engine, load
from statemachine.messages.client import Client
from statemachine.messages.messages import Messages
from statemachine.model.frozen import FrozenMap
from tests.messages.providers import SECRET, portal, print_house
from tests.messages.server import serving


@pytest.mark.parametrize(("key", "success"), [(SECRET, True), ("another", False)])
def test_an_order_is_held_at_the_print_house(key: str, *, success: bool) -> None:
    """The query of a POST has the four values, and a boolean in the response reports an error."""
    rules = load("gooten")
    orders = {"safe/1": "New"}
    values = {"recipeid": "r", "partnerBillingKey": key, "id": "safe/1"}
    with serving(print_house(orders)) as server, Client() as client:
        outbound = rules.outbound["update-status"]
        assert urlsplit(outbound.url).netloc == "api.print.io"
        there = replace(outbound, url=server.url + urlsplit(outbound.url).path)
        messages = Messages(replace(rules, outbound=FrozenMap({outbound.name: there})))
        decision = Engine(rules).decide("New", event=outbound.name, target="Hold", actor="partner")
        answer = client.execute(messages, messages.build_request(decision, parameters=values))

    assert answer.success is success
    assert dict(server.calls[0].query) == {**values, "orderStatusName": "Hold"}
    assert orders == {"safe/1": "Hold" if success else "New"}
    assert success or (answer.reasons and key not in answer.reasons[0])


@pytest.mark.parametrize("override", [False, True])
def test_an_order_is_closed_and_reopened_at_the_portal(*, override: bool) -> None:
    """The document has the status as a number. Moves and overrides have different addresses."""
    rules = load("wordbee/order")
    messages = Messages(rules)
    source, target = ("Closed", "Done") if override else ("Done", "Closed")
    decision = Engine(rules).decide(source, target=target, actor="manager", override=override)
    orders = {17: 5 if override else 3}
    with serving(portal(orders, "tok")) as server, Client() as client:
        values = {"server": server.url, "orderId": 17, "token": "tok", "account": "acme"}
        request = messages.build_request(decision, parameters=values, inputs={"message": "é"})
        answer = client.execute(messages, request)

    assert answer.success
    assert orders == {17: 3 if override else 5}
    assert server.calls[0].document == {"status": orders[17], "message": "é", "notify": True}
    assert not request.idempotent
