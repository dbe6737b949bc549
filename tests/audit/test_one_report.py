"""The whole report of a log with sown violations: from each kind of dataframe, and from a table of Spark."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from tests.audit.seeded_log import SOWN_RULES, SeededLog, seeded_log
from tests.needs import needs

if TYPE_CHECKING:
    from statemachine.audit import Report

pytestmark = needs("audit")

LOG = seeded_log(400)
_SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.session.timeZone": "Asia/Tokyo",
    "spark.sql.shuffle.partitions": "2",
}
"""Options of a session for a few rows: it compiles little, and has another time zone than the log."""

_SCHEMA = (
    "order string, status string, at timestamp, received timestamp, event string, actor string,"
    " paid boolean, country string, value int"
)


def _audit(frame: Any) -> Report:
    from statemachine.audit import audit  # noqa: PLC0415  # not installed for the light suite

    since = min(each["at"] for each in LOG.rows)
    return audit(frame, SOWN_RULES, {"value": "value"}, since=since, by="country")


def _frame(log: SeededLog) -> Any:
    return import_module("polars").DataFrame(log.rows, infer_schema_length=None)


def _found(report: Report) -> Counter[tuple[str | None, str, str]]:
    counts: Counter[tuple[str | None, str, str]] = Counter()
    for each in report.deviations:
        counts[each.source, each.target, str(each.causes[0])] += each.count
    return counts


def _same(report: Report) -> dict[str, Any]:
    """Return what does not depend on whether the rows of a dataframe have numbers."""
    values = report.to_dict()
    values["rows"].pop("first_rows")
    return values


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "duckdb"])
def test_each_kind_of_dataframe_gives_the_same_report(kind: str) -> None:
    """The whole report, with parts, times in status, variants and examples."""
    pytest.importorskip(kind)
    frame = _frame(LOG)
    arrow = frame.to_arrow()
    other = {
        "pandas": frame.to_pandas,
        "pyarrow": lambda: arrow,
        "duckdb": lambda: import_module("duckdb").connect().from_arrow(arrow),
    }
    assert _same(_audit(other[kind]())) == _same(_audit(frame))


@needs("spark")
def test_spark_gives_the_same_report_and_only_counts_leave_it() -> None:
    """No result of a query has more rows than a report can name; the log itself stays where it is."""
    with _session() as session, _results() as heights:
        rows = [tuple(each.values()) for each in LOG.rows]
        report = _audit(session.createDataFrame(rows, _SCHEMA))
        assert session.sparkContext._jsc.getPersistentRDDs().isEmpty()
    assert _same(report) == _same(_audit(_frame(LOG)))
    assert _found(report) == LOG.violations
    assert len(heights) > 5
    assert max(heights) <= 60
    assert len(LOG.rows) > 1_500


@contextmanager
def _session() -> Iterator[Any]:
    """Give a session of Spark with two cores."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark warns of pandas 3
        builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]")
        for name, value in _SPARK.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


@contextmanager
def _results() -> Iterator[Sequence[int]]:
    """Give the number of rows of each result that Spark hands over."""
    heights: list[int] = []
    frame = import_module("pyspark.sql.classic.dataframe").DataFrame
    with pytest.MonkeyPatch.context() as patch:
        for name in ("collect", "toArrow", "toPandas"):
            patch.setattr(frame, name, _counted(getattr(frame, name), heights))
        yield heights


def _counted(method: Any, heights: list[int]) -> Any:
    def counted(*arguments: Any, **keywords: Any) -> Any:
        result = method(*arguments, **keywords)
        heights.append(len(result))
        return result

    return counted
