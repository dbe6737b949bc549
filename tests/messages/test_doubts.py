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
