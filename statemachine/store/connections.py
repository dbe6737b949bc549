"""The connections of a store: to read with, to write with in one transaction, or those of a caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from statemachine.model.errors import StoreError
from statemachine.model.ruleset import RuleSet
from statemachine.store.databases import (
    INIT,
    WRITES,
    begin_before_savepoint,
    check_keys,
    check_tables,
    is_same_database,
    read_without_transaction,
    usable,
)
from statemachine.store.registration import is_registered


class Connections:
    """Gives connections to a database that has the tables and knows a rule set."""

    def __init__(self, database: Database, rules: RuleSet, joined: Session | None = None) -> None:
        """Prepare the connections; with a `joined` session, everything happens in its transaction."""
        self.database = database
        self._rules = rules
        self.joined = joined
        self._is_ready = False

    def joining(self, session: Session) -> Connections:
        """Return connections in the transaction of a session, and in its savepoints.

        Raises `StoreError` for a session of another database. A transaction of SQLite that is begun for it waits for the lock of others at once: later it could not wait.
        """
        options = {} if session.in_transaction() else {WRITES: True}
        with usable():
            connection = session.connection(execution_options=options)
            if not is_same_database(connection.engine, self.database):
                raise StoreError(
                    "the session is one of another database than the store; make both with one engine: "
                    "Session(store.database)"
                )
            begin_before_savepoint(connection)
        return Connections(self.database, self._rules, session)

    def check_keys(self) -> None:
        """Raise `StoreError` if the database does not enforce the keys."""
        with usable(), self.database.connect() as connection:
            check_keys(connection)

    def check(self) -> None:
        """Raise `StoreError` if the database is not ready."""
        with self.reading():
            pass

    @contextmanager
    def reading(self, *, once: bool = False) -> Iterator[Connection]:
        """Give a connection to read with: `once`, with one statement. Raises `StoreError` if the database is not ready."""
        if self.joined is not None:
            with usable():
                connection = self.joined.connection()
                self._check(connection)
                yield connection
            return
        with usable(), self.database.connect() as connection:
            if once:
                read_without_transaction(connection)
            self._check(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction, which is committed at the end, and rolled back after an error.

        In the transaction of a caller it is a savepoint, and the caller commits.
        """
        if self.joined is not None:
            with usable(), self.joined.begin_nested():
                yield self.joined.connection()
            return
        with (
            usable(),
            self.database.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def _check(self, connection: Connection) -> None:
        """Raise `StoreError` if the tables are missing or not enforced, or the rule set is not registered."""
        if self._is_ready:
            return
        check_keys(connection)
        check_tables(connection)
        if not is_registered(connection, self._rules):
            name = f"{self._rules.identity.id} {self._rules.version}"
            raise StoreError(
                f"the database does not know the rule set {name}, with this meaning; "
                f"call create_all() once, or run: {INIT}"
            )
        self._is_ready = True
