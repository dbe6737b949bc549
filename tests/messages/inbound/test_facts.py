"""Tests of the facts of a record: each is of its type, or costs no more than itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from statemachine import loads
from statemachine.messages import Messages
from tests.messages.inbound.acme import ACME, RECORD, record_of, said, told, with_message

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def messages() -> Messages:
    """Return the messages of the small rule file."""
    return Messages(loads(ACME))


@pytest.mark.parametrize(
    ("fact", "found", "value"),
    [
        ("size", "small", "small"),
        ("copies", 0, 0),
        ("price", 1, 1),
        ("price", 1.5, 1.5),
        ("paid", False, False),
        ("name", " A ", " A "),
        ("name", "", ""),
        ("due", "2026-01-31", date(2026, 1, 31)),
        ("shipped", "2026-01-31T12:00:00.0000009Z", NOON),
        ("waited", "PT2H", timedelta(hours=2)),
    ],
)
def test_a_fact_has_its_declared_type(
    messages: Messages, fact: str, found: object, value: object
) -> None:
    """Dates, times and durations are texts in any message; all else is told as it is."""
    assert said(messages, {**RECORD, fact: found}).facts == {fact: value}


@pytest.mark.parametrize(
    ("fact", "found", "problem"),
    [
        ("size", "huge", "expected one of small, large, got another text"),
        ("size", 1, "expected one of small, large, got an integer"),
        ("copies", "1", "expected an integer of at least 0, got a text"),
        ("copies", -1, "expected an integer of at least 0, got another integer"),
        ("copies", 1.0, "expected an integer of at least 0, got a number"),
        ("price", "1.5", "expected a number, got a text"),
        ("paid", "true", "expected a boolean, got a text"),
        ("paid", 1, "expected a boolean, got an integer"),
        ("name", 1, "expected a text, got an integer"),
        ("due", "31.1.2026", "expected a date, got another text"),
        ("shipped", "2026-01-31T12:00:00", "expected a date and time with its zone, got another text"),
        ("shipped", 1769860800, "expected a date and time with its zone, got an integer"),
        ("waited", {}, "expected a duration, got a mapping"),
    ],
)
def test_a_wrong_fact_costs_the_fact_alone(
    messages: Messages, fact: str, found: object, problem: str
) -> None:
    """A status is not lost because of a new product type."""
    record = record_of(messages, {**RECORD, "name": "A", fact: found})

    assert told(record.errors) == [f"change, record 1, at {fact}: {problem}"]
    assert record.observation is not None
    assert record.observation.facts == ({} if fact == "name" else {"name": "A"})


def test_the_words_of_an_enum_are_no_kinds() -> None:
    """Only a text can be another than those that are listed."""
    rules = ACME.replace("[small, large]", "[listing, integer-like, booleans]")
    messages = Messages(loads(rules))

    for found, kind in (([], "a list"), (1, "an integer"), (True, "a boolean")):
        (error,) = record_of(messages, {**RECORD, "size": found}).errors
        assert error.problem == f"expected one of listing, integer-like, booleans, got {kind}"


def test_no_zone_is_asked_for_where_the_message_names_one() -> None:
    """What is wrong with a time is then something else."""
    messages = with_message("order: id\nstatus: status\nzone: UTC\nfacts: {shipped: shipped}")
    record = record_of(messages, {**RECORD, "shipped": "31.1.2026"})

    assert told(record.errors) == [
        "change, record 1, at shipped: expected a date and time, got another text"
    ]
