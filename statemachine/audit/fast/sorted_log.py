"""A log in arrays that are sorted by chain: the previous status of each row, ties, late rows, and the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from statemachine.audit.codebook import NONE
from statemachine.audit.fast.chain_sort import Numbers, by_chain, by_key, chain_numbers, starts_of
from statemachine.audit.fast.coded_arrays import CodedArrays
from statemachine.audit.log_form import ROW, arrival, chain_columns, knows_arrival, part_column
from statemachine.audit.measured import AMBIGUOUS, OUTSIDE, RowState

_SEEDS = (0x5EED, 0xC0DE)


@dataclass(frozen=True)
class SortedLog:
    """The rows of all chains, sorted by chain and key. `places` are their places in the log, `starts` those of chains.

    `before` is the status before, `tied` whether the row or the one before it is in a tie, `late` whether it arrived
    after a later one, and `gap` whether its previous status is not the one of the log; None if no row can be.
    """

    coded: CodedArrays
    places: Numbers
    starts: Numbers
    status: Numbers
    before: Numbers
    question: Numbers
    tied: Numbers
    late: Numbers | None
    gap: Numbers | None
    order_hashes: Numbers

    def column(self, name: str) -> pl.Series | None:
        """Return a column of the log, sorted."""
        column = self.coded.column(name)
        return None if column is None else column.gather(self.places)

    @cached_property
    def times(self) -> pl.Series | None:
        """The times of the rows."""
        return self.column("at")

    @cached_property
    def order_numbers(self) -> Numbers:
        """The number of the order of each row."""
        if "item" not in self.coded.frame.columns:
            return chain_numbers(self.starts, len(self.places))
        return np.unique(self.order_hashes[self.places], return_inverse=True)[1]

    @cached_property
    def orders(self) -> int:
        """The number of orders."""
        return int(self.order_numbers.max()) + 1 if len(self.places) else 0


def sorted_log(coded: CodedArrays, since: int | None, where: Mapping[str, str]) -> SortedLog:
    """Return the chains of a log. `since` is the time from which rows count, `where` the values of columns that do."""
    hashes, order_hashes = _hashes(coded)
    inside = np.flatnonzero(coded.state == RowState.IN_CHAIN)
    whole = len(inside) == len(hashes)
    arrived = by_chain(hashes if whole else hashes[inside])
    arrived = arrived if whole else inside[arrived]
    starts = starts_of(hashes[arrived])
    key = coded.frame[coded.key].fill_null(0).to_numpy()
    places = by_key(arrived, starts, key)
    status = coded.codes["status"][places]
    before = np.empty_like(status)
    before[1:] = status[:-1]
    before[starts] = NONE
    tied = _tied(coded, places, starts, key)
    said, gap = _previous(coded, places, before, tied)
    question = _questions(
        coded, places, before if said is None else np.where(said != NONE, said, before), status
    )
    unsure = tied if said is None else tied & (said == NONE)
    question[unsure] = AMBIGUOUS
    outside = _outside(coded, since, where)
    if outside is not None:
        question[outside[places]] = OUTSIDE
    return SortedLog(
        coded=coded,
        places=places,
        starts=starts,
        status=status,
        before=before,
        question=question,
        tied=tied,
        late=_late(coded, arrived, starts, places),
        gap=gap,
        order_hashes=order_hashes,
    )


def _hashes(coded: CodedArrays) -> tuple[Numbers, Numbers]:
    """Return a hash of each chain and of each order."""
    order = coded.frame["order"].hash(_SEEDS[0]).to_numpy()
    if "item" not in coded.frame.columns:
        return order, order
    return _chain_hash(coded, _SEEDS[0]), order


def _chain_hash(coded: CodedArrays, seed: int) -> Numbers:
    columns = chain_columns(coded.frame.columns)
    chains: pl.Series = coded.frame.select(pl.struct(columns)).to_series()
    hashes: Numbers = chains.hash(seed).to_numpy()
    return hashes


def _tied(coded: CodedArrays, places: Numbers, starts: Numbers, key: Numbers) -> Numbers:
    """Return whether each row, or the one before it in its chain, has the key of a row that is judged otherwise."""
    tied = np.zeros(len(places), dtype=bool)
    if coded.key == ROW or not len(places):
        return tied
    keys = key[places]
    same = np.append(False, keys[1:] == keys[:-1])
    same[starts] = False
    if not same.any():
        return tied
    runs = np.flatnonzero(~same)
    for codes in coded.codes.values():
        some = codes[places]
        differs = np.minimum.reduceat(some, runs) != np.maximum.reduceat(some, runs)
        tied |= np.repeat(differs, np.diff(np.append(runs, len(places))))
    after = np.append(False, tied[:-1])
    after[starts] = False
    tied |= after
    return tied


def _previous(
    coded: CodedArrays, places: Numbers, before: Numbers, tied: Numbers
) -> tuple[Numbers | None, Numbers | None]:
    """Return the previous status that the log has, and whether it is another one than that of the row before."""
    if "previous" not in coded.codes:
        return None, None
    said = coded.codes["previous"][places]
    return said, (said != NONE) & (before != NONE) & (said != before) & ~tied


def _questions(coded: CodedArrays, places: Numbers, source: Numbers, status: Numbers) -> Numbers:
    """Return the number of the question of each pair, which stands for all that the engine is asked with."""
    version, sizes = coded.version, coded.codebook.sizes()
    names = ["event", "actor", "channel", *(f"fact-{each}" for each in coded.codebook.facts)]
    number = (
        np.zeros(len(places), dtype=np.int64) if version is None else version[places].astype(np.int64)
    )
    parts = [
        source,
        status,
        *(coded.codes[name][places] if name in coded.codes else None for name in names),
    ]
    for part, size in zip(parts, sizes[1:], strict=True):
        number *= size
        if part is not None:
            number += part
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
    inside: Numbers = coded.frame.select(pl.all_horizontal(*conditions)).to_series().to_numpy()
    outside: Numbers = ~inside
    return outside


def _late(coded: CodedArrays, arrived: Numbers, starts: Numbers, places: Numbers) -> Numbers | None:
    """Return which rows arrived after a later status of their order, or None if no row did or it cannot be told."""
    columns = coded.frame.columns
    if not knows_arrival(columns):
        return None
    times = coded.frame["at"].gather(arrived)
    is_sorted = not times.null_count() and not _falls(times.to_numpy(), starts)
    if "received" not in columns and is_sorted:
        return None
    chains = chain_numbers(starts, len(arrived))
    rows = pl.DataFrame({"place": arrived, "chain": chains, "at": times})
    if "received" in columns:
        order = arrival(columns, coded.key)
        rows = rows.hstack(coded.frame.select(pl.col(order).name.prefix("by-"))[arrived])
        rows = rows.sort([f"by-{each}" for each in order])
    latest = pl.col("at").cum_max().over("chain")
    late = np.zeros(coded.frame.height, dtype=bool)
    late[rows.filter(pl.col("at") < latest)["place"].to_numpy()] = True
    return late[places]


def _falls(values: Numbers, starts: Numbers) -> bool:
    """Return whether a value is less than the one before it in its chain."""
    falls = values[1:] < values[:-1]
    falls[starts[1:] - 1] = False
    return bool(falls.any())
