"""The types of facts, inputs and parameters: one row for each type, the allowed values, and values from texts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from operator import add
from typing import Any, TypeAlias, TypeGuard

from statemachine.model.text import did_you_mean, quoted

Value: TypeAlias = str | int | float | Decimal | bool | date | datetime | timedelta
"""A typed value of a fact, an input or a parameter."""

JSONScalar: TypeAlias = str | int | float | bool
"""A value as JSON contains it."""

Step: TypeAlias = Callable[[Any], Any]
"""A function that returns a neighbouring value, or raises `OverflowError` at the end of the type."""


class Type(StrEnum):
    """The types of facts, inputs and parameters."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ENUM = "enum"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRules:
    """The rules of one type.

    `phrase` names a value in a sentence, `forms` shows texts that `read` accepts, and `hint` is the advice
    for a rule file. `scalars` are the Python types of the YAML scalars for it.
    `write` returns a value as a scalar of JSON. If `text_in_json` is true, that scalar is a text. Ordered types also have
    `sample`, which is any value, and `next_values` and `previous_values`, the steps to the next larger and smaller values.
    """

    phrase: str
    hint: str
    forms: str = ""
    scalars: frozenset[type] = frozenset({str})
    accepts: Callable[[object], bool]
    read: Callable[[str], Value]
    write: Callable[[Any], JSONScalar]
    text_in_json: bool = False
    sample: Value | None = None
    next_values: tuple[Step, ...] = ()
    previous_values: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """The allowed values: a type, the words of an enum, and bounds for an ordered type."""

    type: Type
    enum: tuple[str, ...] = ()
    minimum: Value | None = None
    maximum: Value | None = None

    @property
    def rules(self) -> TypeRules:
        """The rules of the type."""
        return TYPES[self.type]

    def accepts(self, value: object) -> TypeGuard[Value]:
        """Return whether a value has the type and is within the bounds; a boolean is not an integer."""
        if not self.rules.accepts(value):
            return False
        if self.type is Type.ENUM:
            return value in self.enum
        if self.minimum is None and self.maximum is None:
            return True
        number: Any = as_number(value)
        above = self.minimum is None or number >= self.minimum
        return above and (self.maximum is None or number <= self.maximum)

    def read(self, text: str) -> Value:
        """Convert a text to a value of the type, or raise `ValueError`. Bounds are not checked."""
        value = self.rules.read(text.strip() if self.type in ORDERED else text)
        if self.type is Type.ENUM and value not in self.enum:
            raise ValueError(text)
        return value

    def convert(self, value: object) -> Value:
        """Convert a value of JSON: a text as `read` does; a boolean or a number has to be of the type.

        Raises `ValueError` for any other value. Bounds are not checked.
        """
        if isinstance(value, str):
            return self.read(value)
        if isinstance(value, bool | int | float) and self.rules.accepts(value) and not math.isinf(value):
            return value
        raise ValueError(f"not {self.with_forms}")

    def write(self, value: Value) -> str | int | bool:
        """Return the scalar for a value in a rule file: the inverse of `read`."""
        written = self.rules.write(value)
        return repr(written) if isinstance(written, float) else written

    @property
    def with_forms(self) -> str:
        """The phrase of the domain with example texts: `a duration, such as P7D or PT2H30M`."""
        return f"{self}, {self.rules.forms}" if self.rules.forms else str(self)

    def __str__(self) -> str:
        """Return a phrase that names the values: `an integer of at least 0`."""
        if self.type is Type.ENUM:
            return f"one of {', '.join(self.enum)}"
        bounds = [
            f"{words} {self.write(bound)}"
            for words, bound in (("at least", self.minimum), ("at most", self.maximum))
            if bound is not None
        ]
        return self.rules.phrase + (f" of {' and '.join(bounds)}" if bounds else "")


def as_number(value: Any) -> Any:
    """Return a `Decimal` as the integer or the nearest float that it is compared as; other values unchanged."""
    if not isinstance(value, Decimal):
        return value
    short = value.is_finite() and value.adjusted() < _DIGITS
    return int(value) if short and value == value.to_integral_value() else float(value)


def _is_number(value: object) -> bool:
    if isinstance(value, Decimal):
        return not value.is_nan()
    return _is_integer(value) or (isinstance(value, float) and not math.isnan(value))


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_DIGITS = 20
"""A whole `Decimal` of up to so many digits is compared as an integer."""

_BOOLEAN = re.compile(r"true|false")
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


def _full_match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match


def _read_number(text: str) -> int | float:
    _full_match(_NUMBER, text)
    number = int(text) if _INTEGER.fullmatch(text) else float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _write_number(value: Any) -> int | float:
    number = as_number(value)
    return float.__float__(number) if isinstance(number, float) else int.__index__(number)


def _read_duration(text: str) -> timedelta:
    parts = _full_match(_DURATION, text).groupdict(default="0")
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
    """Write a duration exactly, as ISO 8601: `P1DT2H`."""
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days or not clock else ""
    return f"P{days}" + (f"T{clock}" if clock else "")


