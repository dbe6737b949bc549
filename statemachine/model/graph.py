"""What can be reached from where: linear in the edges, without recursion, with a witness for each answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Graph(Generic[Node]):
    """Nodes and the edges that leave them; ties are settled by the order in which edges are given."""

    edges: Mapping[Node, tuple[Node, ...]]

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> Graph[Node]:
        """Build a graph from its nodes and pairs of them; a pair given twice is one edge."""
        leaving: dict[Node, dict[Node, None]] = {node: {} for node in nodes}
        for source, target in edges:
            leaving[source][target] = None
        return cls({node: tuple(targets) for node, targets in leaving.items()})

    def reversed(self) -> Graph[Node]:
        """Return the graph with each edge turned round."""
        return Graph.of(
            self.edges, ((target, source) for source, all_ in self.edges.items() for target in all_)
        )

    def reached(self, starts: Iterable[Node]) -> dict[Node, Node | None]:
        """Return every node that a walk from the starts enters, with the node before it (None: a start)."""
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
        """Return the shortest walk from a start to a goal, both ends included, or None."""
        wanted = frozenset(goals)
        before = self.reached(starts)
        end = next((node for node in before if node in wanted), None)
        return None if end is None else walk_back(before, end)

    def components(self) -> list[tuple[Node, ...]]:
        """Return the strongly connected components, each before those that lead into it (Tarjan)."""
        search = _Components(self.edges)
        for node in self.edges:
            search.visit(node)
        return search.found

    def closed_components(self) -> list[tuple[Node, ...]]:
        """Return the strongly connected components that no edge leaves."""
        components = self.components()
        number = {node: at for at, component in enumerate(components) for node in component}
        return [
            component
            for at, component in enumerate(components)
            if all(number[target] == at for node in component for target in self.edges[node])
        ]


def walk_back(before: Mapping[Node, Node | None], end: Node) -> tuple[Node, ...]:
    """Return the walk that ends here, from what `Graph.reached` found."""
    walk = [end]
    while (node := before[walk[-1]]) is not None:
        walk.append(node)
    return tuple(reversed(walk))


class _Components(Generic[Node]):
    """Tarjan's search, with a stack of its own in place of recursion."""

    def __init__(self, edges: Mapping[Node, tuple[Node, ...]]) -> None:
        self.edges = edges
        self.found: list[tuple[Node, ...]] = []
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
        self.found.append(tuple(reversed(component)))
