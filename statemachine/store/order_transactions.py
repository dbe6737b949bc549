"""The transactions in which one order is read, judged and written: short ones, whose only lock is a number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from statemachine.model.errors import ConflictError, StoreError
from statemachine.model.ruleset import RuleSet
from statemachine.store.after_commit import AfterCommit
from statemachine.store.connections import Connections
from statemachine.store.databases import LostRaceError
from statemachine.store.histories import Standing, lacks_status, standing_of
from statemachine.store.order_keys import OrderKey
from statemachine.store.order_writer import OrderWriter


class OrderTransactions:
    """Reads what stands about an order, and writes if it still stands; what waits for a commit is called after it."""

    def __init__(
        self, connections: Connections, rules: RuleSet, after_commit: AfterCommit, *, has_outbox: bool
    ) -> None:
        """Prepare the transactions of a store; with `has_outbox`, each change is written into the outbox, too."""
        self._connections = connections
        self._rules = rules
        self._after_commit = after_commit
        self._has_outbox = has_outbox

    def standing(self, key: OrderKey) -> Standing:
        """Return what stands about an order."""
        with self._connections.reading(once=True) as connection:
            return standing_of(connection, key)

    @contextmanager
    def writing(self, key: OrderKey, standing: Standing, now: datetime) -> Iterator[OrderWriter]:
        """Give a writer for one transaction; after its commit, call what waits for it.

        Raises `ConflictError` if another program was faster, and `StoreError` if the database refuses the rows.
        """
        try:
            with self._connections.writing() as connection:
                writer = OrderWriter(
                    connection, self._rules, key, standing, now=now, has_outbox=self._has_outbox
                )
                writer.lock()
                yield writer
        except LostRaceError as error:
            raise ConflictError(key.order_key, self.standing(key).stored) from error
        except ConflictError as error:
            now_there = self.standing(key)
            is_refused = now_there == standing and error.__cause__ is not None
            if is_refused and (writer.has_begun or self._lacks_status(key)):
                reason = str(error.__cause__).splitlines()[0]  # the others can have values
                raise StoreError(
                    f"the database refuses the change: {reason}; verify() says what is wrong in it"
                ) from error
            raise type(error)(error.order, now_there.stored) from error.__cause__
        if writer.made is not None:
            self._after_commit.made(self._connections, key, writer.made)

    def _lacks_status(self, key: OrderKey) -> bool:
        with self._connections.reading() as connection:
            return lacks_status(connection, key)
