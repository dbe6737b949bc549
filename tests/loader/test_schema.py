"""The JSON Schema is read alike by all, and says to people what each key is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.loader.shape.quick_check import fitting
from statemachine.loader.shape.schema import inlined_schema, schema_text
from statemachine.loader.shape.schema_errors import SENTENCES
from tests.loader.broken import broken_documents
from tests.strategies import Document, documents

SCHEMA = json.loads(schema_text())
NEWER = jsonschema.Draft202012Validator(SCHEMA)
OLDER = jsonschema.Draft7Validator(SCHEMA)

FOR_PEOPLE = {"title", "description", "examples", "default"}
FOR_READERS = {"$schema", "$defs", "$ref", "then", "else", "if", "items", "propertyNames", "properties"}
ALLOWED = FOR_PEOPLE | FOR_READERS | {each for each in SENTENCES if each} - {"name"}


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and all schemas in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in ("items", "propertyNames", "additionalProperties", "if", "then", "else"):
        yield from parts(schema.get(keyword))
    for keyword in ("properties", "$defs"):
        for each in schema.get(keyword, {}).values():
            yield from parts(each)


def test_the_schema_is_one() -> None:
    """It is valid by the draft that it names, and by draft-07."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("part", list(parts(SCHEMA)), ids=lambda part: str(part.get("title", ""))[:20])
def test_the_schema_uses_what_all_readers_read_alike(part: dict[str, Any]) -> None:
    """Its keywords mean the same in draft-07, nothing stands beside a reference, and expressions are plain."""
    assert part.keys() <= ALLOWED
    assert "$ref" not in part or part.keys() == {"$ref"}
    assert not re.search(r"\(\?[^=!]|\\[AZdw]|\\N|\(\?<", part.get("pattern", ""))


def test_editors_are_told_what_each_property_is() -> None:
    """Every property has a title and a description, and what has an example fits it."""
    for part in parts(inlined_schema()):
        for name, each in part.get("properties", {}).items():
            assert each is False or {"title", "description"} <= each.keys(), name
        for each in part.get("examples", ()):
            assert jsonschema.Draft202012Validator(part).is_valid(each), each
        if "default" in part and part.get("title") != "Default":
            assert jsonschema.Draft202012Validator(part).is_valid(part["default"])


def test_every_fixed_mapping_is_closed() -> None:
    """A misspelt key is never taken for an addition; only the documents of the messages are open."""
    opened = set()
    for part in parts(inlined_schema()):
        if "object" in part.get("type", ()):
            assert "additionalProperties" in part, part.get("title")
            opened |= {part["title"]} if part["additionalProperties"] is True else set()

    assert opened == {"Record", "Body", "Answer"}


@given(st.one_of(documents(), broken_documents()))
@example({})
@example({**dict.fromkeys(("format", "provider"), 1), "undeclared": "refusd", "channels": {"api": {}}})
def test_all_readers_agree(document: Document) -> None:
    """Drafts 2020-12 and 07 give one verdict, and so do the references put in place and the quick reader."""
    verdict = NEWER.is_valid(document)

    assert OLDER.is_valid(document) is verdict
    assert jsonschema.Draft202012Validator(inlined_schema()).is_valid(document) is verdict
    assert fitting(inlined_schema())(document) is verdict


def test_every_keyword_of_the_schema_has_its_sentence() -> None:
    """A keyword that is added to the schema is added here too."""
    met = {keyword for part in parts(inlined_schema()) for keyword in part}

    assert met <= ALLOWED
    with pytest.raises(KeyError):
        fitting({"uniqueItems": True})
