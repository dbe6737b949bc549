"""The chain of each order: the previous status of each row, ties in time, late rows, and the number of each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import narwhals as nw

from statemachine.audit.codebook import NONE
from statemachine.audit.frames.coded_log import STATE, VERSION, CodedLog
from statemachine.audit.frames.source import Frame, Log
from statemachine.audit.log_form import (
    ROW,
    arrival,
    chain_columns,
    chain_order,
    fact_column,
    knows_arrival,
    part_column,
)
from statemachine.audit.measured import AMBIGUOUS, OUTSIDE, RowState

QUESTION, TIED, BEFORE = "question", "tied", "before"


def chained(coded: CodedLog, since: int | None, where: Mapping[str, str]) -> Frame:
    """Return the rows of all chains, each with the previous status (`before`) and the number of its question.

    `since` is the time from which rows count, and `where` the values of the columns of rows that count. `tied` is
    whether the row, or the one before it, has the key of another row that differs from it.
    """
    log = coded.log
    frame = coded.frame.filter(nw.col(STATE) == RowState.IN_CHAIN)
    frame = _with_ties(frame, log)
    over = {"order_by": chain_order(log.has, log.key)}
    groups = chain_columns(log.has)
    before = nw.col("status").shift(1).over(*groups, **over).fill_null(NONE).cast(nw.Int64)
    frame = frame.with_columns(before.alias(BEFORE))
    if log.key != ROW:
        after_tie = nw.col("in_tie").shift(1).over(*groups, **over).fill_null(0)
        frame = frame.with_columns(after_tie.alias("after_tie"))
    return _with_questions(_with_late_rows(frame, log), coded, _counted(since, where))


def _with_ties(frame: Frame, log: Log) -> Frame:
    """Mark the rows whose key another row of the chain has too, if the two differ in anything that is judged."""
    if log.key == ROW:
        return frame
    judged: list[str] = [
        each for each in ("status", "previous", "event", "actor", "channel") if each in log.has
    ]
    judged += [fact_column(each) for each in log.columns.facts]
    same = [*chain_columns(log.has), log.key]
    differs = [nw.col(each).min().over(*same) != nw.col(each).max().over(*same) for each in judged]
    tie = nw.any_horizontal(*differs, ignore_nulls=False)
    return frame.with_columns(nw.when(tie).then(nw.lit(1)).otherwise(nw.lit(0)).alias("in_tie"))


def _with_late_rows(frame: Frame, log: Log) -> Frame:
    """Mark the rows that arrived after a later status of their order. If the log does not tell arrivals, no row is marked."""
    late = nw.lit(0)
    if knows_arrival(log.has):
        latest = nw.col("at").cum_max().over(*chain_columns(log.has), order_by=arrival(log.has, log.key))
        late = nw.when(nw.col("at") < latest).then(nw.lit(1)).otherwise(nw.lit(0))
    return frame.with_columns(late.alias("late"))


def _counted(since: int | None, where: Mapping[str, str]) -> nw.Expr:
    """Return whether a row counts."""
    conditions = [nw.col(part_column(name)) == value for name, value in where.items()]
    if since is not None:
        conditions.append(nw.col("at") >= since)
    return nw.all_horizontal(
        nw.lit(value=True), *(each.fill_null(value=False) for each in conditions), ignore_nulls=False
    )


def _with_questions(frame: Frame, coded: CodedLog, counted: nw.Expr) -> Frame:
    """Add the number of the question of each pair, which stands for all that the engine is asked with."""
    log = coded.log
    source, is_said, gap = nw.col(BEFORE), nw.lit(value=False), nw.lit(0)
    tied = nw.lit(0) if log.key == ROW else nw.max_horizontal(nw.col("in_tie"), nw.col("after_tie"))
    if "previous" in log.has:
        is_said = nw.col("previous") != NONE
        source = nw.when(is_said).then(nw.col("previous")).otherwise(nw.col(BEFORE))
        differs = is_said & (nw.col(BEFORE) != NONE) & (nw.col("previous") != nw.col(BEFORE))
        gap = nw.when(differs & (tied == 0)).then(nw.lit(1)).otherwise(nw.lit(0))
    facts = (nw.col(fact_column(each)) for each in coded.codebook.facts)
    words = [nw.col(each) for each in ("event", "actor", "channel")]
    number = _joined([nw.col(VERSION), source, nw.col("status"), *words, *facts], coded.codebook.sizes())
    unsure = (tied == 1) & ~is_said
    question = nw.when(unsure).then(nw.lit(AMBIGUOUS)).otherwise(number)
    question = nw.when(counted).then(question).otherwise(nw.lit(OUTSIDE)).cast(nw.Int64)
    return frame.with_columns(question.alias(QUESTION), gap.alias("gap"), tied.alias(TIED))


def _joined(codes: Iterable[nw.Expr], sizes: Iterable[int]) -> nw.Expr:
    number = nw.lit(0).cast(nw.Int64)
    for code, size in zip(codes, sizes, strict=True):
        number = number * size + code
    return number
