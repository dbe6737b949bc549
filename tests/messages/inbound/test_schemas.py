"""Tests of the JSON Schema of a record."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from statemachine.messages.inbound.schemas import RecordSchema

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


def misfits(record: object, schema: Mapping[str, object] = SCHEMA) -> list[tuple[str | None, str]]:
    """Return what does not fit, each with its place."""
    return [(error.path, error.problem) for error in RecordSchema.of(schema).misfits(record)]


def test_a_record_that_fits_has_no_error() -> None:
    """References inside the schema are followed."""
    assert misfits({"id": 1, "items": [{"status": "New"}], "a b": None}) == []


@pytest.mark.parametrize(
    ("record", "path", "problem"),
    [
        ({"id": "secret"}, None, "'items' is a required property"),
        ({"id": "1", "items": [{"status": 1}]}, "items[0].status", "expected string, got an integer"),
        ({"id": None, "items": [{}]}, "id", "expected string or integer, got nothing"),
        ({"id": "1", "items": []}, "items", "this does not fit the schema's minItems: 1"),
        (
            {"id": "1", "items": [{}], "a b": "secret"},
            "'a b'",
            "expected a value that the schema lists, got another",
        ),
        (
            {"id": "1", "items": [{}], "gone": "secret"},
            None,
            "something is here that the schema forbids",
        ),
    ],
)
def test_a_misfit_has_its_place_and_shows_no_value(
    record: object, path: str | None, problem: str
) -> None:
    """The place is written as a path, and the sentence is ours: the library's would show the value.

    Of a schema that is `false` the library does not tell the place.
    """
    assert misfits(record) == [(path, problem)]


def test_many_misfits_are_cut_short() -> None:
    """A hostile record does not make a report of a million lines."""
    assert len(misfits({"id": 1, "items": [{"status": 1}] * 1_000})) == 20


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "objekt"}, "'objekt' is not valid under any of the given schemas, at type"),
        ({"required": "id"}, "'id' is not of type 'array', at required"),
        ({"pattern": "("}, "'(' is not a 'regex', at pattern"),
        ({"$schema": "https://example.com/draft"}, "its $schema names no draft that is known"),
        ({"$schema": 7}, "its $schema names no draft that is known"),
        ({"$ref": "https://example.com/schema"}, "it refers to 'https://example.com/schema', which is not in it"),
        ({"items": {"$ref": "#/$defs/no"}}, "it refers to '#/$defs/no', which is not in it"),
        ({"items": {"$ref": "other.json#/a"}}, "it refers to 'other.json#/a', which is not in it"),
        ({"$ref": "#/x", "x": {"$ref": "file:///etc/passwd"}}, "it refers to 'file:///etc/passwd', which is not in it"),
        ({"$ref": "https://json-schema.org/draft/2020-12/schema"}, "it refers to 'https://json-schema.org/draft/2020-12/schema', which is not in it"),
        ({"$ref": "#/x", "x": {"type": 1}}, "1 is not valid under any of the given schemas, at type"),
        ({"$ref": "#"}, "it refers to itself without end"),
        ({"uniqueItems": True}, "uniqueItems is quadratic and not taken"),
        ({"properties": {"l": {"uniqueItems": True}}}, "uniqueItems is quadratic and not taken"),
        ({"if": {"items": {"uniqueItems": True}}}, "uniqueItems is quadratic and not taken"),
        ({"anyOf": [{"not": {"uniqueItems": True}}]}, "uniqueItems is quadratic and not taken"),
        ({"$ref": "#/x", "x": {"uniqueItems": True}}, "uniqueItems is quadratic and not taken"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_used_is_refused(schema: Mapping[str, object], problem: str) -> None:
    """It has to be right by its draft, and all that it refers to has to stand in it."""
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
def test_drafts_ids_and_anchors_are_known(schema: Mapping[str, object]) -> None:
    """What looks like a reference, or like a keyword that is refused, and is none is left alone."""
    assert RecordSchema.of(schema) is not None


def test_a_record_that_leads_a_schema_astray_is_an_error() -> None:
    """A schema that never ends for some record ends in an error of this record."""
    schema = {"properties": {"a": {"$ref": "#/properties/a"}}}

    assert misfits({"b": 1}, schema) == []
    assert misfits({"a": 1}, schema) == [(None, "the record cannot be held against its schema")]
