"""Files of TOML with a list of entries, such as approvals and accepted deviations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from statemachine.cli.arguments import CommandError
from statemachine.cli.files import read_input
from statemachine.model.frozen import EMPTY
from statemachine.model.text import did_you_mean


def read_entries(
    path: str,
    table: str,
    noun: str,
    fields: Mapping[str, type],
    *,
    optional: Mapping[str, type] = EMPTY,
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each entry of a file, and where it is for messages; raise `CommandError` for a wrong file or entry.

    The entries stand in tables `[[table]]`, and have all `fields` and perhaps some `optional` ones: texts that are not
    empty, and dates.
    """
    try:
        document = tomllib.loads(read_input(path).decode("utf-8"))
    except ValueError as error:
        raise CommandError(f"cannot read the {noun}s in {path!r}: {error}") from error
    entries = document.get(table, [])
    if set(document) - {table} or not isinstance(entries, list):
        raise CommandError(f"{path!r} must have [[{table}]] tables and nothing else")
    for number, entry in enumerate(entries, 1):
        where = f"{path!r}, {noun} {number}"
        if not isinstance(entry, dict):
            raise CommandError(f"{where}: write it as a table [[{table}]]")
        _check(entry, where, fields, optional)
        yield entry, where


def _check(
    entry: dict[str, Any], where: str, fields: Mapping[str, type], optional: Mapping[str, type]
) -> None:
    known = {**fields, **optional}
    for name in entry:
        if name not in known:
            raise CommandError(f"{where}: unknown key {name!r}{did_you_mean(name, known)}")
    for name, kind in known.items():
        if name in optional and name not in entry:
            continue
        value = entry.get(name)
        if not isinstance(value, kind) or isinstance(value, datetime) or not str(value).strip():
            form = "a date such as 2026-12-31, without quotes" if kind is date else "a text"
            raise CommandError(f"{where}: {name!r} must be {form}")
