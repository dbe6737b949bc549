"""The limits of the promises in section 8 of docs/semantics.md, each with the smallest rule file that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine.model.observation import Observation
from tests.properties.lifecycles import engine_of, observe_all
from tests.strategies import Document

HEAD: Document = {"format": 1, "provider": "acme", "subject": "order", "version": "1.0.0"}


def outcomes_of(rules: Document, *messages: dict[str, Any]) -> list[tuple[str, Any]]:
    """Observe messages one after the other, and return the meaning and the stored status after each."""
    outcomes = observe_all(engine_of({**HEAD, **rules}), (Observation(**each) for each in messages))
    return [(outcome.meaning, outcome.status) for outcome in outcomes]


def test_a_message_repeated_at_once_is_applied_again_by_its_facts_too() -> None:
    """Facts that satisfy the guard of a self row report it, as its event does."""
    rules = {
        "facts": {"size": {"type": "integer"}},
        "guards": {"small": {"size": 1}},
        "statuses": {"A": {"initial": True}},
        "transitions": [{"source": "A", "target": "A", "guard": "small"}],
    }
    message = {"status": "A", "facts": {"size": 1}}
    assert outcomes_of(rules, message, message) == [("created", "A"), ("applied", "A")]


def test_a_self_transition_repeated_later_without_time_is_applied_again() -> None:
    """While the order is in the status of a self transition, each message with its event is applied."""
    rules = {
        "statuses": {"A": {"initial": True}},
        "transitions": [
            {"event": "x", "source": "A", "target": "A"},
            {"event": "y", "source": "A", "target": "A"},
        ],
    }
    first, second = {"status": "A", "event": "x"}, {"status": "A", "event": "y"}
    outcomes = outcomes_of(rules, {"status": "A"}, first, second, first)
    assert outcomes[-1] == ("applied", "A")


def test_out_of_a_status_with_unspecified_exits_a_repeated_message_is_held() -> None:
    """Any status may follow such a status, so without time the message is late or new."""
    rules = {
        "statuses": {"A": {"initial": True}, "B": {"exits": "unspecified"}},
        "transitions": [{"source": "A", "target": "B"}],
    }
    outcomes = outcomes_of(rules, {"status": "A"}, {"status": "B"}, {"status": "A"})
    assert outcomes[-1] == ("ambiguous", "B")


def test_out_of_a_final_status_the_last_status_needs_time_if_messages_are_lost() -> None:
    """A move out of a final status is declared, and a message of the move after it arrives alone."""
    rules = {
        "statuses": {"A": {"initial": True, "final": True}, "B": {}, "C": {}},
        "transitions": [{"source": "A", "target": "B"}, {"source": "B", "target": "C"}],
    }
    without = outcomes_of(rules, {"status": "A"}, {"status": "C"})
    with_time = outcomes_of(rules, {"status": "A", "at": 1}, {"status": "C", "at": 2})
    assert without[-1] == ("after-final", "A")
    assert with_time[-1] == ("skipped-ahead", "C")


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param([], id="a self transition"),
        pytest.param([{"status": "C", "event": "x", "at": 2}], id="a route back"),
    ],
)
def test_the_last_status_is_stored_if_messages_before_a_self_transition_are_lost(
    lost: list[dict[str, Any]],
) -> None:
    """The last move has an event that the direct edge to its target does not have."""
    rules = {
        "statuses": {"A": {"initial": True}, "B": {}, "C": {}},
        "transitions": [
            {"event": "go", "source": "A", "target": "B"},
            {"event": "x", "source": "B", "target": "C"},
            {"event": "last", "source": ["B", "C"], "target": "B"},
        ],
    }
    history = [{"status": "A", "at": 0}, {"status": "B", "event": "go", "at": 1}, *lost]
    history.append({"status": "B", "event": "last", "at": 3})
    assert outcomes_of(rules, *history)[-1] == ("applied", "B")  # without losses
    assert outcomes_of(rules, history[0], history[-1])[-1][1] == "B"
