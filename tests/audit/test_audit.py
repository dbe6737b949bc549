"""What a report says, by examples that a person can check."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from statemachine.loader import dump, loads
from statemachine.model.errors import GuardsError
from tests.audit.logs import SHOP, START, audited, every_frame
from tests.audit.test_bad_logs import report_of
from tests.needs import needs

pytestmark = needs("audit")

CLOSED = loads(
    """
format: 1
provider: acme
subject: parcel
version: 2.0.0
sources:
  guide: {url: https://example.com, retrieved: 2026-11-01}
facts:
  weight: {type: number}
guards:
  heavy: {when: {weight: {at_least: 10}}}
  insured: {external: [weight]}
statuses:
  Packed: {initial: true}
  Sent: {}
  Lost: {final: true, result: failure}
transitions:
  - {source: Packed, target: Sent}
  - {source: Packed, target: Lost, guard: heavy}
  - {source: Sent, target: Lost, guard: insured}
""",
    "parcel.yaml",
)


def at(*hours: float) -> list[datetime]:
    """Return times of a log."""
    return [START + timedelta(hours=each) for each in hours]


def _rows(names: str, *rows: tuple[object, ...]) -> list[dict[str, object]]:
    """Return rows, one an hour."""
    return [
        {**dict(zip(names.split(), row, strict=True)), "at": time}
        for row, time in zip(rows, at(*range(len(rows))), strict=True)
    ]


@every_frame()
def test_a_report_says_how_often_who_and_where_it_is_forbidden(kind: str) -> None:
    """A refused move has its orders, its times, its causes, the place of the rule, and what is at stake."""
    rows = [
        {"order": order, "status": status, "at": time, "price": price}
        for order, status, time, price in [
            ("b", "New", START, 1.0),
            ("b", "Sent", START + timedelta(hours=1), 20.0),
            ("a", "New", START, 1.0),
            ("a", "Sent", START + timedelta(hours=3), 5.5),
            ("a", "Done", START + timedelta(hours=5), 0.0),
            ("a", "Sent", START + timedelta(hours=6), 0.0),
        ]
    ]
    report = audited(kind, rows, SHOP, {"value": "price"})
    refused = [each for each in report.deviations if each.kind == "refused"]
    final = next(each for each in refused if each.source == "Done")
    assert (final.target, final.causes) == ("Sent", ("final-status",))
    skipped = next(each for each in report.pairs if each.source == "New")
    assert (skipped.kind, skipped.count, skipped.orders) == ("unspecified", 2, 2)
    assert skipped.examples == ("a", "b")
    assert (skipped.first_seen, skipped.last_seen) == (
        START + timedelta(hours=1),
        START + timedelta(hours=3),
    )
    assert skipped.drift
    assert skipped.share == pytest.approx(2 / 6, abs=1e-6)
    assert skipped.value == 25.5
    assert [str(each) for each in final.places] == ["<text>:29:3"]
    assert {str(kind): each.orders for kind, each in report.kinds.items()}["refused"] == 1


@every_frame()
def test_what_the_log_does_not_have_proves_nothing(kind: str) -> None:
    """A move that needs a fact or an external guard is unproved; a fact in the log decides."""
    rows = _rows(
        "order status", ("a", "Packed"), ("a", "Lost"), ("b", "Packed"), ("b", "Sent"), ("b", "Lost")
    )
    kinds = {each.target: str(each.kind) for each in audited(kind, rows, CLOSED).deviations}
    assert kinds == {"Lost": "unproved"}
    for weight, expected in ((5.0, "refused"), (10.0, "declared")):
        report = audited(kind, [{**row, "weight": weight} for row in rows], CLOSED)
        lost = next(each for each in report.pairs if (each.source, each.target) == ("Packed", "Lost"))
        assert lost.kind == expected


def test_facts_in_texts_are_read_and_wrong_ones_are_refused() -> None:
    """A text is read as the value that it writes; what is no value of the fact is refused, as by the engine."""
    columns = {"order": ["a", "a"], "status": ["Packed", "Lost"]}
    audit, polars = import_module("statemachine.audit").audit, import_module("polars")
    for text, expected in (("10.5", "declared"), ("heavy", "refused")):
        report = audit(polars.DataFrame(columns | {"weight": [text] * 2}), CLOSED)
        assert next(each for each in report.pairs if each.source).kind == expected


@every_frame()
def test_a_function_of_an_external_guard_is_asked_for_each_value(kind: str) -> None:
    """With the function, nothing is unproved: two values that no condition tells apart are asked apart."""
    lives = [
        (order, status, weight)
        for order, weight in (("a", 1.0), ("b", 2.0))
        for status in ("Packed", "Sent", "Lost")
    ]
    rows = _rows("order status weight", *lives)
    assert [each.kind for each in audited(kind, rows, CLOSED).deviations] == ["unproved"]
    report = audited(kind, rows, CLOSED, guards={"insured": lambda facts: facts["weight"] > 1})
    assert [(str(each.kind), each.examples) for each in report.deviations] == [("refused", ("a",))]


def test_overrides_and_retired_statuses_are_told_apart() -> None:
    """An override row allows what no other row does; a move into a retired status is marked."""
    report = report_of({"order": ["a", "a", "a"], "status": ["New", "Old", "new"], "at": at(0, 1, 2)})
    retired, back = (
        next(each for each in report.pairs if each.source == source) for source in ("New", "Old")
    )
    assert (retired.target, retired.retired) == ("Old", True)
    assert back.kind == "override"


def test_a_repeated_message_counts_once_and_a_late_row_is_sorted() -> None:
    """Rows are judged by time; a row that arrived after a later one is counted as late."""
    report = report_of(
        {
            "order": ["a", "a", "a", "a"],
            "status": ["New", "Sent", "Packed", "Packed"],
            "at": at(0, 5, 1, 1),
            "message_id": ["1", "2", "3", "3"],
        }
    )
    assert report.rows.apart == {"twice": 1}
    assert report.rows.late == 1
    assert [(each.source, each.target) for each in report.pairs] == [
        (None, "New"), ("Packed", "Sent"), ("New", "Packed"),
    ]  # fmt: skip


def test_the_order_of_arrival_can_be_a_column() -> None:
    """By `received`, another row is late than by the order of the file."""
    columns = {"order": ["a", "a"], "status": ["New", "Packed"], "at": at(0, 1)}
    assert report_of(columns).rows.late == 0
    assert report_of(columns | {"received": at(3, 2)}).rows.late == 1


def test_a_sequence_settles_ties_in_time() -> None:
    """Without it, pairs into, inside and out of a tie are ambiguous; the rows of a file say nothing."""
    columns = {"order": ["a"] * 4, "status": ["New", "Packed", "Sent", "Done"], "at": at(0, 1, 1, 2)}
    assert report_of(columns).rows.apart == {"ambiguous": 3}
    assert report_of(columns).ambiguous_variants == 1
    assert report_of(columns | {"sequence": [1, 2, 3, 4]}).rows.apart == {}


def test_the_previous_status_of_the_log_counts_and_gaps_are_counted() -> None:
    """Where the log has a previous status, that is the source, also in a tie."""
    report = report_of(
        {
            "order": ["a"] * 4,
            "status": ["New", "Sent", "Done", "Lost"],
            "previous": [None, "Packed", "Sent", "Sent"],
            "at": at(0, 1, 2, 2),
        }
    )
    assert {(each.source, each.target) for each in report.pairs} == {
        (None, "New"), ("Packed", "Sent"), ("Sent", "Done"), ("Sent", "Lost"),
    }  # fmt: skip
    assert report.rows.gaps == 1


def test_since_counts_pairs_and_where_and_by_divide_them() -> None:
    """A row before `since` still says what the previous status was."""
    columns = {
        "order": ["a", "a", "b", "b"],
        "status": ["New", "Packed", "New", "Packed"],
        "at": at(0, 2, 0, 2),
        "country": ["DE", "DE", None, "FR"],
    }
    report = report_of(columns, since=START + timedelta(hours=1), by="country")
    assert report.rows.apart == {"outside": 2}
    assert [(each.source, each.target, each.count) for each in report.pairs] == [("New", "Packed", 2)]
    assert [(each.name, [count.count for count in each.kinds.values()]) for each in report.parts] == [
        ("DE", [1]), ("FR", [1]),
    ]  # fmt: skip
    assert report_of(columns, where={"country": "DE"}).rows.apart == {"outside": 2}


@every_frame()
def test_the_rules_of_the_time_judge_a_row(kind: str) -> None:
    """A later version holds from its time on, and the report names the version of each move."""
    text = (
        dump(CLOSED)
        .replace("version: 2.0.0", "version: 3.0.0")
        .replace("Lost:", "Broken: {aliases: [lost]}\n  Lost:")
    )
    later = loads(f"{text}  - {{source: Sent, target: [Packed, Broken]}}\n")
    rows = _rows(
        "order status", ("a", "Packed"), ("a", "Sent"), ("a", "Packed"), ("a", "Sent"), ("a", "lost")
    )
    assert [each.kind for each in audited(kind, rows, CLOSED).deviations] == ["refused"]
    for hours, expected, version in ((1.5, "declared", "3.0.0"), (2.5, "refused", "2.0.0")):
        report = audited(kind, rows, CLOSED, rules_at=[(START + timedelta(hours=hours), later)])
        back = next(each for each in report.pairs if (each.source, each.target) == ("Sent", "Packed"))
        assert (back.kind, back.rules.version) == (expected, version)
        assert [each.version for _, each in report.evidence.rules] == ["2.0.0", "3.0.0"]
        assert not report.unknown
    assert audited(kind, rows, CLOSED).unknown["status"].examples == (("lost", 1),)


def test_orders_that_stay_are_listed_with_their_age() -> None:
    """The age counts from the entry into the status, not from its last report; final statuses have none."""
    report = report_of(
        {"order": ["a", "a", "b"], "status": ["New", "New", "New"], "at": at(0, 5, 2)},
        now=START + timedelta(hours=10),
    )
    (end,) = report.stuck
    assert (end.status, end.count, dict(end.oldest)) == ("New", 2, {"a": 36_000.0, "b": 28_800.0})
    assert [(each.status, each.count) for each in report.starts] == [("New", 2)]


def test_items_of_one_order_are_counted_apart_and_their_order_is_named_once() -> None:
    """The order has the age of its oldest item, and the tables say that they count items."""
    from statemachine.audit.order_tables import ends_table, stuck_table  # noqa: PLC0415  # needs an extra

    report = report_of(
        {"order": ["a", "a"], "item": ["1", "2"], "status": ["New", "New"], "at": at(0, 5)},
        now=START + timedelta(hours=10),
    )
    (end,) = report.stuck
    assert (report.orders, end.count, dict(end.oldest)) == (1, 2, {"a": 36_000.0})
    assert stuck_table(report).title == "Items that have not ended"
    assert ends_table(report).heads == ("Status", "Items", "Final")


def test_declared_moves_that_never_happen_are_listed_with_their_place() -> None:
    """A move that happens is not listed, and a move with another event is, if the log has events."""
    columns: dict[str, Any] = {"order": ["a", "a"], "status": ["New", "Packed"], "event": [None, "pack"]}
    unused = {(each.source, each.target, each.event): each.place for each in report_of(columns).unused}
    assert ("New", "Packed", "pack") not in unused
    assert str(unused["Packed", "Sent", "send"]).startswith("<text>:")


def test_usual_names_of_columns_are_found_and_none_switches_one_off() -> None:
    """Case and separators do not count; words that the rules do not have are not looked for."""
    columns = {"Order_ID": ["a"], "State": ["New"], "Updated At": [START], "actor": ["someone"]}
    report = report_of(columns)
    assert report.evidence.columns.to_dict() == {
        "order": "Order_ID", "status": "State", "at": "Updated At", "actor": "actor", "facts": {},
    }  # fmt: skip
    assert report.unknown["actor"].rows == 1
    assert "actor" not in report_of(columns, {"actor": None}).unknown


def test_facts_that_are_not_named_are_found_and_none_switches_one_off() -> None:
    """A choice for one fact says nothing about the others."""
    columns = {"order": ["a"], "status": ["New"], "size": ["large"], "money": [True], "paid": [False]}
    for facts, expected in (
        ({"paid": "money"}, {"paid": "money", "size": "size"}),
        ({"paid": None}, {"size": "size"}),
        ({}, {"paid": "paid", "size": "size"}),
    ):
        assert report_of(columns, {"facts": facts}).evidence.columns.facts == expected


def test_codes_name_statuses_and_decimals_are_values_of_facts() -> None:
    """An integer is read as its digits, as in a message; a decimal of a database is a number."""
    audit, polars = import_module("statemachine.audit").audit, import_module("polars")
    codes = audit(polars.DataFrame({"order": [1, 1], "status": [1, 77]}), SHOP)
    assert [(each.status, each.count) for each in codes.starts] == [("New", 1)]
    assert codes.unknown["status"].examples == (("77", 1),)
    weights = polars.Series("weight", ["10.00", "10.50"]).cast(polars.Decimal(10, 2))
    frame = polars.DataFrame({"order": ["a", "a"], "status": ["Packed", "Lost"]}).with_columns(weights)
    assert audit(frame, CLOSED).kinds["declared"].count == 2


def test_a_function_belongs_to_a_guard_of_some_version() -> None:
    """A guard that only one of several versions has gets its function; a function of no guard is an error."""
    earlier = loads(dump(CLOSED).replace("insured", "covered"))
    rows = _rows("order status weight", ("a", "Packed", 1.0), ("a", "Sent", 1.0), ("a", "Lost", 1.0))
    options: Any = {"rules_at": [(START, CLOSED)], "guards": {"insured": lambda _: True}}
    assert audited("polars", rows, earlier, **options).deviations == ()
    with pytest.raises(GuardsError, match="no external guard has this name: stored"):
        audited("polars", rows, earlier, guards={"stored": lambda _: True})


@every_frame()
def test_a_number_that_is_none_is_a_missing_value(kind: str) -> None:
    """NaN is no order, adds nothing to the number at stake, and is no value of a fact, from every dataframe."""
    nan = float("nan")
    rows = _rows(
        "order status weight price",
        ("a", "Packed", 1.0, 5.0),
        ("a", "Lost", nan, nan),
        ("b", "Packed", 1.0, 2.0),
    )
    report = audited(kind, rows, CLOSED, {"value": "price"})
    assert {each.target: (each.kind, each.value) for each in report.pairs} == {
        "Packed": ("declared", 7.0),
        "Lost": ("unproved", 0.0),
    }
    numbered = [{**each, "weight": each["price"]} for each in rows]
    assert audited(kind, numbered, CLOSED, {"order": "price"}).rows.apart == {"no-order": 1}


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"since": date(2026, 1, 1)}, "since"),
        ({"now": "2026-01-01"}, "now"),
        ({"rules_at": [(date(2026, 1, 1), CLOSED)]}, "the time of rules_at"),
    ],
)
def test_a_time_is_a_datetime(options: dict[str, Any], name: str) -> None:
    """A date could be any time of the day; the error names the option."""
    rows = _rows("order status", ("a", "Packed"))

    with pytest.raises(TypeError, match=f"{name} must be a datetime"):
        audited("polars", rows, CLOSED, **options)
