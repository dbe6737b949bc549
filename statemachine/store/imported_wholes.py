"""The statuses of many whole orders, which an import writes in a few statements and not in a few for each order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection, bindparam, select, update

from statemachine.model.ruleset import RuleSet
from statemachine.store.bulk_inserts import insert_many
from statemachine.store.tables import current, whole_orders
from statemachine.store.whole_orders import NOT_AN_ITEM, empty_row, rolled_up

NAMES_AT_ONCE = 500
"""How many orders are looked up with one statement: some databases take few parameters."""

_SAME = whole_orders.c.lifecycle == bindparam("of"), whole_orders.c.order_key == bindparam("order")
_LOCK = update(whole_orders).where(*_SAME).values(revision=whole_orders.c.revision + 1)
_WRITE = (
    update(whole_orders)
    .where(*_SAME)
    .values({name: bindparam(name) for name in ("digest", "status", "reason")})
)


class ImportedWholes:
    """The whole orders of the items of an import."""

    def __init__(self, connection: Connection, rules: RuleSet, names: Iterable[str]) -> None:
        """Name the orders; nothing is read or written."""
        self._connection = connection
        self._rules = rules
        self._lifecycle = rules.identity.id
        self._names = sorted(names)  # all programs lock them in this order, so that none waits for ever

    def lock(self) -> None:
        """Write the row of each order, so that other programs wait with its items until this transaction ends."""
        known = set[str]()
        for names in in_portions(self._names):
            wanted = select(whole_orders.c.order_key).filter_by(lifecycle=self._lifecycle)
            known.update(self._connection.scalars(wanted.where(whole_orders.c.order_key.in_(names))))
        if known:
            again = [{"of": self._lifecycle, "order": name} for name in self._names if name in known]
            self._connection.execute(_LOCK, again)
        rows = [empty_row(self._rules, name) for name in self._names if name not in known]
        insert_many(self._connection, whole_orders, rows)

    def roll_up(self) -> None:
        """Write the status that follows from the items of each order, or why there is none."""
        for names in in_portions(self._names):
            rows = []
            for (name, expected), items in self._items(names).items():
                status, reason = rolled_up(self._rules, items, expected)
                values = {"digest": self._rules.digest, "status": status, "reason": reason}
                rows.append({"of": self._lifecycle, "order": name, **values})
            self._connection.execute(_WRITE, rows)

    def _items(self, names: list[str]) -> dict[tuple[str, int | None], list[str]]:
        """Return the statuses of the items of each order, by its name and the number of items that it has to have."""
        is_item = (
            (current.c.lifecycle == whole_orders.c.lifecycle)
            & (current.c.whole_key == whole_orders.c.order_key)
            & (current.c.whole_key != NOT_AN_ITEM)
        )
        wanted = (
            select(whole_orders.c.order_key, whole_orders.c.expected, current.c.status)
            .join(current, is_item)
            .where(whole_orders.c.lifecycle == self._lifecycle, whole_orders.c.order_key.in_(names))
        )
        found = defaultdict[tuple[str, int | None], list[str]](list)
        for name, expected, status in self._connection.execute(wanted):
            found[name, expected].append(status)
        return found


def in_portions(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield so many names as one statement takes."""
    remaining = iter(names)
    while portion := list(islice(remaining, NAMES_AT_ONCE)):
        yield portion
