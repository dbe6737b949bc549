"""A stored move beside an update of a bare status column, in the same form of transaction and with the same settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from statemachine import load
from tests.needs import needs
from tests.store.conftest import postgresql  # noqa: F401  # a fixture

pytestmark = needs("store")

ORDERS = 300
ROUNDS = 5
ALONE = "a stored move / an update of a bare column, each in a transaction"
TOGETHER = f"{ORDERS} stored moves in one transaction / the same updates of a bare column, for each"

WAL = "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL"
SETTINGS: dict[str, tuple[str, ...]] = {
    "SQLite": (),
    "SQLite, WAL with synchronous=NORMAL": WAL,
    "SQLite, synchronous=OFF": ("PRAGMA synchronous = OFF",),
    "SQLite in memory": (),
    "PostgreSQL": (),
    "PostgreSQL, synchronous_commit=off": ("SET synchronous_commit = off",),
}
"""Statements for each new connection; without them, each commit is durable, except in memory."""


@pytest.fixture(
    scope="module",  # so that what is compared is measured one after the other
    params=[
        pytest.param(each, marks=needs("postgresql") if "Post" in each else ()) for each in SETTINGS
    ],
)
def setting(request: pytest.FixtureRequest) -> str:
    """Return the name of the settings."""
    return str(request.param)


@pytest.fixture
def store(setting: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Give a store in an empty database with the settings."""
    from sqlalchemy import event  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import Store, metadata  # noqa: PLC0415  # the same

    address = "sqlite://" if "memory" in setting else f"sqlite:///{tmp_path / 'orders.db'}"
    if "Post" in setting:
        address = request.getfixturevalue("postgresql")
    opened = Store(address, load("gooten"))

    @event.listens_for(opened.database, "connect")
    def prepare(connection: Any, _: Any) -> None:
        for statement in SETTINGS[setting]:
            connection.execute(statement)
        if "Post" in setting:
            connection.commit()

    opened.create_all()
    yield opened
    metadata.drop_all(opened.database)
    opened.close()


Setup = Callable[[], tuple[tuple[int], dict[str, Any]]]


def stored_orders(store: Any) -> Setup:
    """Return a function that makes new orders, and gives the number of their round."""
    rounds = count()

    def make() -> tuple[tuple[int], dict[str, Any]]:
        number = next(rounds)
        for each in range(ORDERS):
            store.apply(f"{number}-{each}", target="New")
        return (number,), {}

    return make


def hold(store: Any, order: str) -> None:
    """Read the status, decide, and write the change and the status."""
    store.apply(order, target="Hold", actor="partner", channel="ui")


@pytest.mark.benchmark(group=ALONE)
def test_ours_stored_move(benchmark: Any, store: Any) -> None:
    """Each in a transaction of its own."""

    def move(number: int) -> None:
        for each in range(ORDERS):
            hold(store, f"{number}-{each}")

    benchmark.pedantic(move, setup=stored_orders(store), rounds=ROUNDS)
    benchmark.extra_info["transitions"] = ORDERS

    assert store.status("0-0").status == "Hold"


@pytest.mark.benchmark(group=TOGETHER)
def test_ours_stored_moves_together(benchmark: Any, store: Any) -> None:
    """All in the transaction of a session."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    def move(number: int) -> None:
        with Session(store.database) as session, store.transaction(session) as orders:
            for each in range(ORDERS):
                hold(orders, f"{number}-{each}")
            session.commit()

    benchmark.pedantic(move, setup=stored_orders(store), rounds=ROUNDS)
    benchmark.extra_info["transitions"] = ORDERS

    assert store.status("0-0").status == "Hold"


class BareColumn:
    """A table of orders with a status column, which is read and written by statements that are made once."""

    def __init__(self, database: Any) -> None:
        """Make the table anew."""
        import sqlalchemy as sa  # noqa: PLC0415  # not installed for the light suite

        key = sa.Column("id", sa.String(40), primary_key=True)
        self.table = sa.Table("bare", sa.MetaData(), key, sa.Column("status", sa.String(40)))
        self.table.drop(database, checkfirst=True)
        self.table.create(database)
        columns = self.table.c
        self._read = sa.select(columns.status).where(columns.id == sa.bindparam("order"))
        same = columns.id == sa.bindparam("order"), columns.status == sa.bindparam("old")
        self._write = sa.update(self.table).where(*same).values(status=sa.bindparam("new"))
        self._rounds = count()
        self.database = database
        self.writing = database.execution_options(statemachine_writes=True)

    def orders(self) -> tuple[tuple[int], dict[str, Any]]:
        """Make new orders, and give the number of their round."""
        number = next(self._rounds)
        rows = [{"id": f"{number}-{each}", "status": "New"} for each in range(ORDERS)]
        with self.writing.begin() as connection:
            connection.execute(self.table.insert(), rows)
        return (number,), {}

    def read(self, connection: Any, order: str) -> Any:
        """Return the status of an order."""
        return connection.execute(self._read, {"order": order}).scalar_one()

    def write(self, connection: Any, order: str, old: Any) -> None:
        """Write the status of an order, if it is still the same."""
        connection.execute(self._write, {"order": order, "old": old, "new": "Hold"})


@pytest.mark.benchmark(group=ALONE)
def test_peer_bare_column(benchmark: Any, store: Any) -> None:
    """Read the status, and write it where it is still the same, each in a transaction of its own."""
    bare = BareColumn(store.database)

    def move(number: int) -> None:
        for each in range(ORDERS):
            with bare.database.connect() as connection:
                old = bare.read(connection, f"{number}-{each}")
            with bare.writing.begin() as connection:
                bare.write(connection, f"{number}-{each}", old)

    benchmark.pedantic(move, setup=bare.orders, rounds=ROUNDS)
    benchmark.extra_info["transitions"] = ORDERS


@pytest.mark.benchmark(group=TOGETHER)
def test_peer_bare_column_together(benchmark: Any, store: Any) -> None:
    """The same, all in one transaction."""
    bare = BareColumn(store.database)

    def move(number: int) -> None:
        with bare.writing.begin() as connection:
            for each in range(ORDERS):
                order = f"{number}-{each}"
                bare.write(connection, order, bare.read(connection, order))

    benchmark.pedantic(move, setup=bare.orders, rounds=ROUNDS)
    benchmark.extra_info["transitions"] = ORDERS
