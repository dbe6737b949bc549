"""A range of versions holds if every comparison holds, by the order of semantic versioning."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader.extend.version_ranges import is_in_range

NUMBERS = st.tuples(*[st.integers(0, 3)] * 3)
SIGNS = {"<": operator.lt, "<=": operator.le, "==": operator.eq, ">": operator.gt, ">=": operator.ge}


@given(NUMBERS, NUMBERS, st.sampled_from(list(SIGNS)))
def test_numbers_compare_as_numbers(
    given_version: tuple[int, ...], bound: tuple[int, ...], sign: str
) -> None:
    """A comparison of versions is the comparison of their three numbers."""
    version, limit = (".".join(map(str, each)) for each in (given_version, bound))

    assert is_in_range(version, f"{sign}{limit}") is SIGNS[sign](given_version, bound)


@pytest.mark.parametrize(
    ("version", "comparisons", "expected"),
    [
        ("1.4.0", ">=1.0, <2", True),
        ("2.0.0", ">=1.0, <2", False),
        ("0.9.9", ">=1.0, <2", False),
        ("1.10.0", ">1.9", True),
        ("1.0.0", "== 1", True),
        ("1.0.1", "==1.0", False),
        ("1.0.0-rc.1", ">=1.0", False),
        ("1.0.0-rc.2", ">=1.0.0-rc.1", True),
        ("1.0.0-rc.10", ">1.0.0-rc.9", True),
        ("1.0.0-rc", "<1.0.0-rc.1", True),
        ("1.0.0-1", "<1.0.0-alpha", True),
        ("1.0.0+build.5", "==1.0.0", True),
    ],
)
def test_precedence_is_that_of_semantic_versioning(
    version: str,
    comparisons: str,
    expected: bool,  # noqa: FBT001  # a column of the table
) -> None:
    """A suffix comes before the version without it, and the build does not count."""
    assert is_in_range(version, comparisons) is expected
