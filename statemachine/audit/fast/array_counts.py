"""The counts of a report from arrays that are sorted by chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from statemachine.audit.codebook import Codebook
from statemachine.audit.fast.chain_sort import Numbers, chain_numbers
from statemachine.audit.fast.sorted_log import SortedLog
from statemachine.audit.fast.variant_hashes import frequent_variants
from statemachine.audit.log_form import ROW, knows_arrival, part_column
from statemachine.audit.measured import (
    AMBIGUOUS,
    EXAMPLES,
    OUTSIDE,
    Durations,
    GroupOrders,
    LastStatus,
    PartCount,
    QuestionCount,
    RowState,
    StateCount,
    VariantCounts,
)

_QUANTILES = (0.5, 0.9, 0.99)


@dataclass(frozen=True)
class ArrayCounts:
    """A log in arrays, sorted by chain, of which a report is counted."""

    log: SortedLog

    @property
    def codebook(self) -> Codebook:
        """The codes of the words."""
        return self.log.coded.codebook

    @property
    def knows_arrival(self) -> bool:
        """Whether late rows can be told."""
        return knows_arrival(self.log.coded.frame.columns)

    def states(self) -> Mapping[RowState, StateCount]:
        """Return the number of rows in each state."""
        state, rows = self.log.coded.state, self.log.coded.frame[ROW]
        counts = np.bincount(state)
        return {
            RowState(each): StateCount(int(counts[each]), int(rows[int(np.argmax(state == each))]))
            for each in np.flatnonzero(counts).tolist()
        }

    def questions(self) -> list[QuestionCount]:
        """Return the distinct questions with their counts."""
        log = self.log
        columns = {"question": log.question, "late": log.late, "gap": log.gap}
        frame = pl.DataFrame({name: each for name, each in columns.items() if each is not None})
        added = {"at": log.times, "value": log.column("value")}
        frame = frame.with_columns(each.alias(name) for name, each in added.items() if each is not None)
        has = set(frame.columns)
        sums = [pl.col(each).cast(pl.Int64).sum() for each in ("late", "gap") if each in has]
        times = (
            [pl.col("at").min().alias("first"), pl.col("at").max().alias("last")] if "at" in has else []
        )
        value = [pl.col("value").cast(pl.Float64).sum()] if "value" in has else []
        counted = frame.group_by("question").agg(pl.len().alias("rows"), *sums, *times, *value)
        return [
            QuestionCount(
                row["question"],
                row["rows"],
                row.get("first"),
                row.get("last"),
                row.get("late", 0),
                row.get("gap", 0),
                row.get("value"),
            )
            for row in counted.sort("question").iter_rows(named=True)
        ]

    def orders(self) -> int:
        """Return the number of orders in the chains."""
        return self.log.orders

    def orders_of(self, groups: Mapping[int, int], *, examples: int = 0) -> Mapping[int, GroupOrders]:
        """Return the orders of each group; `groups` has the group of each question."""
        if not groups:
            return {}
        rows, group = self._grouped(groups)
        size = max(groups.values()) + 1
        firsts, group = self._first_rows(rows, group, size)
        counts = np.bincount(group, minlength=size)
        named: dict[int, tuple[str, ...]] = {}
        if examples:
            order = self.log.coded.frame["order"].gather(self.log.places[firsts])
            smallest = (
                pl.DataFrame({"group": group, "order": order})
                .group_by("group")
                .agg(pl.col("order").bottom_k(examples).sort())
            )
            named = {number: tuple(map(str, some)) for number, some in smallest.iter_rows()}
        return {
            int(each): GroupOrders(int(counts[each]), named.get(int(each), ()))
            for each in np.flatnonzero(counts)
        }

    def parts(self, column: str, groups: Mapping[int, int]) -> list[PartCount]:
        """Return the rows and orders of each group and each value of a column."""
        rows, group = self._grouped(groups)
        part = self.log.coded.frame[part_column(column)].gather(self.log.places[rows])
        frame = pl.DataFrame({"part": part, "group": group, "order": self.log.order_numbers[rows]})
        counted = frame.group_by("part", "group").agg(pl.len(), pl.col("order").n_unique())
        ordered = counted.sort("part", "group", nulls_last=True)
        return [PartCount(*each) for each in ordered.iter_rows()]

    def times(self) -> tuple[int, int] | None:
        """Return the earliest and the latest time of the chains, in microseconds."""
        times = self.log.times
        if times is None or times.null_count() == len(times):
            return None
        return int(times.min()), int(times.max())  # type: ignore[arg-type]  # a column of integers

    def durations(self) -> list[Durations]:
        """Return how long orders stayed in each status that they left."""
        times = self._entry_times
        if times is None:
            return []
        left, entered = self._inner, self._inner - 1
        rows = self._entries[left]
        sure = ~(self._tied[left] | self._tied[entered]) & (self.log.question[rows] != OUTSIDE)
        stays = (times.gather(left) - times.gather(entered)).filter(pl.Series(sure))
        status = self.log.before[rows][sure]
        frame = pl.DataFrame({"status": status, "stay": stays}).drop_nulls()
        stay = pl.col("stay")
        quantiles = [stay.quantile(each, "linear").alias(f"p{each}") for each in _QUANTILES]
        counted = frame.group_by("status").agg(pl.len(), *quantiles, stay.max())
        return [Durations(*each) for each in counted.sort("status").iter_rows()]

    def last_statuses(self) -> list[LastStatus]:
        """Return in which status the chains end."""
        if not len(self._entries):
            return []
        last = np.append(self._entry_starts[1:], len(self._entries)) - 1
        status = self.log.status[self._entries[last]].astype(np.int64)
        status[self._tied[last]] = AMBIGUOUS
        codes, counts = np.unique(status, return_counts=True)
        oldest = self._oldest(status, last)
        return [
            LastStatus(int(code), int(count), tuple(oldest.get(int(code), ())))
            for code, count in zip(codes, counts, strict=True)
        ]

    def variants(self, most: int) -> VariantCounts:
        """Return the most frequent sequences of statuses."""
        size = self.codebook.columns["status"].size
        status = self.log.status[self._entries]
        order = self.log.coded.frame["order"]
        places = self.log.places[self._entries[self._entry_starts]]
        return frequent_variants(
            status, self._entry_starts, self._tied, size, most=most, names=(order, places)
        )

    def _oldest(self, status: Numbers, last: Numbers) -> dict[int, list[tuple[str, int]]]:
        times = self._entry_times
        if times is None or not len(status):
            return {}
        rows = self.log.places[self._entries[last]]
        order = self.log.coded.frame["order"].gather(rows)
        frame = pl.DataFrame({"status": status, "at": times.gather(last), "order": order})
        frame = frame.filter((pl.col("status") != AMBIGUOUS) & pl.col("at").is_not_null())
        first = frame.sort("at", "order").group_by("status", maintain_order=True).head(EXAMPLES)
        oldest: dict[int, list[tuple[str, int]]] = {}
        for code, at, order_id in first.iter_rows():
            oldest.setdefault(code, []).append((str(order_id), at))
        return oldest

    def _grouped(self, groups: Mapping[int, int]) -> tuple[Numbers, Numbers]:
        """Return the rows of the questions that have a group, and their group."""
        known = np.array(sorted(groups), dtype=np.int64)
        question = self.log.question
        if known[-1] < _LARGEST_TABLE:
            table = np.full(int(known[-1]) + 1, -1, dtype=np.int32)
            table[known] = [groups[each] for each in known.tolist()]
            group = np.where(
                (question >= 0) & (question <= known[-1]), table[np.clip(question, 0, known[-1])], -1
            )
        else:
            place = np.minimum(np.searchsorted(known, question), len(known) - 1)
            values = np.array([groups[each] for each in known.tolist()], dtype=np.int32)
            group = np.where(known[place] == question, values[place], -1)
        rows = np.flatnonzero(group >= 0)
        return rows, group[rows]

    def _first_rows(self, rows: Numbers, group: Numbers, size: int) -> tuple[Numbers, Numbers]:
        """Return the first row of each order in each group, and the group."""
        both = self.log.order_numbers[rows].astype(np.int64) * size + group
        ordered = np.argsort(both, kind="stable")
        first = np.ones(len(both), dtype=bool)
        first[1:] = both[ordered][1:] != both[ordered][:-1]
        kept = ordered[first]
        return rows[kept], group[kept]

    @cached_property
    def _entries(self) -> Numbers:
        """The rows at which a status changes."""
        return np.flatnonzero(self.log.status != self.log.before)

    @cached_property
    def _entry_chains(self) -> Numbers:
        return chain_numbers(self.log.starts, len(self.log.status))[self._entries]

    @cached_property
    def _entry_starts(self) -> Numbers:
        """Where the entries of each chain begin."""
        chains = self._entry_chains
        return np.flatnonzero(np.append(True, chains[1:] != chains[:-1])[: len(chains)])

    @cached_property
    def _inner(self) -> Numbers:
        """The entries that are not the first of their chain."""
        inner = np.ones(len(self._entries), dtype=bool)
        inner[self._entry_starts] = False
        return np.flatnonzero(inner)

    @cached_property
    def _tied(self) -> Numbers:
        """Whether each entry is in a tie, or comes after one."""
        return self.log.tied[self._entries]

    @cached_property
    def _entry_times(self) -> pl.Series | None:
        return None if self.log.times is None else self.log.times.gather(self._entries)


_LARGEST_TABLE = 2**24
