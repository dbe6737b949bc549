"""How the store names orders and items, and how it writes times and observations as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias

from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_value
from statemachine.model.observation import Moment, Observation
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type

Name: TypeAlias = str | Mapping[str, str]
"""The name of an order or item: a text, or its parts, as observations have them."""


LONGEST = 400
"""The most characters of a name or status in the tables."""


class OrderKey(NamedTuple):
    """The columns that name an order, or an item of one; an order without items has an empty text as its item."""

    lifecycle: str
    order_key: str
    item_key: str


def order_key(rules: RuleSet, order: Name, item: Name = "") -> OrderKey:
    """Return the columns of an order or item. Raises `TypeError` and `ValueError` for a name that is none."""
    _check_name("order", order)
    _check_name("item", item)
    names = name_text(order), name_text(item)
    if not names[0]:
        raise ValueError("an order needs a name: a text that is not empty, or a mapping of parts")
    if not all(map(is_storable, names)):
        raise ValueError(
            f"the name of an order or item has at most {LONGEST} characters, no null character, and no half of a surrogate pair"
        )
    return OrderKey(rules.identity.id, *names)


def _check_name(what: str, name: Name) -> None:
    check_type(what, type(name), str, Mapping)
    for part in name.values() if isinstance(name, Mapping) else ():
        check_type(f"each part of {what}", type(part), str)


def is_storable(text: str) -> bool:
    """Return whether a key takes a text: not a long one, nor one with a null character or half of a surrogate pair."""
    return len(text) <= LONGEST and _is_text(text)


def check_decision(actor: str, note: str) -> None:
    """Raise `TypeError` or `ValueError` for who decides and why, if the tables cannot have it."""
    for name, value in (("actor", actor), ("note", note)):
        check_type(name, type(value), str)
        if not _is_text(value):
            raise ValueError(f"{name} must have no null character, and no half of a surrogate pair")
    if not 1 <= len(actor) <= LONGEST:
        raise ValueError(f"actor must have 1 to {LONGEST} characters")


def _is_text(text: str) -> bool:
    return "\0" not in text and _is_whole(text)


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def name_text(name: Name) -> str:
    """Return a name as one text: that of its only part, else its parts as JSON, sorted by name."""
    if isinstance(name, str):
        return name
    parts = {str(part): str(text) for part, text in name.items()}
    if len(parts) <= 1:
        return next(iter(parts.values()), "")
    return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def moment_text(moment: object) -> str | None:
    """Return a time or sequence number as a text that `moment_of` reads; None for anything else, as for the engine."""
    if isinstance(moment, datetime):
        return moment.isoformat()
    is_number = isinstance(moment, int | float) and not isinstance(moment, bool)
    return repr(moment) if is_number else None


def moment_of(text: str | None) -> Moment | None:
    """Return the time or sequence number of a text, also one that no other can be compared with."""
    if text is None:
        return None
    for number in (int, float):  # first: the digits of a number can be those of a date, such as 20260101
        with suppress(ValueError):
            return number(text)
    return datetime.fromisoformat(text)


_NOT_SAID = {"raw", "at", "repeats_within"}
"""The fields of an observation that are written apart, or are no part of what the record said."""


def digest_of(observation: Observation) -> str:
    """Return a digest of a record, which is the same for a repeated delivery."""
    raw = observation_text(observation) if observation.raw is None else json_value(observation.raw)
    document = json.dumps(raw, sort_keys=True, default=str)
    return sha256(document.encode()).hexdigest()


def observation_text(observation: Observation) -> str:
    """Return an observation as JSON, without the record itself."""
    values: dict[str, Any] = {
        each.name: json_value(getattr(observation, each.name))
        for each in fields(observation)
        if each.name not in _NOT_SAID
    }
    values["at"] = moment_text(observation.at)
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return text if _is_whole(text) else json.dumps(values, sort_keys=True)


def raw_text(observation: Observation) -> str | None:
    """Return the record itself as JSON; None if the observation has none."""
    return None if observation.raw is None else json.dumps(json_value(observation.raw), default=str)


def observation_of(text: str, rules: RuleSet) -> Observation:
    """Return the observation that was written as a text; its facts have the types that the rules declare now.

    A fact that the rules do not declare any more, or with another type, is left out: it decides nothing.
    """
    values: dict[str, Any] = json.loads(text)
    values["at"] = moment_of(values["at"])
    for name in ("facts", "facts_after"):
        values[name] = FrozenMap(dict(_facts(values[name], rules)))
    for name in ("order", "item"):
        values[name] = FrozenMap(values[name])
    return Observation(**values)


def _facts(values: Mapping[str, object], rules: RuleSet) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        with suppress(ValueError):
            yield from rules.read_facts({name: value}).items()
