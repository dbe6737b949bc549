"""Paths into messages, and documents with paths in them; each path knows where it stands."""

from __future__ import annotations

from statemachine.loader.build.fields import Fields, entries, scalars
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import DocumentTemplate, JMESPath


def path(fields: Fields, key: str) -> JMESPath:
    """Return a path that the shape demands."""
    return path_or_none(fields, key) or JMESPath("")


def path_or_none(fields: Fields, key: str) -> JMESPath | None:
    """Return a path, or None where it is left out."""
    node = fields.nodes.get(key)
    return _path(node) if isinstance(node, Scalar) else None


def paths(node: Node | None) -> FrozenMap[str, JMESPath]:
    """Return paths by name; left out is none."""
    return FrozenMap(
        {name.text: _path(value) for name, value in entries(node) if isinstance(value, Scalar)}
    )


def key_parts(node: Node | None) -> FrozenMap[str, JMESPath]:
    """Return the parts of a key by name: one path or a list of them, each its own name, or a mapping."""
    if isinstance(node, Entries):
        return paths(node)
    return FrozenMap({each.text: _path(each) for each in scalars(node)})


def tree(node: Node | None) -> DocumentTemplate:
    """Return a document in which every text is a path; it is no deeper than a file may be."""
    match node:
        case Entries():
            return FrozenMap({name: tree(value) for name, value in node})
        case Items():
            return tuple([tree(each) for each in node.nodes])
        case Scalar(value=str()):
            return _path(node)
        case Scalar(value=int() as value):
            return value
        case _:
            return None


def _path(node: Scalar) -> JMESPath:
    return JMESPath(node.text, node.span)
