"""Times as messages have them: texts of ISO 8601, with a zone of their own or that of the message."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from statemachine.messages.bodies.limits import LENGTH
from statemachine.messages.extras import library

_OFFSET = re.compile(r"(?P<sign>[-+])(?P<hours>[01][0-9]|2[0-3])(?::?(?P<minutes>[0-5][0-9]))?")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>[0-9]{2}:[0-9]{2})"
    r"(?::(?P<seconds>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r" ?(?P<zone>[Zz]|[-+][0-9]{2}(?::?[0-9]{2})?)?"
)
_MICROSECONDS = 6


class NoZoneError(ValueError):
    """A time has no zone, and its message says none."""


def moment(text: str, zone: tzinfo | None) -> datetime:
    """Read a time; without a zone it is `zone`'s. Raise `NoZoneError` if there is none, `ValueError` if no time.

    What is finer than a microsecond is cut off.
    """
    match = _MOMENT.fullmatch(text.strip()) if len(text) <= LENGTH else None
    if match is None:
        raise ValueError(text)
    fraction = (match["fraction"] or "")[:_MICROSECONDS].ljust(_MICROSECONDS, "0")
    clock = f"{match['clock']}:{match['seconds'] or '00'}.{fraction}"
    told = datetime.fromisoformat(f"{match['day']}T{clock}")
    if match["zone"]:
        return told.replace(tzinfo=UTC if match["zone"] in "Zz" else _offset(match["zone"]))
    if zone is None:
        raise NoZoneError(text)
    return told.replace(tzinfo=_fixed(told, zone))


def zone_of(text: str) -> tzinfo:
    """Return the zone of this name or offset, or raise `ValueError`."""
    if text in {"UTC", "Z"}:
        return UTC
    if text[:1] in {"+", "-"}:
        return _offset(text)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  # few messages name a zone

    try:
        return ZoneInfo(text)
    except ZoneInfoNotFoundError:
        library("tzdata", extra="messages")  # without it and without a system's own, no zone is found
        raise ValueError(text) from None
    except (OSError, ValueError):
        raise ValueError(text) from None


def _offset(text: str) -> timezone:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(text)
    ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-ahead if match["sign"] == "-" else ahead)


def _fixed(told: datetime, zone: tzinfo) -> timezone:
    """Return what a zone is ahead of UTC at a time, so that times compare by what they are and not as told.

    Of a time that is there twice the first is meant.
    """
    try:
        ahead = told.replace(tzinfo=zone).utcoffset()
    except OverflowError as error:
        raise ValueError(told) from error
    return timezone(ahead or timedelta())
