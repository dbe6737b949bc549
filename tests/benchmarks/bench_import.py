"""An import of histories beside a bare bulk insert of the same rows into one table without keys.

`python -m tests.benchmarks.bench_import 1000000 URL ...` imports a million rows into each of the databases, which must be
empty, and prints a row for docs/performance.md.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from statemachine import load
from tests.benchmarks.histories import history_rows
from tests.needs import needs
from tests.store.conftest import postgresql  # noqa: F401  # a fixture

pytestmark = [needs("store"), pytest.mark.benchmark(group="an imported row / a bare insert")]

GOOTEN = load("gooten")
ROWS = 20_000
BATCH = 10_000


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=needs("postgresql"))])
def setting(request: pytest.FixtureRequest) -> str:
    """Return the kind of the database."""
    return str(request.param)


@pytest.fixture
def store(setting: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Give a store in an empty database."""
    from statemachine.store import Store, metadata  # noqa: PLC0415  # not installed for the light suite

    is_file = setting == "SQLite"
    address = f"sqlite:///{tmp_path / 'orders.db'}" if is_file else request.getfixturevalue("postgresql")
    opened = Store(address, GOOTEN)
    opened.create_all()
    yield opened
    metadata.drop_all(opened.database)
    opened.close()


def test_ours_import(benchmark: Any, store: Any) -> None:
    """Group the rows by order, judge each, and write changes, records of the inbox and statuses."""
    report = benchmark.pedantic(store.import_history, args=(history_rows(GOOTEN, ROWS),), rounds=1)
    benchmark.extra_info["transitions"] = ROWS

    assert (report.rows, report.left_out) == (ROWS, 0)
    assert store.verify() == ()


def test_peer_bare_insert(benchmark: Any, store: Any) -> None:
    """Insert the same rows as they come, in transactions of the same size."""
    benchmark.pedantic(bare_insert, args=(store.database, history_rows(GOOTEN, ROWS)), rounds=1)
    benchmark.extra_info["transitions"] = ROWS


def bare_insert(database: Any, rows: Iterator[Any]) -> None:
    """Insert rows into one table without keys."""
    import sqlalchemy as sa  # noqa: PLC0415  # not installed for the light suite

    names = ("order", "item", "status", "at", "event", "actor", "channel")
    table = sa.Table("bare", sa.MetaData(), *(sa.Column(name, sa.String(400)) for name in names))
    table.drop(database, checkfirst=True)
    table.create(database)
    while batch := [{name: getattr(row, name) for name in names} for row in islice(rows, BATCH)]:
        with database.execution_options(statemachine_writes=True).begin() as connection:
            connection.execute(table.insert(), batch)
    table.drop(database)


class Figures(NamedTuple):
    """What an import of many rows took: seconds, and the megabytes of the process before and after."""

    ours: float
    verified: float
    bare: float
    before: float
    after: float


def figures(address: str, rows: int) -> Figures:
    """Import rows into an empty database, verify them, and insert the same rows into a bare table."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    store = Store(address, GOOTEN)
    store.create_all()
    before, began = _megabytes(), time.perf_counter()
    report = store.import_history(history_rows(GOOTEN, rows))
    ours, began = time.perf_counter() - began, time.perf_counter()
    wrong = store.verify()
    verified, after, began = time.perf_counter() - began, _megabytes(), time.perf_counter()
    bare_insert(store.database, history_rows(GOOTEN, rows))
    bare = time.perf_counter() - began
    store.close()
    if wrong or report.left_out or report.rows != rows:
        raise SystemExit(f"{address}: {report}, and {wrong[:3]}")
    return Figures(ours, verified, bare, before, after)


def _megabytes() -> float:
    """Return the largest memory that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures of each database that is named."""
    rows = int(sys.argv[1])
    print("| database | rows/s | bare insert, rows/s | ours / bare | memory | verify |")  # noqa: T201  # a command prints
    for address in sys.argv[2:]:
        each = figures(address, rows)
        print(  # noqa: T201  # a command prints
            f"| {address.partition(':')[0]} | {rows / each.ours:,.0f} | {rows / each.bare:,.0f} "
            f"| {each.ours / each.bare:.1f} | {each.before:.0f} to {each.after:.0f} MB | {each.verified:.0f} s |"
        )


if __name__ == "__main__":
    main()
