"""Tests of the graph: its results equal those of slow and simple computations."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.graph import Graph

NODES = range(6)
edges = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14)


def graph_of(pairs: list[tuple[int, int]]) -> Graph[int]:
    """Return the graph of six nodes with the given edges."""
    return Graph.of(NODES, pairs)


def closure(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the pairs of nodes where the first reaches the second; each node reaches itself."""
    reach = {(node, node) for node in NODES} | set(pairs)
    for middle, start, end in product(NODES, NODES, NODES):
        if {(start, middle), (middle, end)} <= reach:
            reach.add((start, end))
    return reach


@given(edges, st.sets(st.sampled_from(NODES)))
def test_reachable_is_the_closure(pairs: list[tuple[int, int]], starts: set[int]) -> None:
    """A node is reachable if and only if a path leads to it from a start."""
    expected = {end for start, end in closure(pairs) if start in starts}

    assert set(graph_of(pairs).reachable(sorted(starts))) == expected


@given(edges, st.sampled_from(NODES), st.sampled_from(NODES))
def test_a_path_is_the_first_of_the_shortest(
    pairs: list[tuple[int, int]], start: int, goal: int
) -> None:
    """Of several shortest paths it is the first by the order of the edges."""
    paths = [[start]]
    for _ in NODES:
        ends = sorted(path for path in paths if path[-1] == goal)
        if ends:
            break
        paths = [
            [*path, end] for path in paths for source, end in sorted(set(pairs)) if source == path[-1]
        ]
    else:
        ends = []

    assert graph_of(sorted(pairs)).path([start], [goal]) == (tuple(ends[0]) if ends else None)


@given(edges)
def test_nodes_of_a_component_reach_each_other(pairs: list[tuple[int, int]]) -> None:
    """Two nodes share a component if and only if each reaches the other."""
    reach = closure(pairs)
    expected = {frozenset(b for b in NODES if {(a, b), (b, a)} <= reach) for a in NODES}
    components = graph_of(pairs).components()

    assert {frozenset(each) for each in components} == expected
    assert sum(map(len, components)) == len(NODES)


@given(edges)
def test_components_come_before_those_that_lead_into_them(pairs: list[tuple[int, int]]) -> None:
    """The order of the components is a reversed topological order."""
    place = {node: rank for rank, each in enumerate(graph_of(pairs).components()) for node in each}

    assert all(place[target] <= place[source] for source, target in pairs)


@given(edges)
def test_no_edge_leaves_a_closed_component(pairs: list[tuple[int, int]]) -> None:
    """A closed component reaches only its own nodes."""
    reach = closure(pairs)
    expected = {
        frozenset(b for b in NODES if {(a, b), (b, a)} <= reach)
        for a in NODES
        if all((b, a) in reach for b in NODES if (a, b) in reach)
    }

    assert {frozenset(each) for each in graph_of(pairs).closed_components()} == expected


def test_a_long_chain_needs_no_recursion() -> None:
    """A path of ten thousand nodes is found."""
    nodes = range(10_000)
    graph = Graph.of(nodes, [(node, node + 1) for node in nodes[:-1]])

    assert len(graph.components()) == len(nodes)
    assert graph.path([0], [nodes[-1]]) == tuple(nodes)
