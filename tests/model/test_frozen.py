"""Tests of the immutable mapping."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.frozen import FrozenMap

mappings = st.dictionaries(st.text(), st.integers())


@given(mappings)
def test_equality_ignores_the_order(items: dict[str, int]) -> None:
    """Two maps with the same items are equal and have the same hash."""
    reordered = FrozenMap(reversed(items.items()))

    assert FrozenMap(items) == reordered
    assert hash(FrozenMap(items)) == hash(reordered)


@given(mappings)
def test_a_map_survives_pickling(items: dict[str, int]) -> None:
    """An unpickled map is equal to the original."""
    assert pickle.loads(pickle.dumps(FrozenMap(items))) == items  # noqa: S301  # our own bytes


@given(mappings)
def test_a_map_has_a_copy_of_its_items(items: dict[str, int]) -> None:
    """A later change of the source dictionary does not change the map."""
    frozen = FrozenMap(items)
    before = dict(items)
    items["new"] = 1

    assert frozen == before
