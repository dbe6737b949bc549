"""Tests of what is suspicious or useless in a message, beyond the examples on the pages of the checks."""

from __future__ import annotations

import json
from textwrap import indent

import pytest

from statemachine import loads
from statemachine.messages import Messages, faults
from statemachine.messages.paths import CompiledPath
from tests.messages.inbound.acme import HEAD
from tests.messages.test_findings import faults_of


def conditions(expression: str) -> list[tuple[str, bool]]:
    """Return the check and the certainty of each fault of a condition."""
    found = faults_of(f"inbound: {{push: {{order: id, status: s, when: {json.dumps(expression)}}}}}\n")
    return [(each.check, each.certain) for each in found]


@pytest.mark.parametrize(
    "expression",
    ["'x'", "`1`", "`false`", "`null`", "length(items)", "type(id)", "a | to_string(@)", "items[*]", "items[?a]", "items[]", "items[1:]"],
)  # fmt: skip
def test_a_condition_may_never_be_true(expression: str) -> None:
    """Such an expression gives a text, a number, a list or nothing, and a body needs `true`."""
    assert conditions(expression) == [("condition-without-truth", True)]
    assert CompiledPath.parse(expression).find({"id": True, "a": True, "items": [True]}) is not True


@pytest.mark.parametrize("expression", ["type", "data.type", "@"])
def test_a_path_alone_is_a_likely_fault(expression: str) -> None:
    """The value may be a boolean, but is more often a text."""
    assert conditions(expression) == [("condition-without-truth", False)]


@pytest.mark.parametrize(
    "expression",
    ["`true`", "type == 'x'", "!test", "a && b", "a || 'x'", "contains(a, 'x')", "starts_with(a, 'x')", "a | ends_with(@, 'x')", "not_null(a, b)", "a[0]", "items[0].ready"],
)  # fmt: skip
def test_a_condition_that_may_be_true_has_no_fault(expression: str) -> None:
    """A comparison, a function that tests, and what may be a boolean of the body."""
    assert conditions(expression) == []


def test_a_condition_without_truth_is_read() -> None:
    """The finding is one of `check`: other messages of the file can still be read."""
    fields = "order: id, status: s"
    text = f"inbound:\n  a: {{{fields}, when: \"'x'\"}}\n  b: {{{fields}, when: {{type: b}}}}\n"
    rules = loads(f"{HEAD}messages:\n{indent(text, '  ')}")

    assert [each.check for each in faults(rules)] == ["condition-without-truth"]
    assert Messages(rules).read(b'{"type": "b", "id": 1, "s": "New"}').message == "b"


def formats(time: str) -> list[tuple[str, bool]]:
    """Return the problem of each useless format, and whether it is certain."""
    found = faults_of(f"inbound: {{push: {{order: id, status: s, at: at, time: {{{time}}}}}}}\n")
    assert {each.check for each in found} <= {"useless-time-format"}
    return [(each.message.removeprefix("the time format "), each.certain) for each in found]


def test_a_pattern_needs_a_zone() -> None:
    """A percent sign before a z is a text. A date that means no time needs no zone."""
    problem = "has no zone (%z or %Z), and neither has the message, so no time can be read"

    assert formats("formats: [iso, '%Y-%m-%d']") == [(f"'%Y-%m-%d' {problem}", True)]
    assert formats("formats: '%Y%m%d %%z'") == [(f"'%Y%m%d %%z' {problem}", True)]
    assert formats("formats: '%Y-%m-%d', never: 0001-01-01") == [(f"'%Y-%m-%d' {problem}", False)]


@pytest.mark.parametrize(
    "time",
    [
        "formats: [iso, rfc2822]",
        "formats: '%Y-%m-%d %z'",
        "formats: '%Y-%m-%d %Z'",
        "formats: '%Y-%m-%d', zone: UTC",
        "formats: '%Y-%m-%d', zone_path: zone",
    ],
)
def test_a_time_may_have_a_zone(time: str) -> None:
    """In its text, in its record, or in the message. ISO 8601 and RFC 2822 have one as they like."""
    assert formats(time) == []


def test_a_format_is_there_once() -> None:
    """The second one has the finding."""
    assert formats("formats: [iso, rfc2822, iso]") == [("'iso' is there twice", True)]


@pytest.mark.parametrize("part", ["", "body", "headers", "query", "within"])
@pytest.mark.parametrize("name", ["previous", "event"])
def test_a_snapshot_has_neither_a_previous_status_nor_an_event(part: str, name: str) -> None:
    """The finding names the key with the part of the request that it is in. A message of a change may have both."""
    inner = f"{part}: {{{name}: old}}" if part else f"{name}: old"
    inner = inner.replace("within: {", "within: {records: items, ")
    (fault,) = faults_of(f"inbound: {{push: {{order: id, status: s, {inner}, snapshot: true}}}}\n")

    key = f"{part}.{name}" if part else name
    assert fault.message == f"`{key}` has no effect, because message 'push' is a snapshot"
    assert (fault.check, str(fault.severity), fault.certain) == ("unused-in-snapshot", "warning", True)
    assert faults_of(f"inbound: {{push: {{order: id, status: s, {inner}}}}}\n") == ()


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("%d/%m/%Y", "%m/%d/%Y", "03/02/2001"),
        ("%m/%d/%Y %I:%M %p", "%d/%m/%Y %I:%M %p", "02/03/2001 04:05 am"),
        ("%y%m%d", "%d%m%y", "010203"),
        ("iso", "%Y-%d-%mT%H:%M:%S", "2001-03-02T04:05:06"),
        ("%d %B %Y %H:%M", "%d %B %Y %M:%H", "03 february 2001 04:05"),
        ("%G-%V-%u", "%Y-%m-%d", "2001-05-6"),
    ],
)
def test_two_formats_may_read_one_text_differently(first: str, second: str, text: str) -> None:
    """The second one has the finding, with a text that shows the difference."""
    for one, two in ((first, second), (second, first)):
        section = f"inbound: {{push: {{order: id, status: s, at: at, time: {{zone: UTC, formats: ['{one}', '{two}']}}}}}}\n"
        (fault,) = faults_of(section)

        assert (fault.check, str(fault.severity)) == ("ambiguous-time-formats", "warning")
        assert fault.message.endswith(f" is one time in the format '{one}', and another in '{two}'")
        assert (one, two) == (second, first) or fault.message.startswith(f"'{text}' ")


