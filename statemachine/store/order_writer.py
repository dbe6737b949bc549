"""One order in the tables: what stands there, and what is written with one number as its only lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from secrets import randbits
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from statemachine.model.errors import ConflictError, SettledError
from statemachine.model.observation import Observation, Outcome, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING
from statemachine.store.held_messages import HeldMessage
from statemachine.store.histories import Standing
from statemachine.store.order_keys import OrderKey, observation_text
from statemachine.store.order_rows import change_row, current_row, first_change_row, message_row
from statemachine.store.registration import register_word
from statemachine.store.tables import (
    MIGRATED,
    MOVE,
    OBSERVED,
    ORDER_COLUMNS,
    changes,
    current,
    messages,
    outbox,
)
from statemachine.store.whole_orders import NOT_AN_ITEM, WholeOrder, whole_of

_INSERTS = {table.name: insert(table) for table in (changes, current, messages, outbox)}

_LOCK = (
    select(current.c.number)
    .where(*(current.c[name] == bindparam(name) for name in (*ORDER_COLUMNS, "revision")))
    .with_for_update()
)
_UPDATE = (
    update(current)
    .where(*(current.c[name] == bindparam(f"old_{name}") for name in (*ORDER_COLUMNS, "revision")))
    .values({name: bindparam(name) for name in ("number", "revision", "status", "at", "exact", "since")})
)
"""Statements that are made once: SQLAlchemy takes longer to make one than SQLite to run it."""


class OrderWriter:
    """Writes about one order in a transaction. A write that another program was faster with is a `ConflictError`."""

    def __init__(
        self,
        connection: Connection,
        rules: RuleSet,
        key: OrderKey,
        standing: Standing,
        *,
        now: datetime,
        has_outbox: bool = False,
    ) -> None:
        self._connection = connection
        self._rules = rules
        self._key = key._asdict()
        self._order = key.order_key
        self._whole_key = whole_of(rules, key)
        self._whole = (
            None if self._whole_key == NOT_AN_ITEM else WholeOrder(connection, rules, self._whole_key)
        )
        self._has_outbox = has_outbox
        self.made: int | None = None
        """The number of the change that was made. It stays None for a migrated change, which has no effects."""
        self._standing = standing
        self._now = now.isoformat()
        self._rules_and_time: dict[str, Any] = {"digest": rules.digest, "made_at": self._now}

    @property
    def has_begun(self) -> bool:
        """Whether the order has its first rows."""
        return self._standing.number >= 0

    def lock(self) -> None:
        """Let other programs wait with this order until the transaction ends, and be sure that it is still what was read.

        All who write take the whole order first, and then the row of the item: so no two wait for each other.
        """
        if self._whole is not None:
            self._whole.lock()
        if not self.has_begun:
            return
        same = {**self._key, "revision": self._standing.revision}
        if self._connection.execute(_LOCK, same).first() is None:
            raise self._conflict()

    def message(
        self, event_key: str, observation: Observation, outcome: Outcome, raw: str | None = None
    ) -> int:
        """Write a record of the inbox, with its `raw` form if that is kept, and return its number."""
        self._begin()
        last = select(func.max(messages.c.number)).filter_by(**self._key)
        number = int(self._connection.execute(last).scalar_one()) + 1
        values = {
            "meaning": str(outcome.meaning),
            "policy": str(outcome.policy),
            "reason": outcome.reason,
            "observation": observation_text(observation),
            "raw": raw,
            "held": str(outcome.policy) == "hold",
        }
        self._insert(messages, message_row(number, self._now, event_key, **values))
        return number

    def change(self, kind: str, after: StoredStatus, *, message: int = 0, **details: Any) -> None:
        """Write a change to a status, and the status itself. `details` are other columns of the change."""
        self._begin()
        source = self._standing.stored.status
        pair = NOTHING if source is None else str(source), str(after.status)
        if kind == OBSERVED:
            register_word(self._connection, self._rules, pair[1])
        number = self._standing.number + 1
        if kind != MIGRATED:
            self.made = number
        made = {**self._rules_and_time, **details}
        self._insert(changes, change_row(number, kind, pair[0], pair[1], message=message, **made))
        if self._has_outbox and kind != MIGRATED:
            self._insert(outbox, {"number": number})
        self.status(after, number)

    def status(self, after: StoredStatus, number: int | None = None) -> None:
        """Write the status of the order, if it is still the one that was read."""
        before = self._standing.number
        if before < 0:
            return
        number = before if number is None else number
        revision = self._standing.revision
        values = current_row(number, revision + 1, after)
        same = {f"old_{name}": value for name, value in self._key.items()}
        written = self._connection.execute(_UPDATE, {**same, "old_revision": revision, **values})
        if written.rowcount != 1:
            raise self._conflict()
        if self._whole is not None and after.status != self._standing.stored.status:
            self._whole.roll_up()
        self._standing = Standing(number, after, revision + 1)

    def outcome(self, outcome: Outcome, number: int) -> None:
        """Write what an outcome changes: a move that the rules declare, or else an observed step."""
        stored = self._standing.stored.status
        if not outcome.changes_status:
            self.status(replace(outcome.after, status=stored))
            return
        row = outcome.row
        is_step = row is not None and row.source == stored and row.target == outcome.after.status
        if is_step and row is not None:
            details = {"override": row.override, "event": row.event}
            self.change(MOVE, outcome.after, message=number, **details)
        elif outcome.after.status == stored:
            self.status(outcome.after)
        else:
            self.change(OBSERVED, outcome.after, message=number)

    def settle(self, held: HeldMessage, take: str, actor: str, note: str) -> None:
        """Write how a held record was settled, unless it is, or another record has its number now."""
        values = {"settled_at": self._now, "settled_by": actor, "settled_as": take, "note": note}
        same = {"number": held.number, "event_key": held.event_key, "observation": held.observation}
        wanted = update(messages).filter_by(**self._key, **same, settled_at=None)
        if self._connection.execute(wanted.values(values)).rowcount != 1:
            raise SettledError(self._order, self._standing.stored)

    def _begin(self) -> None:
        """Write the rows before the first change, if there are none."""
        if self.has_begun:
            return
        self._insert(messages, message_row(0, self._now))
        self._insert(changes, first_change_row(**self._rules_and_time))
        revision = randbits(30)  # an order that is erased and made again is not the one that was read
        row = current_row(0, revision, StoredStatus(None))
        self._insert(current, {**row, "whole_key": self._whole_key})
        self._standing = Standing(0, self._standing.stored, revision)

    def _insert(self, table: Any, values: Mapping[str, Any]) -> None:
        try:
            self._connection.execute(_INSERTS[table.name], {**self._key, **values})
        except IntegrityError as error:
            raise self._conflict() from error.orig  # the text of `error` has all values

    def _conflict(self) -> ConflictError:
        return ConflictError(self._order, self._standing.stored)
