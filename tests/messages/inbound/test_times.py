"""Tests of times: formats, units, zones and values that mean no time. Each value is a time, nothing or an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.inbound.times import NoZoneError, TimeReader, zone_of
from statemachine.messages.inbound.values import Conversion
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.inbound_message import NumberUnit, TimeForms
from tests.messages.inbound.acme import RECORD, observation_of, record_of, with_message

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
PST = timezone(-timedelta(hours=8))
ZONES = FrozenMap({"PST": "-08:00", "Pacific Standard Time": "America/Los_Angeles"})
ANY_ZONE = st.sampled_from(["UTC", "America/Los_Angeles", "+02:00"])

FORMATS = st.sampled_from(
    ["iso", "rfc2822", "%Y%m%d%H%M%S", "%d/%m/%Y %H:%M", "%H:%M:%S %b %d, %Y %Z", "%Y-%m-%d"]
)
FORMS = st.builds(
    TimeForms,
    formats=st.lists(FORMATS, min_size=1, max_size=3).map(tuple),
    unit=st.sampled_from([None, *NumberUnit]),
    zone=st.none() | ANY_ZONE,
    zones=st.just(ZONES),
    never=st.sampled_from([(), (0,), ("0001-01-01", ""), ("0000-00-00", "1970-01-01")]),
)
TIME_TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789-:.,TZ+ ", max_size=40),
    st.datetimes(timezones=st.just(UTC)).map(format_datetime),
    st.datetimes().map(str),
    st.integers().map(str),
    st.sampled_from(["0001-01-01T00:00:00", "24:00:00 Jan 13, 2009 PST", "20210126134461", "9" * 5_000]),
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    TIME_TEXTS,
    st.just([]),
    st.just({}),
    st.just(10**5_000),
)


def reader(**forms: Any) -> TimeReader:
    """Return a reader of these forms."""
    return TimeReader.of(TimeForms(**forms))


def read(value: object, *, textual: bool = False, **forms: Any) -> object:
    """Return a value as a time of these forms."""
    return reader(**forms).read(value, textual=textual)


def problem(value: object, *, textual: bool = False, **forms: Any) -> str:
    """Return the problem of a value that is not a time."""
    with pytest.raises(MessageError) as caught:
        Conversion(trim=False, times=reader(**forms), textual=textual).time(value)
    return caught.value.problem


@given(at=st.datetimes(timezones=st.sampled_from([UTC, PST])))
def test_iso_times_with_a_zone_are_read_exactly(at: datetime) -> None:
    """The result equals the time that was written, to the microsecond."""
    assert read(at.isoformat()) == at
    assert read(at.isoformat(" "), zone="America/Los_Angeles") == at


@given(at=st.datetimes(), zone=ANY_ZONE)
def test_a_time_without_a_zone_is_in_the_zone_of_the_message(at: datetime, zone: str) -> None:
    """It has the offset of the zone at that time, and the same clock. The zone of a record does the same."""
    time = read(at.isoformat(), zone=zone)

    assert isinstance(time, datetime)
    assert time.utcoffset() == at.replace(tzinfo=zone_of(zone)).utcoffset()
    assert time.replace(tzinfo=None) == at
    assert reader(zone="+05:00").with_zone(zone).read(at.isoformat(), textual=False) == time


@given(value=VALUES, forms=FORMS, zone=st.none() | ANY_ZONE | VALUES, textual=st.booleans())
def test_every_value_is_a_time_or_nothing_or_an_error(
    value: object,
    forms: TimeForms,
    zone: object,
    textual: bool,  # noqa: FBT001  # a drawn value
) -> None:
    """No value raises another error than `MessageError`, and no date and time lacks a zone."""
    conversion = Conversion(trim=False, times=TimeReader.of(forms), textual=textual).with_zone(zone)
    try:
        time = conversion.time(value)
    except MessageError:
        return
    if isinstance(time, datetime):
        assert time.utcoffset() is not None
    else:
        assert time is None or (forms.unit is None and not isinstance(time, bool))


@given(at=st.datetimes(timezones=st.just(UTC)), unit=st.sampled_from([*NumberUnit]))
def test_a_number_in_a_unit_is_a_time(at: datetime, unit: NumberUnit) -> None:
    """Numbers and texts of digits are times since 1970, in JSON and in XML."""
    number = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1 if unit == "ms" else 1_000
    )
    time = read(number, unit=unit)

    assert isinstance(time, datetime)
    assert timedelta() <= at - time < timedelta(seconds=1)
    assert time == read(str(number), unit=unit) == read(str(number), unit=unit, textual=True)


@pytest.mark.parametrize(
    ("never", "value", "is_time"),
    [
        (("0001-01-01",), "0001-01-01T00:00:00Z", False),
        (("0001-01-01",), "0001-01-01", False),
        (("0001-01-01",), "0001-01-01 08:00:00", False),
        (("0001-01-01",), "01/01/0001 00:00", False),
        (("0001-01-01",), "0001-01-02T00:00:00Z", True),
        (("0000-00-00",), "0000-00-00 00:00:00", False),
        (("1970-01-01",), 0, False),
        (("1970-01-01",), 86_400, True),
        ((0,), 0, False),
        ((0,), 0.0, False),
        ((0,), "0", False),
        ((-1,), -1, False),
        (("never",), " never ", False),
        (("",), "", False),
        (("0001-01-01T00:00:00Z",), "0001-01-01T00:00:00Z", False),
        (("0001-01-01T00:00:00Z",), "0001-01-01T00:00:01Z", True),
    ],
)
def test_some_values_mean_no_time(never: tuple[str | int, ...], value: object, is_time: bool) -> None:  # noqa: FBT001  # a parameter of a test
    """A value is compared as it is sent. A date stands for every time of its day, in every format."""
    formats = ("iso", "%d/%m/%Y %H:%M")
    time = read(value, never=never, formats=formats, unit=NumberUnit.SECONDS)

    assert (time is not None) is is_time


@pytest.mark.parametrize(
    ("value", "forms", "text"),
    [
        (True, {}, "expected a date and time or a number, got a boolean"),
        (float("nan"), {}, "expected a date and time or a number, got a number"),
        ([], {}, "expected a date and time or a number, got a list"),
        (
            "",
            {"never": (0,)},
            "expected a date and time or a number, got a text in another form (write a time as 2026-01-31T12:00:00Z)",
        ),
        (
            "5",
            {},
            "expected a date and time or a number, got a number in quotes (write the path as to_number(PATH))",
        ),
        (
            "20210126",
            {"formats": ("%Y%m%d%H%M%S",)},
            "expected a date and time, got a text in another form (write a time '%Y%m%d%H%M%S')",
        ),
        (
            10**20,
            {"unit": NumberUnit.SECONDS},
            "expected a date and time or a number of seconds, got an integer out of range",
        ),
        (
            "9" * 20,
            {"unit": NumberUnit.MILLISECONDS},
            "expected a date and time or a number of milliseconds, got a number out of range",
        ),
        (5, {"formats": ("%Y%m%d",)}, "expected a date and time, got an integer in another form"),
        (
            "x",
            {"formats": ("rfc2822", "%Y-%m-%d")},
            "expected a date and time or a number, got a text in another form (write a time as Sat, 31 Jan 2026 12:00:00 +0000 or '%Y-%m-%d')",
        ),
        (
            "2026-01-31T12:00:00",
            {},
            "expected a date and time with its zone, got one without a zone, and the message declares none",
        ),
        (
            "20:12:59 Jan 13, 2009 PST",
            {"formats": ("%H:%M:%S %b %d, %Y %Z",)},
            "expected a date and time with its zone, got one in an unknown zone (declare it under zones)",
        ),
        (
            "x" * 2_000,
            {},
            "expected a date and time or a number, got a text in another form (write a time as 2026-01-31T12:00:00Z)",
        ),
    ],
)
def test_the_error_of_a_time_says_what_to_write(
    value: object, forms: Mapping[str, Any], text: str
) -> None:
    """It has the declared formats, and no value."""
    assert problem(value, **forms) == text


@pytest.mark.parametrize(
    "zone",
    ["Mars/Base", 7, "+25:00", [], "localtime", "posixrules", "Factory", "../UTC", "/etc/localtime"],
)
def test_an_unknown_zone_of_a_record_is_not_replaced(zone: object) -> None:
    """A time without a zone cannot be read in that record. A time with its zone can."""
    times = reader(zone="UTC").with_zone(zone)

    assert times.read("2026-01-31T12:00:00Z", textual=False) == NOON
    with pytest.raises(NoZoneError, match="the zone of its record is unknown"):
        times.read("2026-01-31T12:00:00", textual=False)


@pytest.mark.parametrize(
    ("zone", "hours"), [("PST", 20), (" -08:00", 20), ("Europe/Berlin", 11), (None, 12), ("", 12)]
)
def test_a_record_has_a_zone_of_its_own(zone: object, hours: int) -> None:
    """It is a declared name, an offset or an IANA zone. Without one, the record has the zone of the message."""
    times = reader(zone="UTC", zones=ZONES).with_zone(zone)

    assert times.read("2026-01-31T12:00:00", textual=False) == NOON.replace(hour=hours)


def test_a_time_without_any_zone_raises_no_zone_error() -> None:
    """No zone is assumed."""
    with pytest.raises(NoZoneError):
        read("2026-01-31T12:00:00")


def test_times_of_one_zone_compare_by_their_offsets() -> None:
    """When clocks go back, a later time may have an earlier clock. Its offset keeps it later."""
    clocks = ("2026-11-01T00:59:59", "2026-11-01T01:30:00", "2026-11-01T01:30:00-08:00")
    times: list[Any] = [read(each, zone="America/Los_Angeles") for each in clocks]

    assert times[0] < times[1] < times[2]


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


def test_names_of_zones_in_messages_are_looked_up_in_a_list() -> None:
    """An unknown name searches no files, so a body with many of them takes little time."""
    times = reader(zone="UTC")
    zones = [times.with_zone(f"Mars/{number}") for number in range(20_000)]

    assert {each.zone for each in zones} == {None}


def test_the_time_of_a_record_and_its_facts_have_the_declared_forms() -> None:
    """In JSON and in XML. A value that means no time is no error."""
    message = """\
