"""What is handed in for a request: every value of its type, or a sentence for each that is not."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from statemachine.messages.outbound.hidden import Hidden
from statemachine.model.frozen import FrozenMap
from statemachine.model.status_names import text_of
from statemachine.model.value_types import Domain, Value

Scalar: TypeAlias = str | int | float | bool
"""What a value is in the context of a path."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Values by name, as paths find them, and what is wrong with the others; no sentence tells a value."""

    values: Mapping[str, Scalar] = field(repr=False)
    faults: tuple[str, ...] = ()


def handed(
    kind: str,
    handed_in: Hidden,
    *,
    domains: Mapping[str, Domain],
    needed: Collection[str],
    defaults: Mapping[str, Value] = FrozenMap(),
) -> Handed:
    """Check what is handed in of a kind (parameter, input) against what is declared and what is needed."""
    given = handed_in.value
    if given is not None and not isinstance(given, Mapping):
        wrong = type(given).__name__
        return Handed({}, (f"{kind}s are handed in as a mapping of names to values, not as {wrong}",))
    given = given or {}
    present = {**defaults, **{name: value for name, value in given.items() if value is not None}}
    values: dict[str, Scalar] = {}
    faults: list[str] = []
    for name, domain in domains.items():
        wanted = _wanted(domain, present[name]) if name in present else None
        if wanted is not None:
            faults.append(f"the {kind} {name!r} has to be {wanted}")
        elif name in present:
            values[name] = scalar(domain, present[name])
        elif name in needed:
            faults.append(f"the {kind} {name!r} is missing: {domain}")
    return Handed(values, (*faults, *_unknown(kind, given, domains)))


def scalar(domain: Domain, value: Value) -> Scalar:
    """Return a value as JSON has it: dates and durations in their text, and no type of the caller's own."""
    if isinstance(value, date | timedelta):
        return domain.write(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    return float.__float__(value) if isinstance(value, float) else int.__index__(value)


def text(value: object) -> str | None:
    """Return a text, an integer or a boolean as a URL or a header has it; all else has no text there."""
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def is_unicode(value: str) -> bool:
    """Say whether a text has no half of a surrogate pair in it, which no encoding writes."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _wanted(domain: Domain, value: object) -> str | None:
    """Say what a value has to be, or None if it is that."""
    if not domain.accepts(value):
        return str(domain)
    if isinstance(value, str) and not is_unicode(value):
        return "a text that UTF-8 can write"
    if isinstance(value, float) and math.isinf(value):
        return "a finite number"
    if isinstance(value, int) and text_of(int(value)) is None:
        return "an integer that Python can write"
    return None


def _unknown(kind: str, given: Mapping[object, object], declared: Collection[str]) -> Iterator[str]:
    for name in given:
        if not isinstance(name, str):
            yield f"the names of {kind}s are texts, not {type(name).__name__}"
        elif name not in declared:
            yield f"there is no {kind} {name!r}"
