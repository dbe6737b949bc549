"""A second look at all histories: what the keys enforce is computed again, without them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, select

from statemachine.model.vocabulary import NOTHING
from statemachine.store.tables import (
    ANY_STATUS,
    BEGIN,
    MIGRATED,
    MOVE,
    OBSERVED,
    ORDER_COLUMNS,
    changes,
    current,
    messages,
    steps,
)

_ROWS = 1_000
"""How many rows are fetched at once."""


def problems(connection: Connection) -> Iterator[str]:
    """Yield what is wrong in the histories of all orders; nothing if all are legal and without gaps.

    One history is in memory at a time.
    """
    legal = {
        (row.lifecycle, row.digest, row.kind, row.override, row.source, row.target)
        for row in connection.execute(select(steps))
    }
    for key, group in groupby(connection.execute(_HISTORIES), key=_key):
        history = list(group)
        for text in (*_of_history(history, legal), *_of_status(history[-1])):
            yield f"{_name(key)}: {text}"
    for row in connection.execute(_WITHOUT_HISTORY):
        yield f"{_name(_key(row))}: has a status, and no history"


def _histories() -> Select[Any]:
    """Return the statement that reads all changes by order, each with its message and the status of its order."""
    told = _same_order(messages) & (messages.c.number == changes.c.message) & (messages.c.number > 0)
    return (
        select(
            changes,
            messages.c.number.is_not(None).label("is_told"),
            current.c.number.label("order_number"),
            current.c.status.label("order_status"),
        )
        .outerjoin(messages, told)
        .outerjoin(current, _same_order(current))
        .order_by(*(changes.c[name] for name in ORDER_COLUMNS), changes.c.number)
        .execution_options(yield_per=_ROWS)
    )


def _same_order(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[name] == changes.c[name] for name in ORDER_COLUMNS))


_HISTORIES = _histories()
_WITHOUT_HISTORY = (
    select(current)
    .outerjoin(changes, _same_order(current))
    .where(changes.c.number.is_(None))
    .execution_options(yield_per=_ROWS)
)


def _of_history(history: list[Any], legal: set[tuple[Any, ...]]) -> Iterator[str]:
    before, counted = NOTHING, set[int]()
    for number, row in enumerate(history):
        if (row.number, row.previous) != (number, max(number - 1, 0)):
            yield f"change {row.number} follows {row.previous}, and has the place {number}"
        if row.source != before or (number == 0) != (row.kind == BEGIN):
            yield f"change {row.number} leaves {row.source!r}, and the order was in {before!r}"
        ends = (row.source, row.target) if row.kind in {MOVE, MIGRATED} else (ANY_STATUS, ANY_STATUS)
        if (row.lifecycle, row.digest, row.kind, row.override, *ends) not in legal:
            yield f"change {row.number} is no legal step: {row.kind} {row.source!r} to {row.target!r}"
        if row.kind == OBSERVED and not row.is_told:
            yield f"change {row.number} was told by no message"
        if row.message and row.message in counted:
            yield f"message {row.message} counts twice"
        counted.add(row.message)
        before = row.target


def _of_status(last: Any) -> Iterator[str]:
    """Compare the last change of a history with the status of its order."""
    if last.order_number is None:
        yield "has a history, and no status"
    elif (last.order_number, last.order_status) != (last.number, last.target):
        yield (
            f"its status is {last.order_status!r} of change {last.order_number}, "
            f"and the last change is {last.number}"
        )


def _key(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in ORDER_COLUMNS)


def _name(key: tuple[str, ...]) -> str:
    return " ".join(filter(None, key))
