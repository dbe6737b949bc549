"""Tests of the members of groups and the moves of transitions."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from tests.loader.files import FULL, HEAD
from tests.strategies.documents import rule_sets


@given(rule_sets())
def test_moves_are_counted_without_making_them(rules: RuleSet) -> None:
    """The count is the number of moves that are made, without moves from a status to itself by `any`."""
    for transition in rules.transitions:
        assert rules.count_moves(transition) == len(list(rules.moves(transition)))


STATUSES = "Kept: {}, Old: {retired: true}, Gone: {retired: true}, Done: {final: true}"


@pytest.mark.parametrize(
    ("keys", "moves"),
    [
        ("source: Kept, target: any", "Kept>Done"),
        ("source: any, target: Done", "Kept>Done Old>Done Gone>Done"),
        ("source: [Kept, gone], target: gone", ""),
        ("source: Kept, target: [gone, Done]", "Kept>Done"),
        ("source: Kept, target: [gone, Old]", "Kept>Old"),
        ("source: gone, target: [Kept, Gone]", "Old>Kept Old>Gone Gone>Kept Gone>Gone"),
        ("source: gone, target: [Kept, Gone], self: false", "Old>Kept Old>Gone Gone>Kept"),
        (
            "source: [Kept, Done], target: [Kept, Done], self: true",
            "Kept>Kept Kept>Done Done>Kept Done>Done",
        ),
        ("source: [Kept, Done], target: [Kept, Done], self: false", "Kept>Done Done>Kept"),
        ("source: nothing, target: [any], self: false", "None>Kept None>Done"),
    ],
)
def test_retired_targets_and_moves_to_itself_are_left_out(keys: str, moves: str) -> None:
    """`any` and groups leave a retired target out, its own name does not; `self: false` leaves own statuses out."""
    text = f"{HEAD}statuses: {{{STATUSES}}}\ngroups: {{gone: [Old, Gone]}}\ntransitions: [{{{keys}}}]\n"
    rules = loads(text)
    (transition,) = rules.transitions

    assert " ".join(f"{source}>{target}" for source, target in rules.moves(transition)) == moves


def test_members_are_resolved_once_in_order() -> None:
    """Groups are replaced by their statuses, and repeated statuses are omitted."""
    assert loads(FULL).members(["one", "Done", "early"]) == ("New", "Done", "Held")


def test_a_single_text_is_a_type_error() -> None:
    """A text would be split into its letters, so it is refused."""
    with pytest.raises(TypeError, match="not the text 'early'"):
        loads(FULL).members("early")
