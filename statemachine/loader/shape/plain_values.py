"""Nodes as the plain values that a JSON Schema is made for, and the way back from a path to a node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from statemachine.loader.phrases import quoted
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar

_LONG = 100


class LongText(str):
    """A text too long to be repeated in every message about what it stands in."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Leave it out."""
        return "'...'"


def plain(root: Node) -> Any:
    """Return a tree as dicts, lists and values; what aliases repeat is one object."""
    made: dict[int, Any] = {}
    waiting: list[Items | Entries] = []

    def of(node: Node) -> Any:
        if isinstance(node, Scalar):
            value = node.value
            return _long(value, made) if isinstance(value, str) and len(value) > _LONG else value
        if id(node) not in made:
            made[id(node)] = [] if isinstance(node, Items) else {}
            waiting.append(node)
        return made[id(node)]

    whole = of(root)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Items):
            made[id(node)].extend([of(each) for each in node.nodes])
        else:
            made[id(node)].update([(key.text, of(value)) for key, value in node.pairs])
    return whole


def _long(text: str, made: dict[int, Any]) -> LongText:
    if id(text) not in made:
        made[id(text)] = LongText(text)
    long: LongText = made[id(text)]
    return long


def mappings(root: Node) -> Iterable[Entries]:
    """Yield every mapping of a tree once, however often aliases repeat it."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Entries):
            yield node
            waiting.extend([value for _, value in node.pairs])
        else:
            waiting.extend(node.nodes)


@dataclass(frozen=True, slots=True)
class Spot:
    """A node where it stands: the key or the number under which it is found."""

    node: Node
    key: Scalar | None = None
    label: str = "the rule file"


class Spots:
    """The nodes of a tree by their paths."""

    def __init__(self, root: Node) -> None:
        """Begin at the root."""
        self._root = Spot(root)
        self._entries: dict[int, dict[str, Spot]] = {}

    def at(self, path: Iterable[str | int]) -> Spot:
        """Return what stands at a path of keys and numbers."""
        spot = self._root
        for part in path:
            node = spot.node
            if isinstance(node, Items):
                spot = Spot(node.nodes[int(part)], None, f"item {int(part) + 1} of {spot.label}")
            elif isinstance(node, Entries):
                spot = self._under(node)[str(part)]
        return spot

    def _under(self, node: Entries) -> dict[str, Spot]:
        if id(node) not in self._entries:
            self._entries[id(node)] = {
                key.text: Spot(value, key, quoted(key.text)) for key, value in node.pairs
            }
        return self._entries[id(node)]
