"""What real providers send, as rows: a part of a rule file, a request, and what is read of it.

The rows come from public reports of providers and of their integrators. The names in them are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_RULES = """\
format: 1
provider: acme
subject: parcel
version: 1.0.0
facts: {paid: {type: boolean}, size: {enum: [small, large]}}
guards: {unpaid: {paid: false}}
statuses: {New: {initial: true}, Sent: {}, Closed: {final: true}}
transitions:
  - {event: ship, source: New, target: Sent}
  - {event: close, source: Sent, target: Closed, guard: unpaid}
triggers: {orders/shipped: Sent, otherwise: ignored}
"""
FORM = "application/x-www-form-urlencoded"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = "order: id, status: status"
BODY = '{"id": "7", "status": "Sent"}'


def rules_with(*inbound: str, otherwise: str = "error") -> str:
    """Return a rule file with these lines under `inbound`."""
    lines = "".join(f"    {line}\n" for line in inbound)
    return f"{_RULES}messages:\n  otherwise: {otherwise}\n  inbound:\n{lines}"


@dataclass(frozen=True)
class Row:
    """A message as the rule file declares it, a request, and the fields of the observations that it gives."""

    name: str
    message: str
    body: str | bytes
    expected: tuple[Mapping[str, object], ...] = ({"status": "Sent"},)
    request: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


def at_row(name: str, value: str, time: str, at: object, **options: Any) -> Row:
    """Return the row of one form of times; `value` is JSON."""
    body = f'{{"id": "7", "status": "Sent", "at": {value}, "tz": "America/New_York"}}'
    return Row(name, f"{{{KEY}, at: at, time: {{{time}}}}}", body, ({"at": at},), **options)


def clock(*parts: int, hours: int = 0) -> datetime:
    """Return a time at this offset from UTC."""
    return datetime(*parts, tzinfo=timezone(timedelta(hours=hours)))  # type: ignore[arg-type,misc]  # at most six parts


SENT_7 = {"status": "Sent", "order": {"id": "7"}}

BODIES = (
    Row(
        "a form",
        f"{{{KEY}, content: {{{FORM}: '@'}}, at: at, facts: {{paid: paid}}}}",
        "id=7&status=Sent&at=2026-11-23T12%3A00%3A00Z&paid=true",
        ({**SENT_7, "at": NOON, "facts": {"paid": True}},),
        {"content_type": f"{FORM}; charset=UTF-8"},
    ),
    Row(
        "JSON in a field of a form",
        f"{{{KEY}, content: {{{FORM}: payload.data}}, embedded: {{payload: application/json}}}}",
        "payload=%7B%22data%22%3A%7B%22id%22%3A7%2C%22status%22%3A%22Sent%22%7D%7D",
        (SENT_7,),
        {"content_type": FORM},
    ),
    Row(
        "JSON in a text of JSON",
        f"{{{KEY}, content: {{application/json: Message}}, embedded: {{Message: application/json}}}}",
        r'{"Type": "Notification", "Message": "{\"id\": 7, \"status\": \"Sent\"}"}',
        (SENT_7,),
    ),
    Row(
        "JSON as plain text",
        f"{{{KEY}, content: {{text/plain: '@'}}}}",
        BODY,
        (SENT_7,),
        {"content_type": "text/plain;charset=utf-8"},
    ),
    Row(
        "JSON of a vendor",
        f"{{{KEY}, content: {{application/vnd.acme.v2+json: '@'}}}}",
        BODY,
        (SENT_7,),
        {"content_type": "application/vnd.acme.v2+json"},
    ),
    Row(
        "a document type that is skipped",
        f"{{{KEY}, content: {{text/xml: order}}}}",
        '<!DOCTYPE order SYSTEM "http://127.0.0.1:9/order.dtd"><order><id>7</id><status>Sent</status></order>',
        (SENT_7,),
        {"content_type": "text/xml"},
    ),
    Row(
        "windows-1252 by the XML declaration",
        f"{{{KEY}, content: {{text/xml: order}}}}",
        '<?xml version="1.0" encoding="windows-1252"?><order><id>é€</id><status>Sent</status></order>'.encode(
            "cp1252"
        ),
        ({"order": {"id": "é€"}},),
        {"content_type": "text/xml"},
    ),
    Row(
        "windows-1252 by the content type",
        f"{{{KEY}}}",
        '{"id": "é€", "status": "Sent"}'.encode("cp1252"),
        ({"order": {"id": "é€"}},),
        {"content_type": "application/json; charset=windows-1252"},
    ),
    Row(
        "M5: an empty XML list",
        f"{{{KEY}, content: {{text/xml: orders.order}}}}",
        "<orders/>",
        (),
        {"content_type": "text/xml"},
    ),
    Row("an empty JSON list", f"{{{KEY}, content: {{application/json: orders}}}}", '{"orders": []}', ()),
    Row("M8: no content type", f"{{{KEY}}}", BODY, (SENT_7,), {"content_type": None}),
)

BESIDE_THE_BODY = (
    Row(
        "a topic, a time and an id in headers",
        "{order: id, headers: {trigger: X-Topic, at: X-Triggered-At, id: X-Webhook-Id}}",
        '{"id": 7}',
        (
            {
                "status": None,
                "trigger": "orders/shipped",
                "at": NOON,
                "id": "w-1",
                "order": {"id": "7"},
            },
        ),
        {
            "headers": {
                "x-topic": "orders/shipped",
                "X-TRIGGERED-AT": "2026-11-23T12:00:00Z",
                "x-webhook-id": "w-1",
            }
        },
    ),
    Row(
        "a fact in a header",
        f"{{{KEY}, headers: {{facts: {{paid: {{name: X-Paid, values: {{'1': true}}}}}}}}}}",
        BODY,
        ({"facts": {"paid": True}},),
        {"headers": {"X-Paid": "1"}},
    ),
    Row(
        "a key in the query",
        "{status: status, query: {order: {id: order_id}}}",
        '{"status": "Sent"}',
        (SENT_7,),
        {"url": "https://shop.example/hooks/acme?order_id=7&lang=de"},
    ),
    Row(
        "a key in the header that proves the sender",
        f"{{{KEY}, signature: {{scheme: secret-header, secret: acme, header: api-key}}}}",
        BODY,
        (SENT_7,),
        {"headers": {"Api-Key": "s3cret"}, "secrets": {"acme": "s3cret"}},
    ),
    Row(
        "the caller knows the order, the event and the time",
        "{order: id, trigger: event}",
        "{}",
        ({"order": {"id": "7"}, "trigger": "orders/shipped", "at": NOON},),
        {"order": {"id": "7"}, "trigger": "orders/shipped", "at": NOON},
    ),
    Row(
        "values between the body and the record",
        "{status: status, content: {application/json: payload.lines}, within: {records: statuses, item: {line: id}},"
        " body: {order: {order: payload.id}}}",
        '{"payload": {"id": 7, "lines": ['
        '{"id": 1, "statuses": [{"status": "New"}, {"status": "Sent"}]}, {"id": 2, "statuses": [{"status": "Sent"}]}]}}',
        (
            {"order": {"order": "7"}, "item": {"line": "1"}, "status": "New", "ordinal": 1},
            {"order": {"order": "7"}, "item": {"line": "1"}, "status": "Sent", "ordinal": 2},
            {"order": {"order": "7"}, "item": {"line": "2"}, "status": "Sent", "ordinal": 1},
        ),
    ),
)

TIMES = (
    at_row(
        "day first",
        '"22/03/2017 11:32"',
        'formats: "%d/%m/%Y %H:%M", zone: UTC',
        clock(2017, 3, 22, 11, 32),
    ),
    at_row(
        "the time before the date, and the name of a zone",
        '"20:12:59 Jan 13, 2009 PST"',
        'formats: "%H:%M:%S %b %d, %Y %Z", zones: {PST: "-08:00"}',
        clock(2009, 1, 13, 20, 12, 59, hours=-8),
    ),
    at_row("RFC 2822", '"Mon, 23 Nov 2026 12:00:00 +0000"', "formats: rfc2822", NOON),
    at_row(
        "digits in a text",
        '"20210126134400"',
        'formats: "%Y%m%d%H%M%S", zone: UTC',
        clock(2021, 1, 26, 13, 44),
    ),
    at_row(
        "digits in a number",
        "20210126134400",
        'formats: "%Y%m%d%H%M%S", zone: UTC',
        clock(2021, 1, 26, 13, 44),
    ),
    at_row("a date", '"2021-01-26"', 'formats: "%Y-%m-%d", zone: UTC', clock(2021, 1, 26)),
    at_row("seconds since 1970", "1795435200", "unit: s", NOON),
    at_row("milliseconds since 1970", "1795435200000", "unit: ms", NOON),
    at_row("seconds since 1970 as text", '"1795435200"', "unit: s", NOON),
    at_row(
        "one of two forms",
        '"2021-01-26"',
        'formats: [iso, "%Y-%m-%d"], zone: "+02:00"',
        clock(2021, 1, 26, hours=2),
    ),
    at_row("no time: 1970", '"1970-01-01T00:00:00Z"', 'never: "1970-01-01"', None),
    at_row("no time: the year 1", '"0001-01-01T00:00:00"', 'never: "0001-01-01", zone: UTC', None),
    at_row("no time: 0", "0", "never: 0, unit: s", None),
    at_row(
        "a zone per record",
        '"2026-11-23T12:00:00"',
        "zone_path: tz, zone: UTC",
        clock(2026, 11, 23, 12, hours=-5),
    ),
    at_row(
        "M4: a time that cannot be read",
        '"yesterday"',
        "formats: iso",
        None,
        errors=("record 1, at at: expected a date and time",),
    ),
)

FACTS = (
    Row(
        "1 and 0",
        f"{{{KEY}, facts: {{paid: {{path: paid, values: {{'1': true, '0': false}}}}}}}}",
        '[{"id": 7, "status": "Sent", "paid": 1}, {"id": 7, "status": "Sent", "paid": "0"}]',
        ({"facts": {"paid": True}}, {"facts": {"paid": False}}),
    ),
    Row(
        "another case",
        f"{{{KEY}, facts: {{size: {{path: size, fold_case: true}}, paid: {{path: paid, values: {{y: true}}, fold_case: true}}}}}}",
        '{"id": 7, "status": "Sent", "size": "LARGE", "paid": "Y"}',
        ({"facts": {"size": "large", "paid": True}},),
    ),
    Row(
        "told after the move",
        f"{{{KEY}, facts: {{paid: {{path: paid, told: after}}}}}}",
        '{"id": 7, "status": "Sent", "paid": false}',
        ({"facts": {}, "facts_after": {"paid": False}},),
    ),
    Row(
        "a fact of another type: an error, and the status is read",
        f"{{{KEY}, facts: {{paid: paid}}}}",
        '{"id": 7, "status": "Sent", "paid": "perhaps"}',
        ({**SENT_7, "facts": {}},),
        errors=("record 1, at paid: expected a boolean",),
    ),
)

ROWS = (*BODIES, *BESIDE_THE_BODY, *TIMES, *FACTS)
"""Every row."""
