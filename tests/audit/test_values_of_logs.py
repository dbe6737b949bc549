"""Values that are alike in each dataframe, and sequences and words that a report must not take for others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.audit.logs import SHOP, START, audited, every_frame
from tests.needs import needs

pytestmark = needs("audit")


@every_frame()
def test_a_truth_value_filters_a_column_of_truth_values(kind: str) -> None:
    """`True` is the `true` of the column, and both forms give the same report."""
    rows = [{"order": each, "status": "New", "paid": each == "a"} for each in "abc"]
    if kind == "duckdb":
        rows = [{**each, "at": START} for each in rows]
    for value in (True, "true"):
        report = audited(kind, rows, SHOP, where={"paid": value})
        assert (report.rows.judged, report.evidence.where) == (1, {"paid": "true"})


@every_frame()
def test_variants_that_are_as_frequent_have_one_order(kind: str) -> None:
    """Two items of one order have two sequences; the dataframe does not decide which of them comes first."""
    rows = [
        {"order": "a", "item": item, "status": status, "at": START}
        for item, status in (("i", "Sent"), ("j", "New"), ("k", "Packed"), ("l", "Done"))
    ]
    statuses = [each.statuses for each in audited(kind, rows, SHOP).variants]
    assert statuses == [("Done",), ("New",), ("Packed",), ("Sent",)]


@every_frame()
def test_unknown_words_are_not_told_as_one_of_them(kind: str) -> None:
    """Several unknown events are one move, which an acceptance of one of the events does not accept."""
    from statemachine.audit import Acceptance, PairKind, accept  # noqa: PLC0415  # needs an extra

    events = ("jump", "jump", "hop")
    rows = [{"order": each, "status": "New", "event": None, "at": START} for each in "abc"] + [
        {"order": each, "status": "Packed", "event": event, "at": START + timedelta(hours=1)}
        for each, event in zip("abc", events, strict=True)
    ]
    report = audited(kind, rows, SHOP)
    (pair,) = report.deviations
    assert (pair.event, pair.count, pair.causes) == ("jump or 1 other word", 3, ("unknown-event",))
    jump = Acceptance(
        kind=PairKind.REFUSED,
        source="New",
        target="Packed",
        event="jump",
        reason="known",
        owner="shop",
        until=START.date(),
    )
    accepted, unused = accept(report, [jump], START.date())
    assert (accepted.has(PairKind.REFUSED), unused) == (True, (jump,))
    assert not accept(report, [replace(jump, event=None)], START.date())[0].has(PairKind.REFUSED)


def test_times_that_run_backwards_have_a_sign() -> None:
    """Where a sequence decides, a row can have an earlier time than the row before it."""
    from statemachine.audit.cell_texts import duration_text  # noqa: PLC0415  # needs an extra

    assert [duration_text(each) for each in (-18_000.0, 18_000.0)] == ["-5 h", "5 h"]


@every_frame()
def test_a_tie_that_changes_no_status_leaves_the_sequence_known(kind: str) -> None:
    """The rows of the tie are ambiguous moves, but the order has one status all the time."""
    rows = [
        {"order": "a", "status": "New", "actor": actor, "at": START + timedelta(hours=hour)}
        for actor, hour in (("clerk", 0), ("clerk", 1), ("boss", 1))
    ]
    report = audited(kind, rows, SHOP)
    assert report.rows.apart == {"ambiguous": 2}
    assert ([each.statuses for each in report.variants], report.ambiguous_variants) == ([("New",)], 0)


@every_frame()
def test_a_move_by_an_unknown_actor_is_refused_although_a_fact_is_missing(kind: str) -> None:
    """The engine refuses it for any value of the fact, so that the rules do not allow it under a condition."""
    rows = [
        {"order": "a", "status": status, "actor": actor, "at": START + timedelta(hours=hour)}
        for hour, (status, actor) in enumerate([("New", None), ("Packed", "stranger")])
    ]
    (pair,) = audited(kind, rows, SHOP).deviations
    assert (pair.kind, pair.causes) == ("refused", ("unknown-actor", "fact-missing"))
