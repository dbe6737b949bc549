"""A log as it was passed, brought into one form: the needed columns under fixed names, numbered where rows have an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw
from narwhals.exceptions import NarwhalsError

from statemachine.audit.columns import Columns, GivenColumns, columns_of
from statemachine.audit.frames.log_times import as_microseconds
from statemachine.audit.log_form import ROW, WORDS, fact_column, part_column
from statemachine.model.errors import LogError
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing

FrameError = NarwhalsError
"""A query on a dataframe failed, such as for a file that was changed after it was opened."""

Frame: TypeAlias = "nw.LazyFrame[Any]"

_TIMES = ("at", "received")
_TEXTS = (nw.String, nw.Categorical, nw.Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log in one form: its columns are named by their meaning, as `log_form` says.

    Times are numbers of microseconds. `zoned` is whether they have time zones; None without times. `numbered` is
    whether the rows have the order of a file.
    """

    frame: Frame
    columns: Columns
    numbered: bool
    zoned: bool | None

    @property
    def has(self) -> frozenset[str]:
        """The names of the columns."""
        return frozenset(self.frame.collect_schema().names())

    @property
    def key(self) -> str:
        """The column that orders the rows of an order."""
        columns = self.columns
        return "sequence" if columns.sequence else "at" if columns.at else ROW

    def collected(self) -> Any:
        """Return the dataframe of Polars that the log is."""
        return self.frame.collect("polars").to_native()


def read_log(
    frame: object, given: GivenColumns, versions: Sequence[RuleSet], extra: Sequence[str]
) -> Log:
    """Return a dataframe as a log, with some extra columns; raise `LogError` if it cannot be audited."""
    native = _narwhals(frame)
    names = native.collect_schema().names()
    columns = columns_of(given, names, versions)
    missing = [each for each in extra if each not in names]
    if missing:
        raise LogError(f"the log has no column {missing[0]!r}")
    wanted = columns.by_meaning() | {fact_column(fact): name for fact, name in columns.facts.items()}
    wanted |= {part_column(each): each for each in extra}
    lazy, numbered = _lazy(
        native.select(**{each: nw.col(name) for each, name in wanted.items()}), wanted
    )
    if not (columns.sequence or columns.at or numbered):
        raise LogError(
            "the rows of a database have no order of their own: name a column of times (at) or of numbers (sequence)"
        )
    lazy = _with_plain_types(_without_nan(lazy), wanted)
    lazy, zoned = as_microseconds(lazy, {each: wanted[each] for each in _TIMES if each in wanted})
    return Log(frame=lazy, columns=columns, numbered=numbered, zoned=zoned)


def _narwhals(value: Any) -> nw.DataFrame[Any] | Frame:
    try:
        native: nw.DataFrame[Any] | Frame = nw.from_native(value)
    except TypeError:
        kind = type(value).__name__
        raise LogError(
            f"a log is a dataframe, such as one of Polars, pandas, DuckDB or Spark, not {kind}"
        ) from None
    except FrameError as error:  # such as for two columns with one name
        reason = " ".join(str(error).split())
        raise LogError(f"the dataframe cannot be read: {reason}") from None
    unnamed = [each for each in native.collect_schema().names() if not isinstance(each, str)]
    if unnamed:
        raise LogError(f"the column {unnamed[0]!r} has no text as its name: name the columns")
    return native


def _lazy(frame: nw.DataFrame[Any] | Frame, wanted: Mapping[str, str]) -> tuple[Frame, bool]:
    """Return a lazy frame, with the number of each row if the rows have an order. Eager frames become those of Polars."""
    native: Any = None
    if isinstance(frame, nw.DataFrame):
        _check_mixed(frame, wanted)
        native = frame.to_polars().lazy()
    elif frame.implementation.is_polars():
        native = frame.to_native()
    else:
        return frame, False
    return _with_types(nw.from_native(native.with_row_index(ROW, offset=1))), True


def _with_types(frame: Frame) -> Frame:
    """Return a frame in which columns without any value have a type too."""
    empty = [each for each, dtype in frame.collect_schema().items() if dtype == nw.Unknown]
    numbers = {"sequence", "value"}
    casts = [nw.col(each).cast(nw.Int64 if each in numbers else nw.String) for each in empty]
    return frame.with_columns(*casts) if casts else frame


def _check_mixed(frame: nw.DataFrame[Any], wanted: Mapping[str, str]) -> None:
    """Raise `LogError` for a column with values of several types, which no other dataframe can hold."""
    for meaning in (each for each, dtype in frame.collect_schema().items() if dtype == nw.Object):
        kinds: dict[str, int] = {}
        for row, value in enumerate(frame[meaning].to_list(), 1):
            if value is not None and value == value:  # noqa: PLR0124  # a missing value of pandas is not equal to itself
                kinds.setdefault(type(value).__name__, row)
        if len(kinds) > 1:
            places = listing(f"{kind} in row {row}" for kind, row in kinds.items())
            name = wanted[meaning]
            raise LogError(
                f"the column {name!r} has values of several types: {places}; convert it to text"
            )


def _with_plain_types(frame: Frame, wanted: Mapping[str, str]) -> Frame:
    """Return words and ids as texts, so that a number is its digits; raise `LogError` for other types of words."""
    casts = []
    for meaning, dtype in frame.collect_schema().items():
        _check_type(meaning, wanted.get(meaning, meaning), dtype)
        is_id = meaning in {"order", "item", "message"} and not dtype.is_integer()
        is_text = meaning in WORDS or is_id or meaning.startswith(part_column(""))
        is_fact = meaning.startswith(fact_column(""))
        if dtype != nw.String and (is_text or (is_fact and isinstance(dtype, _TEXTS))):
            casts.append(nw.col(meaning).cast(nw.String))
        elif is_fact and dtype.is_decimal():
            casts.append(nw.col(meaning).cast(nw.Float64))
    return frame.with_columns(*casts) if casts else frame


def _without_nan(frame: Frame) -> Frame:
    """Return a frame in which a number that is none (NaN) is a missing value, as it is in pandas."""
    floats = [each for each, dtype in frame.collect_schema().items() if dtype.is_float()]
    numbers = [nw.when(~nw.col(each).is_nan()).then(nw.col(each)).alias(each) for each in floats]
    return frame.with_columns(*numbers) if numbers else frame


def _check_type(meaning: str, name: str, dtype: nw.dtypes.DType) -> None:
    """Raise `LogError` for a column whose values can be no words, or no numbers."""
    is_word = dtype.is_integer() or isinstance(dtype, _TEXTS)
    if meaning in WORDS and not is_word:
        raise LogError(
            f"the column {name!r} ({meaning}) has the type {dtype}: convert it to text or to whole numbers"
        )
    if meaning in {"sequence", "value"} and not dtype.is_numeric():
        raise LogError(f"the column {name!r} ({meaning}) has the type {dtype}: convert it to numbers")
