"""The store: statuses, histories and messages in a database whose keys refuse an illegal history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import NoneType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, scoped_session

from statemachine.engine import Engine
from statemachine.engine.conclude import parsed_policies
from statemachine.model.decision import Change
from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type, listing
from statemachine.store.after_commit import AfterCommit, Callback
from statemachine.store.connections import Connections
from statemachine.store.databases import opened, wait_for_other_creators
from statemachine.store.erasing import erased, erasures_by_day
from statemachine.store.held_messages import (
    TAKES,
    HeldId,
    HeldMessage,
    held_message,
    held_messages,
)
from statemachine.store.histories import (
    StoredChange,
    history_of,
    items_of,
    made_by,
    standing_of,
)
from statemachine.store.history_rows import HistoryRow
from statemachine.store.importing import Import, ImportReport, Progress
from statemachine.store.inbox import Repeats
from statemachine.store.migration import Migration, migrated
from statemachine.store.order_keys import (
    Name,
    OrderKey,
    check_decision,
    observation_of,
    order_key,
    raw_text,
)
from statemachine.store.order_transactions import OrderTransactions
from statemachine.store.outboxes import Outbox
from statemachine.store.registration import register, wrong_steps
from statemachine.store.rolling_up import wrong_roll_ups
from statemachine.store.tables import MOVE, metadata
from statemachine.store.tries import tried
from statemachine.store.verification import problems
from statemachine.store.whole_orders import WholeOrder


class Store:
    """Statuses and histories of the orders of one rule set; several stores can share a database."""

    def __init__(
        self,
        database: str | Database,
        rules: RuleSet | Engine,
        *,
        policies: Policies | None = None,
        repeat_window: timedelta | None = None,
        has_outbox: bool = False,
        keep_raw: bool = False,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Prepare a store for the address of a database or an engine of SQLAlchemy's; nothing is read or written.

        `policies` are those of `Engine.observe`. Records without an event id count as repeated if an equal one came within
        the `repeat_window`; without it, within `repeats_within` of their message, and without that, they never do. With
        `has_outbox`, each change is written into the `outbox` too. With `keep_raw`, records are kept as they came, too: they
        can have personal data.
        Raises `StoreError` for an address that cannot be read, and what `Engine.observe` raises for wrong `policies`.
        """
        self._engine = rules if isinstance(rules, Engine) else Engine(rules)
        check_type("repeat_window", type(repeat_window), timedelta, NoneType)
        parsed_policies({} if policies is None else policies)
        self._policies = policies
        self._repeats = Repeats(repeat_window)
        self._has_outbox = has_outbox
        self._keep_raw = keep_raw
        self._clock = clock or (lambda: datetime.now(UTC))
        connections = Connections(opened(database), self._engine.rules)
        self._after_commit = AfterCommit(connections)
        self._use(connections)

    def _use(self, connections: Connections) -> None:
        self._connections = connections
        self._orders = OrderTransactions(
            connections, self.rules, self._after_commit, has_outbox=self._has_outbox
        )
        self.outbox = Outbox(connections, self.rules.identity.id)

    @property
    def rules(self) -> RuleSet:
        """The rule set that judges."""
        return self._engine.rules

    @property
    def database(self) -> Database:
        """The engine of SQLAlchemy's behind the store."""
        return self._connections.database

    def create_all(self) -> None:
        """Create the tables that are missing, and register the rule set. A new version of it has to be registered, too.

        Several programs may do it at the same time.
        """
        self._connections.check_keys()
        with self._connections.writing() as connection:
            wait_for_other_creators(connection)
            metadata.create_all(connection)
            register(connection, self.rules, self._clock())

    def close(self) -> None:
        """Close the connections of the database; the store opens new ones if it is used again."""
        self.database.dispose()

    def after_commit(self, function: Callback) -> Callback:
        """Call a function after each change of this store is committed, such as one that sends mail.

        It runs in this process only, and an exception in it is logged: the change stands. Return the function, so that
        this is a decorator.
        """
        self._after_commit.functions.append(function)
        return function

    @contextmanager
    def transaction(self, session: Session | scoped_session[Any]) -> Iterator[Store]:
        """Give a store that writes in the transaction of a session, together with what the caller writes.

        The caller commits. Functions of `after_commit` run when the session has committed. After a `ConflictError` the
        caller's own writes are still there, and can be committed or rolled back. A `scoped_session`
        stands for the session of this thread. Raises `StoreError` for a session of another database.
        """
        joined = copy(self)
        own = session() if isinstance(session, scoped_session) else session
        joined._use(self._connections.joining(own))  # noqa: SLF001  # it is a store, too
        yield joined

    def status(self, order: Name, item: Name = "") -> StoredStatus:
        """Return the status of an order or item; its status is None if the store does not know it."""
        return self._orders.standing(order_key(self.rules, order, item)).stored

    def items(self, order: Name) -> dict[str, StoredStatus]:
        """Return the status of each item of an order, by the text that names it; under an empty text, that of the order.

        An item with several parts is named by them as JSON. Where the name of a whole order is a part of the names of its
        items, such as the copies of an order, each is named by its own order, as `status` takes it; an item of that one
        follows after a space. The result is empty if the store does not know the order.
        """
        with self._connections.reading() as connection:
            return items_of(connection, order_key(self.rules, order))

    def history(self, order: Name, item: Name = "") -> tuple[StoredChange, ...]:
        """Return the changes of an order or item, the oldest first."""
        with self._connections.reading() as connection:
            return history_of(connection, order_key(self.rules, order, item))

    def rolled_up(self, order: Name) -> str:
        """Return the status of a whole order: the one that was written with the last change of an item.

        The status of an order without items is that of the order itself, rolled up. Raises `RollupError` as
        `Engine.roll_up` does, also for an order that the store does not know.
        """
        with self._connections.reading() as connection:
            return self._whole(connection, order).status()

    def expect(self, order: Name, items: int | None) -> None:
        """Say how many items an order has, so that missing ones count in `rolled_up`; None for those that are known.

        Raises `TypeError` and `ValueError` for what is no number of items, and `RollupError` for a rule set without a rollup.
        """
        self._connections.check()

        def expected() -> None:
            with self._connections.writing() as connection:
                self._whole(connection, order).expect(items)

        tried(expected)

    def _whole(self, connection: Connection, order: Name) -> WholeOrder:
        return WholeOrder(connection, self.rules, order_key(self.rules, order).order_key)

    def apply(
        self,
        order: Name,
        item: Name = "",
        *,
        target: str | int | None = None,
        event: str | None = None,
        actor: Any = None,
        channel: str | None = None,
        facts: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        override: bool = False,
    ) -> Change:
        """Move an order or item, or create it, and return the change.

        The arguments are those of `Engine.apply`. Guards and hooks run before the write, and no lock is held while they
        do. Raises `RefusedError` as the engine does, and `ConflictError` if the order was changed meanwhile: nothing is
        written then.
        """
        key = order_key(self.rules, order, item)
        standing = self._orders.standing(key)
        change = self._engine.apply(
            standing.stored.status,
            target=target,
            event=event,
            actor=actor,
            channel=channel,
            facts=facts,
            inputs=inputs,
            override=override,
            order=order,
        )
        now = self._clock()
        after = StoredStatus(change.target, standing.stored.at, exact=False, since=now)
        with self._orders.writing(key, standing, now) as writer:
            writer.change(MOVE, after, **made_by(change))
        return change

    def observe(self, observation: Observation) -> Outcome:
        """Return what a record of a message means for the stored order, and write what follows from it.

        A repeated record is a `duplicate`, and writes nothing. A record that is held waits for `settle`. If the order was
        changed meanwhile, the record is judged again. Raises `OutcomeError` where the policy is raise, `ValueError` for
        a record without an order, and `ConflictError` if other programs were faster ten times.
        """
        check_type("observation", type(observation), Observation)
        key = order_key(self.rules, observation.order, observation.item)
        return tried(partial(self._observed, key, observation))

    def held(self) -> tuple[HeldMessage, ...]:
        """Return the records that wait for a person, the oldest first."""
        with self._connections.reading() as connection:
            return held_messages(connection, lifecycle=self.rules.identity.id)

    def settle(self, held: HeldMessage | HeldId, take: str, *, actor: str, note: str = "") -> Outcome:
        """Decide about a record that is held: `apply` its status, or `ignore` it; return what it means now.

        A tuple of its order, its item and its number names the record, too. It is judged again, against the status that
        the order has now. Raises `ValueError` for any other word, for an `actor` that is empty or too long, and for a
        record of another lifecycle; `SettledError` if it was settled already or its order was erased; and
        `ConflictError` if the order was changed meanwhile.
        """
        if take not in TAKES:
            raise ValueError(f"take must be {listing(map(repr, TAKES), 'or')}, not {take!r}")
        check_decision(actor, note)
        with self._connections.reading() as connection:
            held = held_message(connection, self.rules, held)
        key = OrderKey(self.rules.identity.id, held.order, held.item)
        observation = observation_of(held.observation, self.rules)
        standing = self._orders.standing(key)
        outcome = self._engine.observe(standing.stored, observation, policies=TAKES[take])
        with self._orders.writing(key, standing, self._clock()) as writer:
            writer.settle(held, take, actor, note)
            if outcome.changes_status:
                writer.outcome(outcome, held.number)
        return outcome

    def import_history(
        self,
        rows: Iterable[HistoryRow],
        *,
        skip_existing: bool = False,
        on_progress: Progress | None = None,
    ) -> ImportReport:
        """Write the histories of orders that the store does not have, and report what became of each row.

        The rows of an order may be anywhere, and are sorted by time if all of them have one. After an interruption, call it
        again with the same rows. No function of `after_commit` is called, and nothing goes into the outbox. Raises
        `StoreError` if the store has some of the orders with another history: `skip_existing` leaves these out.
        `on_progress` gets how many rows are done, and how many there are: None while they are read.
        """
        importing = Import(self._connections, self._engine.table, self._clock())
        return importing.run(rows, skip_existing=skip_existing, on_progress=on_progress)

    def migrate(self) -> Migration:
        """Give orders the names that their statuses have in this version of the rules, and say who is stranded.

        Former names (`renamed_from`) and replaced statuses (`replaced_by`) become changes of the kind `migrated`. A status
        that the rules do not know and that has no new name stays, and is counted as stranded, unless the rules accept unknown
        words. Whole orders are rolled up
        again where these rules say something else.
        """
        return migrated(self._orders, self._connections, self.rules, self._clock())

    def erase(self, order: Name) -> int:
        """Remove everything about an order and its items, and return how many changes were removed; `erasures` counts it.

        For a whole order, these are all its items, also those that are orders of their own, such as its copies.
        An item that another program adds at the same time is newer, and stays.
        """
        key = order_key(self.rules, order)
        self._connections.check()

        def removed() -> int:
            with self._connections.writing() as connection:
                return erased(connection, self.rules, key, self._clock().date())

        return tried(removed)

    def erasures(self) -> dict[date, int]:
        """Return how many orders were erased on each day."""
        with self._connections.reading() as connection:
            return erasures_by_day(connection, self.rules.identity.id)

    def verify(self) -> tuple[str, ...]:
        """Return what is wrong in the database, as sentences: in its legal steps, histories, statuses and whole orders.

        The keys refuse an illegal history. They do not refuse a status that was set back to an older one, nor a wrong
        roll-up, as another program can write them.
        """
        with self._connections.reading() as connection:
            return (
                *wrong_steps(connection, self.rules),
                *problems(connection),
                *wrong_roll_ups(connection, self.rules),
            )

    def _observed(self, key: OrderKey, observation: Observation) -> Outcome:
        now = self._clock()
        with self._connections.reading() as connection:
            standing = standing_of(connection, key)
            record = self._repeats.record(connection, key, observation, now)
        seen = (record.observation.key,) if record.is_seen else ()
        outcome = self._engine.observe(
            standing.stored, record.observation, policies=self._policies, seen=seen
        )
        if not record.is_seen:
            with self._orders.writing(key, standing, now) as writer:
                raw = raw_text(observation) if self._keep_raw else None
                writer.outcome(outcome, writer.message(record.event_key, observation, outcome, raw))
        return outcome
