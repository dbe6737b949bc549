"""Times of messages: texts in the declared formats, numbers in a unit, zones, and values that mean no time."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any, cast

from statemachine.messages.bodies import MAX_LENGTH
from statemachine.messages.inbound.time_formats import Clock, format_of
from statemachine.messages.paths import kind_of
from statemachine.model.extras import library
from statemachine.model.inbound_message import NumberUnit, TimeForms
from statemachine.model.observation import Moment
from statemachine.model.status_names import text_of
from statemachine.model.text import listing, quoted
from statemachine.model.value_types import Domain, Type

_NUMBER = Domain(Type.NUMBER)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS: Mapping[NumberUnit | None, timedelta] = {
    NumberUnit.SECONDS: timedelta(seconds=1),
    NumberUnit.MILLISECONDS: timedelta(milliseconds=1),
}
_UNIT_NAMES = {NumberUnit.SECONDS: "seconds", NumberUnit.MILLISECONDS: "milliseconds"}
_OFFSET = re.compile(r"(?P<sign>[-+])(?P<hours>[01][0-9]|2[0-3])(?::?(?P<minutes>[0-5][0-9]))?")
_NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_OF_TIME = re.compile(r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]|$)")


class NoZoneError(ValueError):
    """A time has no zone that is known. The text of the error says which time that is, without its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReader:
    """Reads the times of a message; prepared from its `TimeForms`.

    `formats` read texts, and `number_formats` the digits of integers. `zone` is the zone of times without one.
    `never` has the texts that mean no time, and `never_dates` the dates.
    """

    forms: TimeForms
    formats: tuple[Callable[[str], Clock], ...]
    number_formats: tuple[Callable[[str], Clock], ...] = ()
    zone: tzinfo | None = None
    zones: Mapping[str, tzinfo] = field(default_factory=dict)
    never: frozenset[str] = frozenset()
    never_dates: frozenset[date] = frozenset()
    missing_zone: str = "the message declares none"

    @classmethod
    def of(cls, forms: TimeForms) -> TimeReader:
        """Prepare the forms of a message, or raise `ValueError` if a zone or a format is invalid."""
        zones = {name: zone_of(text) for name, text in forms.zones.items()}
        formats = tuple([format_of(text, zones) for text in forms.formats])
        never = frozenset([str(each).strip() for each in forms.never])
        return cls(
            forms=forms,
            formats=tuple([each.read for each in formats]),
            number_formats=tuple([each.read for each in formats if each.is_number]),
            zone=None if forms.zone is None else zone_of(forms.zone),
            zones=zones,
            never=never,
            never_dates=frozenset(_dates(never)),
        )

    def with_zone(self, value: object) -> TimeReader:
        """Return a reader for a record with this zone: an IANA name, an offset, or one of the declared names.

        None keeps the zone of the message. With any other value, a time without a zone cannot be read.
        """
        name = (text_of(value) or "").strip()
        if value is None or (isinstance(value, str) and not name):
            return self
        try:
            return replace(self, zone=self._zone(name))
        except ValueError:
            return replace(self, zone=None, missing_zone="the zone of its record is unknown")

    def _is_never(self, value: object) -> bool:
        """Return whether a value is declared to mean no time, or begins with such a date."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = text_of(value)
        if text is None:
            return False
        match = _DATE_OF_TIME.match(text.strip())
        return text.strip() in self.never or (match is not None and match["date"] in self.never)

    def read(self, value: object, *, textual: bool) -> Moment | None:
        """Return an aware time or a number, or None if the value means no time.

        In a `textual` document, a number is a text. Raises `NoZoneError` or `ValueError`.
        """
        if self.never and self._is_never(value):
            return None
        if not isinstance(value, str):
            return self._read_number(value)
        if len(value) > MAX_LENGTH:
            raise ValueError(value)
        text = value.strip()
        for read in self.formats:
            try:
                clock, name = read(text)
            except ValueError:
                continue
            return self._in_zone(clock, name)
        if self.forms.unit is None and not textual:
            raise ValueError(value)
        return self._read_number(_NUMBER.read(text))

    def _read_number(self, number: Any) -> Moment | None:
        """Return the time of a number, or the number itself if it is a sequence number."""
        if not is_finite_number(number):
            raise ValueError(number)
        digits = text_of(number) or ""
        for read in self.number_formats:
            try:
                clock, _ = read(digits)
            except ValueError:
                continue
            return self._in_zone(clock, None)
        if self.forms.unit is None and not self.number_formats:
            return cast("Moment", number)
        try:
            time = _EPOCH + number * _UNITS[self.forms.unit]
        except (KeyError, OverflowError):
            raise ValueError(number) from None
        return None if time.date() in self.never_dates else time

    def _in_zone(self, clock: datetime, name: str | None) -> datetime | None:
        """Return an aware time, or None if its date means no time."""
        if self.never_dates and clock.date() in self.never_dates:
            return None
        try:
            zone = self.zone if name is None else self._zone(name)
        except ValueError:
            raise NoZoneError("one in an unknown zone (declare it under zones)") from None
        if zone is None:
            raise NoZoneError(f"one without a zone, and {self.missing_zone}")
        if not isinstance(zone, timezone):
            # A fixed offset: aware times of one zone would compare by the clock. A repeated hour is the first one.
            zone = timezone(clock.replace(tzinfo=zone).utcoffset() or timedelta())
        return clock.replace(tzinfo=zone)

    def _zone(self, name: str) -> tzinfo:
        return self.zones.get(name) or _zone_in_message(name)

    @property
    def expected(self) -> str:
        """What a time is, in an error message."""
        if self.forms.unit is not None:
            return f"a date and time or a number of {_UNIT_NAMES[self.forms.unit]}"
        return "a date and time" if self.number_formats else "a date and time or a number"

    def actual(self, value: object) -> str:
        """Return the form of a value that is not a time, and what to write."""
        if is_finite_number(value):
            return f"{kind_of(value)} {'in another form' if self.forms.unit is None else 'out of range'}"
        if not isinstance(value, str):
            return kind_of(value)
        text = value.strip()
        if any(each not in _EXAMPLES for each in self.forms.formats) and self.forms.unit is None:
            return self._another_form()  # digits are a time in a pattern, not a number
        try:
            _NUMBER.read(text)
        except ValueError:
            return self._another_form()
        if self.forms.unit is not None:
            return "a number out of range"
        return "a number in quotes (write the path as to_number(PATH))"

    def _another_form(self) -> str:
        """Return that a text is no time, with the declared forms."""
        named = [f"as {_EXAMPLES[each]}" for each in self.forms.formats if each in _EXAMPLES]
        patterns = [quoted(each) for each in self.forms.formats if each not in _EXAMPLES]
        return f"a text in another form (write a time {listing([*named, *patterns], 'or')})"


def zone_of(text: str) -> tzinfo:
    """Return the zone of an IANA name or an offset, or raise `ValueError`."""
    if text in {"UTC", "Z", "z"}:
        return UTC
    if text[:1] in {"+", "-"}:
        return _offset(text)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  # few messages name a zone

    try:
        return ZoneInfo(text)
    except ZoneInfoNotFoundError:
        library("tzdata", extra="messages")  # needed where the system has no time zone data
        raise ValueError(text) from None
    except (OSError, ValueError):
        raise ValueError(text) from None


@lru_cache
def _zone_in_message(name: str) -> tzinfo:
    """Return the zone of a name in a message. An unknown name costs no search in files: a body may have many."""
    if name in {"UTC", "Z", "z"} or name[:1] in {"+", "-"} or name in _zone_names():
        return zone_of(name)
    raise ValueError(name)


@cache
def _zone_names() -> frozenset[str]:
    """Return the names of zones. Some systems list more files: the zone of the computer is that of no message."""
    from zoneinfo import available_timezones  # noqa: PLC0415  # few messages name a zone

    return frozenset(available_timezones()) - _NO_ZONES


def is_finite_number(value: object) -> bool:
    """Return whether a value is a number; a boolean, an infinite number and NaN are not."""
    return _NUMBER.accepts(value) and not (isinstance(value, float) and math.isinf(value))


def _offset(text: str) -> timezone:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(text)
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset)


def _dates(texts: Iterable[str]) -> Iterator[date]:
    for each in filter(_DATE.fullmatch, texts):
        with suppress(ValueError):  # the year 0 is in no calendar
            yield date.fromisoformat(each)


_EXAMPLES = {"iso": "2026-01-31T12:00:00Z", "rfc2822": "Sat, 31 Jan 2026 12:00:00 +0000"}
