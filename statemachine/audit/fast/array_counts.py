"""The counts of a report from arrays that are sorted by chain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import polars as pl

from statemachine.audit.codebook import Codebook
from statemachine.audit.fast.blocks import Block
from statemachine.audit.fast.entries import Entries, durations_of, entries_of
from statemachine.audit.fast.sorted_log import NO_TIME, SortedLog
from statemachine.audit.fast.threads import Numbers, in_threads
from statemachine.audit.fast.variant_hashes import frequent_variants
from statemachine.audit.log_form import ROW, knows_arrival, part_column
from statemachine.audit.measured import (
    EXAMPLES,
    Durations,
    GroupOrders,
    LastStatus,
    PartCount,
    QuestionCount,
    RowState,
    StateCount,
    VariantCounts,
)

_LARGEST_TABLE = 2**24


@dataclass(frozen=True)
class ArrayCounts:
    """A log in arrays, sorted by chain, of which a report is counted."""

    log: SortedLog

    @property
    def codebook(self) -> Codebook:
        """The codes of the words."""
        return self.log.coded.codebook

    @property
    def in_memory(self) -> bool:
        """Whether several threads may count at the same time."""
        return True

    @property
    def knows_arrival(self) -> bool:
        """Whether late rows can be told."""
        return knows_arrival(self.log.coded.frame.columns)

    def states(self) -> Mapping[RowState, StateCount]:
        """Return the number of rows in each state."""
        state, rows = self.log.coded.state, self.log.coded.frame[ROW]
        apart = np.flatnonzero(state)
        counts = np.bincount(state[apart], minlength=1)
        counts[RowState.IN_CHAIN] = len(state) - len(apart)
        return {
            RowState(each): StateCount(int(counts[each]), int(rows[int(np.argmax(state == each))]))
            for each in np.flatnonzero(counts).tolist()
        }

    def questions(self) -> list[QuestionCount]:
        """Return the distinct questions with their counts."""
        parts = [each for each in in_threads(self._questions, self.log.blocks) if each.height]
        if not parts:
            return []
        sums = (pl.col(each).sum() for each in ("rows", "late", "gap", "value"))
        counted = (
            pl.concat(parts).group_by("question").agg(*sums, pl.col("first").min(), pl.col("last").max())
        )
        has_value = "value" in self.log.coded.frame.columns
        return [
            QuestionCount(
                row["question"],
                row["rows"],
                row["first"],
                row["last"],
                row["late"],
                row["gap"],
                row["value"] if has_value else None,
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
        size = max(groups.values()) + 1
        table = _GroupTable.of(groups)
        if examples:
            return self._examples(table, size, examples)
        counted = in_threads(partial(self._count_orders, table, size), self.log.blocks)
        counts = np.sum(counted, axis=0)
        return {each: GroupOrders(int(counts[each])) for each in np.flatnonzero(counts).tolist()}

    def parts(self, column: str, groups: Mapping[int, int]) -> list[PartCount]:
        """Return the rows and orders of each group and each value of a column."""
        if not groups:
            return []
        group = _GroupTable.of(groups).look_up(self.log.rows.question)
        rows = np.flatnonzero(group >= 0)
        part = self.log.coded.frame[part_column(column)].gather(self.log.rows.places[rows])
        frame = pl.DataFrame({"part": part, "group": group[rows], "order": self.log.order_numbers[rows]})
        counted = frame.group_by("part", "group").agg(pl.len(), pl.col("order").n_unique())
        ordered = counted.sort("part", "group", nulls_last=True)
        return [PartCount(*each) for each in ordered.iter_rows()]

    def rows_of(self, questions: Collection[int]) -> pl.DataFrame:
        """Return the rows of some questions: order, question, and item, row and time."""
        frame, rows = self.log.coded.frame, self.log.rows
        numbers = np.array(list(questions), dtype=rows.question.dtype)
        some = np.flatnonzero(np.isin(rows.question, numbers))
        names = [each for each in ("order", "item", ROW, "at") if each in frame.columns]
        question = pl.Series("question", rows.question[some].astype(np.int64))
        return frame.select(names)[rows.places[some]].insert_column(0, question)

    def times(self) -> tuple[int, int] | None:
        """Return the earliest and the latest time of the chains, in microseconds."""
        times = self.log.rows.times
        if times is None:
            return None
        known = times[times != NO_TIME] if (times == NO_TIME).any() else times
        return (int(known.min()), int(known.max())) if len(known) else None

    def durations(self) -> list[Durations]:
        """Return how long orders stayed in each status that they left."""
        return list(durations_of(*self._entries.stays()))

    def last_statuses(self) -> list[LastStatus]:
        """Return in which status the chains end."""
        status, rows = self._entries.last_statuses()
        codes, counts = np.unique(status, return_counts=True)
        oldest = self._oldest(status, rows)
        return [
            LastStatus(int(code), int(count), tuple(oldest.get(int(code), ())))
            for code, count in zip(codes, counts, strict=True)
        ]

    def variants(self, most: int) -> VariantCounts:
        """Return the most frequent sequences of statuses."""
        size = self.codebook.columns["status"].size
        names = self.log.coded.frame["order"], self.log.rows.places[self.log.starts]
        return frequent_variants(self._entries, size, most=most, names=names)

    def _questions(self, block: Block) -> pl.DataFrame:
        """Return the counts of the questions of a block."""
        log, rows = self.log.rows, block.rows
        no = pl.lit(value=False)
        frame = pl.DataFrame({"question": log.question[rows]}).with_columns(
            (no if log.late is None else pl.Series(log.late[rows])).alias("late"),
            (no if log.gap is None else pl.Series(log.gap[rows])).alias("gap"),
            (pl.lit(None) if log.times is None else pl.Series(log.times[rows]))
            .cast(pl.Int64)
            .alias("at"),
            self._at_stake(log.places[rows]).alias("value"),
        )
        at = pl.col("at")
        if (frame["at"] == NO_TIME).any():
            at = at.replace(NO_TIME, None)
        return frame.group_by("question").agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("late", "gap").sum().cast(pl.Int64),
            at.min().alias("first"),
            at.max().alias("last"),
            pl.col("value").sum(),
        )

    def _at_stake(self, places: Numbers) -> pl.Expr | pl.Series:
        """Return the number at stake of some rows of the log."""
        value = self.log.coded.column("value")
        return pl.lit(0.0) if value is None else value.gather(places).cast(pl.Float64)

    def _count_orders(self, table: _GroupTable, size: int, block: Block) -> Numbers:
        """Return the number of orders of each group in a block; no order is in two blocks."""
        group = table.look_up(self.log.rows.question[block.rows])
        both = self.log.order_numbers[block.rows].astype(np.int64)
        both *= size
        both += group
        both = both[group >= 0]
        both.sort()
        first = np.ones(len(both), dtype=bool)
        np.not_equal(both[1:], both[:-1], out=first[1:])
        return np.bincount(both[first] % size, minlength=size)

    def _examples(self, table: _GroupTable, size: int, most: int) -> Mapping[int, GroupOrders]:
        """Return the orders of each group, with the first of them by id."""
        group = table.look_up(self.log.rows.question)
        rows = np.flatnonzero(group >= 0)
        both = self.log.order_numbers[rows].astype(np.int64) * size + group[rows]
        _, first = np.unique(both, return_index=True)
        rows = rows[first]
        order = self.log.coded.frame["order"].gather(self.log.rows.places[rows])
        smallest = pl.col("order").bottom_k(most).sort()
        frame = pl.DataFrame({"group": group[rows], "order": order})
        named = frame.group_by("group").agg(pl.len(), smallest)
        return {
            number: GroupOrders(count, tuple(map(str, some)))
            for number, count, some in named.iter_rows()
        }

    def _oldest(self, status: Numbers, rows: Numbers) -> dict[int, list[tuple[str, int]]]:
        """Return the orders that entered a status first, with their times."""
        times = self.log.rows.times
        if times is None:
            return {}
        early = np.concatenate(
            [_earliest(times, rows[status == code]) for code in np.unique(status)] or [rows]
        )
        order = self.log.coded.frame["order"].gather(self.log.rows.places[early])
        ends = {"status": self.log.rows.status[early], "at": times[early], "order": order}
        frame = pl.DataFrame(ends | {"tied": self.log.rows.tied[early]})
        frame = frame.filter(~pl.col("tied") & (pl.col("at") != NO_TIME)).drop("tied")
        first = frame.sort("at", "order").group_by("status", maintain_order=True).head(EXAMPLES)
        oldest: dict[int, list[tuple[str, int]]] = {}
        for code, at, name in first.iter_rows():
            oldest.setdefault(code, []).append((str(name), at))
        return oldest

    @cached_property
    def _entries(self) -> Entries:
        return entries_of(self.log)


@dataclass(frozen=True, slots=True)
class _GroupTable:
    """The group of each question that has one: by a table if the numbers are small, else by a search."""

    known: Numbers
    groups: Numbers
    table: Numbers | None

    @classmethod
    def of(cls, groups: Mapping[int, int]) -> _GroupTable:
        """Return the table of the groups of questions."""
        known = np.array(sorted(groups), dtype=np.int64)
        values = np.array([groups[each] for each in known.tolist()], dtype=np.int32)
        table = None
        if known[-1] < _LARGEST_TABLE:
            table = np.full(
                int(known[-1]) + 4, -1, dtype=np.int32
            )  # negative numbers are read from the end
            table[known] = values
        return cls(known, values, table)

    def look_up(self, questions: Numbers) -> Numbers:
        """Return the group of each question, and -1 if it has none."""
        if self.table is not None:
            return self.table[np.minimum(questions, len(self.table) - 3)]
        place = np.minimum(np.searchsorted(self.known, questions), len(self.known) - 1)
        return np.where(self.known[place] == questions, self.groups[place], -1)


def _earliest(times: Numbers, rows: Numbers) -> Numbers:
    """Return the rows with the earliest times, and all that have the same times."""
    rows = rows[times[rows] != NO_TIME]
    if len(rows) > EXAMPLES:
        some = times[rows]
        rows = rows[some <= np.partition(some, EXAMPLES - 1)[EXAMPLES - 1]]
    return rows
