"""Tests of the members of groups and the moves of transitions."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from tests.loader.files import FULL
from tests.strategies.documents import rule_sets


@given(rule_sets())
def test_moves_are_counted_without_making_them(rules: RuleSet) -> None:
    """The count is the number of moves that are made, without moves from a status to itself by `any`."""
    for transition in rules.transitions:
        assert rules.count_moves(transition) == len(list(rules.moves(transition)))


def test_members_are_resolved_once_in_order() -> None:
    """Groups are replaced by their statuses, and repeated statuses are omitted."""
    assert loads(FULL).members(["one", "Done", "early"]) == ("New", "Done", "Held")


def test_a_single_text_is_a_type_error() -> None:
    """A text would be split into its letters, so it is refused."""
    with pytest.raises(TypeError, match="not the text 'early'"):
        loads(FULL).members("early")
