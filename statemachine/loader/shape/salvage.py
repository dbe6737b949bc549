"""What is left of a tree whose shape is wrong in places, so that its names can be judged in the same go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeAlias

from statemachine.loader.shape.plain_values import plain
from statemachine.loader.shape.schema import fits, inlined_schema, validator
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar

_HEAD = {"provider": "any", "subject": "any", "version": "0.0.0"}
_DECLARING = frozenset(
    {"actors", "channels", "facts", "groups", "guards", "inputs", "sources", "statuses"}
)
_NEEDED = _DECLARING | {"format", "transitions"}
_NAMING = _DECLARING | {"messages"}
"""The sections whose words others may name: messages declare the parts of keys."""

_ROUNDS = 4
_MOST = 1_000

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Salvage:
    """A tree that fits the schema, and every word of what was dropped to make it fit."""

    root: Node
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Doom:
    """The paths of all that has to go, and every path on the way to one."""

    paths: set[Path]
    ways: set[Path]


def salvaged(root: Node) -> Salvage | None:
    """Drop what does not fit, and what that leaves incomplete; None if a section that declares would go."""
    lost: set[str] = set()
    root = _with_any_head(root)
    for _ in range(_ROUNDS):
        whole = plain(root)
        if fits()(whole):
            return Salvage(root, frozenset(lost))
        doomed = {
            path for error in islice(validator().iter_errors(whole), _MOST) for path in _doomed(error)
        }
        if any(not path or (len(path) == 1 and path[0] in _NEEDED) for path in doomed):
            return None
        ways = {path[:end] for path in doomed for end in range(len(path))}
        root = _without(root, _Doom(doomed, ways), (), lost)
    return None


def _doomed(error: Any) -> Iterator[Path]:
    """Yield what has to go for an error to go: the keys that have no place, else the value itself."""
    here = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        yield from ((*here, key) for key in error.instance if key not in known)
    elif "propertyNames" in list(error.absolute_schema_path)[-2:]:
        yield (*here, error.instance)
    else:
        yield here


def _without(node: Node, doom: _Doom, here: Path, lost: set[str]) -> Node:
    """Return a node without what is doomed in it; no path is deeper than a file may be."""
    if isinstance(node, Scalar) or here not in doom.ways:
        return node
    if isinstance(node, Items):
        kept_items = []
        for number, each in enumerate(node.nodes):
            if (*here, number) in doom.paths:
                lost.update(_declared(here, each))
            else:
                kept_items.append(_without(each, doom, (*here, number), lost))
        return replace(node, nodes=tuple(kept_items))
    kept = []
    for key, value in node.pairs:
        if (*here, key.text) in doom.paths:
            lost.update(_declared((*here, key.text), key, value))
        else:
            kept.append((key, _without(value, doom, (*here, key.text), lost)))
    whole = len(kept) == len(node.pairs)
    return replace(node, pairs=tuple(kept), incomplete=node.incomplete or not whole)


def _with_any_head(root: Node) -> Node:
    """Return the tree with a head that fits, for no name hangs on what stands there."""
    if not isinstance(root, Entries):
        return root
    head = tuple(
        (Scalar(key, key, root.span), Scalar(text, text, root.span)) for key, text in _HEAD.items()
    )
    return replace(root, pairs=(*head, *(pair for pair in root.pairs if pair[0].text not in _HEAD)))


def _declared(path: Path, *dropped: Node) -> Iterator[str]:
    """Yield the words of what was dropped if they may have declared something; of a transition, its event."""
    if path[0] == "transitions":
        events = [each.get("event") for each in dropped if isinstance(each, Entries)]
        dropped = tuple(each for each in events if each is not None)
    elif path[0] not in _NAMING and path[0] in inlined_schema()["properties"]:
        return
    for each in dropped:
        yield from _words(each)


def _words(node: Node) -> Iterator[str]:
    """Yield every text in a node; a value that aliases repeat is looked at once."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, Scalar):
            yield each.text
        elif isinstance(each, Entries):
            waiting.extend(part for pair in each.pairs for part in pair)
        else:
            waiting.extend(each.nodes)
