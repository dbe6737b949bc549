"""A log in arrays that are sorted by chain: the previous status of each row, ties, late rows, and the questions."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import polars as pl

from statemachine.audit.codebook import NONE
from statemachine.audit.fast.blocks import Block, blocks_of
from statemachine.audit.fast.chain_sort import (
    before_maximum,
    by_chain,
    by_key,
    chain_numbers,
    starts_of,
)
from statemachine.audit.fast.coded_arrays import CodedArrays
from statemachine.audit.fast.threads import Numbers, in_threads, taken
from statemachine.audit.log_form import (
    ROW,
    arrival,
    chain_columns,
    fact_column,
    knows_arrival,
    part_column,
)
from statemachine.audit.measured import AMBIGUOUS, OUTSIDE, RowState

NO_TIME = -(2**63)
"""The number in place of a missing time."""
_SMALL = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedRows:
    """Rows that are sorted by chain and key. `places` are their places in the log.

    `before` is the status before, `tied` whether the row or the one before it is in a tie, `late` whether it arrived
    after a later one, and `gap` whether its previous status is not the one of the log; None if no row can be.
    """

    places: Numbers
    status: Numbers
    before: Numbers
    question: Numbers
    tied: Numbers
    late: Numbers | None
    gap: Numbers | None
    times: Numbers | None

    @classmethod
    def empty(cls, count: int, coded: CodedArrays, key: Numbers) -> SortedRows:
        """Return arrays for a number of rows, which are to be filled."""
        columns = coded.frame.columns
        is_small = np.prod(coded.codebook.sizes(), dtype=float) < _SMALL
        return cls(
            places=np.empty(count, dtype=np.int32 if coded.frame.height < _SMALL else np.int64),
            status=np.empty(count, dtype=coded.codes["status"].dtype),
            before=np.empty(count, dtype=coded.codes["status"].dtype),
            question=np.empty(count, dtype=np.int32 if is_small else np.int64),
            tied=np.zeros(count, dtype=bool),
            late=np.zeros(count, dtype=bool) if knows_arrival(columns) else None,
            gap=np.zeros(count, dtype=bool) if "previous" in columns else None,
            times=np.empty(count, dtype=key.dtype if coded.key == "at" else np.int64)
            if "at" in columns
            else None,
        )


@dataclass(frozen=True)
class SortedLog:
    """The rows of all chains, in blocks of whole chains; `starts` are the first rows of chains."""

    coded: CodedArrays
    rows: SortedRows
    starts: Numbers
    blocks: list[Block]
    order_hashes: Numbers

    @cached_property
    def order_numbers(self) -> Numbers:
        """The number of the order of each row."""
        if "item" not in self.coded.frame.columns:
            return chain_numbers(self.starts, len(self.rows.places))
        return np.unique(self.order_hashes[self.rows.places], return_inverse=True)[1]

    @cached_property
    def orders(self) -> int:
        """The number of orders."""
        if "item" not in self.coded.frame.columns:
            return len(self.starts)
        return int(self.order_numbers.max()) + 1 if len(self.rows.places) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The columns of a log that blocks are made of."""

    coded: CodedArrays
    arrived: Numbers
    key: Numbers
    at: Numbers | None
    checks: Numbers
    outside: Numbers | None

    def fill(self, rows: SortedRows, block: Block) -> None:
        """Fill the rows of a block, sorted; raise `_OneHashError` if two orders have one hash."""
        coded, here, starts = self.coded, block.rows, block.starts
        arrived = self.arrived[here]
        checks = taken(self.checks, arrived)
        changes = checks[1:] != checks[:-1]
        changes[starts[1:] - 1] = False
        if changes.any():
            raise _OneHashError
        keys = taken(self.key, arrived)
        moved = by_key(starts, keys)
        if rows.late is not None:
            rows.late[here] = self._late(arrived, starts, moved, keys)
        places = arrived
        if moved is not None:
            places, keys = taken(arrived, moved), taken(keys, moved)
        rows.places[here] = places
        status = np.take(coded.codes["status"], places, out=rows.status[here], mode="clip")
        before = rows.before[here]
        before[1:] = status[:-1]
        before[starts] = NONE
        if coded.key != ROW:
            rows.tied[here] = _tied(coded, places, starts, keys)
        tied, question, source = rows.tied[here], rows.question[here], before
        unsure = tied
        if rows.gap is not None:
            said = coded.codes["previous"][places]
            source = np.where(said != NONE, said, before)
            rows.gap[here] = (said != NONE) & (before != NONE) & (said != before) & ~tied
            unsure = tied & (said == NONE)
        _ask(coded, places, (source, status), question)
        question[unsure] = AMBIGUOUS
        if self.outside is not None:
            question[self.outside[places]] = OUTSIDE
        if rows.times is not None and self.at is not None:
            rows.times[here] = keys if coded.key == "at" else self.at[places]

    def _late(self, arrived: Numbers, starts: Numbers, moved: Numbers | None, keys: Numbers) -> Numbers:
        """Return which rows of a block arrived after a later status of their order, sorted."""
        frame = self.coded.frame
        if self.at is None or (
            moved is None and self.coded.key == "at" and "received" not in frame.columns
        ):
            return np.zeros(len(arrived), dtype=bool)
        times = keys if self.coded.key == "at" else self.at[arrived]
        if "received" not in frame.columns:
            late = before_maximum(starts, times, NO_TIME)
        else:
            chain = pl.Series("chain", chain_numbers(starts, len(arrived)))
            order = arrival(frame.columns, self.coded.key)
            by = frame.select(order)[arrived].insert_column(0, chain)
            received = by.select(pl.arg_sort_by(["chain", *order])).to_series().to_numpy()
            late = np.empty(len(arrived), dtype=bool)
            late[received] = before_maximum(starts, times[received], NO_TIME)
        return late if moved is None else late[moved]


