"""Values of the model as JSON: as they are, for answers, and in one canonical form, for digests."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from statemachine.model.value_types import write_duration

_LONGEST_INTEGER = 14_000
"""The largest number of bits of an integer that JSON contains: Python does not write much longer ones."""

_PROSE = frozenset({"title", "note", "description", "instructions", "cite"})
"""The fields of declarations that are for people, so that they do not count in a digest."""

_ORDERED = frozenset({"body", "answer", "record"})
"""The fields of declarations in which the order of a list counts; they contain documents."""


def answers_schema_text() -> str:
    """Return the JSON Schema of what `to_dict` and `to_problem` return."""
    return Path(__file__).with_name("answers.schema.json").read_text(encoding="utf-8")


def json_value(value: object) -> Any:
    """Return a value of the model as JSON can write it, under the names of its attributes.

    The places of declarations in the file are left out. A value that JSON cannot write becomes a text: a
    time and a duration in ISO 8601, an infinite number its name, and any other value the name of its type.
    """
    if isinstance(value, Enum):
        return json_value(value.value)
    if is_dataclass(value):
        return {
            each.name: json_value(getattr(value, each.name)) for each in fields(value) if each.compare
        }
    if isinstance(value, Mapping):
        return {str(name): json_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(json_value, value), key=str)
    return _json_scalar(value)


def canonical_text(value: object) -> str:
    """Return one text for all values of the same meaning.

    Neither the order nor the repetition of items counts, except in documents. Texts for people do not count.
    """
    return json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"))


def digest_of(value: object) -> str:
    """Return the SHA-256 digest of the meaning of a value, as `sha256:` and 64 hexadecimal digits."""
    from hashlib import sha256  # noqa: PLC0415  # slow to import, and few programs ask for a digest

    return f"sha256:{sha256(canonical_text(value).encode()).hexdigest()}"


def _json_scalar(value: object) -> str | int | float | bool | None:
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
        return write_duration(value)
    return value.isoformat() if isinstance(value, date) else type(value).__name__


def _canonical(value: object, *, ordered: bool = False) -> Any:
    """Return a value as JSON in one form; `ordered` keeps the order of lists."""
    if is_dataclass(value):
        return {
            each.name: _canonical(getattr(value, each.name), ordered=each.name in _ORDERED)
            for each in fields(value)
            if each.compare and each.name not in _PROSE
        }
    if isinstance(value, Mapping):
        return {str(name): _canonical(each, ordered=ordered) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [_canonical(each, ordered=ordered) for each in value]
        by_text = {_sort_key(each): each for each in items}
        return items if ordered else [by_text[text] for text in sorted(by_text)]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return json_value(value)


def _sort_key(item: object) -> str:
    return f'"{item}' if isinstance(item, str) else json.dumps(item, sort_keys=True)
