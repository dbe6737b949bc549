"""Groups of statuses that routes never enter or never leave."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.subject import Node, Subject
from statemachine.model.graph import Graph
from statemachine.model.ruleset import Status


def unreached_components(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Yield the statuses that no route enters, one tuple for each connected group.

    The first of a group is one that the others are entered from; the rest is sorted.
    """
    unreached = sorted(frozenset(subject.rules.statuses) - subject.reached.keys() - subject.isolated)
    members = frozenset(unreached)
    edges = [
        (source, target)
        for source in unreached
        for target in subject.entry_graph.edges[source]
        if target in members
    ]
    graph: Graph[Node] = Graph.of(unreached, edges)
    rank = {name: (-at, name) for at, part in enumerate(graph.components()) for name in part}
    undirected = Graph.of(unreached, [*edges, *((target, source) for source, target in edges)])
    for component in undirected.components():
        first = min(component, key=rank.__getitem__)
        yield (first, *sorted(set(component) - {first}))


def possible_ends(subject: Subject) -> Iterator[Status]:
    """Yield the statuses in which an order may end, as far as the file declares it."""
    for each in subject.rules.statuses.values():
        if each.final or each.result is not None or each.exits_unspecified:
            yield each


def closed_cycles(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Yield each group of several statuses that lead only to each other and contain no end.

    The first of a group is the one that the shortest route enters; the rest is sorted.
    """
    ends = {each.name for each in possible_ends(subject)}
    order = {name: at for at, name in enumerate(subject.reached)}
    for component in subject.exit_graph.closed_components():
        members = [name for name in component if name is not None]
        entered = [name for name in members if name in order]
        if len(members) > 1 and entered and ends.isdisjoint(members):
            first = min(entered, key=order.__getitem__)
            yield (first, *sorted(set(members) - {first}))
