"""Who chooses a target, and when an order moves by itself: sections 4, 5 and 9 of docs/semantics.md, read slowly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.reference.answers import Item
from tests.reference.values import Conditions, holds, literal

Document = Mapping[str, Any]


def provider_chooses(document: Document, event: str | None) -> bool:
    """Section 4.3: whether the file says so of this event."""
    told = document.get("events", {}).get(event, {}) if event is not None else {}
    return bool(told.get("target") == "provider")


def after_of(document: Document, numbers: Collection[object]) -> timedelta | None:
    """Section 2: the shortest of the transitions of a row; a plain creation has none."""
    entries = [document["transitions"][each] for each in numbers if isinstance(each, int)]
    return min((literal("duration", x["after"]) for x in entries if "after" in x), default=None)


def is_as_soon(first: timedelta | None, second: timedelta | None) -> bool:
    """Section 5: an order that would make the second move by itself makes the first one no later."""
    return second is None or (first is not None and first <= second)


def wants(wanted: Conditions) -> object:
    """Section 5: what guards together want of one missing fact."""
    lists = [values for word, values in wanted if word == "one of"]
    if lists:
        return frozenset(x for x in lists[0] if holds(wanted, x))
    best = {"at_least": max, "above": max, "at_most": min, "below": min}
    bounds = {x: best[x](y[0] for word, y in wanted if word == x) for x in {*dict(wanted)} & {*best}}
    return bounds, {x for word, values in wanted if word == "not" for x in values}


def joined(document: Document, items: list[Item], asker: Mapping[str, Any]) -> list[Item]:
    """Section 5: rows of one event that the provider chooses among are one move if they need the same."""
    moves: list[list[Item]] = []
    for item in items:
        for move in moves:
            if provider_chooses(document, item.row[2]) and _alike(move[0], item, asker):
                move.append(item)
                break
        else:
            moves.append([item])
    return [_one(move) for move in moves]


def _alike(one: Item, other: Item, asker: Mapping[str, Any]) -> bool:
    parts = [
        (x.row[:3], x.row[5], x.facts, x.inputs, x.guards, x.opened_by, x.after) for x in (one, other)
    ]
    limits = [()] if asker["actors"] else [x.row[6] for x in (one, other)]
    where = [()] if asker["channel"] is not None else [x.row[7] for x in (one, other)]
    return parts[0] == parts[1] and limits[0] == limits[-1] and where[0] == where[-1]


def _one(move: list[Item]) -> Item:
    targets = tuple(sorted({target for item in move for target in item.targets}))
    return replace(move[0], targets=targets)


def due(items: Collection[Item], since: datetime, now: datetime) -> list[Item]:
    """Section 9: the moves whose time has passed, the earliest first, then in canonical order."""
    passed = _seconds(now) - _seconds(since)
    timed = [(_length(item.after), item) for item in items if item.after is not None]
    return [item for length, item in sorted(timed, key=lambda x: x[0]) if length <= passed]


def _seconds(time: datetime) -> Fraction:  # since year 1, exactly: no clock on a wall
    offset = time.utcoffset() or timedelta()
    return _length(time.replace(tzinfo=None) - datetime.min) - _length(offset)  # noqa: DTZ901  # its zone is in the offset


def _length(time: timedelta) -> Fraction:
    return Fraction(time // timedelta(microseconds=1), 1_000_000)
