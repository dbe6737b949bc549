"""Tests of times and zones in messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.inbound.times import NoZoneError, parse_time, zone_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


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
    """A name is one of the IANA database."""
    assert zone_of(text).utcoffset(datetime(2026, 1, 31)) == ahead  # noqa: DTZ001  # `utcoffset` of a zone takes a naive time


@pytest.mark.parametrize(
    "text",
    ["", "Pacific", "America", "../etc/passwd", "/etc/passwd", "+25:00", "+2", "+02:", "A\0B", "é"],
)
def test_an_invalid_zone_is_refused(text: str) -> None:
    """No text raises another error than `ValueError`."""
    with pytest.raises(ValueError, match=r"^"):
        zone_of(text)
