"""Tests of times as messages have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statemachine.messages.inbound.moments import NoZoneError, moment, zone_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@given(
    at=st.datetimes(timezones=st.just(UTC))
    | st.datetimes(timezones=st.just(timezone(-timedelta(hours=7))))
)
def test_what_python_writes_is_read(at: datetime) -> None:
    """A time with a zone is read back as it was, to the microsecond."""
    assert moment(at.isoformat(), None) == at
    assert moment(at.isoformat(" "), LOS_ANGELES) == at


@given(at=st.datetimes(), zone=st.sampled_from([UTC, LOS_ANGELES, timezone(timedelta(hours=2))]))
def test_a_time_without_a_zone_is_the_messages(at: datetime, zone: ZoneInfo) -> None:
    """It is as far ahead of UTC as the zone is at that time, and told by the clock as before."""
    found = moment(at.isoformat(), zone)

    assert found.utcoffset() == at.replace(tzinfo=zone).utcoffset()
    assert found.replace(tzinfo=None) == at


@given(text=st.text(max_size=40) | st.text(alphabet="0123456789-:.,TZ+ ", max_size=40))
def test_no_text_raises_anything_else(text: str) -> None:
    """What is no time is a `ValueError`, and a time is always aware."""
    try:
        found = moment(text, LOS_ANGELES)
    except ValueError:
        return
    assert found.utcoffset() is not None


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
def test_times_are_read_in_the_ways_of_iso_8601(text: str, at: datetime) -> None:
    """What is finer than a microsecond is cut off, never rounded."""
    assert moment(text, None) == at


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
def test_what_is_no_time_is_refused(text: str) -> None:
    """A date alone is no time: two changes of one day could not be told apart."""
    with pytest.raises(ValueError, match=r"^"):
        moment(text, UTC)


def test_a_time_without_any_zone_says_so() -> None:
    """Nobody guesses the zone of a time."""
    with pytest.raises(NoZoneError):
        moment("2026-01-31T12:00:00", None)


def test_times_of_one_zone_compare_by_what_they_are() -> None:
    """When clocks are put back a later time may be told as an earlier one; its own offset keeps it later."""
    before = moment("2026-11-01T00:59:59", LOS_ANGELES)
    after = moment("2026-11-01T01:30:00-08:00", LOS_ANGELES)
    told_once = moment("2026-11-01T01:30:00", LOS_ANGELES)

    assert before < told_once < after


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("UTC", timedelta()),
        ("Z", timedelta()),
        ("+02:00", timedelta(hours=2)),
        ("-0730", -timedelta(hours=7, minutes=30)),
        ("Europe/Berlin", timedelta(hours=1)),
    ],
)
def test_a_zone_is_a_name_or_an_offset(text: str, ahead: timedelta) -> None:
    """A name is that of the IANA database."""
    assert zone_of(text).utcoffset(datetime(2026, 1, 31)) == ahead  # noqa: DTZ001  # a zone is asked of a naive time


@pytest.mark.parametrize(
    "text",
    ["", "Pacific", "America", "../etc/passwd", "/etc/passwd", "+25:00", "+2", "+02:", "A\0B", "é"],
)
def test_what_is_no_zone_is_refused(text: str) -> None:
    """No text raises anything but a `ValueError`."""
    with pytest.raises(ValueError, match=r"^"):
        zone_of(text)