content: {application/json: "@", text/xml: batch.record}
order: id
status: status
at: at
facts: {shipped: shipped}
time: {formats: ["%d/%m/%Y %H:%M"], zone: UTC, unit: s, never: "0001-01-01"}
"""
    messages = with_message(message)
    for at in ("31/01/2026 12:00", "1769860800"):
        record = {**RECORD, "at": at, "shipped": at}
        fields = "".join(f"<{name}>{value}</{name}>" for name, value in record.items())
        body = f"<batch><record>{fields}</record></batch>".encode()
        (in_xml,) = messages.read(body, content_type="text/xml").observations
        in_json = observation_of(messages, record)

        assert in_xml.at == in_json.at == NOON
        assert in_xml.facts == in_json.facts == {"shipped": NOON}

    never = observation_of(messages, {**RECORD, "at": "0001-01-01T00:00:00", "shipped": "0001-01-01"})
    assert (never.at, never.facts) == (None, {})


@pytest.mark.parametrize(
    ("formats", "at"),
    [("rfc2822", "Sun, 31 Jan 2026 12:00:00 GMT"), ("'%A %d/%m/%Y %z'", "Sunday 31/01/2026 Z")],
)
def test_a_record_with_a_wrong_weekday_has_no_time(formats: str, at: str) -> None:
    """Its status is read nevertheless, and the error names the path of the time."""
    messages = with_message(f"order: id\nstatus: status\nat: sent\ntime: {{formats: {formats}}}")
    record = record_of(messages, {**RECORD, "sent": at})

    assert record.observation is not None
    assert (record.observation.status, record.observation.at) == ("New", None)
    (error,) = record.errors
    assert (error.path, "got a text in another form" in str(error)) == ("sent", True)
