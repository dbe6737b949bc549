"""The status of a whole order, which follows from those of its items and is written together with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Tuple,
    and_,
    delete,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from statemachine.engine.order_status import check_expected, roll_up
from statemachine.model.errors import RollupError
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.vocabulary import NOTHING
from statemachine.store.databases import LostRaceError
from statemachine.store.order_keys import OrderKey, name_text
from statemachine.store.tables import ORDER_COLUMNS, current, whole_orders

_MOST_ITEMS = 2**31 - 1
"""The greatest number that a column has in each database."""

_MOST_TRIES = 10
"""With the isolation level repeatable read, a transaction never sees the row that another program has made meanwhile."""

NOT_AN_ITEM = ""
"""The whole order of a row that is no item: the rules have no rollup, or the row is the order itself."""


def whole_of(rules: RuleSet, key: OrderKey) -> str:
    """Return the name of the order whose status follows from an item; an empty text for what is no item.

    A name that is one text is the part that all items share, if the rollup goes by one part.
    """
    if rules.rollup is None:
        return NOT_AN_ITEM
    by = rules.rollup.by
    shared = {by[0]: key.order_key} if len(by) == 1 else {}
    parts = {**shared, **_parts(key.order_key), **_parts(key.item_key)}
    if not parts.keys() >= set(by):
        return NOT_AN_ITEM
    whole = name_text({name: parts[name] for name in by})
    return NOT_AN_ITEM if (whole, "") == key[1:] else whole


_NO_PARAMETER: ColumnElement[str] = literal_column(f"'{NOT_AN_ITEM}'")
"""An index of some rows is used where a statement says, without parameters, that it wants no others."""


def of_whole(lifecycle: str, name: str) -> ColumnElement[bool]:
    """Return the condition of the items of a whole order, also if they have names of their own as orders."""
    return _current_keys().in_(_keys_of_whole(lifecycle, name))


def of_order(lifecycle: str, name: str) -> ColumnElement[bool]:
    """Return the condition of all rows of an order: those with its name, and the items of the whole order."""
    own = current.alias()
    keys = select(*_keys(own)).filter_by(lifecycle=lifecycle, order_key=name)
    return _current_keys().in_(keys.union(_keys_of_whole(lifecycle, name)))


def _keys_of_whole(lifecycle: str, name: str) -> Any:
    items = current.alias()
    same = select(*_keys(items)).filter_by(lifecycle=lifecycle, whole_key=name)
    return same.where(items.c.whole_key != _NO_PARAMETER)


def _current_keys() -> Tuple:
    return tuple_(*_keys(current))


def _keys(table: FromClause) -> list[ColumnElement[str]]:
    return [table.c[name] for name in ORDER_COLUMNS]


def _parts(name: str) -> dict[str, str]:
    """Return the parts of a name that has several, as `name_text` writes them."""
    if name.startswith("{"):
        with suppress(ValueError):
            parts = json.loads(name)
            if name_text(parts) == name:
                return dict(parts)
    return {}


class WholeOrder:
    """An order with items in the tables, under the rules that roll it up."""

    def __init__(self, connection: Connection, rules: RuleSet, name: str) -> None:
        """Name the order; nothing is read or written."""
        self._connection = connection
        self._rules = rules
        self._key = {"lifecycle": rules.identity.id, "order_key": name}

    def lock(self) -> None:
        """Write the row of the order, so that other programs wait with its items until this transaction ends."""
        for _ in range(_MOST_TRIES):
            if self._write(revision=whole_orders.c.revision + 1) or self._is_made():
                return  # else another program has made it, or removed it, between the two
        raise LostRaceError("another program makes the same order; do it again, in a new transaction")

    def _is_made(self) -> bool:
        """Write the row of an order that is new; return whether no other program was faster."""
        empty = empty_row(self._rules, self._key["order_key"])
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(whole_orders), empty)
        except IntegrityError:
            return False
        return True

    def expect(self, items: int | None) -> None:
        """Write how many items the order has, None for those that are known, and its status with it."""
        check_expected(items)
        if items is not None and items > _MOST_ITEMS:
            raise ValueError(f"an order has at most {_MOST_ITEMS} items, not {items}")
        if self._rules.rollup is None:
            raise RollupError(rolled_up(self._rules, (), None)[1])
        self.lock()
        self._write(expected=items)
        self.roll_up()

    def roll_up(self) -> None:
        """Write the status that follows from the items, or why there is none; remove the row if nothing is known."""
        expected = self._row().expected
        items = self._items()
        if not items and expected is None:
            self._connection.execute(delete(whole_orders).filter_by(**self._key))
            return
        status, reason = rolled_up(self._rules, items, expected)
        self._write(digest=self._rules.digest, status=status, reason=reason)

    def status(self) -> str:
        """Return the status of the order. Raises `RollupError` if its items give none, or the order is not known."""
        row = self._row()
        if row is None:
            status, reason = rolled_up(self._rules, self._own(), None)
        else:
            status, reason = row.status, row.reason
        if status == NOTHING:
            raise RollupError(reason)
        return str(status)

    def _row(self) -> Any:
        return self._connection.execute(select(whole_orders).filter_by(**self._key)).first()

    def _items(self) -> list[str]:
        """Return the status of each item, with the word for none."""
        return self._statuses(of_whole(*self._key.values()))

    def _own(self) -> list[str]:
        """Return the status that is stored for the order itself, which is that of an order without items."""
        own = {**self._key, "item_key": ""}
        return self._statuses(and_(*(current.c[name] == value for name, value in own.items())))

    def _statuses(self, where: ColumnElement[bool]) -> list[str]:
        return list(self._connection.execute(select(current.c.status).where(where)).scalars())

    def _write(self, **values: Any) -> bool:
        written = update(whole_orders).filter_by(**self._key).values(**values)
        return self._connection.execute(written).rowcount > 0


def empty_row(rules: RuleSet, name: str) -> dict[str, str | int]:
    """Return the row of an order whose items are still to be written."""
    status, reason = rolled_up(rules, (), None)
    key = {"lifecycle": rules.identity.id, "order_key": name}
    return {**key, "digest": rules.digest, "status": status, "reason": reason, "revision": 0}


def rolled_up(rules: RuleSet, items: Sequence[str], expected: int | None) -> tuple[str, str]:
    """Return the status of an order and an empty reason, or the word for none and the reason."""
    known = [status for status in items if status != NOTHING]
    try:
        return roll_up(Table.of(rules), known, expected), ""
    except RollupError as error:
        return NOTHING, str(error)
