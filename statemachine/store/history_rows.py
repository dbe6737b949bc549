"""The rows of a history from another system, and a temporary database that groups them by order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from statemachine.model.observation import Moment
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import text_of
from statemachine.store.order_keys import LONGEST, Name, is_storable, moment_text, order_key


class HistoryRow(NamedTuple):
    """One row of a history: the status that an order or item entered, or was seen in.

    `status` is any spelling of a status. `at` is a time with its zone, a sequence number, or a text of one of them.
    `event`, `actor` and `channel` say how it was made, as the other system has them: they are recorded, and not judged.
    `line` is the place of the row, for reports.
    """

    order: Name
    status: str | int
    item: Name = ""
    at: Moment | str | None = None
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    line: int = 0


class RowFault(NamedTuple):
    """Why a row cannot be imported: its line, the name of its order (empty if it has none), and the reason."""

    line: int
    order: str
    reason: str


class StagedRow(NamedTuple):
    """A row with texts only, and its fault if it has one."""

    order_key: str
    item_key: str
    line: int
    status: str = ""
    at: str | None = None
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    fault: str | None = None


class RowError(ValueError):
    """A row cannot be imported; the message says why."""

    def __init__(self, row: StagedRow, reason: str) -> None:
        """Keep what is reported."""
        super().__init__(reason)
        self.fault = RowFault(row.line, row.order_key, reason)


def staged_row(rules: RuleSet, row: HistoryRow) -> StagedRow:
    """Return a row with texts only. Raises `RowError` if it names no order that the tables can have."""
    try:
        _, order, item = order_key(rules, row.order, row.item)
    except (TypeError, ValueError) as error:
        raise RowError(StagedRow("", "", row.line), str(error)) from None
    try:
        return StagedRow(order, item, row.line, *_values(row))
    except ValueError as error:
        return StagedRow(order, item, row.line, fault=str(error))


def _values(row: HistoryRow) -> tuple[str, str | None, str | None, str | None, str | None]:
    """Return the status, time, event, actor and channel of a row. Raises `ValueError` if the tables cannot have one."""
    status = text_of(row.status)
    at = row.at if isinstance(row.at, str) else moment_text(row.at)
    if not status and row.status not in ("", None):
        kind = type(row.status).__name__
        raise ValueError(f"its status is of type {kind}; write a text or a number")
    if not status:
        raise ValueError("the row has no status")
    if at is None and row.at is not None:
        raise ValueError(
            f"its time is of type {type(row.at).__name__}; write a time with its zone, or a number"
        )
    values = {
        "status": status,
        "time": at,
        "event": row.event,
        "actor": row.actor,
        "channel": row.channel,
    }
    for name, text in values.items():
        if text is not None and not (isinstance(text, str) and is_storable(text)):
            raise ValueError(
                f"its {name} must be a text of at most {LONGEST} characters, without null characters and surrogates"
            )
    return status, at or None, row.event, row.actor, row.channel


class StagedRows:
    """Rows in a temporary database on disk, so that they are grouped by order in little memory."""

    def __init__(self) -> None:
        """Make the database; it is removed when it is closed."""
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(f"CREATE TABLE given ({', '.join(StagedRow._fields)})")
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Remove the database."""
        self._database.close()

    def add(self, rows: Iterable[StagedRow]) -> None:
        """Add rows."""
        self._database.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def sort(self) -> None:
        """Group the rows by order and item; those of one item keep their order."""
        self._database.execute(
            "CREATE TABLE grouped AS SELECT * FROM given ORDER BY order_key, item_key, rowid"
        )
        self._database.execute("DROP TABLE given")

    def orders(self) -> Iterator[tuple[str, list[StagedRow]]]:
        """Yield each order with all its rows."""
        rows = self._database.execute("SELECT * FROM grouped ORDER BY rowid")
        for order, group in groupby(map(StagedRow._make, rows), key=itemgetter(0)):
            yield order, list(group)
