"""Where the promises of section 8 of docs/semantics.md end, each with the smallest rule file that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine.model.observation import Observation
from tests.properties.lifecycles import engine_of, heard
from tests.strategies import Document

HEAD: Document = {"format": 1, "provider": "acme", "subject": "order", "version": "1.0.0"}


def told(rules: Document, *messages: dict[str, Any]) -> list[tuple[str, Any]]:
    """Hear messages one after the other, and return what each means and the status that is then kept."""
    said = (Observation(**message) for message in messages)
    return [(outcome.meaning, outcome.status) for outcome in heard(engine_of({**HEAD, **rules}), said)]


def test_a_message_repeated_at_once_is_applied_again_by_its_facts_too() -> None:
    """Facts that satisfy the guard of a self row tell of it as its event does."""
    rules = {
        "facts": {"size": {"type": "integer"}},
        "guards": {"small": {"size": 1}},
        "statuses": {"A": {"initial": True}},
        "transitions": [{"source": "A", "target": "A", "guard": "small"}],
    }
    message = {"status": "A", "facts": {"size": 1}}
    assert told(rules, message, message) == [("created", "A"), ("applied", "A")]


def test_a_self_step_repeated_later_without_time_is_taken_for_a_new_one() -> None:
    """While the order is in the status of a self step, its event tells of it each time that it is heard."""
    rules = {
        "statuses": {"A": {"initial": True}},
        "transitions": [
            {"event": "x", "source": "A", "target": "A"},
            {"event": "y", "source": "A", "target": "A"},
        ],
    }
    first, second = {"status": "A", "event": "x"}, {"status": "A", "event": "y"}
    outcomes = told(rules, {"status": "A"}, first, second, first)
    assert outcomes[-1] == ("applied", "A")


def test_out_of_a_status_with_unspecified_exits_a_repeated_message_may_be_new() -> None:
    """Nobody knows what may follow such a status, so not even a way back can be ruled out without time."""
    rules = {
        "statuses": {"A": {"initial": True}, "B": {"exits": "unspecified"}},
        "transitions": [{"source": "A", "target": "B"}],
    }
    outcomes = told(rules, {"status": "A"}, {"status": "B"}, {"status": "A"})
    assert outcomes[-1] == ("unspecified", "A")


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param([], id="a self step"),
        pytest.param([{"status": "C", "event": "x", "at": 2}], id="a way back"),
    ],
)
def test_the_last_status_is_kept_whatever_is_lost_before_a_self_step(lost: list[dict[str, Any]]) -> None:
    """The last move is by an event of its own, which the direct edge to its target does not have."""
    rules = {
        "statuses": {"A": {"initial": True}, "B": {}, "C": {}},
        "transitions": [
            {"event": "go", "source": "A", "target": "B"},
            {"event": "x", "source": "B", "target": "C"},
            {"event": "last", "source": ["B", "C"], "target": "B"},
        ],
    }
    walk = [{"status": "A", "at": 0}, {"status": "B", "event": "go", "at": 1}, *lost]
    walk.append({"status": "B", "event": "last", "at": 3})
    assert told(rules, *walk)[-1] == ("applied", "B")  # all of them heard
    assert told(rules, walk[0], walk[-1])[-1][1] == "B"
