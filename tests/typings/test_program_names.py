"""Tests of identifiers for names."""

from __future__ import annotations

import keyword
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.typings.program_names import identifiers
from tests.typings.generated import NAMES, names

words = st.lists(names, max_size=12, unique=True)


@given(words)
def test_identifiers_are_distinct_and_valid(drawn: list[str]) -> None:
    """Each name has its own identifier, which is no keyword and which Python does not change."""
    given_names = identifiers(drawn, "Status")
    values = list(given_names.values())

    assert list(given_names) == drawn
    assert len(set(values)) == len(values)
    for each in values:
        assert each.isidentifier()
        assert not keyword.iskeyword(each)
        assert not each.startswith("_")
        assert normalize("NFKC", each) == each


@given(words, st.data())
def test_the_order_of_names_is_without_effect(drawn: list[str], data: st.DataObject) -> None:
    """A name that moves in its file keeps its identifier."""
    assert identifiers(data.draw(st.permutations(drawn)), "Status") == identifiers(drawn, "Status")


def test_all_hostile_names_have_identifiers_together() -> None:
    """Numbered identifiers are not those of other names."""
    assert len(set(identifiers(NAMES, "Status").values())) == len(set(NAMES))


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("New", "NEW"),
        ("In Production", "IN_PRODUCTION"),
        ("NeedsReview", "NEEDS_REVIEW"),
        ("VendorAPIIssue", "VENDOR_API_ISSUE"),
        ("update-status", "UPDATE_STATUS"),
        ("10", "STATUS_10"),
        ("#", "STATUS"),
        ("class", "CLASS"),
        ("__init__", "INIT"),
        ("état", "ÉTAT"),
        ("已发货", "已发货"),
    ],
)
def test_an_identifier_resembles_its_name(name: str, identifier: str) -> None:
    """Words are in upper case with `_` between them."""
    assert identifiers([name], "Status") == {name: identifier}


def test_similar_names_are_numbered() -> None:
    """A number that belongs to another name is left out."""
    assert identifiers(["a_b", "A-B", "A B", "A_B_2"], "Status") == {
        "A B": "A_B",
        "A-B": "A_B_3",
        "a_b": "A_B_4",
        "A_B_2": "A_B_2",
    }
