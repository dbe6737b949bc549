"""A directed graph: reachable nodes, shortest paths and strongly connected components.

Every method is linear in the edges and uses no recursion.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Graph(Generic[Node]):
    """Nodes and the edges that leave them; where answers are equally good, the order of the edges decides."""

    edges: Mapping[Node, tuple[Node, ...]]

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> Graph[Node]:
        """Build a graph from nodes and pairs of nodes; equal pairs are one edge."""
        leaving: dict[Node, dict[Node, None]] = {node: {} for node in nodes}
        for source, target in edges:
            leaving[source][target] = None
        return cls({node: tuple(targets) for node, targets in leaving.items()})

    def reversed(self) -> Graph[Node]:
        """Return the graph with every edge reversed."""
        pairs = ((target, source) for source, targets in self.edges.items() for target in targets)
        return Graph.of(self.edges, pairs)

    def reachable(self, starts: Iterable[Node]) -> dict[Node, Node | None]:
        """Return every node that the starts reach, with the node before it; None for a start."""
        before: dict[Node, Node | None] = dict.fromkeys(starts)
        waiting = deque(before)
        while waiting:
            node = waiting.popleft()
            for target in self.edges[node]:
                if target not in before:
                    before[target] = node
                    waiting.append(target)
        return before

    def path(self, starts: Iterable[Node], goals: Iterable[Node]) -> tuple[Node, ...] | None:
        """Return a shortest path from a start to a goal, both ends included, or None."""
        wanted = frozenset(goals)
        before = self.reachable(starts)
        end = next((node for node in before if node in wanted), None)
        return None if end is None else path_to(before, end)

    def components(self) -> list[tuple[Node, ...]]:
        """Return the strongly connected components, each before those that lead into it (Tarjan)."""
        search = _ComponentSearch(self.edges)
        for node in self.edges:
            search.visit(node)
        return search.components

    def closed_components(self) -> list[tuple[Node, ...]]:
        """Return the strongly connected components that no edge leaves."""
        components = self.components()
        number = {node: at for at, component in enumerate(components) for node in component}
        return [
            component
            for at, component in enumerate(components)
            if all(number[target] == at for node in component for target in self.edges[node])
        ]


def path_to(before: Mapping[Node, Node | None], end: Node) -> tuple[Node, ...]:
    """Return the path that ends in a node, from the result of `Graph.reachable`."""
    path = [end]
    while (node := before[path[-1]]) is not None:
        path.append(node)
    return tuple(reversed(path))


class _ComponentSearch(Generic[Node]):
    """Tarjan's algorithm, with an explicit stack instead of recursion."""

    def __init__(self, edges: Mapping[Node, tuple[Node, ...]]) -> None:
        self.edges = edges
        self.components: list[tuple[Node, ...]] = []
        self.index: dict[Node, int] = {}
        self.low: dict[Node, int] = {}
        self.open: dict[Node, None] = {}

    def visit(self, root: Node) -> None:
        if root in self.index:
            return
        self._enter(root)
        stack = [(root, iter(self.edges[root]))]
        while stack:
            node, targets = stack[-1]
            for target in targets:
                if target not in self.index:
                    self._enter(target)
                    stack.append((target, iter(self.edges[target])))
                    break
                if target in self.open:
                    self.low[node] = min(self.low[node], self.index[target])
            else:
                stack.pop()
                self._leave(node)
                if stack:
                    parent = stack[-1][0]
                    self.low[parent] = min(self.low[parent], self.low[node])

    def _enter(self, node: Node) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.open[node] = None

    def _leave(self, node: Node) -> None:
        if self.low[node] != self.index[node]:
            return
        component = []
        while True:
            member, _ = self.open.popitem()
            component.append(member)
            if member == node:
                break
        self.components.append(tuple(reversed(component)))
