"""All validators read the JSON Schema in the same way, and it describes each key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.loader.shape.schema import compiled, inlined_schema, schema_text
from statemachine.loader.shape.schema_errors import EXPLANATIONS
from tests.loader.broken import broken_documents
from tests.strategies import Document, documents

SCHEMA = json.loads(schema_text())
NEWER = jsonschema.Draft202012Validator(SCHEMA)
OLDER = jsonschema.Draft7Validator(SCHEMA)

ANNOTATIONS = {"title", "description", "x-examples", "default"}
CONDITIONS = {"if", "then", "else"}
STRUCTURE = {
    "$schema",
    "$id",
    "$defs",
    "$ref",
    "items",
    "propertyNames",
    "properties",
    "patternProperties",
}
ALLOWED = ANNOTATIONS | CONDITIONS | STRUCTURE | {each for each in EXPLANATIONS if each} - {"name"}


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and all schemas in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in ("items", "propertyNames", "additionalProperties", "if", "then", "else"):
        yield from parts(schema.get(keyword))
    for keyword in ("properties", "patternProperties", "$defs"):
        for each in schema.get(keyword, {}).values():
            yield from parts(each)


def test_the_schema_is_valid() -> None:
    """It is valid by the draft that it names and by draft-07, and has an id."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:statemachine-rules:rule-file:1"


@pytest.mark.parametrize("part", list(parts(SCHEMA)), ids=lambda part: str(part.get("title", ""))[:20])
def test_the_schema_uses_only_what_all_validators_support(part: dict[str, Any]) -> None:
    """Keywords mean the same in draft-07, a reference is alone, and regular expressions are simple.

    There are no `examples`, which an editor would offer as values: `x-examples` are for the pages and the messages.
    """
    assert part.keys() <= ALLOWED
    assert "$ref" not in part or part.keys() == {"$ref"}
    assert not re.search(r"\(\?[^=!]|\\[AZdw]|\\N|\(\?<", part.get("pattern", ""))


def test_every_property_is_described() -> None:
    """Every property has a title and a description, and its examples and default fit it."""
    for part in parts(inlined_schema()):
        for name, each in part.get("properties", {}).items():
            assert each is False or {"title", "description"} <= each.keys(), name
        for each in part.get("x-examples", ()):
            assert jsonschema.Draft202012Validator(part).is_valid(each), each
        if "default" in part and part.get("title") != "Default":
            assert jsonschema.Draft202012Validator(part).is_valid(part["default"])


def test_every_fixed_mapping_is_closed() -> None:
    """A misspelled key is never accepted as an extra key, except in the documents of messages."""
    open_titles = set()
    for part in parts(inlined_schema()):
        if "object" in part.get("type", ()):
            assert "additionalProperties" in part, part.get("title")
            open_titles |= {part["title"]} if part["additionalProperties"] is True else set()

    assert open_titles == {"Record", "Body", "Answer"}


def test_null_is_not_a_value_of_any_key() -> None:
    """Only the documents of messages and your own keys contain null, in places that the schema does not describe."""
    for part in parts(inlined_schema()):
        values = [
            *part.get("properties", {}).values(),
            part.get("items"),
            part.get("additionalProperties"),
        ]
        for each in values:
            if isinstance(each, dict):
                assert not jsonschema.Draft202012Validator(each).is_valid(None), each.get("title")


@given(st.one_of(documents(), broken_documents()))
@example({})
@example({"format": 1, "extends": "acme", "remove": {"statuses": ["Test"], "transitions": []}})
@example({"format": 1, "extends": {"rules": "acme", "version": ">=1.0, <2"}, "remove": {"events": "x"}})
@example({"format": 1, "extends": {"version": "1"}})
@example({"format": 1, "remove": {}})
@example({**dict.fromkeys(("format", "provider"), 1), "undeclared": "refusd", "channels": {"api": {}}})
def test_all_validators_agree(document: Document) -> None:
    """Both drafts, the inlined schema and the quick check give the same verdict."""
    verdict = NEWER.is_valid(document)

    assert OLDER.is_valid(document) is verdict
    assert jsonschema.Draft202012Validator(inlined_schema()).is_valid(document) is verdict
    assert compiled(inlined_schema())(document) is verdict


def test_every_keyword_of_the_schema_is_explained() -> None:
    """A keyword that is added to the schema needs an explanation and a quick check."""
    keywords = {keyword for part in parts(inlined_schema()) for keyword in part}

    assert keywords <= ALLOWED
    with pytest.raises(KeyError):
        compiled({"uniqueItems": True})
