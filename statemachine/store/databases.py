"""Databases as the store needs them: SQLite enforces its keys, and takes its lock at the begin of a write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from statemachine.model.errors import StoreError
from statemachine.store.tables import rule_sets

INIT = "python -m statemachine store init"
"""The command that makes the tables."""

WRITES = "statemachine_writes"
"""The execution option of a connection whose transactions write."""

_READS_ONCE = "statemachine_reads_once"
"""The execution option of a connection that reads with one statement, and without a transaction."""

_ONLY_ONE = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "pool_timeout": 0}
"""The pool of a database in memory, which is its connection: who has it is not disturbed by others."""

_CREATORS = int.from_bytes(b"sm_", "big")
"""The number of the lock of those who create the tables in PostgreSQL."""

_WAIT = 10_000
"""How long SQLite waits for the lock of another program, in milliseconds."""


_LOST_RACE = {"40001", "40P01"}
"""The codes of PostgreSQL for what cannot be put in an order with other transactions, and for a deadlock."""


class LostRaceError(StoreError):
    """The database let another program be faster, and has rolled this transaction back; it can be done again."""


def opened(database: str | Engine) -> Engine:
    """Return the engine of a database: of an address, or the one that is given, whose SQLite has to enforce keys.

    Raises `StoreError` for an address that cannot be read.
    """
    if isinstance(database, Engine):
        return database
    try:
        url = make_url(database)
    except Exception as error:
        raise StoreError(
            f"{_without_password(database)!r} is no address of a database; write one such as sqlite:///orders.db"
        ) from error
    if url.get_backend_name() != "sqlite":
        return _created(url)
    engine = _created(url, **(_ONLY_ONE if _is_in_memory(url) else {}))
    event.listen(engine, "connect", _prepared)
    event.listen(engine, "begin", _begun)
    return engine


def _is_in_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}


def _without_password(address: object) -> str:
    """Return an address that nobody can read, from the host on: what is before it can be a password."""
    return str(address).rpartition("@")[2]


def _created(url: URL, **options: Any) -> Engine:
    """Return a new engine. Raises `StoreError` for a database whose driver is not there."""
    try:
        return create_engine(url, **options)
    except NoSuchModuleError as error:
        raise StoreError(
            f"{url.drivername!r} is no kind of database that SQLAlchemy knows; use sqlite or postgresql+psycopg"
        ) from error
    except ModuleNotFoundError as error:
        hint = "; install the extra postgresql" if error.name == "psycopg" else ""
        raise StoreError(
            f"the driver of {url.drivername!r} is not installed: {error.name}{hint}"
        ) from error


@contextmanager
def usable() -> Iterator[None]:
    """Raise `StoreError` for a database that is away, locked for too long, or otherwise of no use.

    It is a `LostRaceError` if the same can be done again. A row that a key refuses passes as it is.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _LOST_RACE:
            raise LostRaceError(
                f"another program was faster: {error.orig}; do it again, in a new transaction"
            ) from error
        raise StoreError(f"the database cannot be used: {error.orig}") from error
    except NoFreeConnection as error:
        raise StoreError(
            f"no connection to the database became free: {error.args[0]}; "
            "within a transaction, use the store that transaction() gives"
        ) from error


def is_same_database(one: Engine, other: Engine) -> bool:
    """Return whether two engines have the same database by their addresses; one in memory is that of its pool."""
    if one.pool is other.pool:
        return True
    places = [
        (url.get_backend_name(), url.host, url.port, url.database, url.query)
        for url in (one.url, other.url)
    ]
    return places[0] == places[1] and not _is_in_memory(one.url)


def check_keys(connection: Connection) -> None:
    """Raise `StoreError` if the database does not enforce foreign keys."""
    if (
        connection.dialect.name == "sqlite"
        and not connection.execute(text("PRAGMA foreign_keys")).scalar()
    ):
        raise StoreError(
            "this SQLite engine does not enforce foreign keys; run PRAGMA foreign_keys = ON for each connection, "
            "or give the store the address of the database"
        )


def wait_for_other_creators(connection: Connection) -> None:
    """Let a transaction that creates tables wait for others that do: two would not see each other's tables."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_CREATORS)))


def check_tables(connection: Connection) -> None:
    """Raise `StoreError` if the database does not have the tables of the store."""
    if not inspect(connection).has_table(rule_sets.name):
        raise StoreError(f"the database has no tables of the store; call create_all(), or run: {INIT}")


def read_without_transaction(connection: Connection) -> None:
    """Let a new connection read without a transaction: for one statement, PostgreSQL is asked once, and not three times."""
    if connection.dialect.name == "postgresql":
        connection.connection.rollback()  # of what a listener to new connections has begun
        connection.execution_options(isolation_level="AUTOCOMMIT")
    else:
        connection.execution_options(**{_READS_ONCE: True})


def begin_before_savepoint(connection: Connection) -> None:
    """Begin a transaction of SQLite, whose driver begins none for a savepoint: its end would be a commit."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepared(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # sqlite3 begins no transaction by itself: `_begun` does
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {_WAIT}")


def _begun(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_READS_ONCE, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES, False) else "BEGIN")
