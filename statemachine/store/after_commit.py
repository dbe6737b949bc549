"""The functions that are called after a change is committed, at once or when the session of a caller has committed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

from sqlalchemy import event as events
from sqlalchemy.orm import Session, SessionTransaction

from statemachine.model.errors import StoreError
from statemachine.store.connections import Connections
from statemachine.store.histories import StoredChange, change_of
from statemachine.store.order_keys import OrderKey

Callback: TypeAlias = Callable[[StoredChange], object]
"""A function that is called with a change that is committed."""

_LOGGER = logging.getLogger("statemachine.store")


class _Waiting(NamedTuple):
    """A change that waits for the commit of a session."""

    key: OrderKey
    change: StoredChange


class AfterCommit:
    """The functions of a store, and the changes that wait for the commit of a session."""

    def __init__(self, connections: Connections) -> None:
        """Begin without functions. `connections` are those of the store itself, and of no session."""
        self.functions: list[Callback] = []
        self._connections = connections

    def made(self, connections: Connections, key: OrderKey, number: int) -> None:
        """Call the functions with a change that was made; in the transaction of a session, do so when it has committed.

        Without functions nothing is read: in the transaction of a session, reading takes as long as writing.
        """
        if not self.functions:
            return
        session = connections.joined
        change = self._change(connections, key, number)
        if change is not None and session is not None:
            self._waiting(session).append(_Waiting(key, change))
        elif change is not None:
            self._call(change)

    def _change(self, connections: Connections, key: OrderKey, number: int) -> StoredChange | None:
        try:
            with connections.reading() as connection:
                return change_of(connection, key, number)
        except StoreError:
            _LOGGER.exception(
                "change %s of %r is made, and cannot be read for what follows", number, key.order_key
            )
            return None

    def _waiting(self, session: Session) -> list[_Waiting]:
        """Return what waits for the commit of a session, to which this listens once."""
        if self not in session.info:
            session.info[self] = waiting = list[_Waiting]()
            events.listen(session, "after_transaction_end", partial(self._ended, waiting))
        found: list[_Waiting] = session.info[self]
        return found

    def _ended(
        self, waiting: list[_Waiting], _session: Session, transaction: SessionTransaction
    ) -> None:
        """Call the functions with the changes that are in the database now: a rollback has taken others back.

        The session has given its connection back, so that reading waits for no other connection of the pool.
        """
        if transaction.parent is not None:
            return
        changes, waiting[:] = list(waiting), []
        for key, change in changes:
            if self._change(self._connections, key, change.number) == change:
                self._call(change)

    def _call(self, change: StoredChange) -> None:
        for function in self.functions:
            try:
                function(change)
            except Exception:
                _LOGGER.exception("a function failed after the commit of a change to %r", change.target)
