"""Tests of the arguments of `read` beside the body: what is wrong is named, and no value is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from statemachine.messages.inbound.delivery import Assumed, Delivery
from statemachine.model.errors import MessageError
from tests.messages.inbound.acme import with_message

MESSAGES = with_message("order: id\nstatus: status\nquery: {actor: who}")
BODY = b'{"id": 1, "status": "New"}'
VALUE = "s3cr3t"


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"headers": [("X", VALUE)]}, TypeError, "headers must be a Mapping, not list"),
        ({"headers": {1: VALUE}}, TypeError, "each name of headers must be a str, not int"),
        ({"headers": {"X-Id": b"s3cr3t"}}, TypeError, "the value of 'X-Id' in headers must be a str, not bytes"),
        ({"query": VALUE}, TypeError, "query must be a Mapping, not str"),
        ({"query": {"id": [VALUE]}}, TypeError, "the value of 'id' in query must be a str, not list"),
        ({"url": b"s3cr3t"}, TypeError, "url must be a str, not bytes"),
        ({"secrets": VALUE}, TypeError, "secrets must be a Mapping, not str"),
        ({"now": 5}, TypeError, "now must be a datetime, not int"),
        ({"now": datetime(2026, 1, 1)}, ValueError, "now must have a time zone: pass an aware datetime"),  # noqa: DTZ001  # without a zone on purpose
        ({"verify": 1}, TypeError, "verify must be a bool, not int"),
        ({"at": "2026"}, TypeError, "at must be a datetime, an int or a float, not str"),
        ({"at": True}, TypeError, "at must be a datetime, an int or a float, not bool"),
        ({"at": datetime(2026, 1, 1)}, ValueError, "at must have a time zone: pass an aware datetime"),  # noqa: DTZ001  # as above
        ({"at": float("nan")}, ValueError, "at must be a finite number or an aware datetime"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(options: dict[str, Any], error: type[Exception], text: str) -> None:
    """A mistake of the caller is a `TypeError` or a `ValueError`, not a `MessageError`."""
    with pytest.raises(error) as caught:
        MESSAGES.read(BODY, **options)

    assert str(caught.value) == text
    assert not isinstance(caught.value, MessageError)


@pytest.mark.parametrize("url", ["http://[", "https://example.com/?who=%ff", "https://example.com/?%C3"])
def test_a_url_whose_query_cannot_be_read_is_an_error_of_the_message(url: str) -> None:
    """Its sender wrote it. The URL is not read where no field is in the query."""
    with pytest.raises(MessageError, match=r"^change: the query of the URL cannot be read$"):
        MESSAGES.read(BODY, url=url)
    plain = with_message("order: id\nstatus: status")
    assert plain.read(BODY, url=url).errors == ()


def test_a_delivery_shows_no_value() -> None:
    """Any of them may be secret."""
    delivery = Delivery(
        {"X": VALUE},
        {"a": VALUE},
        VALUE,
        {"id": VALUE},
        VALUE,
        1,
        {"hook": VALUE},
        datetime.now(UTC),
    )
    delivery.check()

    assert VALUE not in repr(delivery)
    assert delivery.folded_headers == {"x": VALUE}


def test_an_empty_body_is_a_record_if_its_status_may_be_in_the_query() -> None:
    """A callback may be an address alone. It needs no document in any format, and no content type."""
    options: dict[str, Any]
    for kinds in ("application/json: '@'", "text/xml: a.b", "application/x-www-form-urlencoded: '@'"):
        callback = with_message(
            f"content: {{{kinds}}}\nquery: {{order: {{o: o}}, status: s}}\nmethods: GET"
        )
        for options in ({"content_type": None}, {"headers": {}}, {"headers": {"X": "1"}}):
            reading = callback.read(b"", method="GET", url="https://acme.example/?o=7&s=New", **options)
            (found,) = reading.observations
            assert (dict(found.order), found.status, len(reading.errors)) == ({"o": "7"}, "New", 0)
        assert callback.read(b"", content_type=None, query={"o": "7"}).observations == ()
    with pytest.raises(MessageError):
        with_message("order: id\nstatus: status\nquery: {id: e}").read(b"")


def test_headers_without_a_content_type_have_none() -> None:
    """The body has the only declared type then. Without headers it is JSON, and a type that is passed counts."""
    xml = with_message("content: {text/xml: a}\norder: id\nstatus: status")
    body = b"<a><id>1</id><status>New</status></a>"
    assert xml.read(body, headers={"X": "1"}).observations[0].status == "New"
    refused = pytest.raises(MessageError, match="no message accepts this content type")
    with refused:
        xml.read(body)
    with refused:
        xml.read(body, headers={}, content_type="application/json")
    several = with_message("content: {text/xml: a, application/json: '@'}\norder: id\nstatus: status")
    with pytest.raises(MessageError, match="the content type is missing"):
        several.read(body, headers={})


def test_the_content_type_that_is_assumed_can_be_passed_on() -> None:
    """A function around `read` may have the same default: it is JSON, unless there are headers to name it."""
    for headers, expected in ((None, "application/json"), ({}, None), ({"content-type": "a/b"}, "a/b")):
        delivery = Delivery(headers)
        delivery.check()
        assert delivery.content_type(Assumed.JSON) == expected
        assert delivery.content_type("c/d") == ("c/d" if expected != "a/b" else "a/b")
        assert delivery.content_type(None) == ("a/b" if expected == "a/b" else None)
    assert MESSAGES.read(BODY, content_type=Assumed.JSON) == MESSAGES.read(BODY)