def sorted_log(
    frame: pl.DataFrame, code: Callable[[], CodedArrays], since: int | None, where: Mapping[str, str]
) -> SortedLog:
    """Return the chains of a log. `since` is the time from which rows count, `where` the values of columns that do.

    `code` returns the log with its codes; the rows are sorted meanwhile.
    """
    jobs: list[Callable[[], Any]] = [code, partial(_grouped, frame, 0)]
    coded, grouped = in_threads(_called, jobs)
    outside = _outside(frame, since, where)
    for seed in itertools.count(1):
        with contextlib.suppress(
            _OneHashError
        ):  # two orders have it, which is rare: other hashes are taken
            return _sorted_by(grouped, coded, outside)
        grouped = _grouped(frame, seed)
    raise AssertionError  # the loop has no end


def _called(job: Callable[[], Any]) -> Any:
    return job()


def _sorted_by(grouped: _GroupedRows, coded: CodedArrays, outside: Numbers | None) -> SortedLog:
    arrived, found = grouped.places, grouped.hashes
    if coded.state.any():
        inside = coded.state[arrived] == RowState.IN_CHAIN
        arrived, found = arrived[inside], found[inside]
    starts = starts_of(found)
    at, key = coded.column("at"), coded.frame[coded.key].fill_null(0).to_numpy()
    columns = _Columns(
        coded=coded,
        arrived=arrived,
        key=key,
        at=None if at is None else key if coded.key == "at" else at.fill_null(NO_TIME).to_numpy(),
        checks=grouped.checks,
        outside=outside,
    )
    blocks = blocks_of(starts, len(arrived), divided="item" not in coded.frame.columns)
    rows = SortedRows.empty(len(arrived), coded, columns.key)
    in_threads(partial(columns.fill, rows), blocks)
    return SortedLog(coded, rows, starts, blocks, grouped.orders)


@dataclass(frozen=True, slots=True)
class _GroupedRows:
    """The places of rows so that those of a chain are together, and their hashes, which are sorted with them.

    `checks` has another, small hash of each row of the log, by which the first is checked, and `orders` one of each order.
    """

    places: Numbers
    hashes: Numbers
    checks: Numbers
    orders: Numbers


def _grouped(frame: pl.DataFrame, seed: int) -> _GroupedRows:
    """Return the rows of a log, chain by chain; each seed gives other hashes."""
    order = frame["order"]
    chains: pl.Series = order
    if "item" in frame.columns:
        chains = frame.select(pl.struct(chain_columns(frame.columns))).to_series()
    first, second = in_threads(lambda each: chains.hash(each).to_numpy(), (2 * seed, 2 * seed + 1))
    orders = first if chains is order else order.hash(seed).to_numpy()
    return _GroupedRows(*by_chain(first), second.astype(np.uint16), orders)


class _OneHashError(Exception):
    """Two orders have one hash."""


def _tied(coded: CodedArrays, places: Numbers, starts: Numbers, keys: Numbers) -> Numbers:
    """Return whether each row, or the one before it in its chain, has the key of a row that is judged otherwise."""
    tied = np.zeros(len(places), dtype=bool)
    if coded.key == ROW or not len(places):
        return tied
    same = np.append(False, keys[1:] == keys[:-1])
    same[starts] = False
    if not same.any():
        return tied
    runs = np.flatnonzero(~same)
    lengths = np.diff(runs, append=len(places))
    for codes in coded.codes.values():
        some = codes[places]
        tied |= np.repeat(np.minimum.reduceat(some, runs) != np.maximum.reduceat(some, runs), lengths)
    after = np.append(False, tied[:-1])
    after[starts] = False
    tied |= after
    return tied


def _ask(coded: CodedArrays, places: Numbers, pair: tuple[Numbers, Numbers], question: Numbers) -> None:
    """Fill in the number of the question of each pair, which stands for all that the engine is asked with."""
    names = ["event", "actor", "channel", *map(fact_column, coded.codebook.facts)]
    parts = [
        *pair,
        *(coded.codes[name][places] if name in coded.codes else None for name in names),
    ]
    question[:] = 0 if coded.version is None else coded.version[places]
    for part, size in zip(parts, coded.codebook.sizes()[1:], strict=True):
        np.multiply(question, size, out=question)
        if part is not None:
            np.add(question, part, out=question, casting="unsafe")


def _outside(frame: pl.DataFrame, since: int | None, where: Mapping[str, str]) -> Numbers | None:
    """Return which rows do not count, or None if all do."""
    conditions = [
        (pl.col(part_column(name)) == value).fill_null(value=False) for name, value in where.items()
    ]
    if since is not None:
        conditions.append((pl.col("at") >= since).fill_null(value=False))
    if not conditions:
        return None
    inside: Numbers = frame.select(pl.all_horizontal(*conditions)).to_series().to_numpy()
    outside: Numbers = ~inside
    return outside
