"""Removing an order whole, as a person can ask for; only a count is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection, Table, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from statemachine.model.ruleset import RuleSet
from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import (
    ORDER_COLUMNS,
    changes,
    current,
    erasures,
    messages,
    outbox,
    whole_orders,
)
from statemachine.store.whole_orders import NOT_AN_ITEM, WholeOrder, of_order


def erased(connection: Connection, rules: RuleSet, key: OrderKey, day: date) -> int:
    """Remove all rows of an order and its items, count the order, and return how many changes were removed.

    An item that another program adds at the same time is newer, and stays.
    """
    where = {"lifecycle": key.lifecycle, "order_key": key.order_key}
    wholes = _locked_wholes(connection, rules, where)
    items = {*_locked_items(connection, wholes, where), *_without_status(connection, where)}
    removed = {
        table.name: sum(_removed(connection, table, item) for item in sorted(items))
        for table in (current, outbox, changes, messages)
    }
    connection.execute(update(whole_orders).filter_by(**where).values(expected=None))
    for whole in wholes.values():
        whole.roll_up()
    if items:
        _count(connection, {"lifecycle": key.lifecycle, "day": day.isoformat()})
    return removed[changes.name] - len(items)  # each item has a first row that is no change


def _locked_wholes(
    connection: Connection, rules: RuleSet, where: dict[str, str]
) -> dict[str, WholeOrder]:
    """Lock the whole orders that the items of an order belong to, by name; as writers do, before the items."""
    wanted = select(current.c.whole_key).where(of_order(*where.values())).distinct()
    keys = connection.execute(wanted).scalars()
    names = sorted({*keys, where["order_key"]} - {NOT_AN_ITEM})
    wholes = {name: WholeOrder(connection, rules, name) for name in names}
    for whole in wholes.values():
        whole.lock()
    return wholes


def _locked_items(
    connection: Connection, wholes: Iterable[str], where: dict[str, str]
) -> Iterator[OrderKey]:
    """Lock the items of an order, and yield their keys."""
    keys = [current.c[name] for name in ORDER_COLUMNS]
    known = current.c.whole_key.in_([*wholes, NOT_AN_ITEM])
    wanted = select(*keys).where(of_order(*where.values()), known).order_by(*keys)
    yield from map(OrderKey._make, connection.execute(wanted.with_for_update()))


def _without_status(connection: Connection, where: dict[str, str]) -> Iterator[OrderKey]:
    """Yield the items that have a history and no status: only a damaged database has some."""
    keys = [changes.c[name] for name in ORDER_COLUMNS]
    same = (current.c[key.name] == key for key in keys)
    wanted = select(*keys).filter_by(**where).where(~exists().where(*same)).distinct()
    yield from map(OrderKey._make, connection.execute(wanted))


def _removed(connection: Connection, table: Table, item: OrderKey) -> int:
    """Remove the rows of an item from a table, and return how many there were."""
    return connection.execute(delete(table).filter_by(**item._asdict())).rowcount


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
