"""Tests of routes between statuses, compared with all simple paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hypothesis import given

from statemachine.model.reachability import Reachability, Route
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from tests.strategies import rule_sets

Edges = Mapping[str | None, set[str]]


def edges_of(rules: RuleSet) -> Edges:
    """Return the targets of each source, by normal moves to another status."""
    rows = [row for row in Table.of(rules).rows if not row.override and row.source != row.target]
    return {source: {row.target for row in rows if row.source == source} for source in nodes(rules)}


def nodes(rules: RuleSet) -> tuple[str | None, ...]:
    """Return all sources: the statuses, and None for a creation."""
    return (None, *rules.statuses)


def paths(edges: Edges, path: tuple[str | None, ...], target: str) -> Iterator[tuple[str, ...]]:
    """Yield the statuses between source and target on every simple path."""
    for each in edges[path[-1]]:
        if each == target:
            yield tuple(node for node in path[1:] if node is not None)
        elif each not in path:
            yield from paths(edges, (*path, each), target)


def expected(every_path: list[tuple[str, ...]]) -> Route | None:
    """Return the shortest path, the first by name of several, and whether it is the only one."""
    if not every_path:
        return None
    best = min(every_path, key=lambda path: (len(path), path))
    return Route(best, [len(path) for path in every_path].count(len(best)) == 1)


@given(rule_sets())
def test_a_route_is_the_shortest_path_and_the_first_by_name(rules: RuleSet) -> None:
    """This is true from every source, and where the route avoids a status."""
    reachability, edges = Reachability.of(Table.of(rules)), edges_of(rules)
    for source in nodes(rules):
        for target in rules.statuses:
            if source == target:
                continue
            every_path = list(paths(edges, (source,), target))

            assert reachability.reaches(source, target) == bool(every_path)
            assert reachability.route(source, target) == expected(every_path)
            for avoid in rules.statuses.keys() - {source, target}:
                route = expected([path for path in every_path if avoid not in path])
                nearest = reachability.nearest(source, {target}, avoid=avoid)
                assert nearest == (None if route is None else (target, route))


@given(rule_sets())
def test_the_nearest_target_has_the_shortest_route(rules: RuleSet) -> None:
    """Of several it is the first by the names along the route; all routes as short count."""
    reachability, edges = Reachability.of(Table.of(rules)), edges_of(rules)
    for source in nodes(rules):
        targets = rules.statuses.keys() - {source}
        every_path = [(*path, each) for each in targets for path in paths(edges, (source,), each)]
        route = expected(every_path)
        nearest = reachability.nearest(source, targets)

        assert nearest == (
            None if route is None else (route.between[-1], Route(route.between[:-1], route.unique))
        )


@given(rule_sets())
def test_a_status_is_entered_by_an_edge_from_another_status(rules: RuleSet) -> None:
    """Creations and self transitions do not count."""
    reachability, edges = Reachability.of(Table.of(rules)), edges_of(rules)
    entered = {target for source in rules.statuses for target in edges[source]}

    assert reachability.entered == entered


@given(rule_sets())
def test_an_edge_is_a_normal_row(rules: RuleSet) -> None:
    """An override row is not an edge; a self transition is one."""
    table = Table.of(rules)
    reachability = Reachability.of(table)
    normal = {(row.source, row.target) for row in table.rows if not row.override}

    for source in nodes(rules):
        assert all(
            reachability.has_edge(source, each) == ((source, each) in normal) for each in rules.statuses
        )
    assert {(each, each) for each in reachability.self_transitions} == {
        ends for ends in normal if ends[0] == ends[1]
    }
