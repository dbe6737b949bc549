"""What values facts and inputs have: section 6 of docs/semantics.md, read slowly."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from itertools import product
from operator import ge, gt, le, lt
from typing import Any

Conditions = list[tuple[str, list[Any]]]  # a word of a guard, and the values it names

# Section 6: the types, the steps, some values of each (a lone surrogate is in no valid file).
TYPES: dict[str, Any] = {"string": str, "enum": str, "integer": int, "number": int | float | Decimal}
TYPES |= {"boolean": bool, "date": date, "datetime": datetime, "duration": timedelta}
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
STEPS: dict[str, Any] = {"integer": 1, "date": DAY, "datetime": TICK, "duration": TICK}
EAST, WEST = timezone(DAY - TICK), timezone(TICK - DAY)  # where the first and last moments are
ENDS = [datetime.min.replace(tzinfo=EAST), datetime.max.replace(tzinfo=WEST)]
SOME: dict[str, list[Any]] = {"integer": [0], "number": [0], "boolean": [False, True], "enum": []}
SOME |= {"date": [date.min], "datetime": ENDS, "duration": [DAY], "string": ["\ud800"]}
BOUNDS = {"minimum": "at_least", "maximum": "at_most", "enum": "one of"}
ORDER = {"at_least": ge, "at_most": le, "above": gt, "below": lt}
UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


def plain(given: Any) -> Any:
    """Section 6: facts or inputs in which a member of a plain Enum is its value."""
    if not isinstance(given, Mapping):
        return given
    members = {
        name: isinstance(one, Enum) and not isinstance(one, str | int) for name, one in given.items()
    }
    return {name: one.value if members[name] else one for name, one in given.items()}


def spelled(value: object) -> str | None:
    """Section 1: only text and integers name a status."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**4000 else hex(value)  # str() has its limit there
    return value if isinstance(value, str) else None


def is_a(kind: str, value: object) -> bool:
    """Section 6: strictly of a type."""
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, datetime):
        return kind == "datetime" and value.utcoffset() is not None
    is_nan = isinstance(value, float | Decimal) and math.isnan(value)
    return isinstance(value, TYPES[kind]) and not is_nan


def literal(kind: str, raw: Any) -> Any:
    """Section 6: out of the rule file, brought to its type."""
    if kind == "duration":
        parts = re.findall("([0-9.]+)([WDHMS])", raw.replace(",", "."))
        return sum((timedelta(**{UNITS[unit]: float(x)}) for x, unit in parts), timedelta())
    if kind in ("date", "datetime"):
        return TYPES[kind].fromisoformat(raw)
    return float(raw) if kind == "number" and isinstance(raw, str) else raw


def conditions(kind: str, wish: Any) -> Conditions:
    """Section 6: equals, one of, or a mapping."""
    entries = wish if isinstance(wish, Mapping) else {"one of": wish}
    listed = {word: raw if isinstance(raw, list) else [raw] for word, raw in entries.items()}
    return [(word, [literal(kind, one) for one in raw]) for word, raw in listed.items()]


def domain(declared: Mapping[str, Any]) -> tuple[str, Conditions]:
    """Section 6: type and bounds."""
    kind = declared.get("type", "enum")
    return kind, conditions(kind, {BOUNDS[x]: declared[x] for x in BOUNDS if x in declared})


def holds(wanted: Conditions, value: Any) -> bool:
    """Section 6: all must hold; a Decimal is compared as a float, a whole one exactly."""
    if isinstance(value, Decimal):
        value = int(value) if abs(value) < 10**20 and value % 1 == 0 else float(value)
    ok = [ORDER[x](value, y[0]) if x in ORDER else (value in y) == (x != "not") for x, y in wanted]
    return all(ok)


def tried_values(kind: str, wanted: Conditions) -> list[Any]:
    """Section 5: values of a type, at least one for each way in which the conditions may hold or not."""
    named = [value for _, values in wanted for value in values]
    tried = [*named, *SOME[kind]]
    # Conditions cannot tell apart values that no named value parts: one from each gap will do.
    for value, way in product(named, (-1, 1)):
        with suppress(OverflowError):  # nothing comes after the last value
            if kind in STEPS:
                tried.append(value + way * STEPS[kind])
            elif kind == "number":  # where floats lie wide apart, whole numbers lie closer
                tried.append(int(value) + way)
                tried.append(math.nextafter(value, way * math.inf))
    return tried


def satisfiable(kind: str, wanted: Conditions) -> bool:
    """Section 5."""
    return any(holds(wanted, value) for value in tried_values(kind, wanted))


def wrong_values(word: str, declared: Mapping[str, Any], given: Any) -> list[str]:
    """Section 4.1: the causes of unknown and invalid facts or inputs, by name."""
    if not isinstance(given, Mapping):
        return [] if given is None else [f"{word}-invalid"]
    causes = []
    for name in sorted(given, key=str):
        if name not in declared:
            causes.append(f"unknown-{word}")
        elif given[name] is not None:
            kind, bounds = domain(declared[name])
            right = is_a(kind, given[name]) and holds(bounds, given[name])
            causes += [] if right else [f"{word}-invalid"]
    return causes


def invalid_names(word: str, declared: Mapping[str, Any], given: Any) -> set[str]:
    """Section 4.1: the names of the invalid ones; without a mapping, all."""
    if given is not None and not isinstance(given, Mapping):
        return {*declared}
    one = {x: wrong_values(word, declared, {x: value}) for x, value in (given or {}).items()}
    return {name for name, causes in one.items() if causes == [f"{word}-invalid"]}
