"""The slow reading of section 7 says, line by line, what the page says, by cases small enough to read."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.observation import Observation
from tests.reference import ReferenceObserver
from tests.strategies import Document, documents
from tests.strategies.observations import joined

ORDERS: Document = {
    "actors": {"client": {}, "owner": {"includes": ["client"]}},
    "channels": ["api", "ui"],
    "facts": {"size": {"type": "integer"}},
    "guards": {"small": {"size": {"below": 5}}, "asked": {"external": ["size"]}},
    "matching": {"fold_case": True},
    "ignored": ["All"],
    "triggers": {"woken": "Made", "noise": "ignored", "failed": "unsupported"},
    "statuses": {
        "New": {"initial": True, "code": 0, "rank": 1},
        "Made": {"rank": 2},
        "Packed": {"rank": 2},
        "Sent": {"final": True, "rank": 3},
        "Back": {"final": True, "result": "failure", "rank": 0},
        "Asleep": {"exits": "unspecified"},
    },
    "transitions": [
        {"event": "make", "source": "New", "target": "Made", "actor": "client", "guard": "small"},
        {"event": "pack", "source": "Made", "target": "Packed"},
        {"event": "send", "source": "Packed", "target": "Sent", "channel": "api"},
        {"event": "undo", "source": "Packed", "target": "Made", "guard": "asked"},
        {"event": "edit", "source": "Made", "target": "Made", "guard": "small"},
        {"event": "sleep", "source": "New", "target": "Asleep"},
        {"event": "return", "source": ["Sent", "Made"], "target": "Back", "override": True},
        {"event": "reopen", "source": "Sent", "target": "New", "override": True},
    ],
    "rollup": {"by": ["key"], "rule": "earliest"},
}
OPEN: Document = {**ORDERS, "undeclared": {"client": "refused", "otherwise": "unspecified"}}
ACCEPTING: Document = {**ORDERS, "unknown": "accepted"}


def hear(kept: Any, document: Document = ORDERS, was: Any = None, **said: Any) -> Any:
    """Hear one message."""
    return ReferenceObserver(document).observe(kept, was, Observation(**said))


@pytest.mark.parametrize(
    ("kept", "said", "meaning"),
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
        ("Made", {"status": "Made", "facts": {"size": 5}}, "ambiguous"),
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
        ("Asleep", {"status": "New"}, "unspecified"),
        ("Sent", {"status": "New"}, "ambiguous"),
        ("Sent", {"status": "New", "at": 2}, "applied"),
        ("Made", {"status": "Back"}, "applied"),
        ("Back", {"status": "New"}, "after-final"),
        ("New", {"status": "Made", "actor": "owner"}, "applied"),
        ("New", {"status": "Made", "actor": "stranger"}, "skipped-ahead"),
        ("New", {"status": "Made", "actor": "stranger", "previous": "New"}, "refused"),
        ("New", {"status": "Made", "event": "edit"}, "skipped-ahead"),
        ("New", {"status": "Made", "event": "pack"}, "refused"),
        ("New", {"status": "Made", "facts": {"size": 9}}, "skipped-ahead"),
        ("New", {"status": "Made", "facts": {"size": 9}, "event": "make"}, "refused"),
        ("New", {"status": "Made", "facts": {"size": "9"}}, "applied"),
        ("Packed", {"status": "Sent", "channel": "ui"}, "refused"),
    ],
)
def test_a_message_means_what_the_page_says(kept: Any, said: dict[str, Any], meaning: str) -> None:
    """The orders are kept since time 1."""
    assert hear(kept, was=1, **said).meaning == meaning


def test_what_was_skipped_is_missing() -> None:
    """The statuses strictly between, and with a previous one that one as the last."""
    assert hear(None, status="Packed").missing == ("New", "Made")
    assert hear("New", status="Sent", previous="Packed").missing == ("Made", "Packed")
    assert hear("New", status="Packed").unique
    assert hear("New", status="Made", event="edit").missing == ("Made",)
    assert hear("New", status="Made", event="undo").missing == ("Made", "Packed")


def test_what_is_refused_has_the_reasons_of_decide() -> None:
    """Missing facts are none, for the provider did it already."""
    by_stranger = hear("New", status="Made", previous="New", actor="stranger").refusals
    assert [cause for cause, _ in by_stranger] == ["unknown-actor"]
    reasons = hear("Packed", status="Sent", channel="ui", facts={"size": 9}).refusals
    assert [cause for cause, _ in reasons] == ["channel-not-allowed"]


def test_an_open_world_leaves_it_open() -> None:
    """A move that nobody declares is unspecified for those to whom the world is open."""
    assert hear("New", OPEN, status="Sent", previous="New").meaning == "unspecified"
    assert hear("New", OPEN, status="Sent", previous="New", actor="client").meaning == "refused"
    created = hear(None, OPEN, status="Back")
    assert (created.meaning, created.unspecified, created.certain) == ("created", True, False)
    assert not hear("Packed", OPEN, status="New").certain
    assert hear("Packed", status="New").certain is False  # one may leave Asleep for anywhere


def test_unknown_words_may_be_accepted() -> None:
    """They stand for statuses as they came; what is no word never does."""
    moved = hear("New", ACCEPTING, status=7, at=2)
    assert (moved.meaning, moved.end, moved.after_status, moved.after_at) == ("unspecified", "7", "7", 2)
    assert hear(7, ACCEPTING, status="7").meaning == "duplicate"
    assert hear(None, ACCEPTING, status="Lost").meaning == "unspecified"
    assert hear(1.5, ACCEPTING, status="Lost").meaning == "unknown-status"
    assert hear("New", ACCEPTING, trigger="unheard of").meaning == "unknown-status"


@pytest.mark.parametrize(
    ("was", "at", "kept_at"), [(1, 2, 2), (2, 1, 2), (None, 2, 2), (1, None, 1), (1, "x", 1)]
)
def test_a_duplicate_confirms(was: Any, at: Any, kept_at: Any) -> None:
    """A newer time takes the place of the older one, any time that of none."""
    heard = hear("New", was=was, status="New", at=at)
    assert (heard.meaning, heard.policy, heard.after_at) == ("duplicate", "ignore", kept_at)


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
