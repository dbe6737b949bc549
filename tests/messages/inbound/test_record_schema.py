"""Tests of the JSON Schema of a record."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.model.frozen import FrozenMap

SCHEMA = FrozenMap(
    {
        "type": "object",
        "required": ("id", "items"),
        "properties": FrozenMap(
            {
                "id": FrozenMap({"type": ("string", "integer")}),
                "items": FrozenMap(
                    {"type": "array", "items": FrozenMap({"$ref": "#/$defs/item"}), "minItems": 1}
                ),
                "a b": FrozenMap({"enum": ("x", None)}),
                "gone": False,
            }
        ),
        "$defs": FrozenMap(
            {"item": FrozenMap({"properties": FrozenMap({"status": FrozenMap({"type": "string"})})})}
        ),
    }
)


def problems(record: object, schema: Mapping[str, object] = SCHEMA) -> list[tuple[str | None, str]]:
    """Return the path and the problem of each error."""
    return [(error.path, error.problem) for error in RecordSchema.of(schema).errors(record)]


def test_a_valid_record_has_no_error() -> None:
    """References inside the schema are resolved."""
    assert problems({"id": 1, "items": [{"status": "New"}], "a b": None}) == []


@pytest.mark.parametrize(
    ("record", "path", "problem"),
    [
        ({"id": "secret"}, None, "'items' is a required property"),
        ({"id": "1", "items": [{"status": 1}]}, "items[0].status", "expected string, got an integer"),
        ({"id": None, "items": [{}]}, "id", "expected string or integer, got nothing"),
        ({"id": "1", "items": []}, "items", "the value violates the schema's minItems: 1"),
        (
            {"id": "1", "items": [{}], "a b": "secret"},
            "'a b'",
            "expected a value that the schema lists, got another",
        ),
        (
            {"id": "1", "items": [{}], "gone": "secret"},
            None,
            "the schema allows no value here",
        ),
    ],
)
def test_an_error_has_its_place_and_shows_no_value(
    record: object, path: str | None, problem: str
) -> None:
    """The place is a path. The library does not give it for a schema that is `false`."""
    assert problems(record) == [(path, problem)]


def test_the_error_of_a_complex_keyword_names_the_keyword() -> None:
    """The value of the keyword is a schema, which is not shown."""
    schema = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}

    assert problems({"c": 1}, schema) == [(None, "the value violates the schema's anyOf")]


def test_at_most_20_errors_are_returned() -> None:
    """A hostile record does not make a report of a million lines."""
    assert len(problems({"id": 1, "items": [{"status": 1}] * 1_000})) == 20


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "objekt"}, "'objekt' is not valid under any of the given schemas, at type"),
        ({"required": "id"}, "'id' is not of type 'array', at required"),
        ({"pattern": "("}, "'(' is not a 'regex', at pattern"),
        ({"$schema": "https://example.com/draft"}, "unknown draft in $schema"),
        ({"$schema": 7}, "unknown draft in $schema"),
        ({"$ref": "https://example.com/schema"}, "the reference 'https://example.com/schema' is not to a part of the schema"),
        ({"items": {"$ref": "#/$defs/no"}}, "the reference '#/$defs/no' is not to a part of the schema"),
        ({"items": {"$ref": "other.json#/a"}}, "the reference 'other.json#/a' is not to a part of the schema"),
        ({"$ref": "#/x", "x": {"$ref": "file:///etc/passwd"}}, "the reference 'file:///etc/passwd' is not to a part of the schema"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "the reference 'https://json-schema.org/draft/2020-12/schema' is not to a part of the schema"),
        ({"$ref": "#/x", "x": {"type": 1}}, "1 is not valid under any of the given schemas, at type"),
        ({"$ref": "#"}, "the schema refers to itself endlessly"),
        ({"uniqueItems": True}, "uniqueItems is not supported: its cost is quadratic"),
        ({"properties": {"l": {"uniqueItems": True}}}, "uniqueItems is not supported: its cost is quadratic"),
        ({"if": {"items": {"uniqueItems": True}}}, "uniqueItems is not supported: its cost is quadratic"),
        ({"anyOf": [{"not": {"uniqueItems": True}}]}, "uniqueItems is not supported: its cost is quadratic"),
        ({"$ref": "#/x", "x": {"uniqueItems": True}}, "uniqueItems is not supported: its cost is quadratic"),
    ],
)  # fmt: skip
def test_an_invalid_schema_is_refused(schema: Mapping[str, object], problem: str) -> None:
    """A schema has to be valid in its draft, and its references have to be to parts of itself."""
    with pytest.raises(ValueError, match=r"^") as caught:
        RecordSchema.of(schema)

    assert str(caught.value) == problem


@pytest.mark.parametrize(
    "schema",
    [
        {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": True},
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"a": {}},
            "$ref": "#/definitions/a",
        },
        {"$id": "https://example.com/a", "$defs": {"b": {"$id": "b", "type": "object"}}, "$ref": "b"},
        {"$defs": {"b": {"$anchor": "here"}}, "$ref": "#here"},
        {"properties": {"$ref": {"type": "string"}}, "enum": [{"$ref": "no.json"}]},
        {"properties": {"child": {"$ref": "#"}}},
        {
            "properties": {"uniqueItems": True, "l": {"uniqueItems": False}},
            "const": {"uniqueItems": True},
        },
    ],
)
def test_drafts_ids_and_anchors_are_supported(schema: Mapping[str, object]) -> None:
    """A property or a value that only looks like a reference, or like `uniqueItems`, is accepted."""
    assert RecordSchema.of(schema) is not None


def test_a_record_that_makes_validation_fail_has_an_error() -> None:
    """A schema that is endless for some record gives an error of that record."""
    schema = {"properties": {"a": {"$ref": "#/properties/a"}}}

    assert problems({"b": 1}, schema) == []
    assert problems({"a": 1}, schema) == [(None, "the record cannot be validated against its schema")]
