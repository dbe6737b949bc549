"""Values of the model as JSON can write them, and the JSON Schema of answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

_LONGEST_INTEGER = 14_000
"""The largest number of bits of an integer that JSON contains: Python does not write much longer ones."""


def answers_schema_text() -> str:
    """Return the JSON Schema of what `to_dict` and `to_problem` return."""
    from pathlib import Path  # noqa: PLC0415  # slow to import, and an engine does not need it

    return Path(__file__).with_name("answers.schema.json").read_text(encoding="utf-8")


def json_value(value: object) -> Any:
    """Return a value of the model as JSON can write it, under the names of its attributes.

    The places of declarations in the file are left out.
    """
    if value is None or type(value) is str:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: json_value(getattr(value, each.name)) for each in fields(value) if each.compare
        }
    if isinstance(value, Mapping):
        return {str(name): json_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(json_value, value), key=str)
    return json_scalar(value)


def json_scalar(value: object) -> str | int | float | bool | None:
    """Return a value as a text, a number, a boolean or None.

    A time and a duration become texts in ISO 8601, an infinite number its name, and any other value the name
    of its type.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        number = int(value)
        return number if number.bit_length() <= _LONGEST_INTEGER else type(value).__name__
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else repr(float(value))
    if isinstance(value, timedelta):
        from statemachine.model.value_types import write_duration  # noqa: PLC0415  # few answers have one

        return write_duration(value)
    return value.isoformat() if isinstance(value, date) else type(value).__name__
