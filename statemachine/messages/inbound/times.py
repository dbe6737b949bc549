"""Times in messages: texts of ISO 8601, in a zone of their own or in the zone of the message."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from statemachine.messages.bodies.limits import MAX_LENGTH
from statemachine.messages.extras import library

_OFFSET = re.compile(r"(?P<sign>[-+])(?P<hours>[01][0-9]|2[0-3])(?::?(?P<minutes>[0-5][0-9]))?")
_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>[0-9]{2}:[0-9]{2})"
    r"(?::(?P<seconds>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r" ?(?P<zone>[Zz]|[-+][0-9]{2}(?::?[0-9]{2})?)?"
)
_MICROSECONDS = 6


class NoZoneError(ValueError):
    """A time has no zone, and its message declares none."""


def parse_time(text: str, zone: tzinfo | None) -> datetime:
    """Return the aware time of a text; a time without a zone is in `zone`.

    Digits beyond a microsecond are cut off. Raises `NoZoneError` if there is no zone, and `ValueError` if the
    text is not a time.
    """
    match = _TIME.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise ValueError(text)
    fraction = (match["fraction"] or "")[:_MICROSECONDS].ljust(_MICROSECONDS, "0")
    clock = f"{match['clock']}:{match['seconds'] or '00'}.{fraction}"
    time = datetime.fromisoformat(f"{match['date']}T{clock}")
    if match["zone"]:
        return time.replace(tzinfo=UTC if match["zone"] in "Zz" else _offset(match["zone"]))
    if zone is None:
        raise NoZoneError(text)
    return time.replace(tzinfo=_fixed_offset(time, zone))


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
        library("tzdata", extra="messages")  # a system without zones of its own needs it
        raise ValueError(text) from None
    except (OSError, ValueError):
        raise ValueError(text) from None


def _offset(text: str) -> timezone:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(text)
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset)


def _fixed_offset(time: datetime, zone: tzinfo) -> timezone:
    """Return the offset of a zone at a time: aware times of one zone would compare by the clock.

    Of an hour that occurs twice, the first is taken.
    """
    return timezone(time.replace(tzinfo=zone).utcoffset() or timedelta())
