"""Removing an order whole, as a person can ask for; only a count is left."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from statemachine.model.ruleset import RuleSet
from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import (
    BEGIN,
    changes,
    current,
    erasures,
    messages,
    outbox,
    whole_orders,
)
from statemachine.store.whole_orders import NOT_AN_ITEM, WholeOrder


def erased(connection: Connection, rules: RuleSet, key: OrderKey, day: date) -> int:
    """Remove all rows of an order and its items, count the order, and return how many changes were removed."""
    wholes = _wholes(connection, rules, key)
    for whole in wholes:
        whole.lock()
    where = {"lifecycle": key.lifecycle, "order_key": key.order_key}
    counted = select(func.count()).select_from(changes).filter_by(**where).where(changes.c.kind != BEGIN)
    count = int(connection.execute(counted).scalar_one())
    found = 0
    for table in (current, outbox, changes, messages):
        same = (table.c[name] == value for name, value in where.items())
        found += connection.execute(delete(table).where(*same)).rowcount
    for whole in wholes:
        whole.roll_up()
    if found:
        _count(connection, {"lifecycle": key.lifecycle, "day": day.isoformat()})
    return count


def _wholes(connection: Connection, rules: RuleSet, key: OrderKey) -> list[WholeOrder]:
    """Return the whole orders that the items of an order belong to; nothing is expected of the order itself any more."""
    where = {"lifecycle": key.lifecycle, "order_key": key.order_key}
    connection.execute(update(whole_orders).filter_by(**where).values(expected=None))
    keys = connection.execute(select(current.c.whole_key).filter_by(**where).distinct()).scalars()
    names = sorted({*keys, key.order_key} - {NOT_AN_ITEM})
    return [WholeOrder(connection, rules, name) for name in names]


def erasures_by_day(connection: Connection, lifecycle: str) -> dict[date, int]:
    """Return how many orders of a lifecycle were erased on each day."""
    wanted = select(erasures).filter_by(lifecycle=lifecycle).order_by(erasures.c.day)
    return {date.fromisoformat(row.day): row.orders for row in connection.execute(wanted)}


def _count(connection: Connection, key: dict[str, str]) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(erasures).values(**key, orders=1))
    except IntegrityError:  # it is not the first one of the day
        connection.execute(update(erasures).filter_by(**key).values(orders=erasures.c.orders + 1))
