"""The paths of messages, read from the nodes of a rule file."""

from __future__ import annotations

from statemachine.loader.declarations.fields import DeclarationFields
from statemachine.loader.syntax.nodes import Node, Scalar, entries
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import DEFAULT_CONTENT, JMESPath


def content_of(fields: DeclarationFields) -> FrozenMap[str, JMESPath]:
    """Return the path to the records for each content type."""
    return paths(fields.nodes.get("content")) or DEFAULT_CONTENT


def optional_path(fields: DeclarationFields, key: str) -> JMESPath | None:
    """Return the path of a key, or None if the key is missing."""
    node = fields.nodes.get(key)
    return path(node) if isinstance(node, Scalar) else None


def required_path(fields: DeclarationFields, key: str) -> JMESPath:
    """Return the path of a key that the schema requires."""
    return optional_path(fields, key) or JMESPath("")


def paths(node: Node | None) -> FrozenMap[str, JMESPath]:
    """Return the paths of a mapping, by their keys."""
    found = {name.text: path(value) for name, value in entries(node) if isinstance(value, Scalar)}
    return FrozenMap(found)


def path(node: Scalar) -> JMESPath:
    """Return the path that a scalar contains."""
    return JMESPath(node.text, node.span)
