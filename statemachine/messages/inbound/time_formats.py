"""The formats of times: ISO 8601, RFC 2822, and patterns of strptime. Names are English in every locale."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple, TypeAlias

Clock: TypeAlias = tuple[datetime, str | None]
"""A date and time without a zone, and the zone that the text names."""

_ISO_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>(?:[01][0-9]|2[0-3]):[0-9]{2})"
    r"(?::(?P<seconds>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r" ?(?P<zone>[Zz]|[-+][0-9]{2}(?::?[0-9]{2})?)?"
)
_RFC2822_TIME = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{3})\s*,\s*)?(?P<date>[0-9]{1,2}\s+[A-Za-z]{3}\s+[0-9]{4}\s+[0-9]{2}:[0-9]{2})"
    r"(?P<seconds>:[0-9]{2})?(?:\s+(?P<zone>[-+][0-9]{4}|[A-Za-z]{1,9}))?(?:\s+\([^()]*\))?"
)
_RFC2822_ZONES = {
    **dict.fromkeys(("UT", "GMT", "-0000"), "Z"),
    "EST": "-05",
    "EDT": "-04",
    "CST": "-06",
    "CDT": "-05",
    "MST": "-07",
    "MDT": "-06",
    "PST": "-08",
    "PDT": "-07",
}
"""The names of zones that RFC 2822 defines."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTHS_BY_NAME = {name[:3]: month for month, name in enumerate(_MONTHS, 1)}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WIDTHS = {"Y": 4, "G": 4, "y": 2, "j": 3, "f": 6, "u": 1, "w": 1, **dict.fromkeys("mdHIMSV", 2)}
"""The digits of each directive that is a number."""

_EXACT = frozenset("YGyuw")
"""The directives that always have all their digits."""

_TEXTS: Mapping[str, str] = {
    "B": "|".join(_MONTHS),
    "b": "|".join(each[:3] for each in _MONTHS),
    "A": "|".join(_DAYS),
    "a": "|".join(each[:3] for each in _DAYS),
    "p": "am|pm",
    "z": "z|[-+][0-9]{2}(?::?[0-9]{2})?",
    "Z": "[a-z][a-z0-9_+/-]{0,63}",
}
_SAME_VALUE = {"y": "Y", "B": "m", "b": "m", "I": "H"}
"""Directives for the value that another directive stands for too."""

_DATES = ({"Y", "m", "d"}, {"Y", "j"}, {"G", "V", "u"})
_PIVOT = 68
"""The last year of two digits that is after 2000, as in POSIX."""

_PART = re.compile(r"%(?P<directive>[\s\S]?)|(?P<space>\s+)|(?P<literal>[\s\S])")


class TimeFormat(NamedTuple):
    """Reads the texts of one format. With `is_number`, these have digits only, so integers are read too."""

    read: Callable[[str], Clock]
    is_number: bool = False


def format_of(text: str, zones: Mapping[str, object]) -> TimeFormat:
    """Return the format of a name or a pattern, or raise `ValueError`. `zones` are the declared names of zones."""
    if text == "iso":
        return TimeFormat(iso_time)
    if text == "rfc2822":
        return TimeFormat(rfc2822_time)
    pattern = TimePattern.of(text, zones)
    return TimeFormat(pattern.read, pattern.is_number)


def write_time(pattern: str, at: datetime) -> str:
    """Return a time as a valid pattern writes it; its zone is UTC."""
    month, day = _MONTHS[at.month - 1], _DAYS[at.weekday()]
    half = "am" if at.hour < 12 else "pm"  # noqa: PLR2004  # noon
    names = {"B": month, "b": month[:3], "A": day, "a": day[:3], "p": half, "z": "+0000", "Z": "UTC"}
    return _PART.sub(
        lambda part: (
            names.get(part["directive"]) or at.strftime(part[0]) if part["directive"] else part[0]
        ),
        pattern.strip(),
    )


def iso_time(text: str) -> Clock:
    """Return the time of an ISO 8601 text, or raise `ValueError`. Digits beyond a microsecond are cut off."""
    match = _ISO_TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    microseconds = (match["fraction"] or "")[:6].ljust(6, "0")
    clock = f"{match['date']}T{match['clock']}:{match['seconds'] or '00'}.{microseconds}"
    return datetime.fromisoformat(clock), match["zone"]


def rfc2822_time(text: str) -> Clock:
    """Return the time of an RFC 2822 text, or raise `ValueError`.

    `email.utils` is not used: it reads the year 1 as 2001, and drops a zone that it does not know.
    """
    match = _RFC2822_TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    clock, _ = _rfc2822_clock().read(f"{match['date']}{match['seconds'] or ':00'}")
    _check_weekday(clock.date(), match["weekday"])
    name = match["zone"]
    return clock, name and _RFC2822_ZONES.get(name.upper(), name)


