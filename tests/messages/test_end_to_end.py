"""Tests of whole exchanges over sockets: decide, request, answer, message, outcome, and what is stored then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from statemachine import Outcome, Request, ResultKind, SendError, SignatureError, StoredStatus
from statemachine.messages.client import Client
from tests.messages.harbour import HOOK, NOW, SECRETS, Harbour, messages_and_engine
from tests.messages.server import Call, Reply, serving
from tests.needs import needs

pytestmark = needs("client")


@pytest.fixture
def client() -> Iterator[Client]:
    """Return a client that sends each request once."""
    with Client(timeout=2.0) as client:
        yield client


class Shop:
    """Our side: it asks the print shop, and keeps one stored status for each order, changed by webhooks."""

    def __init__(self, url: str, **stored: str) -> None:
        """Know the address of the provider, and the status of each order."""
        self.url = url
        self.messages, self.engine = messages_and_engine()
        self.stored = {order: StoredStatus(status) for order, status in stored.items()}
        self.outcomes: list[Outcome] = []

    def build(self, order: str, event: str, *secrets: str, **given: Any) -> Request:
        """Decide on an event and build its request; `new_id` is passed on, other values are inputs."""
        new_id = given.pop("new_id", None)
        decision = self.engine.decide(
            self.stored[order].status, event=event, actor="client", inputs=given
        )
        return self.messages.build_request(
            decision, parameters=self.parameters(order, *secrets), inputs=given, new_id=new_id
        )

    def parameters(self, order: str, *secrets: str) -> dict[str, object]:
        """Return the parameters of a request: the address, the order, and the secrets with these names."""
        return {"server": self.url, "order": order, **{name: SECRETS[name] for name in secrets}}

    def receive(self, call: Call) -> Reply:
        """Read a webhook and store what it reports, or answer 401."""
        try:
            reading = self.messages.read(
                call.body, headers=call.headers, secrets={"hook": HOOK}, now=NOW
            )
        except SignatureError:
            return Reply(401)
        for observation in reading.observations:
            order = observation.order["order"]
            self.outcomes.append(self.engine.observe(self.stored[order], observation))
            self.stored[order] = self.outcomes[-1].after
        return Reply(204)


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """Send a webhook as a provider does, and return the HTTP status of the answer."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=2)
    try:
        connection.request("POST", "/hook", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_an_order_is_placed_by_a_form_with_basic_authentication(client: Client) -> None:
    """The form, the defaults and the credentials arrive as documented. A success is the new status at once."""
    harbour = Harbour({"o/1": "Draft"})
    with serving(harbour) as server:
        shop = Shop(server.url, **{"o/1": "Draft"})
        request = shop.build("o/1", "place", "password", city="Zürich & Umgebung")
        result = client.execute(shop.messages, request)

    (call,) = server.calls
    assert result.kind is ResultKind.SUCCESS
    assert (call.path, call.headers["content-type"]) == (
        "/v1/orders/o/1/place",
        "application/x-www-form-urlencoded",
    )
    fields = {"copies": ["1"], "address[city]": ["Zürich & Umgebung"], "tags[]": ["a b", "place"]}
    assert harbour.work == [("place", fields)]
    assert harbour.orders == {"o/1": request.targets[0]} == {"o/1": "Ordered"}


def test_the_client_repeats_a_lost_request_and_the_provider_works_once() -> None:
    """The connection breaks after the work. The second attempt has the same key, and gets the first answer."""
    harbour = Harbour({"1": "Draft"}, lost=1)
    with serving(harbour) as server, Client(timeout=2.0, attempts=2, pause=0) as client:
        shop = Shop(server.url, **{"1": "Draft"})
        request = shop.build("1", "place", "password", city="Basel")
        result = client.execute(shop.messages, request)

    first, second = server.calls
    assert result.success
    assert first == second
    assert first.headers["idempotency-key"] == request.new_id == "id-1"
    assert len(harbour.work) == 1


def test_a_caller_repeats_a_lost_request_with_the_same_id(client: Client) -> None:
    """A request that is built again with `new_id=` is equal to the lost one; one without it is work again."""
    harbour = Harbour({"1": "Draft"}, lost=1)
    with serving(harbour) as server:
        shop = Shop(server.url, **{"1": "Draft"})
        request = shop.build("1", "place", "password", city="Basel")
        with pytest.raises(SendError) as lost:
            client.execute(shop.messages, request)
        again = shop.build("1", "place", "password", city="Basel", new_id=request.new_id)
        result = client.execute(shop.messages, again)
        other = shop.build("1", "place", "password", city="Basel")
        client.execute(shop.messages, other)

    assert lost.value.sent
    assert again == request
    assert result.success
    assert other.new_id == "id-2"
    assert [call.headers["idempotency-key"] for call in server.calls] == ["id-1", "id-1", "id-2"]
    assert len(harbour.work) == 2


def test_an_accepted_request_is_expected_until_the_webhook_comes(client: Client) -> None:
    """202 changes nothing but what is requested. The signed webhook moves the order, and is expected."""
    harbour = Harbour({"1": "Ordered"})
    with serving(harbour) as server:
        shop = Shop(server.url, **{"1": "Ordered"})
        request = shop.build("1", "cancel", "token", "signing", note="zu spät?")
        result = client.execute(shop.messages, request)
        assert result.accepted
        shop.stored["1"] = replace(shop.stored["1"], requested=request.targets)

        with serving(shop.receive) as inbox:
            answers = [post(inbox.url, *harbour.webhook("1", event=1, minutes=1))]
            asked = shop.stored["1"]
            harbour.orders["1"] = "Cancelled"
            headers, body = harbour.webhook("1", event=2, minutes=2)
            answers.append(post(inbox.url, headers, body.replace(b"Cancelled", b"Shipped")))
            answers.append(post(inbox.url, headers, body))

    assert harbour.work == [
        (
            "cancel",
            {"from": "Ordered", "wanted": {"state": "Cancelled"}, "at": "2026-11-27T09:00:00Z"},
        )
    ]
    assert server.calls[0].query == [("note", "zu spät?")]
    assert answers == [204, 401, 204]
    assert (asked.status, asked.requested) == ("Ordered", ("Cancelled",))
    assert [(each.meaning, each.expected) for each in shop.outcomes] == [
        ("duplicate", False),
        ("applied", True),
    ]
    at = NOW + timedelta(minutes=2)
    assert shop.stored["1"] == StoredStatus("Cancelled", at, since=at)


def test_a_request_that_failed_leaves_the_order_as_it_is(client: Client) -> None:
    """The provider's reasons are told, whether the conflict or the signature is the reason."""
    harbour = Harbour({"1": "Printing"})
    with serving(harbour) as server:
        shop = Shop(server.url, **{"1": "Printing"})
        conflict = client.execute(shop.messages, shop.build("1", "cancel", "token", "signing"))
        late = shop.build("1", "cancel", "token", "signing")
        forged = replace(late, raw=replace(late.raw, body=b"{}"))
        unproved = client.execute(shop.messages, forged)

    assert (conflict.kind, conflict.status, conflict.reasons) == (
        ResultKind.FAILED,
        409,
        ("on the press already",),
    )
    assert (unproved.status, unproved.reasons) == (401, ("not signed by our customer",))
    assert harbour.work == []


@pytest.mark.parametrize(
    ("city", "kind", "reasons"),
    [("Bern", ResultKind.SUCCESS, ()), ("Atlantis", ResultKind.FAILED, ("no such city",))],
)
def test_user_errors_under_200_are_a_failure(
    client: Client, city: str, kind: ResultKind, reasons: tuple[str, ...]
) -> None:
    """An action has a request too. Where the answer has null for the order, the action was not done."""
    harbour = Harbour({"1": "Ordered"})
    with serving(harbour) as server:
        shop = Shop(server.url, **{"1": "Ordered"})
        decision = shop.engine.decide_action("correct", "Ordered", actor="client", inputs={"city": city})
        request = shop.messages.build_request(
            decision, parameters=shop.parameters("1", "key"), inputs={"city": city}
        )
        result = client.execute(shop.messages, request)

    assert (result.kind, result.status, result.reasons) == (kind, 200, reasons)
    assert request.targets == ()
    assert harbour.work == ([("correct", {"id": "1", "city": city})] if result.success else [])


def test_a_list_is_read_page_by_page(client: Client) -> None:
    """Each page has the credentials. A snapshot tells where each order is, and which move was asked for."""
    harbour = Harbour({"1": "Printing", "2": "Cancelled", "3": "Ordered"})
    with serving(harbour) as server:
        shop = Shop(server.url, **{"1": "Ordered", "2": "Ordered", "3": "Ordered"})
        shop.stored["2"] = replace(shop.stored["2"], requested=("Cancelled",))
        parameters = {"server": server.url, "token": SECRETS["token"]}
        request = shop.messages.build_read(parameters=parameters)
        pages = list(client.read_pages(shop.messages, request))

    found = [page.reading.observations[0] for page in pages if page.reading is not None]
    outcomes = [shop.engine.observe(shop.stored[each.order["id"]], each) for each in found]
    assert [dict(call.query).get("page") for call in server.calls] == [None, "1", "2"]
    assert [(each.status, each.meaning, each.expected) for each in outcomes] == [
        ("Printing", "applied", False),
        ("Cancelled", "applied", True),
        ("Ordered", "duplicate", False),
    ]
    assert outcomes[1].after == StoredStatus("Cancelled", NOW + timedelta(minutes=1))
