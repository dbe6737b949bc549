"""Tests of the shipped requests: what each documented call sends and prints, and two of them sent to servers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from statemachine import Engine, load
from statemachine.messages.client import Client
from statemachine.messages.messages import Messages
from statemachine.model.frozen import FrozenMap
from tests.messages.providers import SECRET, portal, print_house
from tests.messages.server import serving
from tests.messages.shipped_calls import CALLS, PROVIDERS, Call, call, rules_of

ADDRESSES = {
    ("gooten", "update-status"): "https://api.print.io/api/orderstatus?recipeid={recipeId}"
    "&partnerBillingKey={partnerBillingKey}&id={orderSafeId}&orderStatusName={newOrderStatusName}",
    ("gooten", "cancel-item"): "https://api.print.io/api/orderCancel?orderId=520718"
    "&recipeid=YourRecipeID&partnerBillingKey=YourPartnerBillingKey",
    ("gooten", "update-sku"): "https://api.print.io/api/orderItems?orderId=[Order_ID]"
    "&recipeid=YourRecipeID&partnerBillingKey=YourPartnerBillingKey",
    ("gooten", "update-shipping"): "https://api.print.io/api/shippingAddress?orderId=520718"
    "&recipeid=YourRecipeID&partnerBillingKey=YourPartnerBillingKey",
    ("gooten", "update-customization"): "https://api.print.io/api/OrderCustomization"
    "?recipeId=YourRecipeID&partnerBillingKey=YourPartnerBillingKey"
    "&id=115557-b5c97bb2-934d-48aa-9ad2-a565154b5cd4",
    ("wordbee/order", "list-transitions"): "/api/orders/{orderId}/status/transitions",
    ("wordbee/order", "list-traces"): "/api/orders/{orderId}/traces",
    ("wordbee/order", "update-status"): "/api/orders/{orderId}/status",
    ("wordbee/job", "summary"): "/jobs/{id}/summary",
    ("wordbee/job", "traces"): "/jobs/{id}/traces",
    ("wordbee/job", "commit-action"): "/jobs/{id}/action/commit",
    ("wordbee/job", "batch-update"): "/api/jobs/batch/update",
    ("wordbee/invoice", "set-status"): "/api/invoices/items/3668/status/1",
    ("cubicasa", "list-orders"): "/api/integrate/v3/orders?limit=20&offset=0",
    ("cubicasa", "get-order"): "https://app.cubi.casa/api/integrate/v3/orders/{id}",
    ("northwest-framing", "order-status"): "/IFS/api/{role}/OrderStatus/{id}",
}
"""The end of an address as a page prints it: an example, or a template with placeholders."""

BODIES = {
    "upgrade": """{
    "package_type": null,
    "add_ons": [
        "gla"
    ]
}""",
    "update-draft": """{
    "street": "615 Bourbon St",
    "suite": "A1",
    "city": "New Orleans",
    "state": "Louisiana",
    "country": "United States",
    "postalCode": "70130",
    "info": "Extra info",
    "latitude": 29.958365,
    "longitude": -90.066198,
    "external_id": "R4ER93",
    "owner_email": "linus@computer.com",
    "package_type": "base",
    "add_ons": [
        "gla"
    ]
}""",
}
"""The examples of bodies, without the styles of a draft, whose example could not be read to its end."""

_NAMES = [f"{each.rules}-{each.name}" for each in CALLS]


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


@pytest.mark.parametrize("each", CALLS, ids=_NAMES)
def test_a_call_sends_what_its_page_documents(each: Call) -> None:
    """The method, the URL, the headers and the body are those of the page, and of its example if it has one."""
    request = each.build()
    headers = {name: text for name, text in request.raw.headers.items() if name != "content-type"}

    assert f"{request.method} {request.raw.url}" == each.line
    assert headers == each.headers
    assert (request.raw.body and json.loads(request.raw.body)) == each.body
    assert (each.body is None) == ("content-type" not in request.raw.headers)


@pytest.mark.parametrize("each", CALLS, ids=_NAMES)
def test_a_call_prints_what_it_sends_with_masked_secrets(each: Call) -> None:
    """`request` prints the documented line with `***` for each secret, and no secret anywhere."""
    request = each.build()
    line, *rest = str(request).splitlines()
    expected = each.line
    for secret in each.secrets:
        expected = expected.replace(secret, "***")

    assert line == expected
    assert not any(secret in text for secret in each.secrets for text in (str(request), repr(request)))
    assert {name: text for name, _, text in (text.partition(": ") for text in rest if ": " in text)} == {
        **{name: "***" if text in each.secrets else text for name, text in each.headers.items()},
        **({} if each.body is None else {"content-type": "application/json"}),
    }
    assert each.body is None or json.loads(rest[-1]) == each.body


def test_each_request_of_the_providers_has_a_row() -> None:
    """A request that is added to a rule set needs a row with what its page documents."""
    declared = {(name, each) for name in PROVIDERS for each in rules_of(name).outbound}

    assert sorted((each.rules, each.name) for each in CALLS) == sorted(declared)


@pytest.mark.parametrize(("rules", "name"), ADDRESSES)
def test_an_address_is_that_of_the_page(rules: str, name: str) -> None:
    """It has the words of the page, in its order; a placeholder of the page stands for one value."""
    pattern = re.sub(r"\\[\[{]\w+\\[\]}]", "[^&/]+", re.escape(ADDRESSES[rules, name]))

    assert re.search(f"{pattern}$", call(rules, name).build().raw.url)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_that_of_the_page(name: str) -> None:
    """It has the entries of the example and no others, as far as the example could be read."""
    body = call("cubicasa", name).build().raw.body

    assert body is not None
    assert json.loads(body) == json.loads(BODIES[name])