def _next_integer(number: float) -> int:
    return math.floor(number) + 1


def _previous_integer(number: float) -> int:
    return math.ceil(number) - 1


_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)

TYPES: Mapping[Type, TypeRules] = {
    Type.STRING: TypeRules(
        phrase="a text",
        hint="put it in quotes to make it a text",
        accepts=lambda value: isinstance(value, str),
        read=str,
        write=str.__str__,
        text_in_json=True,
    ),
    Type.INTEGER: TypeRules(
        phrase="an integer",
        hint="write an integer in digits, without quotes",
        scalars=frozenset({int}),
        accepts=_is_integer,
        read=lambda text: int(_full_match(_INTEGER, text)[0]),
        write=int.__index__,
        sample=0,
        next_values=(_next_integer,),
        previous_values=(_previous_integer,),
    ),
    Type.NUMBER: TypeRules(
        phrase="a number",
        hint="write a number such as 12 or 12.5",
        forms="such as 12 or 12.5",
        scalars=frozenset({int, str}),
        accepts=_is_number,
        read=_read_number,
        write=_write_number,
        sample=0,
        next_values=(lambda number: math.nextafter(number, math.inf), _next_integer),
        previous_values=(lambda number: math.nextafter(number, -math.inf), _previous_integer),
    ),
    Type.BOOLEAN: TypeRules(
        phrase="a boolean",
        hint="write true or false, without quotes",
        forms="true or false",
        scalars=frozenset({bool}),
        accepts=lambda value: isinstance(value, bool),
        read=lambda text: _full_match(_BOOLEAN, text)[0] == "true",
        write=bool,
    ),
    Type.ENUM: TypeRules(
        phrase="one of the declared words",
        hint="write one of the declared words",
        accepts=lambda value: isinstance(value, str),
        read=str,
        write=str.__str__,
        text_in_json=True,
    ),
    Type.DATE: TypeRules(
        phrase="a date",
        hint="write a date of the calendar as year, month and day: 2026-01-31",
        forms="such as 2026-01-31",
        accepts=lambda value: isinstance(value, date) and not isinstance(value, datetime),
        read=lambda text: date.fromisoformat(_full_match(_DATE, text)[0]),
        write=date.isoformat,
        text_in_json=True,
        sample=date(2000, 1, 1),
        next_values=(partial(add, _DAY),),
        previous_values=(partial(add, -_DAY),),
    ),
    Type.DATETIME: TypeRules(
        phrase="a date and time with its zone",
        hint="write a date and time with its zone: 2026-01-31T12:00:00Z",
        forms="such as 2026-01-31T12:00:00Z",
        accepts=lambda value: isinstance(value, datetime) and value.utcoffset() is not None,
        read=lambda text: datetime.fromisoformat(_full_match(_DATETIME, text)[0]),
        write=datetime.isoformat,
        text_in_json=True,
        sample=datetime.fromisoformat("2000-01-01T00:00:00+00:00"),
        next_values=(partial(add, _TICK),),
        previous_values=(partial(add, -_TICK),),
    ),
    Type.DURATION: TypeRules(
        phrase="a duration",
        hint="write a duration in ISO 8601, in weeks to seconds: P7D, PT2H30M, P1DT2H",
        forms="such as P7D or PT2H30M",
        accepts=lambda value: isinstance(value, timedelta),
        read=_read_duration,
        write=write_duration,
        text_in_json=True,
        sample=timedelta(),
        next_values=(partial(add, _TICK),),
        previous_values=(partial(add, -_TICK),),
    ),
}
"""The rules of each type. A new type is one member of `Type` and one row here."""

ORDERED = frozenset(kind for kind, rules in TYPES.items() if rules.next_values)
"""The types with an order, which can have bounds."""


class StateMachineError(Exception):
    """The base class of all errors of this package."""  # here, because `errors` imports this module


@dataclass(eq=False, repr=False)
class ValueTextError(StateMachineError, ValueError):
    """Some texts are not values of the declared types. `problems` has one sentence for each, without the text."""

    problems: tuple[str, ...]

    def __str__(self) -> str:
        """Return all problems in one line."""
        return "; ".join(self.problems)


def read_values(
    kind: str, domains: Mapping[str, Domain], given: Mapping[str, object]
) -> dict[str, Value]:
    """Return each text or value of JSON as a typed value, by the domain of its name.

    `kind` names a value in messages: `fact` or `input`. Bounds are not checked.
    Raises `ValueTextError` with a problem for each undeclared name and each value of another type.
    """
    if not isinstance(given, Mapping):
        raise ValueTextError((f"{kind}s must be a mapping of names to values",))
    values: dict[str, Value] = {}
    problems: list[str] = []
    for name, value in given.items():
        domain = domains.get(name)
        if domain is None:
            problems.append(f"unknown {kind} {quoted(name)}{did_you_mean(name, domains)}")
            continue
        try:
            values[name] = domain.convert(value)
        except ValueError:
            problems.append(f"{kind} {quoted(name)} must be {domain.with_forms}")
    if problems:
        raise ValueTextError(tuple(problems))
    return values
