"""Checks the arguments of callers: the types of Python arguments, and declared parameters and inputs."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import NoneType
from typing import Any

from statemachine.messages.secrets import SecretValue
from statemachine.model import text
from statemachine.model.frozen import FrozenMap
from statemachine.model.status_names import plain_value, text_of
from statemachine.model.text import listing, quoted
from statemachine.model.value_types import Domain, Value

_HINTS = {
    "body": ": pass the body as it arrived, or encode a text as UTF-8",
    "content_type": ": pass the header as it arrived",
}


@dataclass(frozen=True, slots=True)
class CheckedArguments:
    """Valid values by name, and the faults of the others; a fault does not contain a value."""

    values: Mapping[str, Any] = field(repr=False)
    faults: tuple[str, ...] = ()


def check_type(name: str, given: type, *allowed: type) -> None:
    """Raise `TypeError` as `text.check_type` does, with a hint for the arguments that have one."""
    if given not in allowed:  # most arguments have exactly an allowed type
        text.check_type(name, given, *allowed, hint=_HINTS.get(name, ""))


def check_body_arguments(body: type, content_type: type, limit: int = 0) -> None:
    """Raise `TypeError` or `ValueError` for arguments with which no body can be decoded."""
    check_type("body", body, bytes, bytearray, memoryview)
    check_type("content_type", content_type, str, NoneType)
    check_type("limit", type(limit), int)
    if limit < 0:
        raise ValueError("limit must be a number of bytes, at least 0")


def check_values(
    kind: str,
    arguments: SecretValue,
    *,
    domains: Mapping[str, Domain],
    required: Collection[str],
    defaults: Mapping[str, Value] = FrozenMap(),
    documents: Collection[str] = (),
) -> CheckedArguments:
    """Check arguments of a kind (parameter, input) against their declarations.

    `documents` are those that can have any value of JSON; their domains are not used.
    """
    given = arguments.value
    if given is not None and not isinstance(given, Mapping):
        fault = f"{kind}s must be a mapping of names to values, not {type(given).__name__}"
        return CheckedArguments({}, (fault,))
    given = given or {}
    passed = {name: plain_value(value) for name, value in given.items()}
    present = {**defaults, **{name: value for name, value in passed.items() if value is not None}}
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, domain in domains.items():
        if name in documents and name in present:
            values[name] = _json_value(present[name])
            faults += [f"{kind} {name!r} must be a JSON value"] if values[name] is None else []
            continue
        expected = _unmet(domain, present[name]) if name in present else None
        if expected is not None:
            faults.append(f"{kind} {name!r} must be {expected}")
        elif name in present:
            values[name] = domain.rules.write(present[name])
        elif name in required:
            faults.append(f"missing {kind} {name!r}: {domain}")
    return CheckedArguments(values, (*faults, *_unknown(kind, given, domains)))


def url_text(value: object) -> str | None:
    """Return a text, a number or a boolean as a URL or a header writes it; None for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value):
        return repr(float(value))
    return text_of(value)


def is_encodable(text: str) -> bool:
    """Return whether UTF-8 can write a text: it has no half of a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _json_value(value: object) -> object:
    """Return a value as mappings, lists and scalars of its own, or None if JSON cannot write it."""
    try:
        copy: object = json.loads(json.dumps(value, allow_nan=False, default=_plain_mapping))
    except (TypeError, ValueError, RecursionError):
        return None
    return copy


def _plain_mapping(value: object) -> dict[object, object]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


def _unmet(domain: Domain, value: object) -> str | None:
    """Return what a value must be and is not, or None if it is valid."""
    if not domain.accepts(value):
        return str(domain)
    if isinstance(value, str) and not is_encodable(value):
        return "a text that UTF-8 can write"
    if isinstance(value, float | Decimal) and math.isinf(value):
        return "a finite number"
    if isinstance(value, int) and text_of(int(value)) is None:
        return "an integer that Python can write"
    return None


def _unknown(kind: str, given: Mapping[object, object], declared: Collection[str]) -> Iterator[str]:
    for name in given:
        if not isinstance(name, str):
            yield f"the name of a {kind} must be a text, not {type(name).__name__}"
        elif name not in declared:
            yield f"unknown {kind} {quoted(name)} (declared: {listing(declared)})"
