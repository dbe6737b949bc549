"""Trees filled in: a path becomes what it finds, all else stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from statemachine.model.message_specs import DocumentTemplate, JMESPath

Find: TypeAlias = Callable[[JMESPath], object]
"""Follows a path; None is nothing found."""

NOTHING = object()
"""What a path leaves that finds nothing: its key is left out."""


def render(tree: DocumentTemplate, find: Find) -> object:
    """Return the document, or `NOTHING` if the tree is a path that finds nothing."""
    if isinstance(tree, JMESPath):
        found = find(tree)
        return NOTHING if found is None else found
    if isinstance(tree, Mapping):
        filled = {name: render(child, find) for name, child in tree.items()}
        return {name: value for name, value in filled.items() if value is not NOTHING}
    if isinstance(tree, tuple):
        items = [render(child, find) for child in tree]
        return [item for item in items if item is not NOTHING]
    return tree


def paths_in(tree: DocumentTemplate) -> Iterator[JMESPath]:
    """Yield every path of a tree."""
    if isinstance(tree, JMESPath):
        yield tree
    elif isinstance(tree, Mapping):
        for child in tree.values():
            yield from paths_in(child)
    elif isinstance(tree, tuple):
        for child in tree:
            yield from paths_in(child)
