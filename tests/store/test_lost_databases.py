"""A database that goes away in the middle: a clear error, nothing half done, and the store works again afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from statemachine.model.errors import StoreError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.needs import needs
from tests.store.conftest import on_disk

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = [pytest.mark.once, needs("store"), on_disk]


def made(name: str) -> Observation:
    """Return a record that moves an order from New to Made."""
    return Observation(status="Made", order=FrozenMap({"order": name}), id="e1")


def deliver(store: Store, name: str) -> None:
    """Deliver the record."""
    store.observe(made(name))


def deliver_joined(store: Store, name: str) -> None:
    """Deliver the record in the transaction of a session, whose commit is the caller's: its errors are SQLAlchemy's."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.orm import Session  # noqa: PLC0415  # the same

    with Session(store.database) as session:
        with store.transaction(session) as joined:
            joined.observe(made(name))
        try:
            session.commit()
        except SQLAlchemyError as error:
            raise StoreError("not committed") from error


def deliver_and_drain(store: Store, name: str) -> None:
    """Deliver the record, and carry out all effects."""
    store.observe(made(name))
    store.outbox.drain(lambda effect: effect.key)


@pytest.mark.parametrize("task", [deliver, deliver_joined, deliver_and_drain])
def test_a_database_may_go_away_before_any_statement(
    worked: Store, address: str, task: Callable[[Store, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is there whole or not at all, and it can be delivered again."""
    monkeypatch.setattr("statemachine.store.databases._WAIT", 20)
    worked.close()
    path = ["New", "Made"]
    for number in count(1):
        name = f"order {number}"
        worked.apply(name, target="New")
        with going_away(worked.database, address, number) as is_away:
            try:
                task(worked, name)
            except StoreError:
                is_done = False
            else:
                is_done = True
        history = [each.target for each in worked.history(name)]
        assert history == path or (history == path[:1] and not is_done)
        task(worked, name)
        assert [each.target for each in worked.history(name)] == path
        if not is_away:
            break

    assert number > 8
    assert worked.verify() == ()


@contextmanager
def going_away(database: Any, address: str, number: int) -> Iterator[list[bool]]:
    """Let the database go away before the statement of this number, a commit included, and come back at the end.

    The list is empty if no such statement came.
    """
    from sqlalchemy import create_engine, event  # noqa: PLC0415  # not installed for the light suite

    other, seen, gone = create_engine(address), count(1), list[bool]()
    connection = other.connect()

    def leave(used: Any, *_: Any) -> None:
        if next(seen) == number:
            gone.append(True)
            if database.dialect.name == "sqlite":
                with suppress(sqlite3.OperationalError):  # the store has the lock
                    connection.connection.cursor().execute("PRAGMA busy_timeout = 0")
                    connection.connection.cursor().execute("BEGIN EXCLUSIVE")
            else:
                process = used.connection.dbapi_connection.info.backend_pid
                connection.exec_driver_sql(f"select pg_terminate_backend({process}, 5000)")

    names = "before_cursor_execute", "commit"
    for name in names:
        event.listen(database, name, leave)
    try:
        yield gone
    finally:
        for name in names:
            event.remove(database, name, leave)
        connection.close()
        other.dispose()
