"""A log measured in the fastest way: in arrays if it is in memory, else by the dataframe or database that it is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from statemachine.audit.fast.coded_arrays import with_code_arrays
from statemachine.audit.fast.merged_counts import MergedCounts
from statemachine.audit.fast.partitions import divide, on_disk, partitions_for
from statemachine.audit.fast.piece_counts import PieceCounts
from statemachine.audit.fast.pieces import as_one_piece, in_pieces
from statemachine.audit.fast.threads import in_threads
from statemachine.audit.frames.chains import chained
from statemachine.audit.frames.coded_log import with_codes
from statemachine.audit.frames.frame_counts import FrameCounts, entries_of
from statemachine.audit.frames.keeping import kept
from statemachine.audit.frames.source import Log
from statemachine.audit.log_form import knows_arrival
from statemachine.audit.measured import MeasuredLog
from statemachine.model.frozen import EMPTY
from statemachine.model.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much an audit counts, and what it may take.

    The report has the most frequent `variants`; with `moves_only` it has none, and no ends and times in statuses either,
    and is made sooner. A log of Polars that would need more than so many bytes of `memory` is divided into temporary
    files by its orders, and one for which a number of `partitions` is given. The report is the same for any number.
    """

    variants: int = 20
    moves_only: bool = False
    memory: int = 4 * 10**9
    partitions: int | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a number that is no limit."""
        least = {"variants": 0, "memory": 1, "partitions": 1}
        for name, value in ((each, getattr(self, each)) for each in least):
            if value is not None and value < least[name]:
                raise ValueError(f"{name} must be at least {least[name]}, not {value}")


USUAL_LIMITS = Limits()
"""The limits of an audit that is given none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How a log is measured.

    `tables` are the versions of the rules, and `starts` the times in microseconds from which the second and each later
    one holds. `exact` are the facts whose values must all be told apart. Rows count from the time `since` on and with
    the values of `where`. `parts` are the columns by which the report is divided.
    """

    tables: Sequence[Table]
    starts: Sequence[int] = ()
    exact: frozenset[str] = frozenset()
    since: int | None = None
    where: Mapping[str, str] = EMPTY
    parts: Sequence[str] = ()
    limits: Limits = USUAL_LIMITS

    @contextmanager
    def measured(self, log: Log) -> Iterator[MeasuredLog]:
        """Give the counts of a log: by arrays if Polars holds it, else by queries."""
        if not log.frame.implementation.is_polars():
            with self.by_queries(log) as counts:
                yield counts
            return
        count = self.limits.partitions or partitions_for(log.frame.to_native(), self.limits.memory)
        if count == 1:
            yield self.by_arrays(log)
        else:
            with self.by_files(log, count) as merged:
                yield merged

    def by_arrays(self, log: Log) -> MeasuredLog:
        """Return the counts of a log of Polars, which is read into memory."""
        coded = with_code_arrays(
            log.collected(), log.key, self.tables, self.starts, facts=log.columns.facts, exact=self.exact
        )
        pieces = in_pieces(coded, self.since, self.where, self.parts, moves_only=self.limits.moves_only)
        return MergedCounts(pieces, coded.codebook, knows_arrival(log.has))

    @contextmanager
    def by_files(self, log: Log, count: int) -> Iterator[MeasuredLog]:
        """Give the counts of a log of Polars, which is divided into temporary files; they are deleted at the end."""
        with TemporaryDirectory(prefix="statemachine-audit-") as name:
            folder = Path(name)
            divided = divide(
                log.frame.to_native(),
                folder / "rows",
                count,
                starts=self.starts,
                facts=list(log.columns.facts),
            )
            codebook = divided.codebook(self.tables, self.exact)

            def count_rows(number: int, *, moves_only: bool) -> PieceCounts:
                coded = with_code_arrays(
                    divided.read(number),
                    log.key,
                    self.tables,
                    self.starts,
                    facts=log.columns.facts,
                    exact=self.exact,
                    codebook=codebook,
                )
                return as_one_piece(coded, self.since, self.where, self.parts, moves_only=moves_only)

            def keep_counts(number: int) -> PieceCounts:
                piece = count_rows(number, moves_only=self.limits.moves_only)
                kept_piece = on_disk(piece, folder / "counts" / str(number))
                return replace(
                    kept_piece,
                    rows_of=lambda questions: count_rows(number, moves_only=True).rows_of(questions),
                )

            pieces = in_threads(keep_counts, divided.numbers())
            yield MergedCounts(pieces, codebook, knows_arrival(log.has))

    @contextmanager
    def by_queries(self, log: Log) -> Iterator[MeasuredLog]:
        """Give the counts of a log. Each count is one query on its dataframe."""
        coded = with_codes(log, self.tables, self.starts, self.exact)
        chain = chained(coded, self.since, self.where)
        with kept(chain), kept(entries_of(log, chain)) as entries:
            yield FrameCounts(coded=coded, chain=chain, entries=entries)
