"""Tests of records in XML, where all is text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from tests.messages.inbound.acme import ACME, RECORD, said, told

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def messages() -> Messages:
    """Return the messages of the small rule file."""
    return Messages(loads(ACME))


KEYS = st.one_of(
    st.integers(),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
)


@given(keys=st.tuples(KEYS, KEYS, KEYS))
def test_one_record_has_equal_keys_in_json_and_in_xml(keys: tuple[Any, Any, Any]) -> None:
    """An integer and its text are one key, so the form of a message does not matter."""
    messages = Messages(loads(ACME))
    record = {**dict(zip(("id", "item", "copy"), keys, strict=True)), "status": "New"}
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in record.items())
    body = f"<batch><record>{fields}</record></batch>".encode()
    (in_xml,) = messages.read(body, content_type="text/xml").observations
    in_json = said(messages, record)

    assert (in_xml.order, in_xml.item) == (in_json.order, in_json.item)


def escape(text: str) -> str:
    """Write a text as XML."""
    return "".join(f"&#{ord(character)};" for character in text)


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("copies", "2", 2),
        ("price", "24.25", 24.25),
        ("price", " 0.0000 ", 0.0),
        ("paid", "true", True),
        ("size", "small", "small"),
        ("name", " 1 ", " 1 "),
        ("due", "2026-01-31", date(2026, 1, 31)),
        ("shipped", "2026-01-31T12:00:00Z", NOON),
        ("waited", "PT2H", timedelta(hours=2)),
    ],
)
def test_in_xml_a_text_is_read_as_the_fact_it_is(
    messages: Messages, fact: str, text: str, value: object
) -> None:
    """XML has only texts, so they stand for integers, numbers and booleans too."""
    (observation,) = messages.read(
        _xml(f"<{fact}>{text}</{fact}>"), content_type="text/xml"
    ).observations

    assert observation.facts == {fact: value}


@pytest.mark.parametrize(
    ("fact", "text", "problem"),
    [
        ("copies", "two", "expected an integer of at least 0, got another text"),
        ("copies", "-2", "expected an integer of at least 0, got another text"),
        ("price", "1e999", "expected a number, got another text"),
        ("price", "NaN", "expected a number, got another text"),
        ("paid", "yes", "expected a boolean, got another text"),
        ("size", "<b/>", "expected one of small, large, got a mapping"),
    ],
)
def test_in_xml_a_text_that_is_no_fact_is_an_error(
    messages: Messages, fact: str, text: str, problem: str
) -> None:
    """The rest of the record is read."""
    (record,) = messages.read(_xml(f"<{fact}>{text}</{fact}>"), content_type="text/xml").records

    assert told(record.errors) == [f"change, record 1, at {fact}: {problem}"]
    assert record.observation is not None


@pytest.mark.parametrize(("text", "at"), [("17", 17), (" 1.5 ", 1.5), ("2026-01-31T12:00:00Z", NOON)])
def test_in_xml_a_number_is_a_time_too(messages: Messages, text: str, at: object) -> None:
    """A sequence number has no other form there."""
    (observation,) = messages.read(_xml(f"<at>{text}</at>"), content_type="text/xml").observations

    assert observation.at == at


def _xml(more: str) -> bytes:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in RECORD.items())
    return f"<batch><record>{fields}{more}</record></batch>".encode()
