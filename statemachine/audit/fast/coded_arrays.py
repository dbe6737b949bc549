"""The columns of a log as arrays of numbers, and the state of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from statemachine.audit.codebook import (
    NONE,
    UNKNOWN,
    Codebook,
    ColumnCodes,
    FactClasses,
    codes_of,
    fact_classes,
)
from statemachine.audit.fast.threads import Numbers, looked_up
from statemachine.audit.log_form import (
    ROW,
    UNREADABLE,
    WITHOUT_ZONE,
    WORDS,
    arrival,
    fact_column,
    problem_column,
)
from statemachine.audit.measured import RowState
from statemachine.model.errors import LogError
from statemachine.model.table import Table

_PROBLEM = problem_column("at")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedArrays:
    """A log as a dataframe of Polars, with the codes of its words and the state of each row as arrays."""

    frame: pl.DataFrame
    key: str
    codes: Mapping[str, Numbers]
    state: Numbers
    version: Numbers | None
    codebook: Codebook

    def column(self, name: str) -> pl.Series | None:
        """Return a column, or None if the log does not have it."""
        return self.frame[name] if name in self.frame.columns else None


def with_code_arrays(
    frame: pl.DataFrame,
    key: str,
    tables: Sequence[Table],
    starts: Sequence[int],
    *,
    fact_names: Iterable[str] = (),
    exact: frozenset[str] = frozenset(),
) -> CodedArrays:
    """Return a log with the codes of its words; `starts` and `exact` as for a plan of dataframes."""
    version = _version(frame, starts)
    columns: dict[str, ColumnCodes] = {}
    codes: dict[str, Numbers] = {}
    for name in WORDS:
        meaning = "status" if name == "previous" else name
        if name in frame.columns:
            columns[name], codes[name] = _coded(frame[name].cast(pl.String), meaning, tables, version)
        else:
            columns[name] = codes_of(meaning, tables, ())
    facts = {}
    for name in fact_names:
        values = frame[fact_column(name)]
        distinct = values.unique().drop_nulls().sort().to_list()
        facts[name] = fact_classes(name, [each.rules for each in tables], distinct, exact=name in exact)
        codes[fact_column(name)] = _classes(values, facts[name])
    return CodedArrays(
        frame=frame,
        key=key,
        codes=codes,
        state=_state(frame, key, codes["status"]),
        version=version,
        codebook=Codebook(len(tables), columns, facts),
    )


def _version(frame: pl.DataFrame, starts: Sequence[int]) -> Numbers | None:
    """Return the version of the rules of each row, or None if there is only one."""
    if not starts:
        return None
    if "at" not in frame.columns:
        raise LogError("rules that change with time need a column of times (at)")
    return np.searchsorted(
        np.asarray(starts), frame["at"].fill_null(starts[0] - 1).to_numpy(), side="right"
    )


def _coded(
    words: pl.Series, meaning: str, tables: Sequence[Table], version: Numbers | None
) -> tuple[ColumnCodes, Numbers]:
    """Return the codes of the words of a column. Polars numbers the distinct words; each of these is looked up once."""
    numbered = words.cast(pl.Categorical(pl.Categories.random()))
    unique = numbered.unique().drop_nulls()
    distinct = pl.DataFrame({"word": unique.cast(pl.String), "place": unique.to_physical()})
    size = max(distinct["place"].to_list(), default=0) + 2
    places = numbered.to_physical().fill_null(size - 1).to_numpy()
    if version is not None:
        places = version * size + places
    rows = np.bincount(places, minlength=size * len(tables)).reshape(len(tables), size)
    codes = codes_of(meaning, tables, _counted(distinct, rows))
    lookup = np.full((len(tables), size), UNKNOWN, dtype=np.int16)
    lookup[:, -1] = NONE
    for number, known in enumerate(codes.known):
        for word, place in distinct.filter(pl.col("word").is_in(list(known))).iter_rows():
            lookup[number, place] = known[word]
    return codes, looked_up(lookup.reshape(-1), places)


def _counted(distinct: pl.DataFrame, rows: Numbers) -> Iterator[tuple[int, str, int]]:
    """Yield the version, the word and the count of each distinct word, the most frequent first."""
    counted = pl.concat(
        distinct.select(
            pl.lit(number).alias("version"),
            "word",
            pl.Series(each[distinct["place"].to_numpy()]).alias("rows"),
        ).filter(pl.col("rows") > 0)
        for number, each in enumerate(rows)
    )
    yield from counted.sort("rows", "word", "version", descending=[True, False, False]).iter_rows()


def _classes(values: pl.Series, classes: FactClasses) -> Numbers:
    """Return the class of each value; 0 is a missing one."""
    if not classes.codes:
        return np.zeros(len(values), dtype=np.int64)
    codes = values.replace_strict(
        list(classes.codes), list(classes.codes.values()), default=0, return_dtype=pl.Int64
    )
    return codes.fill_null(0).to_numpy()


def _state(frame: pl.DataFrame, key: str, status: Numbers) -> Numbers:
    """Return the first reason why each row is not in a chain."""
    state = np.zeros(frame.height, dtype=np.uint8)
    state[status == NONE] = RowState.IGNORED
    if frame[key].null_count():
        state[frame[key].is_null().to_numpy()] = RowState.NO_TIME
    if _PROBLEM in frame.columns:
        problems = frame[_PROBLEM].to_numpy()
        state[problems == WITHOUT_ZONE] = RowState.TIME_WITHOUT_ZONE
        state[problems == UNREADABLE] = RowState.TIME_UNREADABLE
    for column, reason in (("status", RowState.NO_STATUS), ("order", RowState.NO_ORDER)):
        if frame[column].null_count():
            state[frame[column].is_null().to_numpy()] = reason
    return _marked_twice(frame, key, state)


def _marked_twice(frame: pl.DataFrame, key: str, state: Numbers) -> Numbers:
    """Mark the rows whose message came before: the same id, order and item. The first that arrived counts."""
    if "message" not in frame.columns:
        return state
    rows = frame.with_columns(state=pl.Series(state)).filter(
        (pl.col("state") == RowState.IN_CHAIN) & pl.col("message").is_not_null()
    )
    same = [each for each in ("order", "item", "message") if each in frame.columns]
    again = rows.sort(arrival(frame.columns, key)).filter(~pl.struct(same).is_first_distinct())
    state[again[ROW].to_numpy() - 1] = RowState.TWICE
    return state
