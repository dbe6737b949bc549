"""Tests of value sets: meeting, emptiness and containment are exact."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type

NUMBERS = range(-3, 9)
"""All the integers that the drawn bounds, which lie well inside, can tell apart."""

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


def values(some: ValueSet, domain: Domain) -> set[int]:
    """Return the values of a set of integers, one by one."""
    return {each for each in NUMBERS if domain.accepts(each) and some.contains(each)}


@given(integer_sets, integer_domains)
def test_empty_means_that_no_value_holds(some: ValueSet, domain: Domain) -> None:
    """A set is empty if and only if no integer is in it."""
    assert some.is_empty(domain) == (not values(some, domain))


@given(integer_sets, integer_sets, integer_domains)
def test_a_meet_holds_what_both_hold(left: ValueSet, right: ValueSet, domain: Domain) -> None:
    """The meet of two sets is their intersection."""
    assert values(left.intersection(right), domain) == values(left, domain) & values(right, domain)


@given(integer_sets, integer_sets, integer_domains)
def test_within_is_containment(left: ValueSet, right: ValueSet, domain: Domain) -> None:
    """A set is within another if and only if each of its values is in the other."""
    assert left.is_subset(right, domain) == (values(left, domain) <= values(right, domain))


@given(st.frozensets(st.booleans()), st.frozensets(st.booleans()))
def test_booleans_are_two(only: frozenset[bool], but: frozenset[bool]) -> None:
    """A set of booleans is empty when the two are spoken for."""
    assert ValueSet(only, but).is_empty(Domain(Type.BOOLEAN)) == (not only - but)


@pytest.mark.parametrize(
    ("domain", "some"),
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
def test_nothing_lies_between_neighbours(domain: Domain, some: ValueSet) -> None:
    """Between two values that are next to each other there is none."""
    assert some.is_empty(domain)


@pytest.mark.parametrize(
    ("domain", "some"),
    [
        (Domain(Type.NUMBER), ValueSet(above=3, below=4)),
        (Domain(Type.NUMBER), ValueSet(above=2**53, below=2**53 + 2)),
        (Domain(Type.DURATION), ValueSet(above=timedelta(0), below=timedelta(microseconds=2))),
        (Domain(Type.STRING), ValueSet(excluded=frozenset({"", "a", "aa"}))),
        (Domain(Type.INTEGER), ValueSet(below=0)),
        (Domain(Type.DATE), ValueSet(at_most=date.min)),
    ],
)
def test_something_lies_there(domain: Domain, some: ValueSet) -> None:
    """A set that holds a single value, or a far one, is not empty."""
    assert not some.is_empty(domain)
