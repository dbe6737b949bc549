"""Tests of what real providers send: each row of `payload_rows` is read, and what takes more than one message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from statemachine import Engine, Messages, SignatureError, StoredStatus, loads
from tests.messages.payload_rows import BODY, KEY, NOON, ROWS, Row, rules_with


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_real_providers_send_is_read(row: Row) -> None:
    """The request gives these observations and these errors."""
    body = row.body.encode() if isinstance(row.body, str) else row.body
    reading = messages_of(f"change: {row.message}").read(body, **row.request)

    assert len(reading.observations) == len(row.expected)
    for observation, expected in zip(reading.observations, row.expected, strict=True):
        assert {name: getattr(observation, name) for name in expected} == expected
    assert len(reading.errors) == len(row.errors)
    assert all(part in str(error) for part, error in zip(row.errors, reading.errors, strict=True))


def messages_of(*inbound: str, otherwise: str = "error") -> Messages:
    """Return the messages of a rule file with these lines under `inbound`."""
    return Messages(loads(rules_with(*inbound, otherwise=otherwise)))


def read_one(messages: Messages, body: str, **options: Any) -> Iterator[object]:
    """Yield the name of the message that a body is, and the trigger of its only record."""
    reading = messages.read(body.encode(), **options)
    yield reading.message
    yield from (each.trigger for each in reading.observations)


def test_two_kinds_of_message_have_one_address() -> None:
    """M6: `when` decides; a message that is read by name only does not compete; any other body is ignored."""
    messages = messages_of(
        "order: {order: id, trigger: type, when: {type: [orders/shipped, orders/rated]}}",
        "ticket: {order: data.order, trigger: type, when: \"starts_with(type, 'tickets/')\"}",
        "poll: {order: id, status: state, by_name: true, snapshot: true}",
        otherwise="ignored",
    )
    read = messages.read

    assert [*read_one(messages, '{"type": "orders/shipped", "id": 7}')] == ["order", "orders/shipped"]
    assert [*read_one(messages, '{"type": "tickets/new", "data": {"order": 7}}')] == [
        "ticket",
        "tickets/new",
    ]
    assert read(b'{"type": "ping"}').ignored
    assert read(b'{"id": 7, "state": "Sent"}', message="poll").observations[0].snapshot


def test_the_kind_of_message_is_in_a_header() -> None:
    """`when_headers` decides before the body is read."""
    messages = messages_of(
        "order: {order: id, status: status, when_headers: {X-Topic: [order.updated, order.paid]}}",
        "stock: {order: sku, status: level, when_headers: {X-Topic: stock.updated}}",
    )
    reading = messages.read(
        b'{"sku": "A", "level": "New"}', headers={"x-topic": "stock.updated"}, content_type=None
    )

    assert reading.message == "stock"


def test_unlisted_triggers_are_ignored_and_new_statuses_reported() -> None:
    """`triggers: {otherwise: ignored}` needs no key of such a record; a status that is not declared is no trigger."""
    messages = messages_of("change: {order: id, status: status, trigger: type}")
    engine = Engine(messages.rules)
    rated, new = (
        messages.read(body).observations[0]
        for body in (b'{"type": "orders/rated"}', b'{"id": 7, "type": "x", "status": "Lost"}')
    )

    assert engine.observe("New", rated).meaning == "ignored"
    assert engine.observe("New", new).meaning == "unknown-status"


def test_a_fact_that_is_told_after_the_move_judges_no_guard() -> None:
    """A legal `close` is applied: the order had no open parcels before, and reports what is true now."""
    messages = messages_of(
        "change: {order: id, status: status, facts: {paid: {path: paid, told: after}}}",
        "before: {order: id, status: status, facts: {paid: paid}, by_name: true}",
    )
    body = b'{"id": 7, "status": "Closed", "paid": true}'
    engine = Engine(messages.rules)
    meanings = [
        engine.observe("Sent", messages.read(body, message=name).observations[0]).meaning
        for name in ("change", "before")
    ]

    assert meanings == ["applied", "refused"]


def test_a_time_that_cannot_be_read_does_not_lose_the_status() -> None:
    """M4: the record has an error, and its status is observed without a time."""
    messages = messages_of("change: {order: id, status: status, at: at}")
    (record,) = messages.read(b'{"id": 7, "status": "Sent", "at": "soon"}').records
    assert record.observation is not None
    outcome = Engine(messages.rules).observe(StoredStatus("New", NOON), record.observation)

    assert (outcome.meaning, outcome.status, len(record.errors)) == ("applied", "Sent", 1)


def test_a_key_in_a_header_is_required() -> None:
    """Without the key, or with another one, nothing is read; the error contains neither."""
    messages = messages_of(
        f"change: {{{KEY}, signature: {{scheme: secret-header, secret: acme, header: api-key}}}}"
    )
    for headers, kind in (({}, "missing-header"), ({"api-key": "gu3ss"}, "wrong-signature")):
        with pytest.raises(SignatureError) as caught:
            messages.read(BODY.encode(), headers=headers, secrets={"acme": "s3cret"})

        assert caught.value.kind == kind
        assert "gu3ss" not in f"{caught.value!r} {caught.value}"
