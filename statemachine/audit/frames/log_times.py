"""Times of a log as numbers of microseconds, so that all dataframes compare and subtract them alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import narwhals as nw

from statemachine.audit.log_form import UNREADABLE, WITHOUT_ZONE, problem_column
from statemachine.model.errors import LogError
from statemachine.model.extras import library

Frame: TypeAlias = "nw.LazyFrame[Any]"

_ZONE = r"[0-9]T.*(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})$"
_SECONDS, _MINUTES, _DAY = "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d"
_NAIVE = (_SECONDS, _MINUTES, _DAY)


def as_microseconds(frame: Frame, names: Mapping[str, str]) -> tuple[Frame, bool | None]:
    """Return the frame with its times in microseconds, and whether they have time zones; None without times.

    `names` has the name that each column has in the log. A column of texts gets one more column: the problem of each
    time that cannot be read. Raises `LogError` for a column that has no times.
    """
    zoned: dict[str, bool] = {}
    for column, name in names.items():
        dtype = frame.collect_schema()[column]
        if isinstance(dtype, nw.Datetime | nw.Date):
            zoned[column] = getattr(dtype, "time_zone", None) is not None
            frame = _from_times(frame, column)
        elif dtype == nw.String and frame.implementation.is_polars():
            frame, zoned[column] = _from_texts(frame, column)
        else:
            raise LogError(
                f"the column {name!r} ({column}) has the type {dtype}: convert it to times, or pass numbers as sequence"
            )
    return frame, zoned.get("at", zoned.get("received"))


def _from_times(frame: Frame, column: str) -> Frame:
    """Replace times by numbers. A database does it in its own words: narwhals has none for it yet."""
    native: Any = frame.to_native()
    others = [each for each in frame.collect_schema().names() if each != column]
    if frame.implementation.is_duckdb():
        names = ", ".join(f'"{each}"' for each in others)
        native = native.project(f'{names}, epoch_us("{column}") AS "{column}"')
    elif frame.implementation.is_spark_like():
        micros = _spark_micros(
            column, zoned=getattr(frame.collect_schema()[column], "time_zone", None) is not None
        )
        native = native.selectExpr(*(f"`{each}`" for each in others), f"{micros} AS `{column}`")
    else:
        time = nw.col(column)
        is_date = frame.collect_schema()[column] == nw.Date
        return frame.with_columns((time.cast(nw.Datetime("us")) if is_date else time).dt.timestamp("us"))
    counted: Frame = nw.from_native(native)
    return counted


def _spark_micros(column: str, *, zoned: bool) -> str:
    """Return the microseconds of a time; one without zone is not moved to the zone of the session."""
    epoch = "timestamp'1970-01-01T00:00:00Z'" if zoned else "timestamp_ntz'1970-01-01T00:00:00'"
    return f"timestampdiff(MICROSECOND, {epoch}, `{column}`)"


def _from_texts(frame: Frame, column: str) -> tuple[Frame, bool]:
    """Replace texts in ISO 8601 by numbers. If one of them has a time zone, all must have one."""
    pl = library("polars", extra="audit")
    native: Any = frame.to_native()
    text, time, naive = (f"{column}-{each}" for each in ("text", "time", "naive"))
    clean = pl.col(column).str.strip_chars().str.replace(" ", "T", literal=True)
    zoned = bool(native.select(clean.str.contains(_ZONE).any()).collect().item())
    native = native.with_columns(clean.str.replace("[Zz]$", "+00:00").alias(text))
    native = _with_parsed(
        native, text, time, [f"{each}%z" for each in (_SECONDS, _MINUTES)] if zoned else _NAIVE
    )
    left = pl.when(pl.col(time).is_null()).then(pl.col(text))
    native = _with_parsed(native.with_columns(left.alias(text)), text, naive, _NAIVE)
    why = pl.when(pl.col(naive).is_null()).then(UNREADABLE).otherwise(WITHOUT_ZONE)
    problem = pl.when(pl.col(text).is_not_null()).then(why).otherwise(0)
    native = native.with_columns(pl.col(time).alias(column), problem.alias(problem_column(column)))
    return nw.from_native(native.drop(text, time, naive)), zoned


def _with_parsed(native: Any, text: str, time: str, formats: Sequence[str]) -> Any:
    """Add the microseconds of texts by the first format that fits: each is a step, so that none is tried twice."""
    pl = library("polars", extra="audit")
    native = native.with_columns(pl.lit(None, pl.Int64).alias(time))
    for each in formats:
        left = pl.when(pl.col(time).is_null()).then(pl.col(text))
        zone = "UTC" if each.endswith("%z") else None
        parsed = left.str.strptime(pl.Datetime("us", zone), each, strict=False)
        native = native.with_columns(pl.coalesce(time, parsed.dt.timestamp("us")).alias(time))
    return native
