"""A log in arrays that are sorted by chain: the previous status of each row, ties, late rows, and the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
import polars as pl

from statemachine.audit.codebook import NONE
from statemachine.audit.fast.chain_sort import (
    before_maximum,
    by_chain,
    by_key,
    by_two,
    chain_numbers,
    starts_of,
)
from statemachine.audit.fast.coded_arrays import CodedArrays
from statemachine.audit.fast.threads import Numbers, taken
from statemachine.audit.log_form import ROW, arrival, fact_column, knows_arrival, part_column
from statemachine.audit.measured import AMBIGUOUS, OUTSIDE, RowState

_SMALL = 2**31
NO_TIME = -(2**63)
"""The number in place of a missing time."""


class OneHashError(Exception):
    """Two orders have one hash."""


@dataclass(frozen=True)
class SortedLog:
    """The rows of all chains, sorted by chain and key. `places` are their places in the log, `starts` those of chains.

    `before` is the status before, `tied` whether the row or the one before it is in a tie, `late` whether it arrived
    after a later one, and `gap` whether its previous status is not the one of the log; None if no row is.
    """

    coded: CodedArrays
    places: Numbers
    starts: Numbers
    keys: Numbers
    status: Numbers
    before: Numbers
    question: Numbers
    tied: Numbers | None
    late: Numbers | None
    gap: Numbers | None

    def column(self, name: str) -> pl.Series | None:
        """Return a column of the log, sorted."""
        return self.coded.columns([name], self.places)[name] if name in self.coded.has else None

    @cached_property
    def times(self) -> pl.Series | None:
        """The times of the rows."""
        return pl.Series(self.keys) if self.coded.key == "at" else self.column("at")

    @cached_property
    def order_starts(self) -> Numbers:
        """Where the rows of each order begin; the chains of an order are next to each other."""
        if "item" not in self.coded.has:
            return self.starts
        return starts_of(self.coded.hashes[self.places])


def sorted_log(coded: CodedArrays, since: int | None, where: Mapping[str, str]) -> SortedLog:
    """Return the chains of a log. `since` is the time from which rows count, `where` the values of columns that do.

    Raises `OneHashError` if two orders have one hash, which is rare.
    """
    arrived, starts = _arrived(coded)
    keys = taken(coded.keys, arrived)
    moved = by_key(starts, keys)
    late = _late(coded, arrived, starts, keys=keys, moved=moved)
    places = arrived if moved is None else arrived[moved]
    keys = keys if moved is None else keys[moved]
    status = taken(coded.codes["status"], places)
    before = np.empty_like(status)
    before[1:] = status[:-1]
    before[starts] = NONE
    tied = _tied(coded, places, starts, keys)
    said, gap = _previous(coded, places, before, tied)
    source = before if said is None else np.where(said != NONE, said, before)
    question = _questions(coded, places, source, status)
    if tied is not None:
        question[tied if said is None else tied & (said == NONE)] = AMBIGUOUS
    outside = _outside(coded, since, where)
    if outside is not None:
        question[outside[places]] = OUTSIDE
    return SortedLog(
        coded=coded,
        places=places,
        starts=starts,
        keys=keys,
        status=status,
        before=before,
        question=question,
        tied=tied,
        late=late,
        gap=gap,
    )


def _arrived(coded: CodedArrays) -> tuple[Numbers, Numbers]:
    """Return the places of the rows of all chains, chain by chain in the order of the log, and where each chain begins."""
    inside: Numbers | None = None
    if coded.state.any():
        inside = np.flatnonzero(coded.state == RowState.IN_CHAIN)
        coded = coded.rows(inside)
    arrived, hashes = by_chain(coded.hashes)
    starts = starts_of(hashes)
    if coded.items is not None:
        arrived = by_two(arrived, starts, coded.items)
        starts = starts_of(hashes, coded.items[arrived])
    checks = taken(coded.checks, arrived)
    changes = checks[1:] != checks[:-1]
    changes[starts[1:] - 1] = False
    if changes.any():
        raise OneHashError
    return (arrived if inside is None else inside[arrived]), starts


def _tied(coded: CodedArrays, places: Numbers, starts: Numbers, keys: Numbers) -> Numbers | None:
    """Return whether each row, or the one before it in its chain, has the key of a row that is judged otherwise.

    None is returned if there is no such row.
    """
    same = np.zeros(len(places), dtype=bool)
    np.equal(keys[1:], keys[:-1], out=same[1:])
    same[starts] = False
    if coded.key == ROW or not same.any():
        return None
    tied, runs = np.zeros(len(places), dtype=bool), np.flatnonzero(~same)
    for codes in coded.codes.values():
        some = codes[places]
        differs = np.minimum.reduceat(some, runs) != np.maximum.reduceat(some, runs)
        tied |= np.repeat(differs, np.diff(np.append(runs, len(places))))
    after = np.append(False, tied[:-1])
    after[starts] = False
    tied |= after
    return tied if tied.any() else None


def _previous(
    coded: CodedArrays, places: Numbers, before: Numbers, tied: Numbers | None
) -> tuple[Numbers | None, Numbers | None]:
    """Return the previous status that the log has, and whether it is another one than that of the row before."""
    if "previous" not in coded.codes:
        return None, None
    said = coded.codes["previous"][places]
    gap = (said != NONE) & (before != NONE) & (said != before)
    return said, gap if tied is None else gap & ~tied


def _questions(coded: CodedArrays, places: Numbers, source: Numbers, status: Numbers) -> Numbers:
    """Return the number of the question of each pair, which stands for all that the engine is asked with."""
    sizes = coded.codebook.sizes()
    names = ["event", "actor", "channel", *map(fact_column, coded.codebook.facts)]
    words = (coded.codes[name][places] if name in coded.codes else None for name in names)
    version = None if coded.version is None else coded.version[places]
    dtype = np.int32 if prod(sizes) < _SMALL else np.int64
    number, factor = np.zeros(len(places), dtype=dtype), 1
    for part, size in zip((version, source, status, *words), sizes, strict=True):
        factor *= size
        if part is not None:
            np.multiply(number, factor, out=number)
            np.add(number, part, out=number, casting="unsafe")
            factor = 1
    np.multiply(number, factor, out=number)
    return number


def _outside(coded: CodedArrays, since: int | None, where: Mapping[str, str]) -> Numbers | None:
    """Return which rows do not count, or None if all do."""
    conditions = [
        (pl.col(part_column(name)) == value).fill_null(value=False) for name, value in where.items()
    ]
    if since is not None:
        conditions.append((pl.col("at") >= since).fill_null(value=False))
    if not conditions:
        return None
    needed = coded.columns([*map(part_column, where), *([] if since is None else ["at"])])
    inside: Numbers = needed.select(pl.all_horizontal(*conditions)).to_series().to_numpy()
    outside: Numbers = ~inside
    return outside


def _late(
    coded: CodedArrays, arrived: Numbers, starts: Numbers, *, keys: Numbers, moved: Numbers | None
) -> Numbers | None:
    """Return which rows, sorted, arrived after a later status of their order; None if none did or it cannot be told."""
    by_file = "received" not in coded.has
    if not knows_arrival(coded.has) or (by_file and moved is None and coded.key == "at"):
        return None
    at = keys if coded.key == "at" else _times(coded, arrived)
    if by_file:
        late = before_maximum(starts, at, NO_TIME)
        return late if moved is None else late[moved]
    order = arrival(coded.has, coded.key)
    chains = chain_numbers(starts, len(arrived))
    rows = (
        coded.columns(order, arrived).with_columns(pl.Series("chain", chains)).with_row_index("number")
    )
    numbers = rows.sort("chain", *order)["number"].to_numpy()
    late = np.empty(len(arrived), dtype=bool)
    late[numbers] = before_maximum(starts, at[numbers], NO_TIME)
    return late if moved is None else late[moved]


def _times(coded: CodedArrays, rows: Numbers) -> Numbers:
    times: Numbers = coded.columns(["at"], rows)["at"].fill_null(NO_TIME).to_numpy()
    return times
