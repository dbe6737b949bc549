"""Tests of comparisons: approvals, numbers of orders, and the form as JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from statemachine.diff import Approval, Comparison, compare, comparison_schema_text
from statemachine.loader import loads
from tests.strategies.pairs import Pair, pairs

DAY = date(2026, 11, 22)
OLD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
statuses: {New: {initial: true, aliases: [Fresh]}, Held: {code: 1}, Sent: {final: true}}
transitions:
  - {event: hold, source: New, target: Held}
  - {event: send, source: Held, target: Sent}
"""
NEW = OLD.replace(", aliases: [Fresh]", "").replace("code: 1", "code: 2")
SCHEMA = json.loads(comparison_schema_text())


def compared(new: str = NEW) -> Comparison:
    """Return the comparison of the old version with another one."""
    return compare(loads(OLD, "old.yaml"), loads(new, "new.yaml"))


def test_an_approval_needs_the_kind_and_the_subject() -> None:
    """It holds on its last day; one that is over, or for something else, is returned as not used."""
    approvals = (
        Approval("alias-removed", "New", "nobody uses it", DAY),
        Approval("alias-removed", "Held", "nobody uses it", DAY),
        Approval("code-changed", "Held", "over", date(2026, 11, 21)),
    )
    found, unused = compared().approve(approvals, DAY)
    assert {each.kind: each.approved for each in found.changes} == {
        "code-changed": None,
        "alias-removed": "nobody uses it",
    }
    assert unused == approvals[1:]
    assert found.has_breaks


def test_the_first_of_equal_approvals_is_used() -> None:
    """The other one is returned as not used, although a change has its kind and subject."""
    approvals = tuple(Approval("alias-removed", "New", reason, DAY) for reason in ("first", "second"))
    found, unused = compared().approve(approvals, DAY)
    assert [each.approved for each in found.changes] == [None, "first"]
    assert unused == approvals[1:]


def test_orders_are_counted_in_all_stranded_statuses() -> None:
    """Statuses that are not in the inventory have no orders."""
    found = compared(OLD.replace("  - {event: send, source: Held, target: Sent}\n", ""))
    (change,) = found.with_orders({"New": 3, "Sent": 10}).changes
    assert (change.stranded, change.orders) == (("Held", "New"), 3)


def test_a_comparison_is_a_frozen_value() -> None:
    """Equal versions have equal comparisons, which can be members of a set."""
    assert len({compared(), compared()}) == 1
    with pytest.raises(AttributeError):
        compared().changes = ()  # type: ignore[misc]  # the test assigns to a frozen field


@given(pairs())
def test_every_comparison_fits_its_schema(pair: Pair) -> None:
    """The published schema describes each key that a comparison has."""
    Draft202012Validator(SCHEMA).validate(compare(pair.old, pair.new).to_dict())


def test_the_schema_describes_exactly_the_keys_of_a_comparison() -> None:
    """Each key of an object is described, is required, and is written."""
    Draft202012Validator.check_schema(SCHEMA)
    document = compared().to_dict()
    change = SCHEMA["$defs"]["change"]
    pairs = (
        (SCHEMA, document),
        (change, document["changes"][0]),
        (SCHEMA["properties"]["step"], document["step"]),
    )
    for schema, value in pairs:
        assert list(schema["properties"]) == list(value) == schema["required"]
        assert all("description" in each for each in schema["properties"].values())
