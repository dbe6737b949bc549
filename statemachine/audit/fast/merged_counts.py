"""The counts of a whole log from those of its pieces. A piece has all rows of its orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import fsum
from typing import Any

import polars as pl

from statemachine.audit.codebook import Codebook
from statemachine.audit.fast.chain_variants import KEY, Key, check_equal
from statemachine.audit.fast.piece_counts import PieceCounts
from statemachine.audit.fast.stays import durations
from statemachine.audit.fast.threads import Numbers, in_threads
from statemachine.audit.measured import (
    EXAMPLES,
    Durations,
    GroupOrders,
    LastStatus,
    PartCount,
    QuestionCount,
    RowState,
    StateCount,
    VariantCount,
    VariantCounts,
)

_VARIANTS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class MergedCounts:
    """The pieces from which a report is counted; it is the same for any number of pieces."""

    pieces: Sequence[PieceCounts]
    codebook: Codebook
    knows_arrival: bool

    def states(self) -> Mapping[RowState, StateCount]:
        """Return the number of rows in each state."""
        found: dict[RowState, list[StateCount]] = defaultdict(list)
        for piece in self.pieces:
            for state, count in piece.states.items():
                found[state].append(count)
        return {
            state: StateCount(
                sum(each.rows for each in counts),
                min((each.first_row for each in counts if each.first_row is not None), default=None),
            )
            for state, counts in sorted(found.items())
        }

    def questions(self) -> list[QuestionCount]:
        """Return the distinct questions with their counts."""
        found: dict[int, list[QuestionCount]] = defaultdict(list)
        for piece in self.pieces:
            for each in piece.questions:
                found[each.question].append(each)
        return [_together(counts) for _, counts in sorted(found.items())]

    def orders(self) -> int:
        """Return the number of orders in the chains."""
        return sum(piece.rows().orders for piece in self.pieces)

    def orders_of(self, groups: Mapping[int, int], *, examples: int = 0) -> Mapping[int, GroupOrders]:
        """Return the orders of each group; `groups` has the group of each question."""
        if not groups:
            return {}
        counts: dict[int, int] = defaultdict(int)
        named: dict[int, list[Any]] = defaultdict(list)
        for found in in_threads(lambda piece: piece.rows().orders_of(groups, examples), self.pieces):
            for group, (count, orders) in found.items():
                counts[group] += count
                named[group] += orders
        return {
            group: GroupOrders(count, tuple(map(str, nsmallest(examples, named[group]))))
            for group, count in sorted(counts.items())
        }

    def parts(self, column: str, groups: Mapping[int, int]) -> list[PartCount]:
        """Return the rows and orders of each group and each value of a column."""
        if not groups:
            return []
        found = pl.concat(in_threads(lambda piece: piece.rows().in_parts(column, groups), self.pieces))
        counts = found.group_by("part", "group").agg(pl.col("rows", "orders").sum())
        return [PartCount(*each) for each in counts.sort("part", "group", nulls_last=True).iter_rows()]

    def rows_of(self, questions: Collection[int]) -> pl.DataFrame:
        """Return the rows of some questions: order, question, and item, row and time."""
        return pl.concat(in_threads(lambda piece: piece.rows_of(questions), self.pieces))

    def times(self) -> tuple[int, int] | None:
        """Return the earliest and the latest time of the chains, in microseconds."""
        found = [piece.times for piece in self.pieces if piece.times is not None]
        return (min(first for first, _ in found), max(last for _, last in found)) if found else None

    def durations(self) -> list[Durations]:
        """Return how long orders stayed in each status that they left."""
        return list(durations([stays for piece in self.pieces if (stays := piece.stays()) is not None]))

    def last_statuses(self) -> list[LastStatus]:
        """Return in which status the chains end."""
        counts: dict[int, int] = defaultdict(int)
        oldest: dict[int, list[tuple[int, Any]]] = defaultdict(list)
        for each in (end for piece in self.pieces for end in piece.ends):
            counts[each.status] += each.count
            oldest[each.status] += each.oldest
        return [
            LastStatus(
                status,
                count,
                tuple((str(order), at) for at, order in nsmallest(EXAMPLES, oldest[status])),
            )
            for status, count in sorted(counts.items())
        ]

    def variants(self, most: int) -> VariantCounts:
        """Return the most frequent sequences of statuses."""
        top, distinct = self._most_frequent(most)
        sequences: dict[Key, Numbers] = {}
        for found in in_threads(lambda each: each().statuses(top.select(KEY)), self._held):
            for key, statuses in found.items():
                check_equal(sequences.setdefault(key, statuses), statuses)
        counts = (
            VariantCount(tuple(map(int, sequences[one, two, length])), count, str(order))
            for one, two, length, count, order in top.iter_rows()
        )
        return VariantCounts(tuple(counts), distinct, sum(each().ambiguous for each in self._held))

    @property
    def _held(self) -> list[Callable[[], Any]]:
        return [piece.variants for piece in self.pieces]

    def _most_frequent(self, most: int) -> tuple[pl.DataFrame, int]:
        """Return the most frequent variants, and the number of all; so many at once that memory is enough."""
        rounds = 1 + sum(each().table.height for each in self._held) // _VARIANTS_AT_ONCE
        top, distinct = [], 0
        for number in range(rounds):
            tables = [each().table.filter(pl.col("one") % rounds == number) for each in self._held]
            grouped = pl.concat(tables).group_by(KEY).agg(pl.col("count").sum())
            distinct += grouped.height
            top.append(_frequent(grouped, most))
        frequent = _frequent(pl.concat(top), most)
        orders = pl.concat(in_threads(lambda each: each().first_orders(frequent), self._held))
        named = frequent.join(orders.group_by(KEY).agg(pl.col("order").min()), on=KEY)
        ordered = named.sort("count", "order", "one", descending=[True, False, False])
        return ordered.select(*KEY, "count", "order").head(most), distinct


def _frequent(variants: pl.DataFrame, most: int) -> pl.DataFrame:
    """Return so many of the most frequent variants, and those that are as frequent as the last of them."""
    if not most or variants.height <= most:
        return variants if most else variants.head(0)
    return variants.filter(pl.col("count") >= variants["count"].top_k(most).min())


def _together(counts: Sequence[QuestionCount]) -> QuestionCount:
    """Return the counts of one question in several pieces as one."""
    first = [each.first for each in counts if each.first is not None]
    last = [each.last for each in counts if each.last is not None]
    values = [each.value for each in counts if each.value is not None]
    return QuestionCount(
        counts[0].question,
        sum(each.rows for each in counts),
        min(first, default=None),
        max(last, default=None),
        sum(each.late for each in counts),
        sum(each.gaps for each in counts),
        fsum(values) if values else None,
    )
