"""Orders from an older version of the rules: their statuses get the names of the new one, as changes of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, select

from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING, UnknownStatus
from statemachine.store.connections import Connections
from statemachine.store.order_keys import OrderKey
from statemachine.store.order_transactions import OrderTransactions
from statemachine.store.rolling_up import roll_up_again
from statemachine.store.tables import MIGRATED, current
from statemachine.store.tries import tried


class Migration(NamedTuple):
    """How many orders got another name of their status, and how many have a status that the rules do not know, by status."""

    migrated: Mapping[str, int]
    stranded: Mapping[str, int]


def migrated(
    orders: OrderTransactions, connections: Connections, rules: RuleSet, now: datetime
) -> Migration:
    """Give all orders the names of these rules, roll whole orders up by them, and say what was done."""
    names = new_names(rules)
    with connections.reading() as connection:
        found = orders_by_status(connection, rules.identity.id)
    done = Counter[str]()
    for key, status in found:
        if status in names:
            done[status] += tried(partial(_renamed, orders, key, names, now))
    roll_up_again(connections, rules)
    counts = Counter(status for _, status in found)
    return Migration(dict(sorted(done.items())), stranded(rules, counts, names))


def _renamed(orders: OrderTransactions, key: OrderKey, names: Mapping[str, str], now: datetime) -> int:
    """Give one order its new name, and return 1; return 0 if another program has moved it elsewhere.

    A new name can have a newer one: each is a change of its own.
    """
    standing = orders.standing(key)
    name = str(standing.stored.status)
    if name not in names:
        return 0
    with orders.writing(key, standing, now) as writer:
        while name in names:
            name = names[name]
            writer.change(MIGRATED, replace(standing.stored, status=name))
    return 1


def new_names(rules: RuleSet) -> dict[str, str]:
    """Return the new name of each former or replaced status."""
    replaced = {
        each.name: each.replaced_by for each in rules.statuses.values() if each.replaced_by is not None
    }
    renamed = {
        former: each.name
        for each in rules.statuses.values()
        for former in each.renamed_from
        if former not in rules.statuses
    }
    names = {**replaced, **renamed}
    return {former: name for former, name in names.items() if not _is_circle(former, names)}


def _is_circle(name: str, names: Mapping[str, str]) -> bool:
    """Return whether new names lead back to a name."""
    seen: set[str] = set()
    while name in names and name not in seen:
        seen.add(name)
        name = names[name]
    return name in seen


def orders_by_status(connection: Connection, lifecycle: str) -> list[tuple[OrderKey, str]]:
    """Return each order and item that has a status, with it."""
    rows = connection.execute(select(current).where(current.c.lifecycle == lifecycle))
    return [
        (OrderKey(row.lifecycle, row.order_key, row.item_key), row.status)
        for row in rows
        if row.status != NOTHING
    ]


def stranded(rules: RuleSet, statuses: Counter[str], names: Mapping[str, str]) -> dict[str, int]:
    """Return how many orders have a status that the rules do not know, and that has no new name.

    No order is stranded by rules that accept unknown words as statuses.
    """
    if rules.unknown is UnknownStatus.ACCEPTED:
        return {}
    return {
        status: count
        for status, count in sorted(statuses.items())
        if status not in rules.statuses and status not in names
    }
