"""Many rows for one table at once, by the fastest statement of each database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import IntegrityError

from statemachine.model.errors import StoreError


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, which have the same columns. Raises `StoreError` if the database refuses them or cannot be used."""
    if not rows:
        return
    driver = (
        connection.dialect.loaded_dbapi
    )  # a copy is not SQLAlchemy's, so its errors are the driver's
    try:
        if connection.dialect.driver == "psycopg":
            _copy(connection, table, rows)
        else:
            connection.execute(insert(table), rows)
    except (IntegrityError, driver.IntegrityError) as error:
        refusal = getattr(error, "orig", error)  # the text of SQLAlchemy's error has all values
        reason = str(refusal).splitlines()[0]  # the others can have values
        raise StoreError(
            f"the database refuses the rows, perhaps because another program writes the same orders: {reason}"
        ) from refusal
    except driver.Error as error:
        raise StoreError(f"the database cannot be used: {error}") from error


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Copy rows into a table of PostgreSQL, which takes half the time of inserts."""
    names = tuple(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    cursor: Any = connection.connection.cursor()
    with closing(cursor), cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])
