"""Tests of the members of groups."""

from __future__ import annotations

import pytest

from statemachine.loader import loads
from tests.loader.files import FULL


def test_members_are_resolved_once_in_order() -> None:
    """Groups are replaced by their statuses, and repeated statuses are omitted."""
    assert loads(FULL).members(["one", "Done", "early"]) == ("New", "Done", "Held")


def test_a_single_text_is_a_type_error() -> None:
    """A text would be split into its letters, so it is refused."""
    with pytest.raises(TypeError, match="not the text 'early'"):
        loads(FULL).members("early")
