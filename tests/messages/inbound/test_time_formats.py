"""Tests of the formats of times: ISO 8601, RFC 2822 and patterns of strptime."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.messages.inbound.time_formats import TimePattern, write_time
from statemachine.model.inbound_message import NumberUnit
from tests.messages.inbound.test_times import NOON, PST, ZONES, read

YEAR_1000 = datetime(1000, 1, 1)  # noqa: DTZ001  # the limits of a strategy have no zone

FULL_PATTERNS = (
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%d/%m/%Y %H:%M:%S,%f %z",
    "%Y%m%d%H%M%S%f%z",
    "%A, %d %B %Y at %I:%M:%S.%f %p %z",
    "%a %b %d %Y %H:%M:%S.%f GMT%z (%%)",
    "%Y/%j %H.%M.%S.%f [%z]",
    "%G-W%V-%u %H:%M:%S.%f %z",
)
"""Patterns that have every part of a time, so that it is read exactly."""


CLOCK_PATTERNS = (
    "%d/%m/%Y %H:%M",
    "%H:%M:%S %b %d, %Y",
    "%y.%m.%d",
    "%Y-%j",
    "%B %d %Y %I %p",
    "%Y %% %m %d",
)


@given(
    at=st.datetimes(min_value=YEAR_1000, timezones=st.sampled_from([UTC, PST])),
    pattern=st.sampled_from(FULL_PATTERNS),
)
def test_what_strftime_writes_is_read_exactly(at: datetime, pattern: str) -> None:
    """Every part of the time is in the pattern, the zone too."""
    assert read(at.strftime(pattern), formats=(pattern,)) == at


@given(at=st.datetimes(min_value=YEAR_1000), pattern=st.sampled_from(FULL_PATTERNS + CLOCK_PATTERNS))
def test_a_time_is_written_as_strftime_writes_it(at: datetime, pattern: str) -> None:
    """Its zone is UTC. Names are English in every locale, and their case does not matter."""
    at = at.replace(tzinfo=UTC)

    assert write_time(pattern, at).lower() == at.strftime(pattern).lower()


@given(
    at=st.datetimes(min_value=YEAR_1000, timezones=st.just(UTC)),
    days=st.integers(1, 6),
    pattern=st.sampled_from(
        ["%a %Y-%m-%d %z", "%A %Y-%j %z", "%w %Y-%m-%d %z", "%u %d.%m.%Y %z", "%a, %d %b %Y %H:%M:%S %z"]
    ),
)
def test_another_weekday_than_that_of_the_date_is_no_time(at: datetime, days: int, pattern: str) -> None:
    """One of both is wrong, and nothing tells which. This holds for mail, too."""
    weekday, _, rest = pattern.partition(" ")
    other = (at - timedelta(days=days)) if at.year > YEAR_1000.year else at + timedelta(days=days)
    text = f"{other.strftime(weekday)} {at.strftime(rest)}"
    formats = ("rfc2822",) if weekday.endswith(",") else (pattern,)

    with pytest.raises(ValueError, match=r"^"):
        read(text, formats=formats)
    assert read(at.strftime(pattern), formats=formats) is not None


@given(at=st.datetimes(timezones=st.sampled_from([UTC, PST])))
@example(at=datetime(1, 1, 1, tzinfo=UTC))
def test_times_of_mail_are_read_exactly(at: datetime) -> None:
    """`rfc2822` reads what the standard library writes. It has no parts of a second."""
    assert read(format_datetime(at), formats=("rfc2822",)) == at.replace(microsecond=0)


@given(
    pattern=st.sampled_from(CLOCK_PATTERNS),
    text=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2068, 1, 1)).flatmap(  # noqa: DTZ001  # limits have no zone
        lambda at: st.sampled_from([at.strftime(each) for each in CLOCK_PATTERNS])
    )
    | st.text(alphabet="0123456789/:. %JanPM", max_size=20),
)
def test_patterns_are_read_as_strptime_reads_them(pattern: str, text: str) -> None:
    """In English, patterns whose numbers are separated give what the standard library gives, or no time."""
    try:
        expected: datetime | None = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007  # compared without zones
    except ValueError:
        expected = None
    try:
        clock, _ = TimePattern.of(pattern, {}).read(text)
    except ValueError:
        assert expected is None
    else:
        assert clock == expected


@pytest.mark.parametrize(
    ("value", "forms", "at"),
    [
        (
            "22/03/2017 11:32",
            {"formats": ("%d/%m/%Y %H:%M",), "zone": "UTC"},
            datetime(2017, 3, 22, 11, 32, tzinfo=UTC),
        ),
        (
            "20:12:59 Jan 13, 2009 PST",
            {"formats": ("%H:%M:%S %b %d, %Y %Z",), "zones": ZONES},
            datetime(2009, 1, 13, 20, 12, 59, tzinfo=PST),
        ),
        (
            "13.07.2009 20:12 Pacific Standard Time",
            {"formats": ("%d.%m.%Y %H:%M %Z",), "zones": ZONES},
            datetime(2009, 7, 14, 3, 12, tzinfo=UTC),
        ),
        ("Sat, 31 Jan 2026 12:00:00 GMT", {"formats": ("rfc2822",)}, NOON),
        ("31 Jan 2026 04:00 PST", {"formats": ("rfc2822",)}, NOON),
        ("Sat, 31 Jan 2026 04:00:00 -0800 (PST)", {"formats": ("rfc2822",)}, NOON),
        ("Sat, 31 Jan 2026 12:00:00 -0000", {"formats": ("rfc2822",), "zone": "+05:00"}, NOON),
        ("20260131120000", {"formats": ("%Y%m%d%H%M%S",), "zone": "UTC"}, NOON),
        (20260131120000, {"formats": ("%Y%m%d%H%M%S",), "zone": "UTC"}, NOON),
        ("2026-01-31", {"formats": ("iso", "%Y-%m-%d"), "zone": "UTC"}, NOON - timedelta(hours=12)),
        ("1/31/26 12:00\u202fPM", {"formats": ("%m/%d/%y %I:%M %p",), "zone": "UTC"}, NOON),
        (1769860800, {"unit": NumberUnit.SECONDS}, NOON),
        (1769860800000, {"unit": NumberUnit.MILLISECONDS}, NOON),
        (1769860800.5, {"unit": NumberUnit.SECONDS}, NOON + timedelta(seconds=0.5)),
        ("1769860800", {"unit": NumberUnit.SECONDS}, NOON),
        (" 1769860800.25 ", {"unit": NumberUnit.SECONDS}, NOON + timedelta(seconds=0.25)),
        ("2026-01-31T12:00:00Z", {"unit": NumberUnit.MILLISECONDS}, NOON),
        (17, {}, 17),
        (1.5, {}, 1.5),
    ],
)
def test_times_as_providers_write_them(value: object, forms: Mapping[str, Any], at: object) -> None:
    """Formats are tried in order. Without a unit, a number is a sequence number."""
    assert read(value, **forms) == at


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
    assert read(text) == at


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "+14:00"])
@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_the_first_and_the_last_time_are_parsed(text: str, zone: str) -> None:
    """Their offset does not take them out of the range of `datetime`."""
    time = read(text, zone=zone)

    assert isinstance(time, datetime)
    assert time.isoformat().startswith(text)


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
        "2026-01-31T24:00:00Z",
        "2026-01-31T23:59:60Z",
        "2026-01-31T12:00:00+25:00",
        "1533924709",
        "2026-01-31T12:00:00+02:",
        f"2026-01-31T12:00:00.{'1' * 1_000}Z",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    """A date without a time is refused: two changes of one day would have equal times."""
    with pytest.raises(ValueError, match=r"^"):
        read(text, zone="UTC")


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("%H:%M", "it reads no date"),
        ("%d.%m.", "it reads no date"),
        ("iso8601", "it reads no date"),
        ("%Y-%m-%d %Q", "unknown directive '%Q'"),
        ("%c", "unknown directive '%c'"),
        ("%Y-%m-%d %", "'%' at the end"),
        ("%Y-%m-%d %I:%M", "%I without %p"),
        ("%Y-%m-%d %y", "the same value twice (%Y and %y)"),
        ("%b %d %d %Y", "the same value twice (%d)"),
    ],
)
def test_an_invalid_pattern_is_refused(pattern: str, problem: str) -> None:
    """Directives that depend on the machine are unknown, and a time needs a date."""
    with pytest.raises(ValueError, match=r"^") as caught:
        TimePattern.of(pattern, {})
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("%Y%m%d", "2026131"),
        ("%Y%m%d%H%M%S", "1769860800"),
        ("%Y-%m-%d %H:%M", "2026-01-31 24:00"),
        ("%Y-%m-%d %H:%M:%S", "2026-01-31 12:00:61"),
        ("%Y-%m-%d %I %p", "2026-01-31 13 PM"),
        ("%Y-%j", "2026-366"),
        ("%Y-%j", "2026-0"),
        ("%Y-%m-%d", "0000-01-01"),
        ("%G-%V-%u", "2026-54-1"),
        ("%a %d/%m/%Y", "Sun 31/01/2026"),
        ("%A %d/%m/%Y", "Sunday 31/01/2026"),
        ("%a (%A) %d/%m/%Y", "Sat (Sunday) 31/01/2026"),
        ("%d/%m/%Y %w", "31/01/2026 0"),
        ("%d/%m/%Y %u", "31/01/2026 7"),
        ("%d %b %Y", "31 \u017fep 2026"),
        ("%Y-%m-%d", "\u0662026-01-31"),
    ],
)
def test_a_text_in_another_form_is_refused(pattern: str, text: str) -> None:
    """Numbers side by side need all their digits, and digits and letters are those of ASCII."""
    with pytest.raises(ValueError, match=r"^"):
        TimePattern.of(pattern, {}).read(text)
