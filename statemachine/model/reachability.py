"""The graph of the normal moves: which status reaches which, and by which route."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from statemachine.model.graph import Graph, path_to

if TYPE_CHECKING:
    from statemachine.model.table import Table

Node: TypeAlias = str | None
"""A status; None is an order that is not created yet."""


@dataclass(frozen=True, slots=True)
class Route:
    """A shortest route between two statuses.

    `between` are the statuses strictly between its ends. `unique` is True if no other route is as short.
    """

    between: tuple[str, ...]
    unique: bool


@dataclass(frozen=True, slots=True)
class Reachability:
    """The edges of the normal rows, without regard to guards and actors, and what each status reaches.

    The graph has no edge from a status to itself: `self_transitions` has those statuses. `reachable`
    has the bits of all statuses that a node reaches, by the numbers of `bit`: thousands of statuses
    cost little. `entered` are the statuses that an edge enters from another status.
    """

    graph: Graph[Node]
    self_transitions: frozenset[str]
    bit: Mapping[Node, int]
    reachable: Mapping[Node, int]
    entered: frozenset[str]

    @classmethod
    def of(cls, table: Table, *, documented: bool = False) -> Reachability:
        """Build the graph of the normal rows of a table, or of the documented ones among them."""
        nodes: tuple[Node, ...] = (None, *sorted(table.rules.statuses))
        normal = {
            (row.source, row.target)
            for row in table.rows
            if not row.override and (not documented or table.is_documented(row))
        }
        edges = sorted(normal, key=lambda edge: edge[1])
        graph = Graph.of(nodes, (edge for edge in edges if edge[0] != edge[1]))
        self_transitions = frozenset(target for source, target in normal if source == target)
        bit = {node: number for number, node in enumerate(nodes)}
        entered = frozenset(
            target for source, target in edges if source is not None and source != target
        )
        return cls(graph, self_transitions, bit, _reachable_bits(graph, bit), entered)

    def has_edge(self, source: Node, target: str) -> bool:
        """Return whether a normal row leads from the source to the target."""
        if source == target:
            return target in self.self_transitions
        return target in self.graph.edges[source]

    def reaches(self, source: Node, target: str) -> bool:
        """Return whether a route of at least one edge leads from the source to the target."""
        return bool(self.reachable[source] >> self.bit[target] & 1)

    def route(self, source: Node, target: str) -> Route | None:
        """Return the shortest route, the first by name of several."""
        if not self.reaches(source, target):
            return None
        nearest = self.nearest(source, (target,))
        return None if nearest is None else nearest[1]

    def nearest(
        self, source: Node, targets: Collection[Node], *, avoid: Node = None
    ) -> tuple[str, Route] | None:
        """Return the target with the shortest route, the first by name of several, and that route.

        The route is unique only if no route to any target is as short. No route passes `avoid`. The source
        itself is never returned.
        """
        previous: dict[Node, Node] = {source: None}
        routes = {source: 1}
        level = [source]
        while level:
            entered: dict[Node, Node] = {}
            for node in level:
                for each in self.graph.edges[node]:
                    if each in previous or (avoid is not None and each == avoid):
                        continue
                    entered.setdefault(each, node)
                    routes[each] = min(routes.get(each, 0) + routes[node], 2)  # 2 is "several"
            previous |= entered
            level = list(entered)
            ends = [node for node in level if node is not None and node in targets]
            if ends:
                path = path_to(previous, ends[0])[:-1]
                between = tuple(node for node in path if node is not None and node != source)
                return ends[0], Route(between, unique=sum(routes[each] for each in ends) == 1)
        return None


def _reachable_bits(graph: Graph[Node], bit: Mapping[Node, int]) -> dict[Node, int]:
    """Return the bits of all nodes that each node reaches, component by component."""
    reachable: dict[Node, int] = {}
    for component in graph.components():
        inside = set(component)
        bits = 0
        for node in component:
            for target in graph.edges[node]:
                bits |= 1 << bit[target]
                if target not in inside:
                    bits |= reachable[target]
        reachable.update(dict.fromkeys(component, bits))
    return reachable
