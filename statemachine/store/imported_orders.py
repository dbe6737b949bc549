"""The history of one order from another system, as rows of the tables: moves that the rules have, and observed changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import groupby, pairwise
from operator import itemgetter
from secrets import randbits
from typing import Any, NamedTuple

import sqlalchemy

from statemachine.engine.reasons import unknown_status
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Moment, Observation, Policy, StoredStatus, read_moment
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.vocabulary import NOTHING, UnknownStatus
from statemachine.store.history_rows import RowError, RowFault, StagedRow
from statemachine.store.order_keys import OrderKey, observation_text
from statemachine.store.order_rows import change_row, current_row, first_change_row, message_row
from statemachine.store.registration import can_be_status, legal_steps
from statemachine.store.tables import MOVE, OBSERVED, changes, current, messages
from statemachine.store.whole_orders import NOT_AN_ITEM, whole_of

IMPORTED = "imported"
"""The meaning of the records of the inbox that an import writes, and the begin of their keys."""

WRITTEN = (messages, changes, current)
"""The tables that an import writes, in this order, because each points at rows of those before it."""


class ReadRow(NamedTuple):
    """A row with its time or sequence number, and its status: None for a word that the rules ignore."""

    row: StagedRow
    moment: Moment | None
    status: str | None


class ImportedOrder:
    """The rows of the tables for an order and its items; those of an order with faults are not to be written."""

    def __init__(self) -> None:
        """Begin without rows."""
        self.rows: dict[str, list[dict[str, Any]]] = {each.name: [] for each in WRITTEN}
        self.wholes: set[str] = set()
        self.words: set[str] = set()
        self.faults: list[RowFault] = []
        self.counts = Counter[str]()


class HistoryReader:
    """Turns the rows of an order into rows of the tables, by one rule set."""

    def __init__(self, table: Table, now: datetime) -> None:
        """Prepare for an import at a time."""
        self._table = table
        self._rules = table.rules
        self._now = now.isoformat()
        self._statuses: dict[str, str | None] = {}
        moves = [each for each in legal_steps(self._rules) if each["kind"] == MOVE]
        moves.sort(key=lambda each: not each["override"])  # a plain move is last, so that it is taken
        self._moves = {(each["source"], each["target"]): bool(each["override"]) for each in moves}
        self._again = {(row.event, row.source) for row in table.rows if row.source == row.target}

    def order(self, rows: list[StagedRow]) -> ImportedOrder:
        """Return the rows of the tables for all rows of an order."""
        order, mark = ImportedOrder(), mark_of(rows)
        for names, group in groupby(self._read(rows, order), lambda each: each.row[:2]):
            key = OrderKey(self._rules.identity.id, *names)
            try:
                history = in_time(list(group))
            except RowError as error:
                order.faults.append(error.fault)
            else:
                item = _Item(order, key, self._rules, self._now)
                self._write(item, mark, history)
        return order

    def _read(self, rows: Iterable[StagedRow], order: ImportedOrder) -> Iterator[ReadRow]:
        """Yield each row with its status and time, and collect the faults of others."""
        for row in rows:
            try:
                yield self._read_row(row)
            except RowError as error:
                order.faults.append(error.fault)

    def _read_row(self, row: StagedRow) -> ReadRow:
        if row.fault is not None:
            raise RowError(row, row.fault)
        if row.status not in self._statuses:
            self._statuses[row.status] = self._status(row)
        return ReadRow(row, _moment(row), self._statuses[row.status])

    def _status(self, row: StagedRow) -> str | None:
        """Return the status of a row, None for an ignored word, and the word itself if unknown ones are accepted."""
        names, word = self._table.names, row.status
        if names.ignores(word):
            return None
        status = names.resolve(word)
        if status is None and self._rules.unknown is not UnknownStatus.ACCEPTED:
            raise RowError(row, unknown_status(word, names, names.exact))
        if not can_be_status(status or word):
            raise RowError(row, f"{word[:99]!r} cannot be a status: it is reserved, or too long")
        return status or word

    def _write(self, item: _Item, mark: str, history: Iterable[ReadRow]) -> None:
        """Write a change for each row that changes the status."""
        item.begin(mark)
        for read in history:
            if read.status is None:
                item.order.counts["ignored"] += 1
                continue
            ends = item.status, read.status
            if ends[0] == ends[1] and (read.row.event, read.status) not in self._again:
                item.order.counts["repeated"] += 1
            elif ends in self._moves:
                item.move(read, read.status, override=self._moves[ends])
            else:
                item.observe(read, read.status)
            item.move_time(read.moment)
        item.end()


class _Item:
    """The history of an order or item, while it is written."""

    def __init__(self, order: ImportedOrder, key: OrderKey, rules: RuleSet, now: str) -> None:
        self.order = order
        self.status = NOTHING
        self._key = key._asdict()
        self._whole_key = whole_of(rules, key)
        self._digest = rules.digest
        self._now = now
        self._number = self._messages = 0
        self._at: Moment | None = None
        self._exact = True
        self._since: datetime | None = None

    def begin(self, mark: str) -> None:
        """Write the rows before the first change; the key of the record is the mark of the import."""
        self._add(messages, message_row(0, self._now, mark, meaning=IMPORTED))
        self._add(changes, first_change_row(self._digest, self._now))

    def end(self) -> None:
        """Write the current status."""
        status = None if self.status == NOTHING else self.status
        stored = StoredStatus(status, self._at, self._exact, self._since)
        row = current_row(self._number, randbits(30), stored)
        self._add(current, {**row, "whole_key": self._whole_key})
        self.order.wholes |= {self._whole_key} - {NOT_AN_ITEM}

    def move_time(self, moment: Moment | None) -> None:
        """Let the time of the status move on; without a time, it is a lower bound."""
        self._exact = moment is not None
        self._at = self._at if moment is None else moment

    def move(self, read: ReadRow, target: str, *, override: bool) -> None:
        """Write a move that the rules have."""
        self.order.counts["moves"] += 1
        self._change(MOVE, read, target, override=override)

    def observe(self, read: ReadRow, target: str) -> None:
        """Write a change that the rules do not have, and the record of the inbox that tells it."""
        self.order.counts["observed"] += 1
        self.order.words.add(target)
        self._messages += 1
        record = message_row(
            self._messages,
            self._now,
            f"{IMPORTED}:{self._messages}",
            meaning=IMPORTED,
            policy=str(Policy.APPLY),
            reason=f"imported: the rules have no move from {self.status!r} to {target!r}",
            observation=observation_text(_observation(read)),
        )
        self._add(messages, record)
        self._change(OBSERVED, read, target, message=self._messages)

    def _add(self, table: sqlalchemy.Table, row: Mapping[str, Any]) -> None:
        self.order.rows[table.name].append({**self._key, **row})

    def _change(self, kind: str, read: ReadRow, target: str, **values: Any) -> None:
        row, time = read.row, read.moment if isinstance(read.moment, datetime) else None
        self._number += 1
        change = change_row(
            self._number,
            kind,
            self.status,
            target,
            digest=self._digest,
            made_at=self._now if time is None else time.isoformat(),
            event=row.event,
            actors=None if row.actor is None else json.dumps([row.actor], ensure_ascii=False),
            channel=row.channel,
            **values,
        )
        self._add(changes, change)
        self.status, self._since = target, time


def mark_of(rows: Iterable[StagedRow]) -> str:
    """Return a text that is the same if all rows of an order are the same, also on other lines."""
    digest = sha256(repr([(*row[:2], *row[3:]) for row in rows]).encode())
    return f"{IMPORTED}:{digest.hexdigest()}"


def in_time(rows: list[ReadRow]) -> list[ReadRow]:
    """Return the rows of an order or item by time if all have one, else as they are.

    Raises `RowError` for a time that is before that of an earlier row, or cannot be compared with it.
    """
    timed = [(each.moment, each) for each in rows if each.moment is not None]
    for (before, _), (after, read) in pairwise(timed):
        if isinstance(before, datetime) is not isinstance(after, datetime):
            raise RowError(read.row, "its order has times and sequence numbers; write one kind only")
    if len(timed) == len(rows):
        return [read for _, read in sorted(timed, key=itemgetter(0))]
    for (before, _), (after, read) in pairwise(timed):
        if after < before:  # type: ignore[operator]  # both are times, or both are numbers
            raise RowError(
                read.row,
                "its time is before that of an earlier row, and some rows of its order have no time; "
                "sort the rows, or give each a time",
            )
    return rows


def _moment(row: StagedRow) -> Moment | None:
    if row.at is None:
        return None
    try:
        return read_moment(row.at)
    except ValueError as error:
        raise RowError(row, f"its time {row.at[:99]!r} is not {error}") from None


def _observation(read: ReadRow) -> Observation:
    row = read.row
    return Observation(
        status=row.status,
        order=FrozenMap({"order": row.order_key}),
        item=FrozenMap({"item": row.item_key} if row.item_key else {}),
        at=read.moment,
        event=row.event,
        actor=row.actor,
        channel=row.channel,
    )
