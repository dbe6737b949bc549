"""Tests of the choice of the message that a request is: by its method and headers, then by its body."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from statemachine.model.errors import MessageError
from statemachine.model.reading import Reading
from tests.messages.inbound.acme import HEAD

SECTION = """\
    created: {order: id, status: status, when: {type: [order.created, order.made]}}
    moved: {order: id, status: status, when: "starts_with(type, 'order.moved')", methods: [POST, PUT]}
    urgent: {order: id, status: status, when: {urgent: true}}
    topic: {order: id, status: status, when_headers: {X-Topic: [order/paid, order/free], X-Shop: acme}}
    mailed: {order: id, status: status, content: {text/xml: order}}
    poll: {order: id, status: status, by_name: true, snapshot: true}
"""


def messages_of(section: str, otherwise: str = "error") -> Messages:
    """Return the messages of a rule file with these inbound messages."""
    return Messages(loads(f"{HEAD}messages:\n  otherwise: {otherwise}\n  inbound:\n{section}"))


SEVERAL, IGNORING = messages_of(SECTION), messages_of(SECTION, "ignored")
TOPIC = {"x-topic": "order/paid", "X-SHOP": "acme"}
WITHOUT_TOPIC = messages_of(
    "".join(line for line in SECTION.splitlines(keepends=True) if "topic" not in line)
)


def read(messages: Messages, document: dict[str, object], **options: Any) -> Reading:
    """Read a record in JSON with these further keys."""
    options = {"content_type": "application/json", **options}
    return messages.read(json.dumps({"id": 1, "status": "New", **document}).encode(), **options)


@pytest.mark.parametrize(
    ("document", "options", "name"),
    [
        ({"type": "order.made"}, {}, "created"),
        ({"type": "order.moved.twice"}, {}, "moved"),
        ({"type": "order.moved", "urgent": True}, {"method": "DELETE"}, "urgent"),
        ({"type": "other"}, {"headers": TOPIC}, "topic"),
        ({"type": "order.made"}, {"headers": {**TOPIC, "x-topic": "order/lost"}}, "created"),
        ({"type": "order.made", "urgent": True}, {"message": "urgent"}, "urgent"),
        ({"type": "order.made"}, {"message": "poll"}, "poll"),
        ({}, {"message": "topic", "headers": TOPIC}, "topic"),
    ],
)
def test_the_message_that_takes_the_request_is_chosen(
    document: dict[str, object], options: dict[str, Any], name: str
) -> None:
    """A message that is read by name only never competes."""
    assert read(SEVERAL, document, **options).message == name


@pytest.mark.parametrize(
    ("document", "options", "problem"),
    [
        ({"type": "order.made", "urgent": True}, {}, "several messages accept this body: pass message=created or urgent"),
        ({"type": "order.made"}, {"headers": TOPIC}, "several messages accept this body: pass message=created or topic"),
        ({"type": "other"}, {}, "no message accepts the body of this request; tried: created, moved and urgent"),
        ({"type": "other"}, {"message": "created"}, "no message accepts the body of this request; tried: created"),
        ({}, {"message": "topic", "headers": {"X-Topic": "order/paid"}}, "no message accepts the headers of this request; tried: topic"),
    ],
)  # fmt: skip
def test_no_message_or_several_are_an_error(
    document: dict[str, object], options: dict[str, Any], problem: str
) -> None:
    """The error names the messages that were tried, or among which the caller has to choose."""
    with pytest.raises(MessageError) as caught:
        read(SEVERAL, document, **options)

    assert str(caught.value) == problem


@given(kind=st.text(max_size=5), topic=st.text(max_size=5))
def test_a_request_that_no_message_takes_may_be_ignored(kind: str, topic: str) -> None:
    """It has no message and no records, and is no error."""
    reading = read(IGNORING, {"type": kind}, headers={"X-Topic": topic})

    assert reading == Reading(None, (), ignored=True)
    assert (reading.observations, reading.errors) == ((), ())
    assert read(IGNORING, {}, message="topic", headers={"X-Topic": topic}).ignored


@pytest.mark.parametrize(
    ("body", "options", "problem"),
    [
        (b"{}", {"content_type": "text/csv"}, "no message accepts this content type"),
        (b"{}", {"method": "DELETE", "message": "moved"}, "no message accepts this method"),
        (b"{}", {"content_type": None}, "the content type is missing"),
        (b"{", {}, "invalid JSON"),
        (b'{"type": "order.made", "urgent": true}', {}, "several messages accept this body"),
        (b'{"type": "order.made", "status": 1.5, "x": ' + b"[" * 100, {}, "invalid JSON"),
        (b"{}", {"message": "lost"}, "unknown message 'lost'"),
    ],
)
def test_only_a_readable_request_is_ignored(body: bytes, options: dict[str, Any], problem: str) -> None:
    """An unknown content type, a wrong method and a broken body are mistakes, not other messages."""
    with pytest.raises(MessageError, match=problem):
        IGNORING.read(body, **options)


def test_the_content_type_header_has_priority() -> None:
    """It is in any case. Without a content type, the body has the only one that is declared."""
    xml = b"<order><id>1</id><status>New</status></order>"

    assert SEVERAL.read(xml, headers={"content-TYPE": "text/xml; charset=utf-8"}).message == "mailed"
    assert SEVERAL.read(xml, content_type=None, message="mailed").message == "mailed"
    one = messages_of(
        "    only: {order: id, status: status}\n    poll: {by_name: true, order: id, status: s, content: {text/xml: r}}\n"
    )
    assert read(one, {}, content_type=None).message == "only"
    with pytest.raises(MessageError, match="no message accepts this content type"):
        SEVERAL.read(b"{}", headers={"Content-Type": "text/csv"}, content_type="application/json")


def test_a_rule_set_whose_messages_are_all_read_by_name_needs_one() -> None:
    """The error says what to pass."""
    only = messages_of("    poll: {by_name: true, order: id, status: status}\n")

    assert read(only, {}, message="poll").message == "poll"
    with pytest.raises(MessageError, match="each message is read by its name only: pass message=poll"):
        read(only, {})


def test_several_messages_without_conditions_are_asked_for_by_name() -> None:
    """A broken body has an error without a message, because it is not known which one it is."""
    two = messages_of("    one: {order: id, status: status}\n    two: {order: id, status: status}\n")

    with pytest.raises(MessageError, match="pass message=one or two"):
        read(two, {})
    with pytest.raises(MessageError, match=r"^invalid JSON"):
        two.read(b"{")
    with pytest.raises(MessageError, match=r"^one: invalid JSON"):
        two.read(b"{", message="one")


def test_memory_does_not_grow_with_the_content_types_of_senders() -> None:
    """Only the last requests are remembered, so a sender of many types does not keep others from it."""
    for number in range(200):
        content_type = f"application/json; x={number}"
        reading = read(WITHOUT_TOPIC, {"type": "order.made"}, content_type=content_type)
        assert reading.message == "created"
        assert len(WITHOUT_TOPIC._receiver._doors) <= 64
        assert (content_type, None, None) in WITHOUT_TOPIC._receiver._doors
