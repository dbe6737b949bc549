"""What values a fact or an input may have: typed, strict, and read from text in one way."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias, TypeGuard

Value: TypeAlias = str | int | float | bool | date | datetime | timedelta
"""A typed value of a fact or an input."""


class Type(StrEnum):
    """The types a fact or an input may have."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ENUM = "enum"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"


ORDERED = frozenset({Type.INTEGER, Type.NUMBER, Type.DATE, Type.DATETIME, Type.DURATION})
"""The types whose values have an order, so that a bound means something."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that are allowed: a type, the words of an enum, and bounds where there is an order."""

    type: Type
    enum: tuple[str, ...] = ()
    minimum: Value | None = None
    maximum: Value | None = None

    def accepts(self, value: object) -> TypeGuard[Value]:
        """Say whether a value is of the type and within the bounds; a boolean is no integer."""
        if not _IS[self.type](value):
            return False
        if self.type is Type.ENUM:
            return value in self.enum
        above = self.minimum is None or value >= self.minimum  # type: ignore[operator]  # one type
        return above and (self.maximum is None or value <= self.maximum)  # type: ignore[operator]  # one type

    def read(self, text: str) -> Value:
        """Turn text into a value of the type, or raise `ValueError`; bounds are not looked at."""
        value = _READ[self.type](text.strip() if self.type in ORDERED else text)
        if self.type is Type.ENUM and value not in self.enum:
            raise ValueError(text)
        return value

    def write(self, value: Value) -> str | int | bool:
        """Turn a value into what a rule file says: the inverse of reading it."""
        match value:
            case bool() | int() | str():
                return value
            case timedelta():
                return write_duration(value)
            case float():
                return repr(value)
            case _:
                return value.isoformat()

    def __str__(self) -> str:
        """Read as the end of a sentence: `an integer of at least 0`."""
        if self.type is Type.ENUM:
            return f"one of {', '.join(self.enum)}"
        bounds = [
            f"{words} {self.write(bound)}"
            for words, bound in (("at least", self.minimum), ("at most", self.maximum))
            if bound is not None
        ]
        return _NAMES[self.type] + (f" of {' and '.join(bounds)}" if bounds else "")


_NAMES = {
    Type.STRING: "a text",
    Type.INTEGER: "an integer",
    Type.NUMBER: "a number",
    Type.BOOLEAN: "a boolean",
    Type.DATE: "a date",
    Type.DATETIME: "a date and time with its zone",
    Type.DURATION: "a duration",
}


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and not math.isnan(value))


def _is_datetime(value: object) -> bool:
    return isinstance(value, datetime) and value.utcoffset() is not None


_IS: Mapping[Type, Callable[[object], bool]] = {
    Type.STRING: lambda value: isinstance(value, str),
    Type.INTEGER: _is_integer,
    Type.NUMBER: _is_number,
    Type.BOOLEAN: lambda value: isinstance(value, bool),
    Type.ENUM: lambda value: isinstance(value, str),
    Type.DATE: lambda value: isinstance(value, date) and not isinstance(value, datetime),
    Type.DATETIME: _is_datetime,
    Type.DURATION: lambda value: isinstance(value, timedelta),
}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,999})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,299})(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[-+][0-9]{2}:[0-9]{2})"
)
_DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?"
)


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match


def _read_number(text: str) -> int | float:
    _matched(_NUMBER, text)
    number = int(text) if _INTEGER.fullmatch(text) else float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _read_boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _read_duration(text: str) -> timedelta:
    parts = _matched(_DURATION, text).groupdict(default="0")
    whole, _, fraction = parts.pop("seconds").partition(".")
    try:
        return timedelta(
            seconds=int(whole),
            microseconds=int(fraction.ljust(6, "0")),
            **{unit: int(count) for unit, count in parts.items()},
        )
    except OverflowError as error:
        raise ValueError(text) from error


def write_duration(value: timedelta) -> str:
    """Write a duration as ISO 8601 does, exactly: `P1DT2H`."""
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days or not clock else ""
    return f"P{days}" + (f"T{clock}" if clock else "")


_READ: Mapping[Type, Callable[[str], Value]] = {
    Type.STRING: str,
    Type.INTEGER: lambda text: int(_matched(_INTEGER, text)[0]),
    Type.NUMBER: _read_number,
    Type.BOOLEAN: _read_boolean,
    Type.ENUM: str,
    Type.DATE: lambda text: date.fromisoformat(_matched(_DATE, text)[0]),
    Type.DATETIME: lambda text: datetime.fromisoformat(_matched(_DATETIME, text)[0]),
    Type.DURATION: _read_duration,
}
