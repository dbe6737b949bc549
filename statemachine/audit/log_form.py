"""The one form that a log is brought into: the names of its columns, and which of them order the rows."""

from __future__ import annotations

import re
from collections.abc import Collection

ROW = "row"
"""The number of a row in its file, from 1."""
WORDS = ("status", "previous", "event", "actor", "channel")
"""The columns whose values are words of the rules."""
UNREADABLE, WITHOUT_ZONE = 1, 2
"""The problems of a time in a text."""


def fact_column(name: str) -> str:
    """Return the name that the column of a fact has in a log."""
    return f"fact_{_plain(name)}"


def part_column(name: str) -> str:
    """Return the name that a column by which the report is divided or filtered has in a log."""
    return f"part_{_plain(name)}"


def problem_column(name: str) -> str:
    """Return the name of the column with the problem of each time."""
    return f"{name}_problem"


def chain_columns(columns: Collection[str]) -> list[str]:
    """Return the columns that tell one chain of statuses from another."""
    return [each for each in ("order", "item") if each in columns]


def chain_order(columns: Collection[str], key: str) -> list[str]:
    """Return the columns by which the rows of a chain are ordered."""
    return [key, ROW] if ROW in columns and key != ROW else [key]


def arrival(columns: Collection[str], key: str) -> list[str]:
    """Return the columns by which rows arrived; without such a column or a file, the order of the statuses."""
    arrived = [each for each in ("received", ROW) if each in columns]
    return list(dict.fromkeys([*arrived[:1], key, *arrived[1:]]))


def knows_arrival(columns: Collection[str]) -> bool:
    """Return whether it can be told which rows came late."""
    return "at" in columns and bool({"received", ROW} & set(columns))


def _plain(name: str) -> str:
    """Return a name of letters, digits and underscores, which needs no quotes; different names stay different."""
    return re.sub(r"[\W_]", lambda sign: f"_{ord(sign[0]):x}_", name)
