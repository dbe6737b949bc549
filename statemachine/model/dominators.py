"""What every walk to a status has to pass (Lengauer and Tarjan, with simple path compression).

The cost grows with the edges, times the logarithm of the nodes at worst; there is no recursion.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from statemachine.model.graph import Graph

Node = TypeVar("Node", bound=Hashable)


def dominators(graph: Graph[Node], start: Node) -> dict[Node, Node | None]:
    """Return for each reached node the last other node that every walk to it passes (None: the start)."""
    return _Search(graph, start).dominators()


class _Search(Generic[Node]):
    """Nodes are known by the number at which a depth-first walk first enters them."""

    def __init__(self, graph: Graph[Node], start: Node) -> None:
        self.nodes: list[Node] = []
        self.parent: list[int] = []
        self._walk(graph, start)
        count = len(self.nodes)
        number = {node: place for place, node in enumerate(self.nodes)}
        sources = graph.reversed().edges
        self.before = [[number[each] for each in sources[node] if each in number] for node in self.nodes]
        self.semi = list(range(count))
        self.best = list(range(count))
        self.above = [-1] * count
        self.closest = [0] * count

    def dominators(self) -> dict[Node, Node | None]:
        waiting: list[list[int]] = [[] for _ in self.nodes]
        for node in range(len(self.nodes) - 1, 0, -1):
            for source in self.before[node]:
                self.semi[node] = min(self.semi[node], self.semi[self._least(source)])
            waiting[self.semi[node]].append(node)
            parent = self.parent[node]
            self.above[node] = parent
            for each in waiting[parent]:
                least = self._least(each)
                self.closest[each] = least if self.semi[least] < parent else parent
            waiting[parent].clear()
        for node in range(1, len(self.nodes)):
            if self.closest[node] != self.semi[node]:
                self.closest[node] = self.closest[self.closest[node]]
        pairs = zip(self.nodes[1:], self.closest[1:], strict=True)
        return {self.nodes[0]: None} | {node: self.nodes[closest] for node, closest in pairs}

    def _walk(self, graph: Graph[Node], start: Node) -> None:
        entered: set[Node] = set()
        stack = [(start, 0)]
        while stack:
            node, parent = stack.pop()
            if node in entered:
                continue
            entered.add(node)
            self.parent.append(parent)
            stack.extend((target, len(self.nodes)) for target in reversed(graph.edges[node]))
            self.nodes.append(node)

    def _least(self, node: int) -> int:
        """Return the node of least semidominator on the way up the forest built so far."""
        way = [node]
        while self.above[way[-1]] >= 0 and self.above[self.above[way[-1]]] >= 0:
            way.append(self.above[way[-1]])
        for each in reversed(way[:-1]):
            upper = self.above[each]
            if self.semi[self.best[upper]] < self.semi[self.best[each]]:
                self.best[each] = self.best[upper]
            self.above[each] = self.above[upper]
        return self.best[node]
