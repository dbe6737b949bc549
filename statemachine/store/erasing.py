"""Removing an order whole, as a person can ask for."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select

from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import BEGIN, changes, current, messages, outbox


def erased(connection: Connection, key: OrderKey) -> int:
    """Remove all rows of an order and its items, and return how many changes were removed."""
    where = {"lifecycle": key.lifecycle, "order_key": key.order_key}
    counted = select(func.count()).select_from(changes).filter_by(**where).where(changes.c.kind != BEGIN)
    count = int(connection.execute(counted).scalar_one())
    for table in (current, outbox, changes, messages):
        same = (table.c[name] == value for name, value in where.items())
        connection.execute(delete(table).where(*same))
    return count
