"""The columns of a log as arrays of numbers, and the state of each row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from statemachine.audit.fast.threads import Numbers, looked_up, taken
from statemachine.audit.log_form import (
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
_SEED = 0x5EED


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedArrays:
    """Rows of a log: the codes of their words, the state of each row, the key that orders rows, and hashes.

    `hashes` are those of the orders, and `items` those of the items. `checks` are other small hashes of both: they tell
    whether two orders or items have one hash. The other columns are in `frame`, which has all rows of the log; `places` are
    the numbers of the rows that are meant, or None for all.
    """

    frame: pl.DataFrame
    key: str
    codes: Mapping[str, Numbers]
    state: Numbers
    keys: Numbers
    hashes: Numbers
    items: Numbers | None
    checks: Numbers
    version: Numbers | None
    codebook: Codebook
    places: Numbers | None = None

    @property
    def has(self) -> Collection[str]:
        """The names of the columns besides those of words."""
        return self.frame.columns

    def columns(self, names: Sequence[str], places: Numbers | None = None) -> pl.DataFrame:
        """Return some columns of all rows, or of those at some places."""
        places = self.places if places is None else self.place(places)
        frame = self.frame.select(names)
        return frame if places is None or not names else frame[places]

    def place(self, places: Numbers) -> Numbers:
        """Return the places of some rows in the whole log."""
        return places if self.places is None else self.places[places]

    def rows(self, places: Numbers) -> CodedArrays:
        """Return some rows."""
        return replace(
            self,
            codes={name: taken(codes, places) for name, codes in self.codes.items()},
            state=taken(self.state, places),
            keys=taken(self.keys, places),
            hashes=taken(self.hashes, places),
            items=None if self.items is None else taken(self.items, places),
            checks=taken(self.checks, places),
            version=None if self.version is None else taken(self.version, places),
            places=self.place(places),
        )

    def with_other_hashes(self, attempt: int) -> CodedArrays:
        """Return the same rows with hashes that are different for each attempt."""
        frame = self.columns([each for each in ("order", "item") if each in self.has])
        return replace(self, **hashes_of(frame, attempt))


def with_code_arrays(
    frame: pl.DataFrame,
    key: str,
    tables: Sequence[Table],
    starts: Sequence[int],
    *,
    facts: Iterable[str],
    exact: frozenset[str],
    codebook: Codebook | None = None,
) -> CodedArrays:
    """Return a log with the codes of its words; `starts` and `exact` as for a plan of dataframes.

    `facts` are the names of the facts that the log has. `codebook` has the codes of a larger log that these rows are a part of.
    """
    version = version_of(frame, starts)
    numbered = {
        name: numbered_words(frame[name], version, len(tables))
        for name in WORDS
        if name in frame.columns
    }
    if codebook is None:
        counts = {name: each.counted() for name, each in numbered.items()}
        values = {name: distinct_values(frame[fact_column(name)]) for name in facts}
        codebook = codebook_of(counts, values, tables, exact)
    codes = {name: each.codes(codebook.columns[name]) for name, each in numbered.items()}
    for name, classes in codebook.facts.items():
        codes[fact_column(name)] = _classes(frame[fact_column(name)], classes)
    return CodedArrays(
        frame=frame.drop(codes),
        key=key,
        codes=codes,
        state=_state(frame, key, codes["status"]),
        keys=frame[key].fill_null(0).to_numpy(),
        **hashes_of(frame, 0),
        version=version,
        codebook=codebook,
    )


def codebook_of(
    counts: Mapping[str, pl.DataFrame],
    values: Mapping[str, Sequence[object]],
    tables: Sequence[Table],
    exact: frozenset[str],
) -> Codebook:
    """Return the codes of a log: `counts` has the words of each column, and `values` those of each fact."""
    columns = {name: codes_of("status" if name == "previous" else name, tables, ()) for name in WORDS}
    for name, words in counts.items():
        total = pl.col("rows").sum().over("word")
        ordered = words.sort(total, "word", "version", descending=[True, False, False]).iter_rows()
        columns[name] = codes_of("status" if name == "previous" else name, tables, ordered)
    rules = [each.rules for each in tables]
    facts = {name: fact_classes(name, rules, some, exact=name in exact) for name, some in values.items()}
    return Codebook(len(tables), columns, facts)


def distinct_values(values: pl.Series) -> list[object]:
    """Return the distinct values of a column, sorted."""
    return values.unique().drop_nulls().sort().to_list()


def hashes_of(frame: pl.DataFrame, attempt: int) -> dict[str, Any]:
    """Return the hashes of the orders and the items of a log; each attempt gives others."""
    order = frame["order"]
    checks = order.hash(_SEED + 3 * attempt + 1).to_numpy().astype(np.uint16)
    items = None
    if "item" in frame.columns:
        items = frame["item"].hash(_SEED + 3 * attempt + 2).to_numpy()
        checks ^= frame["item"].hash(_SEED + 3 * attempt + 1).to_numpy().astype(np.uint16)
    return {"hashes": order.hash(_SEED + 3 * attempt).to_numpy(), "items": items, "checks": checks}


def version_of(frame: pl.DataFrame, starts: Sequence[int]) -> Numbers | None:
    """Return the version of the rules of each row, or None if there is only one."""
    if not starts:
        return None
    if "at" not in frame.columns:
        raise LogError("rules that change with time need a column of times (at)")
    return np.searchsorted(
        np.asarray(starts), frame["at"].fill_null(starts[0] - 1).to_numpy(), side="right"
    )


@dataclass(frozen=True, slots=True)
class NumberedWords:
    """A column of words. Each word has a number: `places` has one for each row, with the version of the rules."""

    words: pl.DataFrame
    places: Numbers
    size: int
    versions: int

    def counted(self) -> pl.DataFrame:
        """Return the version, the word and the number of rows of each distinct word."""
        rows = np.bincount(self.places, minlength=self.size * self.versions).reshape(
            self.versions, self.size
        )
        numbers = self.words["place"].to_numpy()
        return pl.concat(
            self.words.select(
                pl.lit(version, dtype=pl.Int64).alias("version"),
                "word",
                pl.Series("rows", each[numbers], dtype=pl.Int64),
            ).filter(pl.col("rows") > 0)
            for version, each in enumerate(rows)
        )

    def codes(self, codes: ColumnCodes) -> Numbers:
        """Return the code of each row."""
        lookup = np.full((self.versions, self.size), UNKNOWN, dtype=np.int16)
        lookup[:, -1] = NONE
        for version, known in enumerate(codes.known):
            for word, place in self.words.filter(pl.col("word").is_in(list(known))).iter_rows():
                lookup[version, place] = known[word]
        return looked_up(lookup.reshape(-1), self.places)


def numbered_words(words: pl.Series, version: Numbers | None, versions: int) -> NumberedWords:
    """Return the numbers that Polars gives to words, so that each distinct word is looked up once."""
    numbered = words.cast(pl.String).cast(pl.Categorical(pl.Categories.random()))
    unique = numbered.unique().drop_nulls()
    distinct = pl.DataFrame({"word": unique.cast(pl.String), "place": unique.to_physical()})
    size = max(distinct["place"].to_list(), default=0) + 2
    places = numbered.to_physical().fill_null(size - 1).to_numpy()
    if version is not None:
        places = version * size + places
    return NumberedWords(distinct, places, size, versions)


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
    rows = frame.with_columns(state=pl.Series(state), place=pl.int_range(pl.len())).filter(
        (pl.col("state") == RowState.IN_CHAIN) & pl.col("message").is_not_null()
    )
    same = [each for each in ("order", "item", "message") if each in frame.columns]
    again = rows.sort(arrival(frame.columns, key)).filter(~pl.struct(same).is_first_distinct())
    state[again["place"].to_numpy()] = RowState.TWICE
    return state
