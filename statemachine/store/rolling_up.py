"""The statuses of all whole orders again: compared with what their items give, and written where the rules say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from statemachine.model.ruleset import RuleSet
from statemachine.store.connections import Connections
from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import current, whole_orders
from statemachine.store.tries import tried
from statemachine.store.whole_orders import NOT_AN_ITEM, WholeOrder, rolled_up, whole_of


def roll_up_again(connections: Connections, rules: RuleSet) -> None:
    """Write the status of each whole order that follows from other items, or differently, under these rules."""
    tried(partial(_gather, connections, rules))
    with connections.reading() as connection:
        wrong = [order for order, *_ in _differences(connection, rules)]
    for order in wrong:
        tried(partial(_roll_up, connections, rules, order))


def _roll_up(connections: Connections, rules: RuleSet, order: str) -> None:
    with connections.writing() as connection:
        whole = WholeOrder(connection, rules, order)
        whole.lock()
        whole.roll_up()


def wrong_roll_ups(connection: Connection, rules: RuleSet) -> Iterator[str]:
    """Yield, as sentences, which whole orders say something else than their items; older rules are not judged."""
    for order, row, follows in _differences(connection, rules):
        stands = None if row is None else row.status
        if row is None or row.digest == rules.digest:
            yield f"{rules.identity.id} {order}: the order is {stands!r}, and its items give {follows!r}"


def _gather(connections: Connections, rules: RuleSet) -> None:
    """Write which whole order each item belongs to."""
    with connections.writing() as connection:
        for row in connection.execute(select(current).filter_by(lifecycle=rules.identity.id)).all():
            key = OrderKey(row.lifecycle, row.order_key, row.item_key)
            if row.whole_key != whole_of(rules, key):
                same = update(current).filter_by(**key._asdict())
                connection.execute(same.values(whole_key=whole_of(rules, key)))


def _differences(connection: Connection, rules: RuleSet) -> Iterator[tuple[str, Any | None, str | None]]:
    """Yield each whole order whose row is not what its items give: its name, its row, and what they give."""
    lifecycle = {"lifecycle": rules.identity.id}
    rows = {
        row.order_key: row for row in connection.execute(select(whole_orders).filter_by(**lifecycle))
    }
    items: dict[str, list[str]] = {name: [] for name in rows}
    wanted = select(current.c.whole_key, current.c.status).filter_by(**lifecycle)
    for item in connection.execute(wanted.where(current.c.whole_key != NOT_AN_ITEM)):
        items.setdefault(item.whole_key, []).append(item.status)
    for name, statuses in items.items():
        row = rows.get(name)
        expected = None if row is None else row.expected
        is_known = bool(statuses) or expected is not None
        follows = rolled_up(rules, statuses, expected)[0] if is_known else None
        if follows != (None if row is None else row.status):
            yield name, row, follows
