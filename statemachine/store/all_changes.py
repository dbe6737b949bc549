"""The changes of all orders of a store, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from statemachine.store.databases import check_tables, usable
from statemachine.store.histories import StoredChange, stored_change
from statemachine.store.store import Store
from statemachine.store.tables import BEGIN, changes

_AT_ONCE = 1000
"""How many rows are taken from the database at once."""


def all_changes(store: Store) -> Iterator[tuple[str, str, StoredChange]]:
    """Yield the changes of all orders and items of a store, each after the names of its order and item.

    Those of one order or item are together, the oldest first. A name of several parts is their JSON. Raises `StoreError`
    if the database cannot be used.
    """
    wanted = select(changes).filter_by(lifecycle=store.rules.identity.id)
    ordered = wanted.order_by(*(changes.c[name] for name in ("order_key", "item_key", "number")))
    with usable(), store.database.connect() as connection:
        check_tables(connection)
        for row in connection.execution_options(yield_per=_AT_ONCE).execute(ordered):
            if row.kind != BEGIN:
                yield row.order_key, row.item_key, stored_change(row)
