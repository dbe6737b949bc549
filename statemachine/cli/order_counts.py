"""Reads how many orders are in each status, and how many made each move, from a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from statemachine.cli.arguments import CommandError
from statemachine.cli.files import read_input
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import did_you_mean, listing
from statemachine.model.vocabulary import NOTHING

IN_STATUSES = ("status", "orders")
BY_MOVES = ("source", "target", "orders")
"""The columns of a file; a source of `nothing` is the creation."""

_MOST_DIGITS = 18

_WANTED = {IN_STATUSES: "a status", BY_MOVES: "a source, a target"}


def status_or_nothing(word: str) -> str | None:
    """Return a status, or None for `nothing`, the source of a creation. No status has this name."""
    return None if word == NOTHING else word


def orders_in_statuses(path: str, rules: RuleSet) -> dict[str, int]:
    """Return the number of orders in each status, or raise `CommandError` with the line."""
    counts = read_orders(path, rules, [IN_STATUSES])
    return {key: count for key, count in counts.items() if isinstance(key, str)}


def read_orders(
    path: str, rules: RuleSet, headers: Sequence[tuple[str, ...]] = (IN_STATUSES, BY_MOVES)
) -> dict[str | tuple[str | None, str], int]:
    """Return the number of orders by status, or by source and target, or raise `CommandError` with the line.

    The first line of the file has to be one of the headers. Numbers of the same status or move are added.
    """
    rows = _rows(path)
    columns = tuple(rows[0]) if rows else ()
    if columns not in headers:
        wanted = listing((",".join(each) for each in headers), "or")
        raise CommandError(f"the first line of {path!r} must be: {wanted}")
    table, counts = Table.of(rules), dict[str | tuple[str | None, str], int]()
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        where = f"{path!r}, line {number}"
        if len(row) != len(columns) or not _is_count(row[-1].strip()):
            raise CommandError(f"{where}: write {_WANTED[columns]} and a number of orders")
        key = _key(table, row[:-1], where)
        counts[key] = counts.get(key, 0) + int(row[-1])
    return counts


def _is_count(text: str) -> bool:
    """Return whether a text is a number of orders; Python refuses to read thousands of digits."""
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def _rows(path: str) -> list[list[str]]:
    try:
        text = io.StringIO(read_input(path).decode("utf-8-sig"), newline="")
        return list(csv.reader(text, strict=True))
    except (ValueError, csv.Error) as error:
        raise CommandError(f"cannot read the orders in {path!r}: {error}") from error


def _key(table: Table, words: list[str], where: str) -> str | tuple[str | None, str]:
    if len(words) == 1:
        return _status(table, words[0], where)
    source = status_or_nothing(words[0])
    return None if source is None else _status(table, source, where), _status(table, words[1], where)


def _status(table: Table, word: str, where: str) -> str:
    status = table.resolve(word)
    if status is None:
        hint = did_you_mean(word, table.rules.statuses)
        raise CommandError(f"{where}: unknown status {word!r}{hint}")
    return status
