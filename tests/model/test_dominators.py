"""Tests of the dominators, against what leaving a node out does."""

from __future__ import annotations

from hypothesis import given

from statemachine.model.dominators import dominators
from statemachine.model.graph import Graph, walk_back
from tests.model.test_graph import closure, drawn, edges


@given(edges)
def test_a_dominator_cannot_be_avoided(pairs: list[tuple[int, int]]) -> None:
    """The dominators of a node are those without which it is not reached."""
    above = dominators(drawn(pairs), 0)
    for node in above:
        chain = set(walk_back(above, node))
        needed = {
            each
            for each in above
            if each == node or (0, node) not in closure([pair for pair in pairs if each not in pair])
        }

        assert chain == needed | {0}


def test_the_cost_grows_with_the_edges() -> None:
    """Twenty thousand nodes that each have two ways in are no matter."""
    count = 20_000
    ladder = [(place, place + 1) for place in range(count)]
    ways_in = [(place, count + 1 + place) for place in range(count)]
    graph = Graph.of(range(2 * count + 1), [*ladder, *ways_in, *((0, end) for _, end in ways_in)])

    above = dominators(graph, 0)

    assert len(above) == 2 * count + 1
    assert {above[end] for _, end in ways_in} == {0}
