"""Tests of the answers of reads: the records, and the request for the next page."""

from __future__ import annotations

import json
import pickle
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.errors import MessageError
from statemachine.model.request import MASK, Request
from statemachine.model.request_result import RequestResult
from tests.messages.outbound.kinds import Requests

POLL = (
    "poll:\n"
    "  for: {read: poll}\n"
    "  url: https://example.com/v1/orders{?shop}\n"
    "  parameters: {shop: {default: s}, key: {secret: true}}\n"
    "  headers: {X-Key: parameters.key, X-Request: new_id}\n"
    "  next: links.next\n"
    "  reasons: error\n"
)
KEY = "s3cr3t-k3y/+"


REQUESTS = Requests(POLL)


def first(requests: Requests = REQUESTS, **options: Any) -> Request:
    """Return the request for the first page."""
    return requests.messages.build_read(parameters={"key": KEY}, **options)


def answer(next_page: object, *orders: dict[str, object]) -> bytes:
    """Return a page with a link to the next one."""
    return json.dumps({"orders": list(orders), "links": {"next": next_page}}).encode()


def read(next_page: object, *orders: dict[str, object], status: int = 200) -> RequestResult:
    """Return the result of the first request."""
    return REQUESTS.messages.read_result(first(), status, answer(next_page, *orders))


def error_of(next_page: object) -> MessageError:
    """Return why the address of the next page cannot be used; the records of the page are read nevertheless."""
    result = read(next_page, {"id": 1, "shop": "s", "status": "New"})

    assert result.next_error is not None
    assert result.next_page is None
    assert result.reading is not None
    assert [each.status for each in result.reading.observations] == ["New"]
    return result.next_error


def test_a_success_has_the_records_of_its_answer() -> None:
    """The parts of the key that the caller knows fill in what the answer lacks."""
    request = first(order={"shop": "s1"})
    body = answer(None, {"id": 1, "status": "New"}, {"id": 2, "shop": "s1", "status": "Held"})
    result = REQUESTS.messages.read_result(request, 200, body)

    assert result.reading is not None
    assert result.reading.message == "poll"
    assert [(dict(each.order), each.status) for each in result.reading.observations] == [
        ({"id": "1", "shop": "s1"}, "New"),
        ({"id": "2", "shop": "s1"}, "Held"),
    ]
    assert result.next_page is None


def test_a_record_of_another_order_has_an_error() -> None:
    """What the caller asked for and what the answer says must agree."""
    request = first(order={"shop": "s1"})
    body = answer(None, {"id": 2, "shop": "s2", "status": "Held"})
    reading = REQUESTS.messages.read_result(request, 200, body).reading

    assert reading is not None
    assert [each.path for each in reading.errors] == ["shop"]


def test_a_failure_has_no_records_and_no_next_page() -> None:
    """Its body is not read as the message."""
    body = b'{"error": "unknown key", "links": {"next": "/more"}}'
    result = REQUESTS.messages.read_result(first(), 403, body)

    assert (result.failed, result.reasons) == (True, ("unknown key",))
    assert (result.reading, result.next_page) == (None, None)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"links": {}} x'])
def test_an_answer_that_cannot_be_read_is_an_error(body: bytes) -> None:
    """The error names the message."""
    with pytest.raises(MessageError, match=r"^poll"):
        REQUESTS.messages.read_result(first(), 200, body)


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_an_address_there_is_no_next_page(nothing: object) -> None:
    """An empty text is none either."""
    assert read(nothing).next_page is None


def test_without_a_declared_path_there_is_no_next_page() -> None:
    """The answer may contain an address."""
    requests = Requests(POLL.replace("  next: links.next\n", ""))
    result = requests.messages.read_result(first(requests), 200, answer("/more"))

    assert (result.success, result.next_page) == (True, None)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://example.com/v1/orders?page=2&b=%2F", "https://example.com/v1/orders?page=2&b=%2F"),
        ("HTTPS://EXAMPLE.com:443/x", "https://EXAMPLE.com:443/x"),
        ("//example.com/x", "https://example.com/x"),
        ("/v2/orders", "https://example.com/v2/orders"),
        ("?page=2", "https://example.com/v1/orders?page=2"),
        ("more/2", "https://example.com/v1/more/2"),
    ],
)
def test_an_address_may_be_absolute_or_relative(address: str, url: str) -> None:
    """The next request differs in the URL only: it has the same credentials and the same id."""
    request = first()
    page = REQUESTS.messages.read_result(request, 200, answer(address)).next_page

    assert page is not None
    assert page.new_id == request.new_id
    assert page.raw.url.lower() == page.masked.url.lower() == url.lower()
    assert page.raw.headers == {"X-Key": KEY, "X-Request": page.new_id}
    assert page.masked.headers == {"X-Key": MASK, "X-Request": page.new_id}
    assert (page.name, page.read, page.secrets) == ("poll", "poll", (KEY,))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1/orders",
        "https://example.com.evil.example/",
        "//evil.example/",
        "http://example.com/v1/orders",
        "https://example.com:8443/",
        "https://sub.example.com/",
    ],
)
def test_an_address_at_another_server_is_an_error(address: str) -> None:
    """The credentials would go there. Another scheme or port is another server."""
    assert "at links.next: the address of the next page is at another server" in str(error_of(address))


