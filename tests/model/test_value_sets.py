"""Tests of value sets: intersection, emptiness and containment are exact."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.value_sets import ValueSet, representatives
from statemachine.model.value_types import Domain, Type

NUMBERS = range(-3, 9)
"""Enough integers to distinguish all drawn sets, because their bounds are well inside."""

bound = st.none() | st.integers(0, 5)
integer_sets = st.builds(
    ValueSet,
    only=st.none() | st.frozensets(st.integers(0, 5), max_size=3),
    excluded=st.frozensets(st.integers(0, 5), max_size=3),
    at_least=bound,
    above=bound,
    at_most=bound,
    below=bound,
)
integer_domains = st.builds(
    lambda low, high: Domain(Type.INTEGER, minimum=low, maximum=high), bound, bound
)


def values(value_set: ValueSet, domain: Domain) -> set[int]:
    """Return the integers of a set."""
    return {each for each in NUMBERS if domain.accepts(each) and value_set.contains(each)}


@given(integer_sets, integer_domains)
def test_an_empty_set_has_no_values(value_set: ValueSet, domain: Domain) -> None:
    """A set is empty if and only if it contains no integer."""
    assert value_set.is_empty(domain) == (not values(value_set, domain))


@given(integer_sets, integer_sets, integer_domains)
def test_an_intersection_has_the_common_values(left: ValueSet, right: ValueSet, domain: Domain) -> None:
    """A value is in the intersection if and only if it is in both sets."""
    assert values(left.intersection(right), domain) == values(left, domain) & values(right, domain)


@given(integer_sets, integer_sets, integer_domains)
def test_a_subset_has_only_values_of_the_other_set(
    left: ValueSet, right: ValueSet, domain: Domain
) -> None:
    """A set is a subset of another if and only if each of its values is in the other."""
    assert left.is_subset(right, domain) == (values(left, domain) <= values(right, domain))


@given(st.lists(integer_sets, max_size=3), integer_domains)
def test_representatives_have_each_membership_once(sets: list[ValueSet], domain: Domain) -> None:
    """Each way in which an integer is, and is not, in the sets has exactly one value."""

    def memberships(numbers: Iterable[Any]) -> list[tuple[bool, ...]]:
        return [tuple(each.contains(number) for each in sets) for number in numbers]

    found = representatives(sets, domain)
    assert all(map(domain.accepts, found))
    assert sorted(memberships(found)) == sorted(set(memberships(filter(domain.accepts, NUMBERS))))


@given(st.frozensets(st.booleans()), st.frozensets(st.booleans()))
def test_there_are_two_booleans(only: frozenset[bool], excluded: frozenset[bool]) -> None:
    """A set of booleans is empty if every listed value is excluded."""
    assert ValueSet(only, excluded).is_empty(Domain(Type.BOOLEAN)) == (not only - excluded)


@pytest.mark.parametrize(
    ("domain", "value_set"),
    [
        (Domain(Type.INTEGER), ValueSet(above=3, below=4)),
        (Domain(Type.NUMBER), ValueSet(above=0.5, below=math.nextafter(0.5, 1))),
        (Domain(Type.DATE), ValueSet(above=date(2026, 1, 1), below=date(2026, 1, 2))),
        (Domain(Type.DATE), ValueSet(above=date.max)),
        (Domain(Type.DURATION), ValueSet(above=timedelta(0), below=timedelta(microseconds=1))),
        (Domain(Type.ENUM, enum=("a", "b")), ValueSet(excluded=frozenset({"a", "b"}))),
        (Domain(Type.STRING), ValueSet(only=frozenset({"a"}), excluded=frozenset({"a"}))),
        (Domain(Type.INTEGER, minimum=5), ValueSet(below=5)),
    ],
)
def test_no_value_is_between_neighbours(domain: Domain, value_set: ValueSet) -> None:
    """A set between two neighbouring values is empty."""
    assert value_set.is_empty(domain)


@pytest.mark.parametrize(
    ("domain", "value_set"),
    [
        (Domain(Type.NUMBER), ValueSet(above=3, below=4)),
        (Domain(Type.NUMBER), ValueSet(above=2**53, below=2**53 + 2)),
        (Domain(Type.DURATION), ValueSet(above=timedelta(0), below=timedelta(microseconds=2))),
        (Domain(Type.STRING), ValueSet(excluded=frozenset({"", "a", "aa"}))),
        (Domain(Type.INTEGER), ValueSet(below=0)),
        (Domain(Type.DATE), ValueSet(at_most=date.min)),
    ],
)
def test_a_set_with_one_value_is_not_empty(domain: Domain, value_set: ValueSet) -> None:
    """A set with a single value, or with a distant one, is not empty."""
    assert not value_set.is_empty(domain)
