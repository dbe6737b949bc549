"""The reference model of section 7, by cases whose results were worked out by hand from the page."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import ReferenceObserver
from tests.reference.small_rules import ORDERS, outcome_of, rules
from tests.strategies import Document, documents
from tests.strategies.observations import joined

OPEN: Document = {**ORDERS, "undeclared": {"client": "refused", "otherwise": "unspecified"}}
ACCEPTING: Document = {**ORDERS, "unknown": "accepted"}


@pytest.mark.parametrize(
    ("stored", "message", "meaning"),
    [
        ("no such", {"status": " ALL"}, "unknown-status"),
        ("no such", {"status": "ALL"}, "ignored"),
        ("New", {"trigger": "noise"}, "ignored"),
        ("New", {"trigger": "failed"}, "unknown-status"),
        ("New", {}, "unknown-status"),
        (True, {"status": "New"}, "unknown-status"),
        (None, {"status": 0}, "created"),
        (None, {"status": "Packed"}, "skipped-ahead"),
        (None, {"status": "Back"}, "refused"),
        ("Sent", {"status": "sent", "previous": "Packed"}, "duplicate"),
        ("Packed", {"status": "Packed", "previous": "Made"}, "ambiguous"),
        ("Packed", {"status": "Packed", "previous": "Made", "at": 2}, "skipped-ahead"),
        ("Made", {"status": "Made"}, "ambiguous"),
        ("Made", {"status": "Made", "event": "edit"}, "applied"),
        ("Made", {"status": "Made", "previous": "Made"}, "applied"),
        ("Made", {"status": "Made", "facts": {"size": 4}}, "applied"),
        ("Made", {"status": "Made", "facts": {"size": 5}}, "duplicate"),
        ("Made", {"status": "Made", "facts": {"size": 4}, "at": 1}, "duplicate"),
        ("Packed", {"status": "New", "at": 0}, "late"),
        ("New", {"status": "Sent", "previous": "Packed"}, "skipped-ahead"),
        ("Packed", {"status": "Packed", "previous": "New"}, "duplicate"),
        ("Sent", {"status": "Made", "previous": "Packed"}, "late"),
        ("Sent", {"status": "Made", "previous": "New", "at": 2}, "after-final"),
        ("Made", {"status": "Asleep", "previous": "Packed"}, "contradicts"),
        ("New", {"trigger": "woken"}, "applied"),
        ("Packed", {"status": "Made"}, "applied"),
        ("Packed", {"status": "New"}, "late"),
        ("Asleep", {"status": "New"}, "ambiguous"),
        ("Sent", {"status": "New"}, "ambiguous"),
        ("Sent", {"status": "New", "at": 2}, "applied"),
        ("Made", {"status": "Back"}, "applied"),
        ("Back", {"status": "New"}, "after-final"),
        ("New", {"status": "Made", "actor": "owner"}, "applied"),
        ("New", {"status": "Made", "actor": "stranger"}, "refused"),
        ("New", {"status": "Made", "actor": "stranger", "previous": "New"}, "refused"),
        ("New", {"status": "Made", "event": "edit"}, "skipped-ahead"),
        ("New", {"status": "Made", "event": "pack"}, "refused"),
        ("New", {"status": "Made", "facts": {"size": 9}}, "refused"),
        ("New", {"status": "Made", "facts": {"size": 9}, "event": "make"}, "refused"),
        ("New", {"status": "Made", "facts": {"size": "9"}}, "applied"),
        ("Packed", {"status": "Sent", "channel": "ui"}, "refused"),
    ],
)
def test_a_message_means_what_the_page_says(stored: Any, message: dict[str, Any], meaning: str) -> None:
    """The stored time of each order is 1."""
    assert outcome_of(stored, stored_at=1, **message).meaning == meaning


def test_missing_are_the_statuses_that_were_skipped() -> None:
    """The last of them is the previous status, or the source of the last edge."""
    assert outcome_of(None, status="Packed").missing == ("New", "Made")
    assert outcome_of("New", status="Sent", previous="Packed").missing == ("Made", "Packed")
    assert outcome_of("New", status="Packed").unique
    assert outcome_of("New", status="Made", event="edit").missing == ("Made",)
    assert outcome_of("New", status="Made", event="undo").missing == ("Made", "Packed")


def test_refused_has_the_reasons_of_decide() -> None:
    """A missing fact is no reason, because the provider made the move already."""
    by_stranger = outcome_of("New", status="Made", previous="New", actor="stranger").refusals
    assert [cause for cause, _ in by_stranger] == ["unknown-actor"]
    reasons = outcome_of("Packed", status="Sent", channel="ui", facts={"size": 9}).refusals
    assert [cause for cause, _ in reasons] == ["channel-not-allowed"]


def test_an_undeclared_move_is_unspecified_in_an_open_world() -> None:
    """The word of `undeclared` for the named actor decides."""
    assert outcome_of("New", OPEN, status="Sent", previous="New").meaning == "unspecified"
    assert outcome_of("New", OPEN, status="Sent", previous="New", actor="client").meaning == "refused"
    created = outcome_of(None, OPEN, status="Back")
    assert (created.meaning, created.unspecified, created.certain) == ("created", True, False)
    assert not outcome_of("Packed", OPEN, status="New").certain


def test_unknown_words_may_be_accepted() -> None:
    """A word that names no status moves the order to its raw text. A value that is no word does not."""
    moved = outcome_of("New", ACCEPTING, status=7, at=2)
    assert (moved.meaning, moved.end, moved.after_status, moved.after_at) == ("unspecified", "7", "7", 2)
    assert outcome_of(7, ACCEPTING, status="7").meaning == "duplicate"
    assert outcome_of(None, ACCEPTING, status="Lost").meaning == "unspecified"
    assert outcome_of(1.5, ACCEPTING, status="Lost").meaning == "unknown-status"
    assert outcome_of("New", ACCEPTING, trigger="unheard of").meaning == "unknown-status"


@pytest.mark.parametrize(
    ("stored_at", "at", "after"), [(1, 2, 2), (2, 1, 2), (None, 2, 2), (1, None, 1), (1, "x", 1)]
)
def test_a_duplicate_confirms_the_stored_status(stored_at: Any, at: Any, after: Any) -> None:
    """A later time replaces the stored one; a time that replaces none is a lower bound. `since` stays."""
    for exact, since in ((True, 0), (False, None)):
        outcome = outcome_of("New", stored_at=stored_at, exact=exact, since=since, status="New", at=at)
        assert (outcome.meaning, outcome.policy, outcome.after_at) == ("duplicate", "ignore", after)
        assert outcome.after_exact is (exact and not (stored_at is None and at is not None))
        assert outcome.after_since == since


def test_a_lower_bound_proves_only_that_a_message_is_older() -> None:
    """Newer and the same time hold only if the stored time is exact."""
    document = rules("nothing>A", "A>A")
    exact = [outcome_of("A", document, 5, status="A", at=at).meaning for at in (4, 5, 6)]
    assert exact == ["duplicate", "duplicate", "applied"]
    bound = [outcome_of("A", document, 5, exact=False, status="A", at=at).meaning for at in (4, 5, 6)]
    assert bound == ["duplicate", "ambiguous", "ambiguous"]


def test_times_that_cannot_be_compared_are_never_certain() -> None:
    """A message without a time is certain where its line allows it."""
    for meaning, message in {"duplicate": {"status": "A"}, "refused": {"status": "C"}}.items():
        document = rules("nothing>A", "B>C")
        for at, certain in ((None, True), (6, True), ("x", False)):
            outcome = outcome_of("A", document, 5, at=at, **message)
            assert (outcome.meaning, outcome.certain) == (meaning, certain)
    assert outcome_of("A", document, "x", status="A", at=5).policy == "ignore"


@pytest.mark.parametrize("strange", [float("nan"), "2026-01-31", True, (1, 2)])
def test_what_is_no_time_counts_as_absent(strange: Any) -> None:
    """It is never stored, and the outcome is never certain."""
    document = rules(*[{"source": one, "target": two, "cite": "x"} for one, two in ("AB", "BC")])
    for stored_at in (None, strange):
        outcome = outcome_of("A", document, stored_at, since=stored_at, status="B", at=strange)
        assert (outcome.after_at, outcome.after_exact, outcome.certain) == (None, True, False)
    later = outcome_of("B", document, strange, status="C", at=5)
    assert (later.after_at, later.after_exact, later.certain) == (5, True, False)
    late = outcome_of("B", document, strange, since=strange, status="A")
    assert (late.policy, late.after_at, late.after_since) == ("hold", None, None)


@pytest.mark.parametrize(
    ("statuses", "rolled"),
    [
        (["Packed", "Made"], "Made"),
        (["Sent", 0], "New"),
        (["Back", "Sent"], "Sent"),
        (["Back"], "Back"),
        ([], None),
        (["New", "Asleep"], None),
        (["New", "no such"], None),
    ],
)
def test_items_roll_up(statuses: list[Any], rolled: str | None) -> None:
    """The lowest rank counts, failed items aside unless all are."""
    assert ReferenceObserver(ORDERS).roll_up(statuses) == rolled


@given(documents().flatmap(joined), st.data())
def test_paths_are_the_shortest_of_all(document: Document, data: st.DataObject) -> None:
    """No other sequence of distinct statuses joins two statuses by fewer edges, or by as few."""
    reference = ReferenceObserver(document)
    start = data.draw(st.sampled_from([None, *document["statuses"]]))
    end = data.draw(st.sampled_from([name for name in document["statuses"] if name != start] or [None]))
    others = [name for name in document["statuses"] if name not in {start, end}]
    every = [
        (start, *between, end)
        for count in range(len(others) + 1)
        for between in permutations(sorted(others), count)
    ]
    paths = [path for path in every if {*pairwise(path)} <= reference._edges]
    least = min(map(len, paths), default=0)
    assert end is None or reference._paths(start, end) == [path for path in paths if len(path) == least]
