"""Scopes, compared with every value of the facts."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter.scopes import Scope
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type

DOMAINS = {
    "copies": Domain(Type.INTEGER, minimum=0),
    "kind": Domain(Type.ENUM, enum=("book", "poster", "card")),
}
NUMBERS = st.integers(0, 9)
KINDS = st.frozensets(st.sampled_from(DOMAINS["kind"].enum), min_size=1)
VALUES = [{"copies": copies, "kind": kind} for copies, kind in product(range(12), DOMAINS["kind"].enum)]


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """Draw a scope of a number, a kind, both or neither."""
    low, high = st.none() | NUMBERS, st.none() | NUMBERS
    numbers = st.one_of(
        st.builds(ValueSet, at_least=low, above=low, at_most=high, below=high),
        st.frozensets(NUMBERS, min_size=1).map(ValueSet),
        st.frozensets(NUMBERS).map(lambda excluded: ValueSet(excluded=excluded)),
    )
    drawn = draw(st.fixed_dictionaries({}, optional={"copies": numbers, "kind": KINDS.map(ValueSet)}))
    values = {fact: each for fact, each in drawn.items() if not each.is_empty(DOMAINS[fact])}
    return Scope(None, None, values, frozenset(values), frozenset(), frozenset())


def holds(scope: Scope, values: dict[str, object]) -> bool:
    """Return whether the guards of a scope allow some values."""
    return all(allowed.contains(values[fact]) for fact, allowed in scope.values.items())


@given(scopes(), scopes())
def test_two_scopes_overlap_if_a_value_passes_both(left: Scope, right: Scope) -> None:
    """Overlap is exact: the scopes overlap if and only if both allow some value."""
    together = any(holds(left, each) and holds(right, each) for each in VALUES)

    assert left.overlaps(right, DOMAINS) is together
    assert right.overlaps(left, DOMAINS) is together


@given(scopes(), scopes())
def test_a_scope_covers_another_with_fewer_values(left: Scope, right: Scope) -> None:
    """Containment is exact, if the wider scope needs no further fact."""
    contained = all(holds(left, each) for each in VALUES if holds(right, each))

    assert left.covers(right, DOMAINS) is (contained and left.facts <= right.facts)


@given(scopes(), scopes())
def test_the_intersection_allows_what_both_allow(left: Scope, right: Scope) -> None:
    """The intersection of two scopes allows exactly the values that pass both."""
    both = left.intersection(right)

    assert all(holds(both, each) is (holds(left, each) and holds(right, each)) for each in VALUES)


def test_an_example_does_not_depend_on_the_process() -> None:
    """Of several listed values, the example is the first by name, not the first of a set."""
    words = ("delta", "alpha", "echo", "bravo", "foxtrot", "charlie")
    scope = Scope(
        None, None, {"word": ValueSet(frozenset(words))}, frozenset(), frozenset(), frozenset()
    )

    assert list(scope.example({"word": Domain(Type.STRING)})) == ["word 'alpha'"]
