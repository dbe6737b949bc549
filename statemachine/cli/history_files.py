"""Reads the rows of a history from a file, CSV or one JSON object a line, without keeping them in memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from statemachine.cli.arguments import CommandError, system_error, unknown_name
from statemachine.messages.bodies.json_body import mapping_of
from statemachine.model.text import listing

if TYPE_CHECKING:
    from statemachine.store import HistoryRow

NEEDED = ("order", "status")
COLUMNS = (*NEEDED, "item", "at", "event", "actor", "channel")
"""The columns of a file, in any order."""

_NONE = {"order": "", "status": ""}


def read_history(path: str) -> Iterator[HistoryRow]:
    """Yield the rows of a file by its ending, `.csv` or `.jsonl`. Raises `CommandError` with the line of a malformed row."""
    from statemachine.store import HistoryRow  # noqa: PLC0415  # needs an extra

    reader = _READERS.get(Path(path).suffix.lower())
    if reader is None:
        raise CommandError(f"{path!r} must end in {listing(_READERS, 'or')}")
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for line, values in reader(file, path):
                given = {name: value for name, value in values.items() if value is not None}
                yield HistoryRow(**{**_NONE, **given}, line=line)
    except (OSError, ValueError) as error:  # a text that is not UTF-8 is a ValueError
        raise system_error(f"read {path!r}", error) from error


def _csv_rows(file: TextIO, path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = csv.reader(file, strict=True)
    try:
        header = next(rows, [])
        if len(header) == 1 and (found := {";", "\t"} & set(header[0])):
            raise CommandError(f"{path!r}: separate the cells by commas, not by {found.pop()!r}")
        _check_names(header, f"the first line of {path!r}")
        for row in rows:
            if row and len(row) != len(header):
                raise CommandError(
                    f"{path!r}, line {rows.line_num}: {len(row)} cells, and the header has {len(header)}"
                )
            if row:
                yield rows.line_num, {name: cell or None for name, cell in zip(header, row, strict=True)}
    except csv.Error as error:
        raise CommandError(f"{path!r}, line {rows.line_num}: {error}") from error


def _json_rows(file: TextIO, path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(file, 1):
        where = f"{path!r}, line {number}"
        if not line.strip():
            continue
        try:
            values = json.loads(line, object_pairs_hook=mapping_of)
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{where}: no JSON: {error}") from error
        if not isinstance(values, dict):
            raise CommandError(f"{where}: write an object with the names {listing(NEEDED)}")
        _check_names(values, where)
        yield number, values


def _check_names(names: Mapping[str, Any] | list[str], where: str) -> None:
    for name in names:
        if name not in COLUMNS:
            error = unknown_name("column", name, COLUMNS)
            raise CommandError(f"{where}: {error}; the columns are {listing(COLUMNS)}")
    missing = [name for name in NEEDED if name not in names]
    if missing or len(set(names)) < len(names):
        raise CommandError(f"{where}: name {listing(NEEDED)}, and each column once")


_READERS: Mapping[str, Callable[[TextIO, str], Iterator[tuple[int, Mapping[str, Any]]]]] = {
    ".csv": _csv_rows,
    ".jsonl": _json_rows,
}
