"""A second look at all histories: what the keys enforce is computed again, without them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from statemachine.model.vocabulary import NOTHING
from statemachine.store.tables import (
    ANY_STATUS,
    BEGIN,
    MIGRATED,
    MOVE,
    OBSERVED,
    changes,
    current,
    messages,
    steps,
)

_KEY = ("lifecycle", "order_key", "item_key")


def problems(connection: Connection) -> Iterator[str]:
    """Yield what is wrong in the histories of all orders; nothing if all are legal and without gaps."""
    legal = {
        (row.lifecycle, row.digest, row.kind, row.override, row.source, row.target)
        for row in connection.execute(select(steps))
    }
    told = {(*_key(row), row.number) for row in connection.execute(select(messages)) if row.number > 0}
    rows = connection.execute(
        select(changes).order_by(*(changes.c[name] for name in _KEY), changes.c.number)
    )
    standing = {_key(row): row for row in connection.execute(select(current))}
    for key, group in groupby(rows, key=_key):
        history = list(group)
        name = " ".join(each for each in key if each)
        for text in (*_of_history(history, legal, told), *_of_status(history, standing.pop(key, None))):
            yield f"{name}: {text}"
    yield from (f"{' '.join(filter(None, key))}: has a status, and no history" for key in standing)


def _of_history(
    history: list[Any], legal: set[tuple[Any, ...]], told: set[tuple[Any, ...]]
) -> Iterator[str]:
    before, counted = NOTHING, set[int]()
    for number, row in enumerate(history):
        if (row.number, row.previous) != (number, max(number - 1, 0)):
            yield f"change {row.number} follows {row.previous}, and has the place {number}"
        if row.source != before or (number == 0) != (row.kind == BEGIN):
            yield f"change {row.number} leaves {row.source!r}, and the order was in {before!r}"
        ends = (row.source, row.target) if row.kind in {MOVE, MIGRATED} else (ANY_STATUS, ANY_STATUS)
        if (row.lifecycle, row.digest, row.kind, row.override, *ends) not in legal:
            yield f"change {row.number} is no legal step: {row.kind} {row.source!r} to {row.target!r}"
        if row.kind == OBSERVED and (*_key(row), row.message) not in told:
            yield f"change {row.number} was told by no message"
        if row.message and row.message in counted:
            yield f"message {row.message} counts twice"
        counted.add(row.message)
        before = row.target


def _of_status(history: list[Any], standing: Any) -> Iterator[str]:
    last = history[-1]
    if standing is None:
        yield "has a history, and no status"
    elif (standing.number, standing.status) != (last.number, last.target):
        yield f"its status is {standing.status!r} of change {standing.number}, and the last change is {last.number}"


def _key(row: Any) -> tuple[str, str, str]:
    return row.lifecycle, row.order_key, row.item_key
