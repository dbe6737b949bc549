"""The published JSON Schema of answers, for tests of each answer."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from statemachine.model.json_values import answers_schema_text

SCHEMA: dict[str, Any] = json.loads(answers_schema_text())


def assert_fits(name: str, answer: dict[str, Any]) -> None:
    """Assert that an answer fits its definition, has no other keys, and comes back from JSON as it is."""
    _validator(name).validate(answer)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


@cache
def _validator(name: str) -> Draft202012Validator:
    """Return a validator of one definition that allows no other keys."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": _strict(SCHEMA["$defs"])})


def _strict(schema: Any) -> Any:
    """Return a schema in which every object has only the listed keys, unless it allows others itself."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(each) for key, each in schema.items()}
    return ({"additionalProperties": False} if schema.get("type") == "object" else {}) | strict
