"""The JSON Schema of rule files and its two validators; the only module of the loader with jsonschema.

The quick check answers only whether a value fits. It exists because of time. Importing jsonschema takes 75 to
150 ms and validating a shipped file takes 1 to 11 ms; the quick check takes 0.1 to 0.9 ms. jsonschema
explains a value that does not fit. A property test compares the verdicts of both.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar

Fits: TypeAlias = Callable[[Any], bool]

_SCHEMA = Path(__file__).parents[1] / "rule-file.schema.json"
_LONG = 100


class LongText(str):
    """A text whose `repr` is short, because jsonschema puts the `repr` of values into its messages."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return three dots in quotes."""
        return "'...'"


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
    yield from _validator().iter_errors(value)


def plain(root: Node, nulls: list[Scalar] | None = None) -> Any:
    """Return a tree as dicts, lists and values; a node that aliases repeat becomes one object.

    Scalars without a value are added to `nulls`.
    """
    made: dict[int, Any] = {}
    waiting: list[Items | Entries] = []

    def of(node: Node) -> Any:
        if isinstance(node, Scalar):
            value = node.value
            if value is None and nulls is not None:
                nulls.append(node)
            if not isinstance(value, str) or len(value) <= _LONG:
                return value
            if id(value) not in made:
                made[id(value)] = LongText(value)
            return made[id(value)]
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


def unknown_keys(schema: Mapping[str, Any], keys: Iterable[str]) -> set[str]:
    """Return the keys that a schema neither names nor describes by a pattern."""
    patterns = schema.get("patternProperties", {})
    unnamed = set(keys).difference(schema.get("properties", {}))
    return {key for key in unnamed if not any(re.search(pattern, key) for pattern in patterns)}


def compiled(schema: Any) -> Fits:
    """Return a function that checks whether a value fits a schema.

    Named properties are compiled when a value first has them. Raises `KeyError` for a keyword that this
    module does not support.
    """
    if isinstance(schema, bool):
        return lambda _: schema
    keywords = schema.keys() - _NOT_TESTED
    if "properties" in keywords:  # `_properties` tests all three
        keywords -= {"patternProperties", "additionalProperties"}
    tests = tuple(_TESTS[keyword](schema) for keyword in sorted(keywords, key=_ORDER.__getitem__))
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(test(value) for test in tests)


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


_NOT_TESTED = frozenset(
    {"$schema", "$id", "$defs", "title", "description", "x-examples", "default", "then", "else"}
)
"""The annotations, and the keywords that `_condition` tests together with `if`."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str, LongText),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def _type(schema: Mapping[str, Any]) -> Fits:
    named = schema["type"]
    types = {each for name in ([named] if isinstance(named, str) else named) for each in _TYPES[name]}
    return lambda value: type(value) in types


def _enum(schema: Mapping[str, Any]) -> Fits:
    words = {(type(each), each) for each in schema["enum"]}
    return lambda value: type(value) not in {list, dict} and (type(value), value) in words


def _pattern(schema: Mapping[str, Any]) -> Fits:
    search = re.compile(schema["pattern"]).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _size(
    schema: Mapping[str, Any], keyword: str, kind: type[Any], compare: Callable[[int, int], bool]
) -> Fits:
    limit = schema[keyword]
    return lambda value: type(value) is not kind or compare(len(value), limit)


def _required(schema: Mapping[str, Any]) -> Fits:
    keys = frozenset(schema["required"])
    return lambda value: type(value) is not dict or value.keys() >= keys


def _each(schema: Mapping[str, Any], keyword: str, kind: type[Any]) -> Fits:
    fits = compiled(schema[keyword])
    return lambda value: type(value) is not kind or all(map(fits, value))


def _properties(schema: Mapping[str, Any]) -> Fits:
    """Check the named properties and all others in one pass.

    A named property is compiled when first needed: few files have them all.
    """
    parts = schema.get("properties", {})
    named = cache(lambda key: compiled(parts[key]))
    rest = compiled(schema.get("additionalProperties", True))
    patterns = [
        (re.compile(pattern).search, compiled(part))
        for pattern, part in schema.get("patternProperties", {}).items()
    ]

    def unnamed(key: str) -> Fits:
        return next((part for search, part in patterns if search(key)), rest)

    def fits(value: Any) -> bool:
        if type(value) is not dict:
            return True
        return all((named(key) if key in parts else unnamed(key))(each) for key, each in value.items())

    return fits


def _condition(schema: Mapping[str, Any]) -> Fits:
    holds = compiled(schema["if"])
    then, otherwise = compiled(schema.get("then", True)), compiled(schema.get("else", True))
    return lambda value: then(value) if holds(value) else otherwise(value)


_TESTS: Mapping[str, Callable[[Mapping[str, Any]], Fits]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minItems": partial(_size, keyword="minItems", kind=list, compare=operator.ge),
    "minProperties": partial(_size, keyword="minProperties", kind=dict, compare=operator.ge),
    "required": _required,
    "propertyNames": partial(_each, keyword="propertyNames", kind=dict),
    "items": partial(_each, keyword="items", kind=list),
    "properties": _properties,
    "patternProperties": _properties,
    "additionalProperties": _properties,
    "if": _condition,
}
_ORDER = {keyword: place for place, keyword in enumerate(_TESTS)}
