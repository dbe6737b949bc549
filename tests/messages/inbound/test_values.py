"""Tests of the values of a record, in JSON and in XML, and of times and zones: each has its type, or is an error."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import loads
from statemachine.messages import Messages
from statemachine.messages.inbound.values import NoZoneError, parse_time, zone_of
from tests.messages.inbound.acme import (
    ACME,
    RECORD,
    observation_of,
    record_of,
    texts,
    with_message,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
KEYS = st.one_of(
    st.integers(),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
)


@pytest.fixture(scope="module")
def messages() -> Messages:
    """Return the messages of the small rule file."""
    return Messages(loads(ACME))


@pytest.mark.parametrize(
    ("fact", "value", "converted"),
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
    messages: Messages, fact: str, value: object, converted: object
) -> None:
    """Dates, times and durations are texts in every document. Other values are kept as they are."""
    assert observation_of(messages, {**RECORD, fact: value}).facts == {fact: converted}


@pytest.mark.parametrize(
    ("fact", "value", "problem"),
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
def test_a_wrong_fact_is_left_out_with_an_error(
    messages: Messages, fact: str, value: object, problem: str
) -> None:
    """The status and the other facts are read: a new product type loses no status."""
    record = record_of(messages, {**RECORD, "name": "A", fact: value})

    assert texts(record.errors) == [f"change, record 1, at {fact}: {problem}"]
    assert record.observation is not None
    assert record.observation.facts == ({} if fact == "name" else {"name": "A"})


def test_the_words_of_an_enum_may_be_names_of_kinds() -> None:
    """The error has the kind of the value, even where a word of the enum looks like one."""
    rules = ACME.replace("[small, large]", "[listing, integer-like, booleans]")
    messages = Messages(loads(rules))

    for value, kind in (([], "a list"), (1, "an integer"), (True, "a boolean")):
        (error,) = record_of(messages, {**RECORD, "size": value}).errors
        assert error.problem == f"expected one of listing, integer-like, booleans, got {kind}"


def test_the_error_of_a_time_asks_for_no_zone_where_the_message_has_one() -> None:
    """A time without a zone is valid there."""
    messages = with_message("order: id\nstatus: status\ntime: {zone: UTC}\nfacts: {shipped: shipped}")
    record = record_of(messages, {**RECORD, "shipped": "31.1.2026"})

    assert texts(record.errors) == [
        "change, record 1, at shipped: expected a date and time, got another text"
    ]


@given(keys=st.tuples(KEYS, KEYS, KEYS))
def test_keys_are_equal_in_json_and_in_xml(keys: tuple[Any, Any, Any]) -> None:
    """An integer and its text are one key, so the form of a message does not matter."""
    messages = Messages(loads(ACME))
    record = {**dict(zip(("id", "item", "copy"), keys, strict=True)), "status": "New"}
    fields = "".join(f"<{name}>{_escaped(str(value))}</{name}>" for name, value in record.items())
    body = f"<batch><record>{fields}</record></batch>".encode()
    (in_xml,) = messages.read(body, content_type="text/xml").observations
    in_json = observation_of(messages, record)

    assert (in_xml.order, in_xml.item) == (in_json.order, in_json.item)


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
def test_in_xml_a_text_is_converted_to_the_type_of_the_fact(
    messages: Messages, fact: str, text: str, value: object
) -> None:
    """XML has texts only, so a text may be an integer, a number or a boolean."""
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
def test_in_xml_a_wrong_fact_is_left_out_with_an_error(
    messages: Messages, fact: str, text: str, problem: str
) -> None:
    """The rest of the record is read."""
    (record,) = messages.read(_xml(f"<{fact}>{text}</{fact}>"), content_type="text/xml").records

    assert texts(record.errors) == [f"change, record 1, at {fact}: {problem}"]
    assert record.observation is not None


@pytest.mark.parametrize(("text", "at"), [("17", 17), (" 1.5 ", 1.5), ("2026-01-31T12:00:00Z", NOON)])
def test_in_xml_a_time_may_be_a_number(messages: Messages, text: str, at: object) -> None:
    """A sequence number is a text there too."""
    (observation,) = messages.read(_xml(f"<at>{text}</at>"), content_type="text/xml").observations

    assert observation.at == at


def _escaped(text: str) -> str:
    """Return a text with a character reference for each character."""
    return "".join(f"&#{ord(character)};" for character in text)


def _xml(more: str) -> bytes:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in RECORD.items())
    return f"<batch><record>{fields}{more}</record></batch>".encode()


@given(
    at=st.datetimes(timezones=st.just(UTC))
    | st.datetimes(timezones=st.just(timezone(-timedelta(hours=7))))
)
def test_iso_times_with_a_zone_are_parsed_exactly(at: datetime) -> None:
    """The result equals the time that was written, to the microsecond."""
    assert parse_time(at.isoformat(), None) == at
    assert parse_time(at.isoformat(" "), LOS_ANGELES) == at


@given(at=st.datetimes(), zone=st.sampled_from([UTC, LOS_ANGELES, timezone(timedelta(hours=2))]))
def test_a_time_without_a_zone_is_in_the_zone_of_the_message(at: datetime, zone: ZoneInfo) -> None:
    """It has the offset of the zone at that time, and the same clock."""
    time = parse_time(at.isoformat(), zone)

    assert time.utcoffset() == at.replace(tzinfo=zone).utcoffset()
    assert time.replace(tzinfo=None) == at


@given(text=st.text(max_size=40) | st.text(alphabet="0123456789-:.,TZ+ ", max_size=40))
def test_an_invalid_time_raises_value_error_only(text: str) -> None:
    """No text raises another error, and every parsed time is aware."""
    try:
        time = parse_time(text, LOS_ANGELES)
    except ValueError:
        return
    assert time.utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-31T12:00Z", NOON),
        (" 2026-01-31t12:00:00z\n", NOON),
        ("2026-01-31 12:00:00 +00:00", NOON),
        ("2026-01-31T14:00:00+02", NOON),
        ("2026-01-31T14:00:00+0200", NOON),
        ("2026-01-31T12:00:00,5Z", NOON + timedelta(seconds=0.5)),
        (
            "2017-10-13T21:41:44.4081813-07:00",
            datetime(2017, 10, 13, 21, 41, 44, 408181, timezone(-timedelta(hours=7))),
        ),
        ("2026-01-31T12:00:00.9999999999Z", NOON + timedelta(microseconds=999_999)),
    ],
)
def test_the_forms_of_iso_8601_are_parsed(text: str, at: datetime) -> None:
    """Digits beyond a microsecond are cut off, not rounded."""
    assert parse_time(text, None) == at


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "+14:00"])
@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_the_first_and_the_last_time_are_parsed(text: str, zone: str) -> None:
    """Their offset does not take them out of the range of `datetime`."""
    assert parse_time(text, zone_of(zone)).isoformat().startswith(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-01-31",
        "20260131T120000Z",
        "2026-02-30T12:00:00Z",
        "2026-01-31T12:00.5Z",
        "2026-01-31T25:00Z",
        "2026-01-31T12:00:00+25:00",
        "1533924709",
        "2026-01-31T12:00:00+02:",
        f"2026-01-31T12:00:00.{'1' * 1_000}Z",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    """A date without a time is refused: two changes of one day would have equal times."""
    with pytest.raises(ValueError, match=r"^"):
        parse_time(text, UTC)


def test_a_time_without_any_zone_raises_no_zone_error() -> None:
    """No zone is assumed."""
    with pytest.raises(NoZoneError):
        parse_time("2026-01-31T12:00:00", None)


def test_times_of_one_zone_compare_by_their_offsets() -> None:
    """When clocks go back, a later time may have an earlier clock. Its offset keeps it later."""
    before = parse_time("2026-11-01T00:59:59", LOS_ANGELES)
    after = parse_time("2026-11-01T01:30:00-08:00", LOS_ANGELES)
    first_of_two = parse_time("2026-11-01T01:30:00", LOS_ANGELES)

    assert before < first_of_two < after


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("UTC", timedelta()),
        ("Z", timedelta()),
        ("+02:00", timedelta(hours=2)),
        ("-0730", -timedelta(hours=7, minutes=30)),
        ("Europe/Berlin", timedelta(hours=1)),
    ],
)
def test_a_zone_is_a_name_or_an_offset(text: str, offset: timedelta) -> None:
    """A name is one of the IANA database."""
    assert zone_of(text).utcoffset(datetime(2026, 1, 31)) == offset  # noqa: DTZ001  # `utcoffset` of a zone takes a naive time


@pytest.mark.parametrize(
    "text",
    ["", "Pacific", "America", "../etc/passwd", "/etc/passwd", "+25:00", "+2", "+02:", "A\0B", "é"],
)
def test_an_invalid_zone_is_refused(text: str) -> None:
    """No text raises another error than `ValueError`."""
    with pytest.raises(ValueError, match=r"^"):
        zone_of(text)
