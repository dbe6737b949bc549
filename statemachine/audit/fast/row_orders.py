"""The rows of chains with their orders and questions: how many orders have a row of some questions, and which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from statemachine.audit.fast.threads import Numbers
from statemachine.audit.log_form import part_column

_SMALL = 2**31


@dataclass(frozen=True)
class OrderIds:
    """The ids of orders by number: those at some places of a column, or a column itself."""

    column: pl.Series
    places: Numbers | None

    def of(self, numbers: Numbers) -> pl.Series:
        """Return the ids of some orders."""
        return self.column.gather(numbers if self.places is None else self.places[numbers])

    def copied(self) -> OrderIds:
        """Return the same ids without the column that they are in."""
        return self if self.places is None else OrderIds(self.column.gather(self.places), None)


@dataclass(frozen=True)
class OrderRows:
    """The number of the order of each row, and the place of its question among some distinct questions.

    `ids` are the orders by number, and `orders` is how many there are. `parts` has the values of the columns by which the report is divided.
    """

    order: Numbers
    question: Numbers
    distinct: Numbers
    ids: OrderIds
    orders: int
    parts: pl.DataFrame

    def orders_of(self, groups: Mapping[int, int], examples: int) -> dict[int, tuple[int, list[object]]]:
        """Return the number of orders of each group of questions, and the first of them by id."""
        size = max(groups.values()) + 1
        rows, group = self._grouped(groups)
        dtype = np.int32 if self.orders * size < _SMALL else np.int64
        both = (self.order if rows is None else self.order[rows]) * dtype(size) + group
        both.sort()
        first = both[np.append(True, both[1:] != both[:-1])[: len(both)]]
        counts = np.bincount(first % size, minlength=size)
        named: dict[int, list[object]] = {}
        if examples:
            found = pl.DataFrame({"group": first % size, "order": self.ids.of(first // size)})
            smallest = found.group_by("group").agg(pl.col("order").bottom_k(examples).sort())
            named = dict(smallest.iter_rows())
        return {
            int(each): (int(counts[each]), named.get(int(each), [])) for each in np.flatnonzero(counts)
        }

    def in_parts(self, column: str, groups: Mapping[int, int]) -> pl.DataFrame:
        """Return the rows and orders of each group (`group`) and each value of a column (`part`)."""
        rows, group = self._grouped(groups)
        places = np.arange(len(self.order)) if rows is None else rows
        part = self.parts[part_column(column)].gather(places)
        frame = pl.DataFrame({"part": part, "group": group, "order": self.order[places]})
        return frame.group_by("part", "group").agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("order").n_unique().cast(pl.Int64).alias("orders"),
        )

    def _grouped(self, groups: Mapping[int, int]) -> tuple[Numbers | None, Numbers]:
        """Return the rows of the questions that have a group, or None for all rows, and their groups."""
        group_of = np.array([groups.get(each, -1) for each in self.distinct.tolist()], dtype=np.int32)
        group = group_of[self.question] if len(group_of) else np.zeros(0, dtype=np.int32)
        if (group_of >= 0).all():
            return None, group
        rows = np.flatnonzero(group >= 0)
        return rows, group[rows]
