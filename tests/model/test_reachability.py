"""Tests of the ways between statuses, against all walks written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hypothesis import given

from statemachine.model.reachability import Reachability, Route
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from tests.strategies import rule_sets

Edges = Mapping[str | None, set[str]]


def edges_of(rules: RuleSet) -> Edges:
    """Return the targets of each status, and of nothing, by normal moves into another."""
    rows = [row for row in Table.of(rules).rows if not row.override and row.source != row.target]
    return {source: {row.target for row in rows if row.source == source} for source in nodes(rules)}


def nodes(rules: RuleSet) -> tuple[str | None, ...]:
    """Return all statuses, and nothing."""
    return (None, *rules.statuses)


def walks(edges: Edges, walk: tuple[str | None, ...], target: str) -> Iterator[tuple[str, ...]]:
    """Yield what lies between on every walk that enters no status twice."""
    for each in edges[walk[-1]]:
        if each == target:
            yield tuple(node for node in walk[1:] if node is not None)
        elif each not in walk:
            yield from walks(edges, (*walk, each), target)


def expected(found: list[tuple[str, ...]]) -> Route | None:
    """Return the shortest of some walks, the first by name, and whether it is alone."""
    if not found:
        return None
    best = min(found, key=lambda walk: (len(walk), walk))
    return Route(best, [len(walk) for walk in found].count(len(best)) == 1)


@given(rule_sets())
def test_a_way_is_the_shortest_walk_and_first_by_name(rules: RuleSet) -> None:
    """Between any two, and from nothing; around the direct edge there is the next best."""
    ways, edges = Reachability.of(Table.of(rules)), edges_of(rules)
    for source in nodes(rules):
        for target in rules.statuses:
            if source == target:
                continue
            found = list(walks(edges, (source,), target))

            assert ways.reaches(source, target) == bool(found)
            assert ways.way(source, target) == expected(found)
            assert ways.way(source, target, around=True) == expected([walk for walk in found if walk])


@given(rule_sets())
def test_an_edge_is_a_normal_row(rules: RuleSet) -> None:
    """Overrides are none; a move into itself is one, and leads nowhere."""
    table = Table.of(rules)
    ways = Reachability.of(table)
    normal = {(row.source, row.target) for row in table.rows if not row.override}

    for source in nodes(rules):
        assert all(ways.edge(source, each) == ((source, each) in normal) for each in rules.statuses)
    assert {(each, each) for each in ways.loops} == {ends for ends in normal if ends[0] == ends[1]}
