"""Times of a log as numbers of microseconds, so that all dataframes compare and subtract them alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import narwhals as nw

from statemachine.audit.log_form import UNREADABLE, WITHOUT_ZONE, problem_column
from statemachine.model.errors import LogError
from statemachine.model.extras import library

Frame: TypeAlias = "nw.LazyFrame[Any]"

_ZONE = r"[0-9]T.*(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})$"
_SECONDS, _MINUTES, _DAY = "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d"


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
        micros = f"unix_micros(timestamp(`{column}`)) AS `{column}`"
        native = native.selectExpr(*(f"`{each}`" for each in others), micros)
    else:
        time = nw.col(column)
        is_date = frame.collect_schema()[column] == nw.Date
        return frame.with_columns((time.cast(nw.Datetime("us")) if is_date else time).dt.timestamp("us"))
    counted: Frame = nw.from_native(native)
    return counted


def _from_texts(frame: Frame, column: str) -> tuple[Frame, bool]:
    """Replace texts in ISO 8601 by numbers. If one of them has a time zone, all must have one."""
    pl = library("polars", extra="audit")
    native: Any = frame.to_native()
    text = pl.col(column).str.strip_chars().str.replace(" ", "T", literal=True)
    has_zone = text.str.contains(_ZONE)
    zoned = bool(native.select(has_zone.any()).collect().item())
    plain = [text.str.to_datetime(each, time_unit="us", strict=False) for each in (_SECONDS, _MINUTES)]
    plain.append(text.str.to_date(_DAY, strict=False).cast(pl.Datetime("us")))
    naive = time = pl.coalesce(plain).dt.timestamp("us")
    if zoned:
        offset = text.str.replace("[Zz]$", "+00:00")
        options = {"time_unit": "us", "time_zone": "UTC", "strict": False}
        formats = [offset.str.to_datetime(f"{each}%z", **options) for each in (_SECONDS, _MINUTES)]
        time = pl.coalesce(formats).dt.timestamp("us")
    why = pl.when(naive.is_null()).then(UNREADABLE).otherwise(WITHOUT_ZONE)
    unread = pl.col(column).is_not_null() & time.is_null()
    problem = pl.when(unread).then(why).otherwise(0).alias(problem_column(column))
    return nw.from_native(native.with_columns(time.alias(column), problem)), zoned
