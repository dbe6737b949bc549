"""The JSON Schema of rule files and its two validators; the only module of the loader with jsonschema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from statemachine.loader.shape.quick_check import Fits, LongText, compiled
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar

_SCHEMA = Path(__file__).parents[1] / "rule-file.schema.json"
_LONG = 100


def schema_text() -> str:
    """Return the JSON Schema as it is shipped."""
    return _SCHEMA.read_text(encoding="utf-8")


@cache
def inlined_schema() -> Mapping[str, Any]:
    """Return the JSON Schema with definitions in place of references, which are slow to resolve."""
    import json  # noqa: PLC0415  # not needed before a file is read

    schema: dict[str, Any] = json.loads(schema_text())
    inlined: dict[str, Any] = _inlined(schema, schema["$defs"])
    return inlined


def fits(value: Any) -> bool:
    """Return whether a plain value fits the schema, by the quick check."""
    return _quick_check()(value)


def errors(value: Any) -> Iterator[Any]:
    """Yield the errors of jsonschema for a plain value."""
    found: Iterator[Any] = _validator().iter_errors(value)
    return found


def plain(root: Node) -> Any:
    """Return a tree as dicts, lists and values; a node that aliases repeat becomes one object."""
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


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(definitions[part["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(each, definitions) for key, each in part.items()}
    return [_inlined(each, definitions) for each in part] if isinstance(part, list) else part


@cache
def _quick_check() -> Fits:
    return compiled(inlined_schema())


@cache
def _validator() -> Any:
    import jsonschema  # noqa: PLC0415  # slow to import, and needed only to explain what does not fit

    return jsonschema.Draft202012Validator(inlined_schema())
