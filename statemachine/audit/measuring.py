"""A log measured in the fastest way: in arrays if it is in memory, else by the dataframe or database that it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from statemachine.audit.fast.array_counts import ArrayCounts
from statemachine.audit.fast.coded_arrays import with_code_arrays
from statemachine.audit.fast.sorted_log import sorted_log
from statemachine.audit.frames.chains import chained
from statemachine.audit.frames.coded_log import with_codes
from statemachine.audit.frames.frame_counts import FrameCounts
from statemachine.audit.frames.source import Log
from statemachine.audit.measured import MeasuredLog
from statemachine.model.frozen import EMPTY
from statemachine.model.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How a log is measured.

    `tables` are the versions of the rules, and `starts` the times in microseconds from which the second and each later
    one holds. `exact` are the facts whose values must all be told apart. Rows count from the time `since` on and with
    the values of `where`.
    """

    tables: Sequence[Table]
    starts: Sequence[int] = ()
    exact: frozenset[str] = frozenset()
    since: int | None = None
    where: Mapping[str, str] = EMPTY

    def measured(self, log: Log) -> MeasuredLog:
        """Return the counts of a log: by arrays if Polars holds it, else by queries."""
        return self.by_arrays(log) if log.frame.implementation.is_polars() else self.by_queries(log)

    def by_arrays(self, log: Log) -> MeasuredLog:
        """Return the counts of a log of Polars, which is read into memory."""
        frame = log.collected()
        code = partial(
            with_code_arrays,
            frame,
            log.key,
            self.tables,
            self.starts,
            fact_names=tuple(log.columns.facts),
            exact=self.exact,
        )
        return ArrayCounts(sorted_log(frame, code, self.since, self.where))

    def by_queries(self, log: Log) -> MeasuredLog:
        """Return the counts of a log, each of which is one query on its dataframe."""
        coded = with_codes(log, self.tables, self.starts, self.exact)
        return FrameCounts(coded=coded, chain=chained(coded, self.since, self.where))
