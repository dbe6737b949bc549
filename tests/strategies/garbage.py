"""Values that are valid nowhere; some of them cannot be hashed, compared or converted to a boolean."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.strategies.questions import ODD_MAPPINGS, ODD_WORDS
from tests.strategies.values import INVALID


class Hostile:
    """A value, as a column of numbers is, that raises when it is compared or converted to a boolean."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """Raise `ValueError`."""
        raise ValueError("the truth value is ambiguous")

    def __bool__(self) -> bool:
        """Raise `ValueError`."""
        raise ValueError("the truth value is ambiguous")


HOSTILE = Hostile()


def garbage() -> SearchStrategy[Any]:
    """Draw values that are valid nowhere."""
    known = (*ODD_WORDS, *ODD_MAPPINGS, *INVALID, object(), len, Hostile, HOSTILE, {"size": HOSTILE})
    leaf = st.one_of(st.sampled_from(known), st.text(max_size=5), st.floats(), st.integers())
    return st.one_of(
        leaf, st.lists(leaf, max_size=2), st.dictionaries(st.text(max_size=3), leaf, max_size=2)
    )


def flags() -> SearchStrategy[Any]:
    """Draw any value that can be converted to a boolean."""
    return garbage().map(lambda value: True if value is HOSTILE else value)


def actors() -> SearchStrategy[Any]:
    """Draw any value but an empty collection, for which the engine raises `ValueError`."""
    return garbage().map(_not_empty)


def _not_empty(value: Any) -> Any:
    return [value] if isinstance(value, list | tuple | set | frozenset) else value
