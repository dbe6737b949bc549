"""Whether a plain value fits a JSON Schema: a quick answer, where the library's is slow and full of words.

Of a value that does not fit, the library says why; a test holds the two to the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from statemachine.loader.shape.plain_values import LongText

Fits: TypeAlias = Callable[[Any], bool]

_WORDS_FOR_PEOPLE = frozenset({"$schema", "$defs", "title", "description", "examples", "default"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str, LongText),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def fitting(schema: Any) -> Fits:
    """Compile a schema, what stands in it when it is met; raise `KeyError` for a keyword not known here."""
    if isinstance(schema, bool):
        return lambda _: schema
    keywords = schema.keys() - _WORDS_FOR_PEOPLE
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
    fits = fitting(schema["items"])
    return lambda value: type(value) is not list or all(map(fits, value))


def _min_items(schema: Mapping[str, Any]) -> Fits:
    least = schema["minItems"]
    return lambda value: type(value) is not list or len(value) >= least


def _min_properties(schema: Mapping[str, Any]) -> Fits:
    least = schema["minProperties"]
    return lambda value: type(value) is not dict or len(value) >= least


def _max_properties(schema: Mapping[str, Any]) -> Fits:
    most = schema["maxProperties"]
    return lambda value: type(value) is not dict or len(value) <= most


def _required(schema: Mapping[str, Any]) -> Fits:
    keys = frozenset(schema["required"])
    return lambda value: type(value) is not dict or value.keys() >= keys


def _property_names(schema: Mapping[str, Any]) -> Fits:
    fits = fitting(schema["propertyNames"])
    return lambda value: type(value) is not dict or all(map(fits, value))


def _properties(schema: Mapping[str, Any]) -> Fits:
    """Test the named properties and all others in one go."""
    parts = schema.get("properties", {})
    named = _Named(parts)
    rest = fitting(schema.get("additionalProperties", True))

    def fits(value: Any) -> bool:
        if type(value) is not dict:
            return True
        return all((named[key] if key in parts else rest)(each) for key, each in value.items())

    return fits


class _Named(dict[str, Fits]):
    """The tests of named properties, each compiled when it is first met: few files have them all."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts

    def __missing__(self, key: str) -> Fits:
        self[key] = fitting(self._parts[key])
        return self[key]


def _condition(schema: Mapping[str, Any]) -> Fits:
    holds = fitting(schema["if"])
    then, otherwise = fitting(schema.get("then", True)), fitting(schema.get("else", True))
    return lambda value: then(value) if holds(value) else otherwise(value)


def _additional(schema: Mapping[str, Any]) -> Fits:
    return _nothing(schema) if "properties" in schema else _properties(schema)


def _nothing(_schema: Mapping[str, Any]) -> Fits:
    """Stand for a keyword that another one reads along."""
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
    "then": _nothing,
    "else": _nothing,
}
_ORDER = {keyword: place for place, keyword in enumerate(_TESTS)}
