"""One order in the tables: what stands there, and what is written with one number as its only lock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from secrets import randbits
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from statemachine.model.errors import ConflictError, SettledError, StoreError
from statemachine.model.observation import Observation, Outcome, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING
from statemachine.store.held_messages import HeldMessage
from statemachine.store.histories import Standing
from statemachine.store.order_keys import OrderKey, is_storable, moment_text, observation_text
from statemachine.store.registration import lifecycle_of
from statemachine.store.tables import (
    ANY_STATUS,
    BEGIN,
    MIGRATED,
    MOVE,
    OBSERVED,
    changes,
    current,
    messages,
    outbox,
    statuses,
)
from statemachine.store.whole_orders import NOT_AN_ITEM, WholeOrder, whole_of

_KEYS = ("lifecycle", "order_key", "item_key")
_INSERTS = {table.name: insert(table) for table in (changes, current, messages, outbox)}

_LOCK = (
    select(current.c.number)
    .where(*(current.c[name] == bindparam(name) for name in (*_KEYS, "revision")))
    .with_for_update()
)
_UPDATE = (
    update(current)
    .where(*(current.c[name] == bindparam(f"old_{name}") for name in (*_KEYS, "revision")))
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
        self._digest = rules.digest
        self._key = key._asdict()
        self._order = key.order_key
        self._whole_key = whole_of(rules, key)
        self._whole = (
            None if self._whole_key == NOT_AN_ITEM else WholeOrder(connection, rules, self._whole_key)
        )
        self._has_outbox = has_outbox
        self.made: int | None = None
        """The number of the change that was made; a new name of a status tells nobody anything."""
        self._standing = standing
        self._now = now.isoformat()

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
        self._insert(
            messages,
            number=number,
            event_key=event_key,
            received_at=self._now,
            meaning=str(outcome.meaning),
            policy=str(outcome.policy),
            reason=outcome.reason,
            observation=observation_text(observation),
            raw=raw,
            held=str(outcome.policy) == "hold",
        )
        return number

    def change(self, kind: str, after: StoredStatus, *, message: int = 0, **details: Any) -> None:
        """Write a change to a status, and the status itself. `details` are other columns of the change."""
        self._begin()
        source = self._standing.stored.status
        pair = NOTHING if source is None else str(source), str(after.status)
        if kind == OBSERVED:
            self._know(pair[1])
        step = (ANY_STATUS, ANY_STATUS) if kind == OBSERVED else pair
        number = self._standing.number + 1
        if kind != MIGRATED:
            self.made = number
        self._insert(
            changes,
            number=number,
            previous=number - 1,
            digest=self._digest,
            kind=kind,
            source=pair[0],
            target=pair[1],
            step_source=step[0],
            step_target=step[1],
            message=message,
            made_at=self._now,
            **{"override": False, **details},
        )
        if self._has_outbox and kind != MIGRATED:
            self._insert(outbox, number=number)
        self.status(after, number)

    def status(self, after: StoredStatus, number: int | None = None) -> None:
        """Write the status of the order, if it is still the one that was read."""
        before = self._standing.number
        if before < 0:
            return
        number = before if number is None else number
        revision = self._standing.revision
        values = {
            "number": number,
            "revision": revision + 1,
            "status": NOTHING if after.status is None else str(after.status),
            "at": moment_text(after.at),
            "exact": after.exact,
            "since": moment_text(after.since),
        }
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
        nothing = {
            "source": NOTHING,
            "target": NOTHING,
            "step_source": ANY_STATUS,
            "step_target": ANY_STATUS,
        }
        empty = {"event_key": "", "meaning": "", "policy": "", "reason": "", "observation": "{}"}
        self._insert(messages, number=0, received_at=self._now, held=False, **empty)
        self._insert(
            changes,
            number=0,
            previous=0,
            digest=self._digest,
            kind=BEGIN,
            override=False,
            message=0,
            made_at=self._now,
            **nothing,
        )
        revision = randbits(30)  # an order that is erased and made again is not the one that was read
        standing = {"number": 0, "revision": revision, "status": NOTHING, "exact": True}
        self._insert(current, **standing, whole_key=self._whole_key)
        self._standing = Standing(0, self._standing.stored, revision)

    def _know(self, word: str) -> None:
        """Register a word that names no status, which a rule set may accept."""
        if word in self._rules.statuses:
            return
        if word == NOTHING or not is_storable(word):
            raise StoreError(
                f"{word[:99]!r} cannot be stored as a status: it is reserved, too long, or no text"
            )
        row = {**lifecycle_of(self._rules), "status": word}
        with suppress(IntegrityError), self._connection.begin_nested():  # it may be there
            self._connection.execute(insert(statuses).values(**row, declared=False))

    def _insert(self, table: Any, **values: Any) -> None:
        try:
            self._connection.execute(_INSERTS[table.name], {**self._key, **values})
        except IntegrityError as error:
            raise self._conflict() from error.orig  # the text of `error` has all values

    def _conflict(self) -> ConflictError:
        return ConflictError(self._order, self._standing.stored)
