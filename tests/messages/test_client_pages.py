"""Tests of reading pages with the client: where it stops, and what it sends again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from statemachine.messages.client import Client
from statemachine.model.errors import MessageError, RequestError, SendError
from statemachine.model.request import Request
from tests.messages.outbound.kinds import Requests

pytest.importorskip("httpx", reason="needs the extra 'client'")
import httpx  # only where it is installed

SERVER = "https://example.com"
REQUESTS = Requests(
    "poll:\n"
    "  for: {read: poll}\n"
    f"  url: {SERVER}/orders\n"
    "  parameters: {key: {secret: true}}\n"
    "  auth: {bearer: key}\n"
    "  headers: {X-Request: new_id}\n"
    "  next: next\n"
    "  reasons: error\n"
    "move: {for: finish, method: POST, url: 'https://example.com/', idempotent: true,"
    " headers: {Idempotency-Key: new_id}}\n"
)
Pages = dict[str, tuple[int, object]]
"""The status and the document of each path with its query."""


def first() -> Request:
    """Return the request for the first page."""
    return REQUESTS.messages.build_read(request="poll", parameters={"key": "s3cr3t"})


def page(next_page: str | None, *numbers: int) -> tuple[int, object]:
    """Return a page with orders of these numbers."""
    orders = [{"id": number, "shop": "s", "status": "New"} for number in numbers]
    return 200, {"orders": orders, "next": next_page}


class Provider:
    """A provider that answers with pages and records the requests."""

    def __init__(self, pages: Pages) -> None:
        """Store the pages."""
        self.pages = pages
        self.asked: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer with the page at the path of the request."""
        self.asked.append(request)
        status, document = self.pages[request.url.raw_path.decode()]
        return httpx.Response(status, json=document)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [each.url.raw_path.decode() for each in self.asked]


ClientOf = Callable[[Pages], tuple[Client, Provider]]


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """Return a function that makes a provider of pages, and a client for it."""
    clients: list[Client] = []

    def make(pages: Pages) -> tuple[Client, Provider]:
        provider = Provider(pages)
        clients.append(Client(transport=httpx.MockTransport(provider.answer), attempts=3, pause=0))
        return clients[-1], provider

    yield make
    for each in clients:
        each.close()


def orders_of(client: Client, *, most: int = 100) -> Iterator[str]:
    """Yield the orders of all pages."""
    for result in client.read_pages(REQUESTS.messages, first(), most=most):
        for each in result.reading.observations if result.reading else ():
            yield each.order["id"]


def test_pages_are_read_until_there_is_no_next_one(client_of: ClientOf) -> None:
    """Each has the credentials and the id of the first. An address may be relative or absolute."""
    client, provider = client_of(
        {
            "/orders": page("?page=2", 1, 2),
            "/orders?page=2": page(f"{SERVER}/orders?page=3"),
            "/orders?page=3": page(None, 3),
        }
    )

    assert list(orders_of(client)) == ["1", "2", "3"]
    assert provider.paths == ["/orders", "/orders?page=2", "/orders?page=3"]
    assert {each.headers["authorization"] for each in provider.asked} == {"Bearer s3cr3t"}
    assert len({each.headers["x-request"] for each in provider.asked}) == 1


def test_a_page_is_asked_for_when_it_is_needed(client_of: ClientOf) -> None:
    """A caller that stops asks for no further page."""
    client, provider = client_of({"/orders": page("?page=2", 1), "/orders?page=2": page(None, 2)})

    assert next(orders_of(client)) == "1"
    assert provider.paths == ["/orders"]


def test_a_page_that_fails_is_the_last(client_of: ClientOf) -> None:
    """Its result has the reasons."""
    client, provider = client_of(
        {
            "/orders": page("?page=2", 1),
            "/orders?page=2": (403, {"error": "too late", "next": "?page=3"}),
        }
    )
    one, other = client.read_pages(REQUESTS.messages, first())

    assert (one.success, other.failed, other.reasons) == (True, True, ("too late",))
    assert len(provider.asked) == 2


def test_a_busy_provider_is_asked_again_with_the_same_id(client_of: ClientOf) -> None:
    """The request that is sent again is the same, id included; this holds for a move as well."""
    client, provider = client_of({"/orders": (503, {}), "/": (503, {})})
    move = REQUESTS.move()
    (result,) = client.read_pages(REQUESTS.messages, first())
    client.execute(REQUESTS.messages, move)

    assert result.failed
    assert provider.paths == ["/orders"] * 3 + ["/"] * 3
    assert len({each.headers["x-request"] for each in provider.asked[:3]}) == 1
    assert {each.headers["idempotency-key"] for each in provider.asked[3:]} == {move.new_id}


@pytest.mark.parametrize("back", ["/orders", "?page=2", "HTTPS://example.com/orders"])
def test_an_address_that_comes_again_is_an_error(client_of: ClientOf, back: str) -> None:
    """The pages so far were given."""
    client, provider = client_of({"/orders": page("?page=2", 1), "/orders?page=2": page(back, 2)})
    results = orders_of(client)

    assert [next(results), next(results)] == ["1", "2"]
    with pytest.raises(RequestError, match="page 3 of 'poll' has the address of an earlier one"):
        next(results)
    assert len(provider.asked) == 2


def test_the_number_of_pages_is_bounded(client_of: ClientOf) -> None:
    """A provider may have a next page for ever."""
    client, provider = client_of(
        {f"/orders{f'?page={n}' if n else ''}": page(f"?page={n + 1}", n) for n in range(200)}
    )
    results = client.read_pages(REQUESTS.messages, first())
    given = [next(results) for _ in range(100)]
    with pytest.raises(RequestError, match="'poll' has more than 100 pages: pass a larger `most`"):
        next(results)

    assert len(given) == len(provider.asked) == 100
    assert len(list(orders_of_most(client, 3))) == 3


def orders_of_most(client: Client, most: int) -> Iterator[str]:
    """Yield the orders of so many pages, without the error after them."""
    try:
        yield from orders_of(client, most=most)
    except RequestError:
        return


def test_exactly_as_many_pages_as_allowed_are_no_error(client_of: ClientOf) -> None:
    """The last one has no next page."""
    client, _ = client_of({"/orders": page("?page=2", 1), "/orders?page=2": page(None, 2)})

    assert list(orders_of(client, most=2)) == ["1", "2"]


def test_another_server_is_not_asked(client_of: ClientOf) -> None:
    """It would get the credentials."""
    client, provider = client_of({"/orders": page("https://evil.example/orders", 1)})
    with pytest.raises(MessageError, match="at another server"):
        list(orders_of(client))

    assert len(provider.asked) == 1


def test_a_lost_page_is_an_error_after_the_pages_before(client_of: ClientOf) -> None:
    """The error names the request."""
    client, _ = client_of({"/orders": page("?page=2", 1)})
    results = orders_of(client)

    assert next(results) == "1"
    with pytest.raises(SendError):
        next(results)


def test_a_request_that_reads_nothing_has_no_pages(client_of: ClientOf) -> None:
    """The error is raised at once, before anything is sent."""
    client, provider = client_of({})
    with pytest.raises(RequestError, match="'move' reads no message, so it has no pages: use execute"):
        client.read_pages(REQUESTS.messages, REQUESTS.move())
    with pytest.raises(ValueError, match="most must be a number of pages"):
        client.read_pages(REQUESTS.messages, first(), most=0)

    assert provider.asked == []
