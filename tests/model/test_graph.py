"""Tests of the graph analyses, against slow and obvious ones."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.graph import Graph

NODES = range(6)
edges = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14)


def drawn(pairs: list[tuple[int, int]]) -> Graph[int]:
    """Return the graph of six nodes with these edges."""
    return Graph.of(NODES, pairs)


def closure(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return which node reaches which, itself included."""
    reach = {(node, node) for node in NODES} | set(pairs)
    for middle, start, end in product(NODES, NODES, NODES):
        if {(start, middle), (middle, end)} <= reach:
            reach.add((start, end))
    return reach


@given(edges, st.sets(st.sampled_from(NODES)))
def test_reached_is_the_closure(pairs: list[tuple[int, int]], starts: set[int]) -> None:
    """A node is reached if and only if a walk leads there from a start."""
    expected = {end for start, end in closure(pairs) if start in starts}

    assert set(drawn(pairs).reached(sorted(starts))) == expected


@given(edges, st.sampled_from(NODES), st.sampled_from(NODES))
def test_a_path_is_the_shortest_and_first(pairs: list[tuple[int, int]], start: int, goal: int) -> None:
    """A path is the shortest walk, and the least by the order of the edges among the shortest."""
    walks = [[start]]
    for _ in NODES:
        ends = sorted(walk for walk in walks if walk[-1] == goal)
        if ends:
            break
        walks = [
            [*walk, end] for walk in walks for source, end in sorted(set(pairs)) if source == walk[-1]
        ]
    else:
        ends = []

    assert drawn(sorted(pairs)).path([start], [goal]) == (tuple(ends[0]) if ends else None)


@given(edges)
def test_components_are_mutual_reach(pairs: list[tuple[int, int]]) -> None:
    """Two nodes share a component if and only if each reaches the other."""
    reach = closure(pairs)
    expected = {frozenset(b for b in NODES if {(a, b), (b, a)} <= reach) for a in NODES}
    found = drawn(pairs).components()

    assert {frozenset(each) for each in found} == expected
    assert sum(map(len, found)) == len(NODES)


@given(edges)
def test_components_come_before_those_that_lead_into_them(pairs: list[tuple[int, int]]) -> None:
    """The order of the components is a topological one, turned round."""
    place = {node: rank for rank, each in enumerate(drawn(pairs).components()) for node in each}

    assert all(place[target] <= place[source] for source, target in pairs)


@given(edges)
def test_closed_components_let_nobody_out(pairs: list[tuple[int, int]]) -> None:
    """A closed component reaches nothing but itself."""
    reach = closure(pairs)
    expected = {
        frozenset(b for b in NODES if {(a, b), (b, a)} <= reach)
        for a in NODES
        if all((b, a) in reach for b in NODES if (a, b) in reach)
    }

    assert {frozenset(each) for each in drawn(pairs).closed_components()} == expected


def test_a_long_chain_is_no_matter() -> None:
    """Ten thousand nodes in a row are walked without recursion."""
    nodes = range(10_000)
    graph = Graph.of(nodes, [(node, node + 1) for node in nodes[:-1]])

    assert len(graph.components()) == len(nodes)
    assert graph.path([0], [nodes[-1]]) == tuple(nodes)
