"""Which scopes can overlap at all."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter.pairs import pairs
from statemachine.linter.scopes import Scope
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type

DOMAINS = {
    "copies": Domain(Type.INTEGER, minimum=0),
    "kind": Domain(Type.ENUM, enum=("book", "poster", "card")),
}
NUMBERS = st.integers(0, 9)
KINDS = st.frozensets(st.sampled_from(DOMAINS["kind"].enum), min_size=1)


def scope(values: Mapping[str, ValueSet]) -> Scope:
    """Return the scope of some guards alone."""
    return Scope(None, None, values, frozenset(values), frozenset(), frozenset())


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """Draw a scope of a number, a kind, both or neither."""
    low, high = st.none() | NUMBERS, st.none() | NUMBERS
    numbers = st.one_of(
        st.builds(ValueSet, at_least=low, above=low, at_most=high, below=high),
        st.frozensets(NUMBERS, min_size=1).map(ValueSet),
        st.frozensets(NUMBERS).map(lambda but: ValueSet(excluded=but)),
    )
    values = draw(st.fixed_dictionaries({}, optional={"copies": numbers, "kind": KINDS.map(ValueSet)}))
    return scope({fact: each for fact, each in values.items() if not each.is_empty(DOMAINS[fact])})


@given(st.lists(scopes(), max_size=12))
def test_no_pair_that_overlaps_is_left_out(drawn: list[Scope]) -> None:
    """Every two scopes that let something through together are yielded, once, the earlier one first."""
    found = list(pairs(drawn))

    assert len(found) == len(set(found))
    assert all(low < high for low, high in found)
    for low, high in combinations(range(len(drawn)), 2):
        assert (low, high) in found or not drawn[low].meets(drawn[high], DOMAINS)


def test_what_one_fact_keeps_apart_is_not_paired() -> None:
    """A thousand moves, each for a value of its own, give no pair at all."""
    single = [scope({"copies": ValueSet(only=frozenset({number}))}) for number in range(1_000)]
    ranges = [
        scope({"copies": ValueSet(at_least=2 * number, below=2 * number + 1)}) for number in range(1_000)
    ]

    assert list(pairs(single)) == []
    assert list(pairs(ranges)) == []


def test_what_is_settled_is_paired_no_more() -> None:
    """A scope that covers all others leaves one pair for each of them."""
    settled: set[int] = set()
    rising = [scope({"copies": ValueSet(at_least=number)}) for number in range(1_000)]
    found = []
    for low, high in pairs(rising, settled=settled):
        settled.add(high)
        found.append((low, high))

    assert found == [(0, high) for high in range(1, 1_000)]


def test_the_number_of_pairs_is_bounded() -> None:
    """Where everything overlaps with everything, the sweep ends all the same."""
    assert len(list(pairs([scope({})] * 1_000))) == 20_000


def test_scopes_without_guards_are_all_paired() -> None:
    """Where no guard looks at anything, each may overlap with each."""
    assert sorted(pairs([scope({})] * 3)) == [(0, 1), (0, 2), (1, 2)]
