"""Values that mean nothing anywhere, some of which cannot be hashed, compared or taken for true or false."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.strategies.questions import ODD_MAPPINGS, ODD_WORDS
from tests.strategies.values import INVALID


class Hostile:
    """A value as columns of numbers are: neither equal nor unequal to another, neither true nor false."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """Refuse to be compared."""
        raise ValueError("not one truth but many")

    def __bool__(self) -> bool:
        """Refuse to be taken for true or false."""
        raise ValueError("not one truth but many")


HOSTILE = Hostile()


def garbage() -> SearchStrategy[Any]:
    """Draw values that mean nothing anywhere."""
    known = (*ODD_WORDS, *ODD_MAPPINGS, *INVALID, object(), len, Hostile, HOSTILE, {"size": HOSTILE})
    leaf = st.one_of(st.sampled_from(known), st.text(max_size=5), st.floats(), st.integers())
    return st.one_of(
        leaf, st.lists(leaf, max_size=2), st.dictionaries(st.text(max_size=3), leaf, max_size=2)
    )
