"""Values of a record become values of an observation, or a `MessageError` with the kind that was expected."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NoReturn, cast

from statemachine.messages.bodies import MAX_LENGTH
from statemachine.messages.extras import library
from statemachine.messages.paths import kind_of
from statemachine.model.errors import MessageError
from statemachine.model.observation import Moment
from statemachine.model.status_names import text_of
from statemachine.model.value_types import Domain, Type, Value

_NUMBER = Domain(Type.NUMBER)
_TIME = "a date and time or a number"
_OFFSET = re.compile(r"(?P<sign>[-+])(?P<hours>[01][0-9]|2[0-3])(?::?(?P<minutes>[0-5][0-9]))?")
_ISO_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>[0-9]{2}:[0-9]{2})"
    r"(?::(?P<seconds>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r" ?(?P<zone>[Zz]|[-+][0-9]{2}(?::?[0-9]{2})?)?"
)


class NoZoneError(ValueError):
    """A time has no zone, and its message declares none."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How values are converted.

    `trim`: texts are stripped. `zone`: the zone of times without one. `textual`: every value is a text, as in XML.
    """

    trim: bool
    zone: tzinfo | None
    textual: bool

    def key_part(self, value: object) -> str | None:
        """Return a part of a key as text: a text that is not empty, or an integer."""
        if value is None:
            return None
        text = text_of(value)
        if text is not None and len(text) > MAX_LENGTH:
            _refuse(f"a text or an integer of at most {MAX_LENGTH} characters", "a longer one")
        if text is not None and self.trim:
            text = text.strip()
        return text or _refuse("a text or an integer", "an empty text" if text == "" else kind_of(value))

    def status(self, value: object) -> str | int | None:
        """Return a status in the provider's words: a text or an integer."""
        if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
            return value
        return _refuse("a text or an integer", kind_of(value))

    def word(self, value: object) -> str | None:
        """Return a text."""
        if isinstance(value, str):
            return value.strip() if self.trim else value
        return None if value is None else _refuse("a text", kind_of(value))

    def time(self, value: object) -> Moment | None:
        """Return an aware date and time, or a number: a counter or an epoch."""
        if isinstance(value, str):
            return self._time(value)
        if value is None or (_NUMBER.accepts(value) and not _is_infinite(value)):
            return cast("Moment | None", value)
        return _refuse(_TIME, kind_of(value))

    def fact(self, domain: Domain, value: object) -> Value | None:
        """Return a value in the domain of a fact."""
        if value is None:
            return None
        converted = value.strip() if self.trim and isinstance(value, str) else value
        if isinstance(converted, str):
            converted = self._fact(domain, converted)
        if domain.accepts(converted) and not _is_infinite(converted):
            return converted
        has_zone = domain.type is Type.DATETIME and self.zone is not None
        kind = kind_of(value)
        may_be_text = self.textual or domain.rules.text_in_json
        same_kind = may_be_text if isinstance(value, str) else kind == domain.rules.phrase
        actual = f"another {kind.rpartition(' ')[2]}" if same_kind else kind
        return _refuse("a date and time" if has_zone else str(domain), actual)

    def _time(self, text: str) -> Moment:
        if self.textual:
            with suppress(ValueError):
                return cast("Moment", _NUMBER.read(text))
        try:
            return parse_time(text, self.zone)
        except NoZoneError:
            _refuse("a date and time with its zone", "one without a zone, and the message declares none")
        except ValueError:
            _refuse(_TIME, _actual_time(text))

    def _fact(self, domain: Domain, text: str) -> Value:
        """Convert a text to the type of a fact; one that is no such value stays a text.

        JSON has numbers and booleans, so a text stays a text there too.
        """
        try:
            if domain.type is Type.DATETIME:
                return parse_time(text, self.zone)
            return domain.read(text) if self.textual or domain.rules.text_in_json else text
        except ValueError:
            return text


def parse_time(text: str, zone: tzinfo | None) -> datetime:
    """Return the aware time of an ISO 8601 text; a time without a zone is in `zone`.

    Digits beyond a microsecond are cut off. Raises `NoZoneError` if there is no zone, and `ValueError` if the
    text is not a time.
    """
    match = _ISO_TIME.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise ValueError(text)
    microseconds = (match["fraction"] or "")[:6].ljust(6, "0")
    clock = f"{match['clock']}:{match['seconds'] or '00'}.{microseconds}"
    time = datetime.fromisoformat(f"{match['date']}T{clock}")
    if match["zone"]:
        return time.replace(tzinfo=UTC if match["zone"] in "Zz" else _offset(match["zone"]))
    if zone is None:
        raise NoZoneError(text)
    # A fixed offset: aware times of one zone would compare by the clock. A repeated hour is the first one.
    return time.replace(tzinfo=timezone(time.replace(tzinfo=zone).utcoffset() or timedelta()))


def zone_of(text: str) -> tzinfo:
    """Return the zone of an IANA name or an offset, or raise `ValueError`."""
    if text in {"UTC", "Z"}:
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


def _offset(text: str) -> timezone:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(text)
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset)


def _actual_time(text: str) -> str:
    """Return the form of a text that is not a time, and what to write if it is a number."""
    try:
        _NUMBER.read(text)
    except ValueError:
        return "a text in another form (write a time as 2026-01-31T12:00:00Z)"
    return "a number in quotes (write the path as to_number(PATH))"


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _refuse(expected: str, actual: str) -> NoReturn:
    raise MessageError(f"expected {expected}, got {actual}")