@pytest.mark.parametrize("server", ["https://example.com", "http://example.com:8080"])
def test_a_better_scheme_and_another_port_are_another_server_too(server: str) -> None:
    """The rules name the address to which the credentials may go."""
    requests = Requests(POLL.replace("https://example.com", "http://example.com"))
    result = requests.messages.read_result(first(requests), 200, answer(f"{server}/v1/orders"))

    assert "at another server" in str(result.next_error)
    assert result.next_page is None


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://me:pw@example.com/", "invalid address of the next page"),
        ("https://example.com@evil.example/", "invalid address of the next page"),
        ("javascript:alert(1)", "invalid address of the next page"),
        ("file:///etc/passwd", "invalid address of the next page"),
        ("/a b", "invalid address of the next page"),
        ("/a#b", "invalid address of the next page"),
        ("/a\r\nX: y", "invalid address of the next page"),
        ("\\\\evil.example/", "invalid address of the next page"),
        ("/%2e%2e/admin", "no part of the path may be"),
        ("https://example.com:99999/", "the port must be at most"),
        ("http://[", "the address of the next page is no URL"),
        ("https://[::1/x", "the address of the next page is no URL"),
        (f"/{'a' * 70_000}", "at most 60000 characters"),
        (7, "expected the address of the next page, got an integer"),
        (["/a"], "expected the address of the next page, got a list"),
        (True, "expected the address of the next page, got a boolean"),
        (
            {"page": ["2"]},
            "the query parameter 'page' of the next page must be a text, a number or a boolean",
        ),
        ({"a": "evil", "b": {}}, "the query parameter 'b' of the next page must be"),
    ],
)
def test_a_hostile_address_is_an_error_with_its_path(address: object, problem: str) -> None:
    """It is not shown, and names the request."""
    error = error_of(address)

    assert problem in str(error)
    assert (error.message, error.path) == ("poll", "links.next")
    assert "evil" not in str(error)


@given(st.text(max_size=30) | st.from_regex(r"[/.?\\@:\[\]%a-z]{0,12}", fullmatch=True))
def test_any_address_stays_at_the_server_or_is_an_error(address: str) -> None:
    """Nothing is raised."""
    page = read(address).next_page
    assert page is None or page.raw.url.startswith("https://example.com/")
    assert page is None or page.raw.url == urljoin("https://example.com/v1/orders?shop=s", address)


@pytest.mark.parametrize(
    ("found", "query"),
    [
        ({"page": 2}, "shop=s&page=2"),
        ({"page": "a+b/ä&c"}, "shop=s&page=a%2Bb%2F%C3%A4%26c"),
        ({"shop": "t"}, "shop=t"),
        ({"shop": None, "last": True}, "last=true"),
        ({"page": 0.5}, "shop=s&page=0.5"),
    ],
)
def test_a_mapping_has_the_query_parameters_that_change(found: dict[str, object], query: str) -> None:
    """The others stay, and null removes one."""
    page = read(found).next_page

    assert page is not None
    assert page.raw.url == f"https://example.com/v1/orders?{query}"


def test_the_other_query_parameters_stay_as_they_are_written() -> None:
    """Nothing of them is decoded and encoded again."""
    requests = Requests(POLL.replace("/orders{?shop}", "/orders?q=%E9&flag&z=a;b{&shop}"))
    result = requests.messages.read_result(first(requests), 200, answer({"page": 2}))

    assert result.next_page is not None
    assert result.next_page.raw.url == "https://example.com/v1/orders?q=%E9&flag&z=a;b&shop=s&page=2"


@pytest.mark.parametrize("found", [None, "", False, {}, [], {"page": None}])
def test_nothing_and_an_empty_value_are_no_next_page(found: object) -> None:
    """So `more && {page: next}` gives none where `more` is false."""
    result = read(found)

    assert (result.next_page, result.next_error) == (None, None)


def test_a_secret_that_the_address_repeats_is_masked() -> None:
    """Percent-encoded too; what is sent has it."""
    page = read("/v1/orders?key=s3cr3t-k3y%2F%2B&page=2").next_page

    assert page is not None
    assert page.raw.url == "https://example.com/v1/orders?key=s3cr3t-k3y%2F%2B&page=2"
    assert page.masked.url == f"https://example.com/v1/orders?key={MASK}&page=2"
    assert "s3cr3t" not in f"{page!r}{page!s}{read('/x?s3cr3t-k3y/%2B')!r}"


def test_a_pickled_result_has_no_secret() -> None:
    """The next page is named without its secrets, and without the document; without secrets, both are kept."""
    result = read("/v1/orders?key=s3cr3t-k3y%2F%2B", {"id": 1, "shop": "s", "status": "New"})
    pickled = pickle.dumps(result)
    again = pickle.loads(pickled)  # noqa: S301  # our own

    assert b"s3cr3t" not in pickled
    assert (again.reading, again.document) == (result.reading, None)
    assert result.next_page is not None
    assert again.next_page == result.next_page.without_secrets()


def test_errors_of_records_show_no_secret() -> None:
    """The provider may repeat one as the name of a key."""
    requests = Requests(
        POLL,
        (
            "snapshot: true,",
            "snapshot: true, record: {additionalProperties: false, properties: {id: {}}},",
        ),
    )
    body = answer(None, {"id": 1, "shop": "s", "status": "New", KEY: 1})
    reading = requests.messages.read_result(first(requests), 200, body).reading

    assert reading is not None
    assert reading.errors
    assert "s3cr3t" not in "".join(map(str, reading.errors))
