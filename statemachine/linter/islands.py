"""Parts of a rule set that walks never enter or never leave."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.subject import Node, Subject
from statemachine.model.graph import Graph
from statemachine.model.ruleset import Status


def islands(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Yield the statuses that no walk enters, those that hang together as one, where they begin first."""
    lost = sorted(frozenset(subject.rules.statuses) - subject.reached.keys() - subject.isolated)
    inside = frozenset(lost)
    edges = [
        (source, target)
        for source in lost
        for target in subject.entering.edges[source]
        if target in inside
    ]
    graph: Graph[Node] = Graph.of(lost, edges)
    place = {name: (-at, name) for at, part in enumerate(graph.components()) for name in part}
    both_ways = Graph.of(lost, [*edges, *((target, source) for source, target in edges)])
    for members in both_ways.components():
        first = min(members, key=place.__getitem__)
        yield (first, *sorted(set(members) - {first}))


def endings(subject: Subject) -> Iterator[Status]:
    """Yield the statuses in which an order may end, as far as the file says."""
    for each in subject.rules.statuses.values():
        if each.final or each.result is not None or each.exits_unspecified:
            yield each


def traps(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Yield several statuses that lead to each other and nowhere else, the first that walks enter first."""
    ends = {each.name for each in endings(subject)}
    order = {name: at for at, name in enumerate(subject.reached)}
    for component in subject.leaving.closed_components():
        members = [name for name in component if name is not None]
        entered = [name for name in members if name in order]
        if len(members) > 1 and entered and ends.isdisjoint(members):
            first = min(entered, key=order.__getitem__)
            yield (first, *sorted(set(members) - {first}))
