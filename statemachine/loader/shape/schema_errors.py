"""Every fault in the shape of a rule file, from the errors of its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from statemachine.loader.checks.shape import more_faults, null_value, unsupported_format
from statemachine.loader.shape.explain import LocatedNode, SchemaError, explain
from statemachine.loader.shape.schema import errors, fits, inlined_schema, plain
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, Unusable, is_null
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.text import quoted

_LIMIT = 10_000


def check_shape(root: Node) -> list[Diagnostic]:
    """Return the faults of a file's shape in file order; after ten thousand, one finding reports the rest.

    Of a file in another format nothing is reported but the format.
    """
    value = plain(root)
    found = [] if fits(value) else list(_schema_findings(root, value))
    if [each.check for each in found] == ["unsupported-format"]:
        return found
    reported = {each.span for each in found}
    found.extend(each for each in _empty_values(root) if each.span not in reported)
    found = sorted(dict.fromkeys(found), key=lambda each: each.span)
    if len(found) > _LIMIT:
        found[_LIMIT:] = [more_faults(found[_LIMIT - 1].span, _LIMIT)]
    return found


def _schema_findings(root: Node, value: Any) -> Iterator[Diagnostic]:
    """Yield the findings of the first errors of jsonschema, in file order."""
    nodes = _NodesByPath(root)
    located = []
    remaining = errors(value)
    for error in islice(remaining, _LIMIT):
        schema_error = _located(error, nodes.at(error.absolute_path))
        node = schema_error.located.node
        if list(error.absolute_path) == ["format"] and not (is_null(node) or isinstance(node, Unusable)):
            yield unsupported_format(node)
            return
        located.append(schema_error)
    located.sort(key=lambda each: (each.located.key or each.located.node).span)
    for each in _distinct(located):
        yield from explain(each)
    if next(remaining, None) is not None:
        yield more_faults((located[-1].located.key or located[-1].located.node).span, _LIMIT)


def _distinct(located: Iterable[SchemaError]) -> Iterable[SchemaError]:
    """Return each error once: an alias repeats a node with all its errors."""
    distinct: dict[object, SchemaError] = {}
    for each in located:
        key = (id(each.located.node), id(each.schema), each.keyword, each.name)
        distinct.setdefault(key, each)
    return distinct.values()


def _located(error: Any, located: LocatedNode) -> SchemaError:
    is_key = "propertyNames" in list(error.absolute_schema_path)[-2:]
    is_name = error.validator == "pattern" and error.validator_value in _name_patterns()
    keyword = "name" if is_name else error.validator
    return SchemaError(keyword, error.schema, located, error.instance if is_key else None)


@cache
def _name_patterns() -> frozenset[str]:
    definitions = inlined_schema()["$defs"]
    return frozenset(definitions[each]["pattern"] for each in ("name", "factName"))


def _empty_values(root: Node) -> Iterator[Diagnostic]:
    """Yield a finding for each key and item without a value, also where the schema allows null."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Entries):
            for key, value in node.pairs:
                if isinstance(value, Scalar) and is_null(value) and not value.text:
                    yield null_value(value, quoted(key.text), key)
            waiting.extend([value for _, value in node.pairs])
        else:
            for each in node.nodes:
                if isinstance(each, Scalar) and is_null(each) and not each.text:
                    yield null_value(each, "this item")
            waiting.extend(node.nodes)


class _NodesByPath:
    """The nodes of a tree by the paths of jsonschema."""

    def __init__(self, root: Node) -> None:
        self._root = LocatedNode(root)
        self._entries: dict[int, dict[str, LocatedNode]] = {}

    def at(self, path: Iterable[str | int]) -> LocatedNode:
        """Return the node at a path of keys and indexes."""
        located = self._root
        for part in path:
            node = located.node
            if isinstance(node, Items):
                label = f"item {int(part) + 1} of {located.label}"
                located = LocatedNode(node.nodes[int(part)], None, label)
            elif isinstance(node, Entries):
                located = self._entries_of(node)[str(part)]
        return located

    def _entries_of(self, node: Entries) -> dict[str, LocatedNode]:
        if id(node) not in self._entries:
            self._entries[id(node)] = {
                key.text: LocatedNode(value, key, quoted(key.text)) for key, value in node.pairs
            }
        return self._entries[id(node)]
