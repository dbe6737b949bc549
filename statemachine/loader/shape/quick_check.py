"""A quick check whether a value fits a JSON Schema, without an explanation.

It exists beside jsonschema because of time. Importing jsonschema takes 75 to 150 ms and validating a shipped
file takes 1 to 11 ms; this check takes 0.1 to 0.9 ms. jsonschema explains a value that does not fit. A
property test compares the verdicts of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Fits: TypeAlias = Callable[[Any], bool]


class LongText(str):
    """A text whose `repr` is short, because jsonschema puts the `repr` of values into its messages."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return three dots in quotes."""
        return "'...'"


_ANNOTATIONS = frozenset({"$schema", "$defs", "title", "description", "examples", "default"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str, LongText),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def compiled(schema: Any) -> Fits:
    """Return a function that checks whether a value fits a schema.

    Named properties are compiled when a value first has them. Raises `KeyError` for a keyword that this
    module does not support.
    """
    if isinstance(schema, bool):
        return lambda _: schema
    keywords = schema.keys() - _ANNOTATIONS
    tests = tuple(_TESTS[keyword](schema) for keyword in sorted(keywords, key=_ORDER.__getitem__))
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(test(value) for test in tests)


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


def _items(schema: Mapping[str, Any]) -> Fits:
    fits = compiled(schema["items"])
    return lambda value: type(value) is not list or all(map(fits, value))


def _min_items(schema: Mapping[str, Any]) -> Fits:
    minimum = schema["minItems"]
    return lambda value: type(value) is not list or len(value) >= minimum


def _min_properties(schema: Mapping[str, Any]) -> Fits:
    minimum = schema["minProperties"]
    return lambda value: type(value) is not dict or len(value) >= minimum


def _max_properties(schema: Mapping[str, Any]) -> Fits:
    maximum = schema["maxProperties"]
    return lambda value: type(value) is not dict or len(value) <= maximum


def _required(schema: Mapping[str, Any]) -> Fits:
    keys = frozenset(schema["required"])
    return lambda value: type(value) is not dict or value.keys() >= keys


def _property_names(schema: Mapping[str, Any]) -> Fits:
    fits = compiled(schema["propertyNames"])
    return lambda value: type(value) is not dict or all(map(fits, value))


def _properties(schema: Mapping[str, Any]) -> Fits:
    """Check the named properties and all others in one pass."""
    parts = schema.get("properties", {})
    named = _Named(parts)
    rest = compiled(schema.get("additionalProperties", True))

    def fits(value: Any) -> bool:
        if type(value) is not dict:
            return True
        return all((named[key] if key in parts else rest)(each) for key, each in value.items())

    return fits


class _Named(dict[str, Fits]):
    """The checks of named properties, each compiled when first needed: few files have them all."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts

    def __missing__(self, key: str) -> Fits:
        self[key] = compiled(self._parts[key])
        return self[key]


def _condition(schema: Mapping[str, Any]) -> Fits:
    holds = compiled(schema["if"])
    then, otherwise = compiled(schema.get("then", True)), compiled(schema.get("else", True))
    return lambda value: then(value) if holds(value) else otherwise(value)


def _additional(schema: Mapping[str, Any]) -> Fits:
    return _checked_elsewhere(schema) if "properties" in schema else _properties(schema)


def _checked_elsewhere(_schema: Mapping[str, Any]) -> Fits:
    """Accept every value: the function of another keyword checks this one too."""
    return lambda _: True


_TESTS: Mapping[str, Callable[[Mapping[str, Any]], Fits]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minItems": _min_items,
    "minProperties": _min_properties,
    "maxProperties": _max_properties,
    "required": _required,
    "propertyNames": _property_names,
    "items": _items,
    "properties": _properties,
    "additionalProperties": _additional,
    "if": _condition,
    "then": _checked_elsewhere,
    "else": _checked_elsewhere,
}
_ORDER = {keyword: place for place, keyword in enumerate(_TESTS)}
