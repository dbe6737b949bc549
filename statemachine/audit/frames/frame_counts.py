"""The counts of a report, each as one query on a dataframe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from statemachine.audit.codebook import Codebook
from statemachine.audit.frames.chains import BEFORE, QUESTION, TIED
from statemachine.audit.frames.coded_log import STATE, CodedLog
from statemachine.audit.frames.sequences import frequent_variants
from statemachine.audit.frames.source import Frame, Log
from statemachine.audit.log_form import ROW, chain_columns, chain_order, knows_arrival, part_column
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

GROUP = "group"
_QUANTILES = (0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameCounts:
    """A log whose report is counted by the dataframe, or the database, that it is in."""

    coded: CodedLog
    chain: Frame
    entries: Frame

    @property
    def codebook(self) -> Codebook:
        """The codes of the words."""
        return self.coded.codebook

    @property
    def knows_arrival(self) -> bool:
        """Whether late rows can be told."""
        return knows_arrival(self.coded.log.has)

    def states(self) -> Mapping[RowState, StateCount]:
        """Return the number of rows in each state."""
        numbered = self.coded.log.numbered
        first = nw.col(ROW).min() if numbered else nw.col(STATE).min()
        counted = self.coded.frame.group_by(STATE).agg(nw.len().alias("rows"), first.alias("first"))
        return {
            RowState(int(state)): StateCount(int(rows), int(first) if numbered else None)
            for state, rows, first in _rows(counted)
        }

    def questions(self) -> list[QuestionCount]:
        """Return the distinct questions with their counts."""
        has, no_time = self.coded.log.has, nw.lit(None).cast(nw.Int64)
        at = nw.col("at") if "at" in has else no_time
        value = nw.col("value") if "value" in has else no_time
        chain = self.chain.select(QUESTION, "late", "gap", at.alias("at"), value.alias("value"))
        counted = chain.group_by(QUESTION).agg(
            nw.len().alias("rows"),
            nw.col("at").min().alias("first"),
            nw.col("at").max().alias("last"),
            nw.col("late").sum().alias("late_rows"),
            nw.col("gap").sum().alias("gaps"),
            nw.col("value").sum().alias("sum"),
        )
        return [
            QuestionCount(
                int(question),
                int(rows),
                _whole(first),
                _whole(last),
                int(late),
                int(gaps),
                float(total or 0) if "value" in has else None,
            )
            for question, rows, first, last, late, gaps, total in _rows(counted.sort(QUESTION))
        ]

    def orders(self) -> int:
        """Return the number of orders in the chains."""
        return int(_rows(self.chain.select(nw.col("order").n_unique()))[0][0] or 0)  # null without rows

    def orders_of(self, groups: Mapping[int, int], *, examples: int = 0) -> Mapping[int, GroupOrders]:
        """Return the orders of each group; `groups` has the group of each question."""
        if not groups:
            return {}
        grouped = self._grouped(groups).select(GROUP, "order")
        counted = grouped.group_by(GROUP).agg(nw.col("order").n_unique().alias("orders"))
        named: dict[int, list[str]] = {}
        if examples:
            rank = nw.col("order").cum_count().over(GROUP, order_by="order")
            first = grouped.unique().with_columns(rank.alias("rank")).filter(nw.col("rank") <= examples)
            for group, order, _ in _rows(first.select(GROUP, "order", "rank").sort(GROUP, "rank")):
                named.setdefault(int(group), []).append(str(order))
        return {
            int(group): GroupOrders(int(orders), tuple(named.get(int(group), ())))
            for group, orders in _rows(counted)
        }

    def parts(self, column: str, groups: Mapping[int, int]) -> list[PartCount]:
        """Return the rows and orders of each group and each value of a column."""
        if not groups:
            return []
        part = part_column(column)
        counted = (
            self._grouped(groups)
            .group_by(part, GROUP)
            .agg(nw.len().alias("rows"), nw.col("order").n_unique().alias("orders"))
        )
        counts = (
            PartCount(part, int(group), int(rows), int(n)) for part, group, rows, n in _rows(counted)
        )
        return sorted(counts, key=lambda each: (each.part is None, each.part or "", each.group))

    def rows_of(self, questions: Collection[int]) -> Any:
        """Return the rows of some questions as a dataframe of Polars: order, question, and item, row and time."""
        names = [each for each in ("order", "item", ROW, "at") if each in self.coded.log.has]
        rows = self.chain.filter(nw.col(QUESTION).is_in(list(questions))).select(QUESTION, *names)
        return rows.collect("polars").to_native()

    def times(self) -> tuple[int, int] | None:
        """Return the earliest and the latest time of the chains, in microseconds."""
        if "at" not in self.coded.log.has:
            return None
        at = nw.col("at")
        first, last = _rows(self.chain.select(at.min().alias("first"), at.max().alias("last")))[0]
        return None if first is None else (int(first), int(last))

    def durations(self) -> list[Durations]:
        """Return how long orders stayed in each status that they left."""
        if "at" not in self.coded.log.has:
            return []
        lasting = self.entries.filter(
            (nw.col(QUESTION) != OUTSIDE) & (nw.col(TIED) == 0) & (nw.col("tie_before") == 0),
        )
        stay = nw.col("stay")
        lasting = lasting.filter(~stay.is_null())
        quantiles = [stay.quantile(each, "linear").alias(f"p{each * 100:.0f}") for each in _QUANTILES]
        counted = lasting.group_by(BEFORE).agg(
            nw.len().alias("rows"), *quantiles, stay.max().alias("longest")
        )
        return [
            Durations(int(status), int(rows), float(p50), float(p90), float(p99), int(longest))
            for status, rows, p50, p90, p99, longest in _rows(counted.sort(BEFORE))
        ]

    def last_statuses(self) -> list[LastStatus]:
        """Return in which status the chains end."""
        last = self.entries.filter(nw.col("is_last") == 1)
        counted = _rows(last.group_by("end").agg(nw.len().alias("chains")).sort("end"))
        oldest: dict[int, list[tuple[str, int]]] = {}
        if "at" in self.coded.log.has:
            timed = last.filter(~nw.col("at").is_null() & (nw.col("end") != AMBIGUOUS))
            rank = nw.col("order").cum_count().over("end", order_by=["at", "order"])
            first = timed.with_columns(rank.alias("rank")).filter(nw.col("rank") <= EXAMPLES)
            for end, order, at, _ in _rows(
                first.select("end", "order", "at", "rank").sort("end", "rank")
            ):
                oldest.setdefault(int(end), []).append((str(order), int(at)))
        return [
            LastStatus(int(end), int(count), tuple(oldest.get(int(end), ()))) for end, count in counted
        ]

    def variants(self, most: int) -> VariantCounts:
        """Return the most frequent sequences of statuses."""
        size = self.codebook.columns["status"].size
        log = self.coded.log
        return frequent_variants(
            self.entries, chain_columns(log.has), chain_order(log.has, log.key), size, most=most
        )

    def _grouped(self, groups: Mapping[int, int]) -> Frame:
        """Return the rows of the questions that have a group, with their group."""
        group = nw.col(QUESTION).replace_strict(
            list(groups), list(groups.values()), default=-1, return_dtype=nw.Int64
        )
        return self.chain.with_columns(group.alias(GROUP)).filter(nw.col(GROUP) >= 0)


def entries_of(log: Log, chain: Frame) -> Frame:
    """Return the rows at which a status changes, with the stay in the status before, and whether it is the last."""
    groups, order = chain_columns(log.has), chain_order(log.has, log.key)
    entries = chain.filter(nw.col("status") != nw.col(BEFORE))
    after = nw.col("status").shift(-1).over(*groups, order_by=order)
    tie_before = nw.col(TIED).shift(1).over(*groups, order_by=order).fill_null(0)
    new = [after.alias("after"), tie_before.alias("tie_before")]
    if "at" in log.has:
        new.append(nw.col("at").shift(1).over(*groups, order_by=order).alias("at_before"))
    entries = entries.with_columns(*new)
    is_last = nw.when(nw.col("after").is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
    end = nw.when(nw.col(TIED) == 1).then(nw.lit(AMBIGUOUS)).otherwise(nw.col("status"))
    entries = entries.with_columns(is_last.alias("is_last"), end.alias("end"))
    stay = (nw.col("at") - nw.col("at_before")) if "at" in log.has else nw.lit(None).cast(nw.Int64)
    return entries.with_columns(stay.alias("stay"))


def _rows(frame: Frame) -> list[tuple[Any, ...]]:
    """Return the rows of a small result."""
    return list(frame.collect("polars").iter_rows())


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
