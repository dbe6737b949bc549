"""The fast sorting of chains, compared with plain Python."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.needs import needs

pytestmark = needs("audit")

HASHES = st.lists(
    st.builds(lambda upper, lower: (upper << 60) | lower, st.integers(0, 15), st.integers(0, 3)),
    max_size=30,
)
"""Hashes that often have the same upper bits."""
VALUES = st.sampled_from([st.integers(-3, 3), st.integers(-(2**62), 2**62), st.floats(-5, 5)])


@given(hashes=HASHES)
def test_rows_of_one_hash_come_together_in_their_order(hashes: list[int]) -> None:
    """Also where two hashes differ only in their lower bits."""
    numpy, module = import_module("numpy"), import_module("statemachine.audit.fast.chain_sort")
    order, found = module.by_chain(numpy.array(hashes, dtype=numpy.uint64))
    assert [hashes[each] for each in order] == found.tolist()
    chains: dict[int, list[int]] = defaultdict(list)
    for each in order.tolist():
        chains[hashes[each]].append(each)
    assert len(module.starts_of(found)) == len(chains)
    assert all(places == sorted(places) for places in chains.values())
    assert sorted(order.tolist()) == list(range(len(hashes)))


@given(lengths=st.lists(st.integers(1, 4), max_size=6), data=st.data())
def test_each_chain_is_sorted_by_its_key_and_late_rows_are_found(
    lengths: list[int], data: st.DataObject
) -> None:
    """Equal keys stay in their sequence, and a row is late if a row before it has a greater key."""
    numpy, module = import_module("numpy"), import_module("statemachine.audit.fast.chain_sort")
    kind = data.draw(VALUES)
    chains = [data.draw(st.lists(kind, min_size=each, max_size=each)) for each in lengths]
    values: Any = numpy.array([each for chain in chains for each in chain])
    starts = numpy.cumsum([0, *lengths])[:-1].astype(int)[: len(lengths)]
    places = module.by_key(starts, values)
    sorted_values = values if places is None else values[places]
    assert sorted_values.tolist() == [each for chain in chains for each in sorted(chain)]
    if places is not None:
        pairs = list(zip(places.tolist(), sorted_values.tolist(), strict=True))
        assert all(one < other or first != second for (one, first), (other, second) in pairwise(pairs))
    if values.dtype.kind == "i":
        late = module.before_maximum(starts, values, -(2**63))
        assert late.tolist() == [
            each < max(chain[:place], default=each)
            for chain in chains
            for place, each in enumerate(chain)
        ]
