"""Tests of the mapping that cannot change."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.frozen import FrozenMap

mappings = st.dictionaries(st.text(), st.integers())


@given(mappings)
def test_it_is_equal_in_any_order(items: dict[str, int]) -> None:
    """Two maps with the same items are equal and hash alike, whatever the order."""
    turned = FrozenMap(reversed(items.items()))

    assert FrozenMap(items) == turned
    assert hash(FrozenMap(items)) == hash(turned)


@given(mappings)
def test_it_survives_pickling(items: dict[str, int]) -> None:
    """A map comes back from pickling as it was."""
    assert pickle.loads(pickle.dumps(FrozenMap(items))) == items  # noqa: S301  # our own bytes


@given(mappings)
def test_it_holds_a_copy(items: dict[str, int]) -> None:
    """Changing the dictionary that it was made of changes nothing."""
    frozen = FrozenMap(items)
    before = dict(items)
    items["new"] = 1

    assert frozen == before
