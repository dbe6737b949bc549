"""The counts of a piece of a log: all rows of some orders, in arrays that are sorted by chain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from statemachine.audit.fast.chain_sort import chain_numbers
from statemachine.audit.fast.chain_variants import ChainVariants, variants_of
from statemachine.audit.fast.coded_arrays import CodedArrays
from statemachine.audit.fast.row_orders import OrderIds, OrderRows
from statemachine.audit.fast.sorted_log import SortedLog, sorted_log
from statemachine.audit.fast.stays import Stays, stays_of
from statemachine.audit.fast.threads import Numbers
from statemachine.audit.log_form import ROW, part_column
from statemachine.audit.measured import AMBIGUOUS, EXAMPLES, OUTSIDE, QuestionCount, RowState, StateCount


@dataclass(frozen=True, slots=True)
class EndCount:
    """The chains that end in a status, and the earliest entries as time and order."""

    status: int
    count: int
    oldest: list[tuple[int, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceCounts:
    """What is counted in a piece of a log. What is large is given when it is asked for, because it may be on disk."""

    states: Mapping[RowState, StateCount]
    questions: Sequence[QuestionCount]
    times: tuple[int, int] | None
    ends: Sequence[EndCount]
    rows: Callable[[], OrderRows]
    stays: Callable[[], Stays | None]
    variants: Callable[[], ChainVariants | None]
    rows_of: Callable[[Collection[int]], pl.DataFrame]


def counted(
    coded: CodedArrays,
    since: int | None,
    where: Mapping[str, str],
    columns: Iterable[str],
    *,
    moves_only: bool,
) -> PieceCounts:
    """Return the counts of a piece of a log; `columns` are those by which the report is divided.

    With `moves_only`, nothing is counted of whole orders.
    """
    log = sorted_log(coded, since, where)
    rows = _order_rows(log, columns)
    entries = None if moves_only else _entries(log)
    stays = None if entries is None else _stays(log, entries)
    variants = None if entries is None else _variants(log, entries)
    return PieceCounts(
        states=_states(coded),
        questions=_questions(log),
        times=_times(log),
        ends=[] if entries is None else _ends(entries),
        rows=lambda: rows,
        stays=lambda: stays,
        variants=lambda: variants,
        rows_of=_rows_of(log),
    )


@dataclass(frozen=True, slots=True)
class _Entries:
    """The rows at which a status changes, or None for all rows; `starts` is the first entry of each chain."""

    rows: Numbers | None
    starts: Numbers
    status: Numbers
    tied: Numbers | None
    times: pl.Series | None
    ids: OrderIds


def _entries(log: SortedLog) -> _Entries:
    ids = _ids(log, log.starts)
    changed = log.status != log.before
    if changed.all():
        return _Entries(None, log.starts, log.status, log.tied, log.times, ids)
    rows = np.flatnonzero(changed)
    starts = np.searchsorted(rows, log.starts)  # the first row of a chain is an entry
    times = None if log.times is None else log.times.gather(rows)
    tied = None if log.tied is None else log.tied[rows]
    return _Entries(rows, starts, log.status[rows], tied, times, ids)


def _ids(log: SortedLog, rows: Numbers) -> OrderIds:
    """Return the orders of some rows."""
    return OrderIds(log.coded.frame["order"], log.coded.place(log.places[rows]))


def _variants(log: SortedLog, entries: _Entries) -> ChainVariants:
    size = log.coded.codebook.columns["status"].size
    return variants_of(entries.status, entries.starts, entries.tied, size=size, ids=entries.ids)


def _rows_of(log: SortedLog) -> Callable[[Collection[int]], pl.DataFrame]:
    """Return a function that returns the rows of some questions; it holds no more of the log than it needs."""
    frame, question = log.coded.frame, log.question
    places = log.coded.place(log.places).astype(np.uint32 if frame.height < _SMALL else np.int64)

    def rows_of(questions: Collection[int]) -> pl.DataFrame:
        some = np.flatnonzero(np.isin(question, np.array(list(questions), dtype=np.int64)))
        names = [each for each in ("order", "item", ROW, "at") if each in frame.columns]
        numbers = pl.Series("question", question[some].astype(np.int64))
        return frame.select(names)[places[some].astype(np.int64)].insert_column(0, numbers)

    return rows_of


def _states(coded: CodedArrays) -> dict[RowState, StateCount]:
    counts = np.bincount(coded.state)
    first = {each: int(np.argmax(coded.state == each)) for each in np.flatnonzero(counts).tolist()}
    rows = coded.columns([ROW], np.array(list(first.values()), dtype=np.int64))[ROW]
    return {
        RowState(each): StateCount(int(counts[each]), int(row))
        for each, row in zip(first, rows, strict=True)
    }


def _questions(log: SortedLog) -> list[QuestionCount]:
    columns = {"question": log.question, "late": log.late, "gap": log.gap}
    frame = pl.DataFrame({name: each for name, each in columns.items() if each is not None})
    added = {"at": log.times, "value": log.column("value")}
    frame = frame.with_columns(each.alias(name) for name, each in added.items() if each is not None)
    has = set(frame.columns)
    sums = [pl.col(each).cast(pl.Int64).sum() for each in ("late", "gap") if each in has]
    times = [pl.col("at").min().alias("first"), pl.col("at").max().alias("last")] if "at" in has else []
    value = [pl.col("value").cast(pl.Float64).sum()] if "value" in has else []
    counts = frame.group_by("question").agg(pl.len().alias("rows"), *sums, *times, *value)
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
        for row in counts.iter_rows(named=True)
    ]


def _times(log: SortedLog) -> tuple[int, int] | None:
    if log.times is None or log.times.null_count() == len(log.times):
        return None
    return int(log.times.min()), int(log.times.max())  # type: ignore[arg-type]  # a column of integers


def _order_rows(log: SortedLog, columns: Iterable[str]) -> OrderRows:
    distinct, question = _numbered(log.question)
    return OrderRows(
        order=chain_numbers(log.order_starts, len(log.places)),
        question=question,
        distinct=distinct,
        ids=_ids(log, log.order_starts),
        orders=len(log.order_starts),
        parts=log.coded.columns(list(map(part_column, columns)), log.places),
    )


def _numbered(question: Numbers) -> tuple[Numbers, Numbers]:
    """Return the distinct questions, and the place of each question among them."""
    if not len(question) or question.max() >= _LARGEST_TABLE:
        distinct, places = np.unique(question, return_inverse=True)
        return distinct, places.astype(np.int32)
    shifted = question - AMBIGUOUS
    present = np.flatnonzero(np.bincount(shifted))
    table = np.zeros(int(present[-1]) + 1, dtype=np.int32)
    table[present] = np.arange(len(present))
    return present + AMBIGUOUS, table[shifted]


def _stays(log: SortedLog, entries: _Entries) -> Stays | None:
    """Return how long orders stayed in each status that they left, as far as both times are known."""
    if entries.times is None:
        return None
    inner = np.ones(len(entries.status), dtype=bool)
    inner[entries.starts] = False
    if entries.tied is not None:
        inner[1:] &= ~(entries.tied[1:] | entries.tied[:-1])
    inner &= (log.question if entries.rows is None else log.question[entries.rows]) != OUTSIDE
    times = entries.times.fill_null(0).to_numpy()
    stays = times[1:] - times[:-1]
    if entries.times.null_count():
        known = entries.times.is_not_null().to_numpy()
        inner[1:] &= known[1:] & known[:-1]
    sure = inner[1:]
    return stays_of(entries.status[:-1][sure], stays[sure])


def _ends(entries: _Entries) -> list[EndCount]:
    """Return in which status the chains end; the code of one that is not known is -2."""
    last = np.append(entries.starts[1:], len(entries.status))[: len(entries.starts)] - 1
    status = entries.status[last].astype(np.int64)
    if entries.tied is not None:
        status[entries.tied[last]] = AMBIGUOUS
    oldest: dict[int, list[tuple[int, object]]] = {}
    if entries.times is not None:
        frame = pl.DataFrame({"status": status, "at": entries.times.gather(last)}).with_row_index(
            "chain"
        )
        frame = frame.filter((pl.col("status") != AMBIGUOUS) & pl.col("at").is_not_null())
        early = frame.filter(pl.col("at") <= pl.col("at").bottom_k(EXAMPLES).max().over("status"))
        early = early.with_columns(entries.ids.of(early["chain"].to_numpy()).alias("order"))
        for code, at, order in early.select("status", "at", "order").sort("at", "order").iter_rows():
            oldest.setdefault(code, []).append((at, order))
    codes, counts = np.unique(status, return_counts=True)
    return [
        EndCount(int(code), int(count), oldest.get(int(code), [])[:EXAMPLES])
        for code, count in zip(codes, counts, strict=True)
    ]


_LARGEST_TABLE, _SMALL = 2**24, 2**32