@dataclass(frozen=True, slots=True)
class TimePattern:
    """A pattern that is ready to read texts. With `is_number`, it has digits only, so it reads integers too."""

    regex: re.Pattern[str]
    is_number: bool

    @classmethod
    def of(cls, text: str, zones: Mapping[str, object]) -> TimePattern:
        """Compile a pattern, or raise `ValueError` with what is wrong. `zones` are names that `%Z` reads too."""
        parts = list(_PART.finditer(text.strip()))
        directives = [each["directive"] for each in parts if each["directive"] not in {None, "%"}]
        problem = _problem(directives)
        if problem:
            raise ValueError(problem)
        numbers = [False, *(each["directive"] in _WIDTHS for each in parts), False]
        names = "|".join(map(re.escape, sorted(zones, key=len, reverse=True)))
        regex = "".join(
            _regex(part, names, adjacent=numbers[index] or numbers[index + 2])
            for index, part in enumerate(parts)
        )
        return cls(re.compile(regex, re.ASCII | re.IGNORECASE), all(numbers[1:-1]))

    def read(self, text: str) -> Clock:
        """Return the time of a text, or raise `ValueError`."""
        match = self.regex.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        found = match.groupdict()
        number = {name: int(digits) for name, digits in found.items() if name in _WIDTHS and name != "f"}
        hour = _hour(number["I"], found["p"]) if "I" in number else number.get("H", 0)
        fraction = int((found.get("f") or "")[:6].ljust(6, "0"))
        clock = time(hour, number.get("M", 0), number.get("S", 0), fraction)
        day = _date(number, found)
        for each in "aAuw":
            _check_weekday(day, found.get(each))
        return datetime.combine(day, clock), found.get("z") or found.get("Z")


def _problem(directives: list[str]) -> str | None:
    """Return what is wrong with the directives of a pattern."""
    for each in directives:
        if each not in {*_WIDTHS, *_TEXTS}:
            return (
                f"unknown directive '%{each}'"
                if each
                else "'%' at the end (write %% for a percent sign)"
            )
    values = [_SAME_VALUE.get(each, each) for each in directives]
    twice = next((each for each in values if values.count(each) > 1), None)
    if twice is not None:
        names = dict.fromkeys(f"%{each}" for each in directives if _SAME_VALUE.get(each, each) == twice)
        return f"it reads the same value twice ({' and '.join(names)})"
    if not any(needed.issubset(values) for needed in _DATES):
        return "it reads no date (a date is %Y, %m and %d; %Y and %j; or %G, %V and %u)"
    if "I" in directives and "p" not in directives:
        return "it has %I without %p, so noon and midnight look alike"
    return None


def _regex(part: re.Match[str], zones: str, *, adjacent: bool) -> str:
    """Return the expression of one part. A number beside another one has all its digits."""
    directive = part["directive"]
    if directive is None:
        return r"(?u:\s+)" if part["space"] else re.escape(part["literal"])
    if directive == "%":
        return "%"
    if directive == "Z" and zones:
        return f"(?P<Z>{zones}|{_TEXTS['Z']})"
    if directive in _TEXTS:
        return f"(?P<{directive}>{_TEXTS[directive]})"
    if directive == "f":
        return "(?P<f>[0-9]+)"  # digits beyond a microsecond are cut off
    width = _WIDTHS[directive]
    least = width if adjacent or directive in _EXACT else 1
    return f"(?P<{directive}>[0-9]{{{least},{width}}})"


def _hour(hour: int, half: str) -> int:
    """Return the hour of a clock of twelve hours."""
    if not 1 <= hour <= 12:  # noqa: PLR2004  # the hours of such a clock
        raise ValueError(hour)
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _date(number: Mapping[str, int], found: Mapping[str, str]) -> date:
    """Return the date of the parts that were found."""
    if "G" in number:
        return date.fromisocalendar(number["G"], number["V"], number["u"])
    year = number["Y"] if "Y" in number else number["y"] + (2000 if number["y"] <= _PIVOT else 1900)
    if "j" in number:
        day = date.fromordinal(date(year, 1, 1).toordinal() + number["j"] - 1)
        if day.year != year:
            raise ValueError(found["j"])
        return day
    name = found.get("b") or found.get("B")
    return date(year, _MONTHS_BY_NAME[name[:3].lower()] if name else number["m"], number["d"])


def _check_weekday(day: date, text: str | None) -> None:
    """Raise `ValueError` for a weekday that is not that of the date: its name, or its number (Sunday is 0 or 7)."""
    name, number = _DAYS[day.weekday()], day.isoweekday()
    if text is not None and text.lower() not in {name, name[:3], str(number), str(number % 7)}:
        raise ValueError(text)


@cache
def _rfc2822_clock() -> TimePattern:
    return TimePattern.of("%d %b %Y %H:%M:%S", {})
