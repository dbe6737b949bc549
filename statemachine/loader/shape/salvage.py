"""The part of a file that fits the schema, so that its names are checked in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeAlias

from statemachine.loader.shape.schema import errors, fits, inlined_schema, plain, unknown_keys
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, nodes_in

_PLACEHOLDERS = {"provider": "any", "subject": "any", "version": "0.0.0"}
_DECLARING = frozenset(
    {"actors", "channels", "facts", "groups", "guards", "inputs", "sources", "statuses"}
)
_NEEDED = _DECLARING | {"format", "transitions"}
_NAMING = _DECLARING | {"messages"}
"""The sections that declare names for other sections; messages declare the parts of keys."""

_ROUNDS = 5
_MAX_ERRORS = 1_000

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Salvage:
    """A tree that fits the schema, and the names that its missing parts may have declared."""

    root: Node
    lost: frozenset[str] = frozenset()


def salvaged(root: Node) -> Salvage | None:
    """Return a file without the parts that do not fit; None if a section of declarations would be lost."""
    lost: set[str] = set()
    root = _with_placeholders(root)
    for _ in range(_ROUNDS):
        value = plain(root)
        if fits(value):
            return Salvage(root, frozenset(lost))
        removed = {
            path for error in islice(errors(value), _MAX_ERRORS) for path in _paths_to_remove(error)
        }
        if any(not path or (len(path) == 1 and path[0] in _NEEDED) for path in removed):
            return None
        root = _Removal(removed, lost).applied(root, ())
    return None


def _paths_to_remove(error: Any) -> Iterator[Path]:
    """Yield the paths to remove to correct an error: those of unknown keys, or of the value itself."""
    here = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from ((*here, key) for key in sorted(unknown_keys(error.schema, error.instance)))
    elif "propertyNames" in list(error.absolute_schema_path)[-3:]:
        yield (*here, error.instance)
    else:
        yield here


class _Removal:
    """Removes the nodes at some paths from a tree, and collects the names in them."""

    def __init__(self, paths: set[Path], lost: set[str]) -> None:
        self._paths = paths
        self._lost = lost
        self._ancestors = {path[:end] for path in paths for end in range(len(path))}

    def applied(self, node: Node, here: Path) -> Node:
        """Return the node at a path without the nodes to remove; the depth of a file limits the recursion."""
        if isinstance(node, Scalar) or here not in self._ancestors:
            return node
        if isinstance(node, Items):
            items = [
                self.applied(each, (*here, index))
                for index, each in enumerate(node.nodes)
                if not self._removes((*here, index), each)
            ]
            return replace(node, nodes=tuple(items))
        pairs = [
            (key, self.applied(value, (*here, key.text)))
            for key, value in node.pairs
            if not self._removes((*here, key.text), key, value)
        ]
        incomplete = node.incomplete or len(pairs) < len(node.pairs)
        return replace(node, pairs=tuple(pairs), incomplete=incomplete)

    def _removes(self, path: Path, *nodes: Node) -> bool:
        """Return whether the nodes at a path are removed, and then collect the names in them."""
        if path not in self._paths:
            return False
        self._lost.update(_declared(path, *nodes))
        return True


def _with_placeholders(root: Node) -> Node:
    """Return a file with valid texts for the keys at its head, which no name depends on."""
    if not isinstance(root, Entries):
        return root
    head = [
        (Scalar(key, key, root.span), Scalar(text, text, root.span))
        for key, text in _PLACEHOLDERS.items()
    ]
    others = [pair for pair in root.pairs if pair[0].text not in _PLACEHOLDERS]
    return replace(root, pairs=(*head, *others))


def _declared(path: Path, *removed: Node) -> Iterator[str]:
    """Yield the texts of removed nodes that may declare names; of a transition, its event."""
    if path[0] == "transitions":
        events = [each.get("event") for each in removed if isinstance(each, Entries)]
        removed = tuple(each for each in events if each is not None)
    elif path[0] not in _NAMING and path[0] in inlined_schema()["properties"]:
        return
    for node in (each for part in removed for each in nodes_in(part)):
        if isinstance(node, Scalar):
            yield node.text
        elif isinstance(node, Entries):
            yield from (key.text for key, _ in node.pairs)
