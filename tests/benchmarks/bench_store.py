"""A stored move beside an update of a bare status column, each in one transaction with durable defaults."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from statemachine import load
from tests.needs import needs

pytestmark = needs("store")

ORDERS = 300
ROUNDS = 5
GROUP = "a stored move / an update of a bare column"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    """Give a store in a file of SQLite."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    opened = Store(f"sqlite:///{tmp_path / 'orders.db'}", load("gooten"))
    opened.create_all()
    yield opened
    opened.close()


@pytest.mark.benchmark(group=GROUP)
def test_ours_stored_move(benchmark: Any, store: Any) -> None:
    """Read the status, decide, and write the change and the status."""
    rounds = count()

    def orders() -> tuple[tuple[int], dict[str, Any]]:
        number = next(rounds)
        for each in range(ORDERS):
            store.apply(f"{number}-{each}", target="New")
        return (number,), {}

    def move(number: int) -> None:
        for each in range(ORDERS):
            store.apply(f"{number}-{each}", target="Hold", actor="partner", channel="ui")

    benchmark.pedantic(move, setup=orders, rounds=ROUNDS)
    benchmark.extra_info["transitions"] = ORDERS

    assert store.status("0-0").status == "Hold"


@pytest.mark.benchmark(group=GROUP)
def test_peer_bare_column(benchmark: Any, store: Any) -> None:
    """Read the status, and write it where it is still the same, by statements that are made once."""
    import sqlalchemy as sa  # noqa: PLC0415  # not installed for the light suite

    database, rounds = store.database, count()
    table = sa.Table(
        "bare",
        sa.MetaData(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("status", sa.String(40)),
    )
    table.metadata.create_all(database)
    read = sa.select(table.c.status).where(table.c.id == sa.bindparam("order"))
    same = table.c.id == sa.bindparam("order"), table.c.status == sa.bindparam("old")
    write = sa.update(table).where(*same).values(status=sa.bindparam("new"))
    writing = database.execution_options(statemachine_writes=True)

    def orders() -> tuple[tuple[int], dict[str, Any]]:
        number = next(rounds)
        rows = [{"id": f"{number}-{each}", "status": "New"} for each in range(ORDERS)]
        with writing.begin() as connection:
            connection.execute(sa.insert(table), rows)
        return (number,), {}

    def move(number: int) -> None:
        for each in range(ORDERS):
            with database.connect() as connection:
                old = connection.execute(read, {"order": f"{number}-{each}"}).scalar_one()
            with writing.begin() as connection:
                connection.execute(write, {"order": f"{number}-{each}", "old": old, "new": "Hold"})

    benchmark.pedantic(move, setup=orders, rounds=ROUNDS)
    benchmark.extra_info["transitions"] = ORDERS
