"""A log with codes in place of words, and the state of each row: in the chain of its order, or why it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw

from statemachine.audit.codebook import (
    NONE,
    UNKNOWN,
    Codebook,
    ColumnCodes,
    FactClasses,
    codes_of,
    fact_classes,
)
from statemachine.audit.frames.source import Frame, Log
from statemachine.audit.log_form import (
    ROW,
    UNREADABLE,
    WITHOUT_ZONE,
    WORDS,
    arrival,
    chain_columns,
    fact_column,
    problem_column,
)
from statemachine.audit.measured import RowState
from statemachine.model.errors import LogError
from statemachine.model.table import Table

VERSION, STATE = "version", "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedLog:
    """A log whose words are codes, with its codebook."""

    log: Log
    frame: Frame
    codebook: Codebook


def with_codes(
    log: Log, tables: Sequence[Table], starts: Sequence[int], exact: frozenset[str]
) -> CodedLog:
    """Return a log with the codes of its words.

    `starts` are the times from which the second and each later version of the rules holds. `exact` are the facts whose
    values must all be told apart.
    """
    frame = log.frame.with_columns(_version(log, starts).alias(VERSION))
    columns = {name: _codes(frame, log, name, tables) for name in WORDS}
    facts = {name: _classes(frame, name, tables, exact=name in exact) for name in log.columns.facts}
    replaced = [_code(name, each).alias(name) for name, each in columns.items()]
    replaced += [_class(name, each).alias(fact_column(name)) for name, each in facts.items()]
    has_status = (~nw.col("status").is_null()).alias("has_status")
    frame = frame.with_columns(has_status, *replaced).with_columns(_state(log).alias(STATE))
    return CodedLog(
        log=log, frame=_marked_twice(frame, log), codebook=Codebook(len(tables), columns, facts)
    )


def _version(log: Log, starts: Sequence[int]) -> nw.Expr:
    if starts and "at" not in log.has:
        raise LogError("rules that change with time need a column of times (at)")
    later = [nw.when(nw.col("at") >= start).then(nw.lit(1)).otherwise(nw.lit(0)) for start in starts]
    return reduce(lambda one, other: one + other, later, nw.lit(0)).cast(nw.Int64)


def _codes(frame: Frame, log: Log, name: str, tables: Sequence[Table]) -> ColumnCodes:
    """Return the codes of the words of a column; a column that the log does not have has no words."""
    counts = _distinct(frame, name) if name in log.has else iter(())
    return codes_of("status" if name == "previous" else name, tables, counts)


def _distinct(frame: Frame, name: str) -> Iterator[tuple[int, str, int]]:
    """Yield the version, the word and the count of each distinct word, as `WordCounts` says."""
    words = frame.select(VERSION, nw.col(name).cast(nw.String)).filter(~nw.col(name).is_null())
    counted = words.group_by(VERSION, name).agg(nw.len().alias("rows")).collect("polars")
    counted = counted.with_columns(nw.col("rows").sum().over(name).alias("total"))
    ordered = counted.sort("total", name, VERSION, descending=[True, False, False])
    for version, word, rows, _ in ordered.iter_rows():
        yield int(version), word, int(rows)


def _classes(frame: Frame, name: str, tables: Sequence[Table], *, exact: bool) -> FactClasses:
    column = fact_column(name)
    distinct = frame.select(column).filter(~nw.col(column).is_null()).unique().collect("polars")
    values = distinct.sort(column)[column].to_list()
    return fact_classes(name, [each.rules for each in tables], values, exact=exact)


def _code(name: str, codes: ColumnCodes) -> nw.Expr:
    """Return the code of each word; a word that is missing has the code of none."""
    if not codes.known or not any(codes.known):
        return _unless_null(name, UNKNOWN) if codes.unknown.rows else nw.lit(NONE).cast(nw.Int64)
    word = nw.col(name).cast(nw.String)
    by_version = [_replaced(word, known, UNKNOWN) for known in codes.known]
    code = by_version[0]
    for version, later in enumerate(by_version[1:], 1):
        code = nw.when(nw.col(VERSION) >= version).then(later).otherwise(code)
    return nw.when(nw.col(name).is_null()).then(nw.lit(NONE)).otherwise(code).cast(nw.Int64)


def _unless_null(name: str, code: int) -> nw.Expr:
    return nw.when(nw.col(name).is_null()).then(nw.lit(NONE)).otherwise(nw.lit(code)).cast(nw.Int64)


def _replaced(value: nw.Expr, codes: Mapping[Any, int], otherwise: int) -> nw.Expr:
    if not codes:
        return nw.lit(otherwise).cast(nw.Int64)
    return value.replace_strict(
        list(codes), list(codes.values()), default=otherwise, return_dtype=nw.Int64
    )


def _class(name: str, classes: FactClasses) -> nw.Expr:
    column = nw.col(fact_column(name))
    code = _replaced(column, classes.codes, 0)
    return nw.when(column.is_null()).then(nw.lit(0)).otherwise(code).cast(nw.Int64)


def _state(log: Log) -> nw.Expr:
    """Return the first reason why a row is not in the chain."""
    reasons = [
        (nw.col("order").is_null(), RowState.NO_ORDER),
        (~nw.col("has_status"), RowState.NO_STATUS),
    ]
    problem = problem_column("at")
    if problem in log.has:
        reasons.append((nw.col(problem) == UNREADABLE, RowState.TIME_UNREADABLE))
        reasons.append((nw.col(problem) == WITHOUT_ZONE, RowState.TIME_WITHOUT_ZONE))
    if log.key != ROW:
        reasons.append((nw.col(log.key).is_null(), RowState.NO_TIME))
    reasons.append((nw.col("status") == NONE, RowState.IGNORED))
    state = nw.lit(int(RowState.IN_CHAIN))
    for condition, reason in reversed(reasons):
        state = nw.when(condition).then(nw.lit(int(reason))).otherwise(state)
    return state


def _marked_twice(frame: Frame, log: Log) -> Frame:
    """Mark the rows whose message came before: the same id, order and item. The first that arrived counts."""
    if "message" not in log.has:
        return frame
    first = (
        nw.col("order")
        .cum_count()
        .over(STATE, *chain_columns(log.has), "message", order_by=arrival(log.has, log.key))
    )
    again = (nw.col(STATE) == RowState.IN_CHAIN) & ~nw.col("message").is_null() & (first > 1)
    return frame.with_columns(
        nw.when(again).then(nw.lit(int(RowState.TWICE))).otherwise(nw.col(STATE)).alias(STATE)
    )