@pytest.mark.parametrize(
    "time",
    [
        "formats: ['%d/%m/%Y', '%d/%m/%Y %H:%M', '%d/%m/%y', '%d.%m.%Y', '%m-%d-%Y']",
        "formats: ['%d/%m/%Y %H:%M', '%d/%m/%Y %I:%M %p', '%H:%M:%S %b %d, %Y %Z', iso, rfc2822]",
        "formats: ['%Y-%m-%dT%H:%M:%SZ', iso, '%Y-%m-%dT%H:%M:%S%z']",
        "formats: ['%d %b %Y', '%d %B %Y'], unit: s",
        "formats: ['%d/%m/%Y %Z', '%d/%m/%Y PST'], zones: {PST: '-08:00'}",
        "formats: ['%Y%m%d', '%Y%j', '%Y-%m-%d', '%Y-%j']",
    ],
)
def test_formats_that_read_other_texts_or_the_same_time_are_no_finding(time: str) -> None:
    """Two formats may read one text if it is one time."""
    assert formats(f"{time}, zone: UTC") == []


def embedded(path: str, fields: str) -> list[str]:
    """Return the checks of the faults of a message with a document at a path."""
    section = f"inbound: {{push: {{embedded: {{{path}: application/json}}, {fields}}}}}\n"
    return [each.check for each in faults_of(section)]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("payload", "order: id, status: payload.status"),
        ("payload", "content: {application/json: payload}, order: id, status: status"),
        ("payload", "content: {application/json: payload.items}, order: id, status: status"),
        ("items.doc", "content: {application/json: items}, order: id, status: doc.s"),
        ("items.doc", "content: {application/json: 'items[]'}, order: id, status: doc.s"),
        ("items.doc", "content: {application/json: '*'}, order: id, status: s"),
        ("a.b", "order: id, status: s, body: {at: a.b.c}"),
        ("a.b", "order: id, status: s, when: {a.b.c: x}"),
        ("a.b", "order: id, status: s, when: a.b.c == 'x'"),
        ("a.b", "order: id, status: s, facts: {size: 'a.values(@)[0]'}"),
        ("a.b", "order: id, status: s, when: \"contains(to_string(@), 'x')\""),
        ("a.b", "order: id, status: s, at: at, time: {zone_path: a.b.zone}"),
        ("a.b", "content: {application/json: a}, within: {records: b.list, order: id}, status: s"),
        ("a.b", "content: {application/json: a}, within: {records: list, order: b.id}, status: s"),
        ("a.b", "content: {application/json: a}, within: {records: b, order: id}, status: x.s"),
        ("a", "order: id, status: a"),
        ("'@'", "order: id, status: s"),
        ("a", "order: id, status: s, record: {}"),
        ("a", "order: id, status: s, content: {text/xml: r.a, application/json: a}"),
    ],
)
def test_a_document_that_may_be_looked_into_is_no_finding(path: str, fields: str) -> None:
    """From the body, from an element or from a record; a path with a wildcard may lead anywhere."""
    assert embedded(path, fields) == []


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("payload", "order: id, status: pay_load.status"),
        ("payload", "order: id, status: data.payload.status"),
        ("payload", "content: {application/json: items}, order: id, status: payload.status"),
        ("items.payload", "content: {application/json: items}, order: id, status: status"),
        ("a.b", "order: id, status: a.c || a.d, when: {a.x: 1}"),
        ("a.b", "order: a.id, status: to_string(s), body: {at: b}"),
        ("a.b", "content: {application/json: a}, within: {records: list, order: id}, status: b.s"),
    ],
)
def test_nothing_may_look_into_a_document(path: str, fields: str) -> None:
    """Its name is misspelt, or it is on another level than the paths."""
    assert embedded(path, fields) == ["unused-embedding"]


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ("order: \"'x'\"", ["all orders have one key"]),
        ("order: {a: \"'x'\", b: '`7`'}", ["all orders have one key"] * 2),
        ("order: \"'x'\", item: id", ["all orders have one key"]),
        ("item: \"'x'\"", ["all orders have one key"]),
        ("order: id, id: \"'x'\"", ["all events of one order have one id"]),
        ("order: id, body: {id: '`1`'}", ["all events of one order have one id"]),
        ("order: {a: \"'x'\", b: id}", []),
        ("order: \"'x'\", body: {order: id}", []),
        ("order: \"'x'\", headers: {order: {a: X-Order}}", []),
        ("order: id, item: \"'x'\"", []),
        ("order: id, id: \"'x'\", headers: {id: X-Id}", []),
        ("order: id || 'x'", []),
        ("{}", []),
    ],
)  # fmt: skip
def test_a_key_that_is_a_constant_is_likely_a_mistake(fields: str, problems: list[str]) -> None:
    """A constant beside another part tells nothing wrong, and neither does the only item of each order."""
    found = faults_of(f"inbound: {{push: {{status: s, {fields}}}}}\n".replace(", {}", ""))

    assert [each.message.partition(", so ")[2] for each in found] == problems
    assert {(each.check, each.certain) for each in found} <= {("constant-key", False)}
