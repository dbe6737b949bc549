"""How findings speak of things."""

from __future__ import annotations

from statemachine.linter.phrases import arrows, moves, named, quoted
from statemachine.model.ruleset import Transition


def test_names_are_listed_as_in_a_sentence() -> None:
    """The last one is joined by a word, and a long list is counted from the eighth on."""
    assert quoted(["A"]) == "'A'"
    assert quoted(["A", "B"], word="or") == "'A' or 'B'"
    assert quoted(["A", "B", "C"]) == "'A', 'B' and 'C'"
    assert quoted("ABCDEFGHIJ") == "'A', 'B', 'C', 'D', 'E', 'F', 'G' and 3 more"


def test_a_walk_begins_at_its_first_status() -> None:
    """Nothing, from which orders are created, is no step."""
    assert arrows([None, "New", "Done"]) == "New -> Done"


def test_moves_are_told_by_the_first_and_counted() -> None:
    """The first is that of the name that sorts first, creation before all."""
    assert moves([("New", "Done"), (None, "New"), ("Hold", "Done")]) == "nothing -> New and 2 more"


def test_what_cannot_be_printed_is_escaped() -> None:
    """No name moves the cursor or breaks the line of a finding."""
    assert arrows(["a\nb", "\x1b[2J"]) == r"a\nb -> \x1b[2J"
    assert moves([("\u202e", "b")]) == r"\u202e -> b"
    assert quoted(["\x1b"]) == r"'\x1b'"


def test_a_transition_without_an_event_is_named_by_its_ends() -> None:
    """An event names a transition best; else its sources and targets as they are written do."""
    assert named(Transition(event="pay", sources=("New",), targets=("Paid",))) == "'pay'"
    assert named(Transition(sources=("any",), targets=("Paid", "Hold"))) == (
        "the transition from 'any' to 'Paid' and 'Hold'"
    )
