"""The import of histories from another system: whole orders in batches, so that it can be interrupted and run again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import Connection, select

from statemachine.model.errors import StoreError
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import listing
from statemachine.store.bulk_inserts import insert_many
from statemachine.store.connections import Connections
from statemachine.store.history_rows import (
    HistoryRow,
    RowError,
    RowFault,
    StagedRow,
    StagedRows,
    staged_row,
)
from statemachine.store.imported_orders import WRITTEN, HistoryReader, ImportedOrder, mark_of
from statemachine.store.imported_wholes import ImportedWholes, in_portions
from statemachine.store.registration import register_word
from statemachine.store.tables import messages

Progress: TypeAlias = Callable[[int, int | None], object]
"""A function that is called with how many rows are done, and how many there are: None while they are still read."""

_BATCH = 10_000
"""The rows that are written in one transaction, if whole orders allow it."""

_MOST_NAMED = 10
"""How many orders an error names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. Each of its `rows` is counted once more, as what became of it.

    `moves` are changes that the rules have, and `observed` those that they do not have. `repeated` rows have the status
    that the order was in, and `ignored` ones a word that the rules ignore. `left_out` are all rows of the orders that
    are not imported: `imported_before` counts those orders that were imported before with the same rows, `existing`
    others that the store has, and `faulty` those with a fault. `orders` were imported.
    """

    rows: int
    orders: int
    moves: int
    observed: int
    repeated: int
    ignored: int
    left_out: int
    imported_before: int
    existing: int
    faulty: int
    faults: tuple[RowFault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the counts and faults ready for JSON."""
        return {**asdict(self), "faults": [each._asdict() for each in self.faults]}


class Import:
    """One import of rows into a store."""

    def __init__(self, connections: Connections, table: Table, now: datetime) -> None:
        """Prepare an import; nothing is read or written."""
        self._connections = connections
        self._rules = table.rules
        self._reader = HistoryReader(table, now)
        self._words = set[str]()
        self._counts = Counter[str]()
        self._faults: list[RowFault] = []

    def run(
        self, rows: Iterable[HistoryRow], *, skip_existing: bool, on_progress: Progress | None
    ) -> ImportReport:
        """Import rows, and return what was done. Raises `StoreError` as `Store.import_history` does."""
        progress = on_progress or (lambda _done, _total: None)
        self._connections.check()
        with closing(StagedRows()) as staged:
            self._stage(rows, staged, progress)
            if not skip_existing:
                self._refuse_existing(staged)
            total, done = self._counts["rows"], self._counts["left_out"]
            progress(done, total)
            for batch in _batches(staged):
                with self._connections.writing() as connection:
                    self._write(connection, batch)
                done += sum(map(len, batch.values()))
                progress(done, total)
        counts = {each.name: self._counts[each.name] for each in fields(ImportReport)[:-1]}
        return ImportReport(**counts, faults=tuple(sorted(self._faults)))

    def _stage(self, rows: Iterable[HistoryRow], staged: StagedRows, progress: Progress) -> None:
        """Read all rows into a temporary database, by order."""
        remaining = iter(rows)
        while batch := list(islice(remaining, _BATCH)):
            staged.add(self._named(batch))
            self._counts["rows"] += len(batch)
            progress(self._counts["rows"], None)
        staged.sort()

    def _named(self, rows: Iterable[HistoryRow]) -> Iterator[StagedRow]:
        """Yield the rows that name an order."""
        for row in rows:
            try:
                yield staged_row(self._rules, row)
            except RowError as error:
                self._faults.append(error.fault)
                self._counts["left_out"] += 1

    def _refuse_existing(self, staged: StagedRows) -> None:
        """Raise `StoreError` if the store has orders of the rows that were not imported from the same rows."""
        found = list[str]()
        for batch in _batches(staged):
            with self._connections.reading() as connection:
                known = _marks(connection, self._rules, batch)
            found += [order for order, marks in known.items() if mark_of(batch[order]) not in marks]
        if found:
            named = listing(map(repr, found), most=_MOST_NAMED)
            raise StoreError(
                f"the store has orders of these rows already, with another history: {named}; "
                "import only the others with skip_existing (--skip-existing)"
            )

    def _write(self, connection: Connection, batch: Mapping[str, list[StagedRow]]) -> None:
        """Write the orders that the store does not have, also if another program has made some meanwhile."""
        known = _marks(connection, self._rules, batch)
        orders = list[ImportedOrder]()
        for name, rows in batch.items():
            if name in known:
                is_same = mark_of(rows) in known[name]
                self._leave_out("imported_before" if is_same else "existing", rows)
                continue
            order = self._reader.order(rows)
            if order.faults:
                self._faults += order.faults
                self._leave_out("faulty", rows)
            else:
                orders.append(order)
        for order in orders:
            self._counts.update(order.counts, orders=1)
        self._insert(connection, orders)

    def _leave_out(self, why: str, rows: Sequence[StagedRow]) -> None:
        self._counts.update({why: 1, "left_out": len(rows)})

    def _insert(self, connection: Connection, orders: Sequence[ImportedOrder]) -> None:
        words = {word for order in orders for word in order.words} - self._words
        for word in sorted(words):
            register_word(connection, self._rules, word)
        self._words |= words
        names = {name for order in orders for name in order.wholes}
        wholes = ImportedWholes(connection, self._rules, names)
        wholes.lock()
        for table in WRITTEN:
            rows = [row for order in orders for row in order.rows[table.name]]
            insert_many(connection, table, rows)
        wholes.roll_up()


def _batches(staged: StagedRows) -> Iterator[dict[str, list[StagedRow]]]:
    """Yield orders with their rows: as many as a transaction writes."""
    batch, size = dict[str, list[StagedRow]](), 0
    for order, rows in staged.orders():
        if batch and size + len(rows) > _BATCH:
            yield batch
            batch, size = {}, 0
        batch[order] = rows
        size += len(rows)
    if batch:
        yield batch


def _marks(connection: Connection, rules: RuleSet, orders: Iterable[str]) -> dict[str, set[str]]:
    """Return the keys of the first records of each order that the store has: the mark of an import, or an empty text."""
    found = defaultdict[str, set[str]](set)
    wanted = select(messages.c.order_key, messages.c.event_key).filter_by(
        lifecycle=rules.identity.id, number=0
    )
    for names in in_portions(orders):
        for row in connection.execute(wanted.where(messages.c.order_key.in_(names))):
            found[row.order_key].add(row.event_key)
    return found
