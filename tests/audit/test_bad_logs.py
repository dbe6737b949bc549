"""Logs with faults: a clear error, or counted rows with the place of the first; nothing is lost silently."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from statemachine.model.errors import LogError
from tests.audit.logs import SHOP, START
from tests.needs import needs

if TYPE_CHECKING:
    from statemachine.audit import Report

pytestmark = needs("audit")
NAMES = {"order": "order", "status": "status"}


def report_of(columns: dict[str, Any], *given: Any, **options: Any) -> Report:
    """Return the report of a log of Polars."""
    audit, polars = import_module("statemachine.audit").audit, import_module("polars")
    report: Report = audit(polars.DataFrame(columns, strict=False), SHOP, *given, **options)
    assert report.rows.read == len(columns[next(iter(columns))])
    assert report.rows.read == report.rows.judged + sum(report.rows.apart.values())
    return report


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": ["a"], "status": ["New"]}, "no column for order: name it, as in columns={'order': 'NAME'}; the log has the columns 'id' and 'status'"),
        ({"id": ["a"], "word": ["New"]}, "no column for order and status: name it, as in columns={'order': 'NAME', 'status': 'NAME'}"),
        ({"order": ["a"], "status": [1.5]}, r"the column 'status' \(status\) has the type Float64: convert it to text or to whole numbers"),
        ({"order": ["a"], "status": [True]}, "has the type Boolean"),
        ({"order": ["a"], "status": ["New"], "at": [5]}, r"the column 'at' \(at\) has the type Int64: convert it to times, or pass numbers as sequence"),
        ({"order": ["a"], "status": ["New"], "seq": ["5"]}, r"the column 'seq' \(sequence\) has the type String: convert it to numbers"),
    ],
)  # fmt: skip
def test_a_column_that_is_missing_or_has_a_wrong_type_is_an_error(
    columns: dict[str, Any], message: str
) -> None:
    """The error names the column, and says what to do."""
    with pytest.raises(LogError, match=message):
        report_of(columns)


def test_a_name_that_is_not_there_is_an_error() -> None:
    """Named columns, facts, and columns to divide or filter by must be in the log."""
    columns = {"order": ["a"], "status": ["New"], "grams": [5]}
    for given, message in (
        ({"at": "when"}, "the log has no column 'when'"),
        ({"time": "at"}, "a log has no column 'time': the columns are order, status"),
        ({"facts": {"weight": "grams"}}, "the rules have no fact 'weight': the facts are paid and size"),
    ):
        with pytest.raises(LogError, match=message):
            report_of(columns, given)
    with pytest.raises(LogError, match="the log has no column 'country'"):
        report_of(columns, by="country")


def test_what_is_no_dataframe_is_an_error() -> None:
    """The error says what a log is."""
    audit = import_module("statemachine.audit").audit
    with pytest.raises(
        LogError, match="a log is a dataframe, such as one of Polars, pandas, DuckDB or Spark, not list"
    ):
        audit([{"order": "a"}], SHOP)


def test_values_of_several_types_are_an_error() -> None:
    """A column of pandas can hold anything: the error names the types and their rows."""
    audit, pandas = import_module("statemachine.audit").audit, pytest.importorskip("pandas")
    frame = pandas.DataFrame({"order": ["a", "b", "c"], "status": ["New", None, 3.5]})
    with pytest.raises(
        LogError, match="'status' has values of several types: str in row 1 and float in row 3"
    ):
        audit(frame, SHOP)


def test_rows_without_order_status_or_time_are_counted() -> None:
    """Each has its reason and the number of the first such row."""
    report = report_of(
        {
            "order": ["a", None, "a", "a"],
            "status": ["New", "New", None, "New"],
            "at": [START, START, START, None],
        }
    )
    assert report.rows.apart == {"no-order": 1, "no-status": 1, "no-time": 1}
    assert report.rows.first_rows == {"no-order": 2, "no-status": 3, "no-time": 4}


def test_times_in_texts_are_read_and_the_others_counted() -> None:
    """ISO 8601 with or without seconds is read; if some times have a zone, those without one cannot be compared."""
    texts = ["2026-01-01T10:00Z", "2026-01-01 13:00:00.5+02:00", "2026-01-01T12:00", "yesterday", None]
    report = report_of({"order": ["a"] * 5, "status": ["New"] * 5, "at": texts})
    assert report.rows.apart == {
        "repeated": 1,
        "time-without-zone": 1,
        "time-unreadable": 1,
        "no-time": 1,
    }
    assert report.rows.first_rows == {"time-without-zone": 3, "time-unreadable": 4, "no-time": 5}
    assert report.evidence.first == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert report.evidence.last == datetime(2026, 1, 1, 11, 0, 0, 500_000, tzinfo=UTC)
    assert report.evidence.zoned


def test_times_without_zone_and_dates_are_read_together() -> None:
    """If no time has a zone, all are compared as they are."""
    texts = ["2026-01-01", "2026-01-01T12:00", "2026-01-01 13:00:01.25"]
    report = report_of({"order": ["a"] * 3, "status": ["New", "Packed", "Sent"], "at": texts})
    assert report.rows.judged == 3
    assert report.evidence.last == datetime(2026, 1, 1, 13, 0, 1, 250_000)  # noqa: DTZ001  # it has none
    assert report.times[0].longest == 12 * 3600


def test_a_moment_must_have_a_zone_if_the_log_has_one() -> None:
    """Times with and without zones are never compared."""
    columns = {"order": ["a"], "status": ["New"], "at": [START]}
    with pytest.raises(LogError, match="has a time zone, and the times of the log have none"):
        report_of(columns, since=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(LogError, match="no column of times"):
        report_of({"order": ["a"], "status": ["New"]}, since=START)


def test_an_empty_log_has_an_empty_report() -> None:
    """No row is read, and every declared move is unused."""
    report = report_of({"order": [], "status": [], "at": []})
    assert (report.rows.read, report.orders, report.pairs) == (0, 0, ())
    assert report.unused


def test_many_unknown_words_are_counted_and_few_are_named() -> None:
    """A log that has free text in place of statuses makes no large report; a long text is shortened."""
    words = [f"word {each}" for each in range(3000)] + ["x" * 10_000_000] * 2
    report = report_of({"order": ["a"] * len(words), "status": words})
    unknown = report.unknown["status"]
    assert (unknown.distinct, unknown.rows, len(unknown.examples)) == (3001, 3002, 20)
    assert report.rows.apart["unknown-status"] == 3002
    assert len(str(report.to_dict())) < 10_000


def test_a_database_needs_a_column_that_orders_its_rows() -> None:
    """Tables have no order of their own, and times are converted there."""
    audit, duckdb = import_module("statemachine.audit").audit, pytest.importorskip("duckdb")
    connection = duckdb.connect()
    relation = connection.sql("SELECT 'a' AS \"order\", 'New' AS status")
    with pytest.raises(LogError, match="the rows of a database have no order of their own"):
        audit(relation, SHOP)
    relation = connection.sql("SELECT 'a' AS \"order\", 'New' AS status, '2026' AS at")
    with pytest.raises(LogError, match="has the type String: convert it to times"):
        audit(relation, SHOP)


def test_names_that_are_no_texts_or_stand_twice_are_errors() -> None:
    """A dataframe of pandas can have such columns."""
    audit, pandas = import_module("statemachine.audit").audit, pytest.importorskip("pandas")
    for names, message in (
        (["order", "status", "status"], "the dataframe cannot be read: .* 'status' 2 times"),
        ([0, 1, 2], "the column 0 has no text as its name: name the columns"),
    ):
        with pytest.raises(LogError, match=message):
            audit(pandas.DataFrame([["a", "New", "x"]], columns=names), SHOP)
