"""The normal moves as a graph: which status leads to which, and by what way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from statemachine.model.graph import Graph

if TYPE_CHECKING:
    from statemachine.model.table import Table

Node: TypeAlias = str | None
"""A status, or nothing."""


@dataclass(frozen=True, slots=True)
class Route:
    """A shortest walk between two statuses: those in between, and whether no other is as short."""

    between: tuple[str, ...]
    unique: bool


@dataclass(frozen=True, slots=True)
class Reachability:
    """The edges of the normal rows, guards and actors aside, and what each status leads to.

    Self edges are in `loops` alone. What can be reached is kept as the bits of one integer for each status,
    so that thousands of statuses cost little.
    """

    graph: Graph[Node]
    loops: frozenset[str]
    number: Mapping[Node, int]
    beyond: Mapping[Node, int]

    @classmethod
    def of(cls, table: Table) -> Reachability:
        """Lay out the normal rows of a table."""
        nodes: tuple[Node, ...] = (None, *sorted(table.rules.statuses))
        normal = {(row.source, row.target) for row in table.rows if not row.override}
        edges = sorted(normal, key=lambda edge: edge[1])
        graph = Graph.of(nodes, (edge for edge in edges if edge[0] != edge[1]))
        loops = frozenset(target for source, target in normal if source == target)
        number = {node: bit for bit, node in enumerate(nodes)}
        return cls(graph, loops, number, _beyond(graph, number))

    def edge(self, source: Node, target: str) -> bool:
        """Say whether a normal row leads from a status, or from nothing, to a status."""
        return target in self.loops if source == target else target in self.graph.edges[source]

    def reaches(self, source: Node, target: str) -> bool:
        """Say whether a walk of at least one edge leads from a status, or from nothing, to another."""
        return bool(self.beyond[source] >> self.number[target] & 1)

    def way(self, source: Node, target: str, *, around: bool = False) -> Route | None:
        """Return the shortest walk, of several the first by name; `around` leaves the direct edge aside."""
        if not self.reaches(source, target):
            return None
        found = self.nearest(source, (target,), around=target if around else None)
        return None if found is None else found[1]

    def nearest(
        self, source: Node, targets: Collection[Node], *, around: str | None = None
    ) -> tuple[str, Route] | None:
        """Return which of some others a status leads to by the shortest walk, of several the first by name.

        The walk is unique only if no other of them is as near. `around` is one whose direct edge is left aside.
        """
        before: dict[Node, Node] = {source: None}
        count = {source: 1}
        level = [source]
        while level:
            reached: dict[Node, Node] = {}
            for node in level:
                for each in self.graph.edges[node]:
                    if each in before or (node == source and each == around):
                        continue
                    reached.setdefault(each, node)
                    count[each] = min(count.get(each, 0) + count[node], 2)  # one, or more than one
            before |= reached
            level = list(reached)
            met = [node for node in level if node is not None and node in targets]
            if met:
                return met[0], _way(before, source, met[0], unique=sum(count[each] for each in met) == 1)
        return None


def _way(before: Mapping[Node, Node], source: Node, target: str, *, unique: bool) -> Route:
    walk: list[str] = []
    node = before[target]
    while node is not None and node != source:
        walk.append(node)
        node = before[node]
    return Route(tuple(reversed(walk)), unique)


def _beyond(graph: Graph[Node], number: Mapping[Node, int]) -> dict[Node, int]:
    """Return the bits of all that each node leads to, component by component."""
    beyond: dict[Node, int] = {}
    for component in graph.components():
        inside = set(component)
        bits = 0
        for node in component:
            for target in graph.edges[node]:
                bits |= 1 << number[target]
                if target not in inside:
                    bits |= beyond[target]
        beyond.update(dict.fromkeys(component, bits))
    return beyond
