"""Names, routes and moves in findings."""

from __future__ import annotations

from statemachine.linter.lint_context import moves_text, quoted_names, route_text, transition_name
from statemachine.model.declarations import Transition
from statemachine.model.table import Row


def test_names_are_joined_as_in_a_sentence() -> None:
    """A word joins the last name. From the eighth name on, the names are only counted."""
    assert quoted_names(["A"]) == "'A'"
    assert quoted_names(["A", "B"], "or") == "'A' or 'B'"
    assert quoted_names(["A", "B", "C"]) == "'A', 'B' and 'C'"
    assert quoted_names("ABCDEFGHIJ") == "'A', 'B', 'C', 'D', 'E', 'F', 'G' and 3 more"


def test_a_route_begins_at_its_first_status() -> None:
    """The source of a creation is not a step."""
    assert route_text([None, "New", "Done"]) == "New -> Done"


def test_moves_are_written_as_the_first_and_a_number() -> None:
    """The first move is the first by name, and a creation comes before all."""
    moves = [("New", "Done"), (None, "New"), ("Hold", "Done")]
    rows = [Row(source=source, target=target) for source, target in moves]

    assert moves_text(rows) == "nothing -> New and 2 more"


def test_unprintable_characters_are_escaped() -> None:
    """No name moves the cursor or breaks the line of a finding."""
    assert route_text(["a\nb", "\x1b[2J"]) == r"a\nb -> \x1b[2J"
    assert moves_text([Row(source="\u202e", target="b")]) == r"\u202e -> b"
    assert quoted_names(["\x1b"]) == r"'\x1b'"


def test_a_transition_without_an_event_is_named_by_its_ends() -> None:
    """A transition with an event is named by the event."""
    assert transition_name(Transition(event="pay", sources=("New",), targets=("Paid",))) == "'pay'"
    assert transition_name(Transition(sources=("any",), targets=("Paid", "Hold"))) == (
        "the transition from 'any' to 'Paid' and 'Hold'"
    )
