"""The JSON Schema of rule files, in its two readings; the only door to jsonschema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from statemachine.loader.shape.quick_check import Fits, fitting

_SCHEMA = Path(__file__).parents[1] / "rule-file.schema.json"


def schema_text() -> str:
    """Return the JSON Schema as it is shipped."""
    return _SCHEMA.read_text(encoding="utf-8")


@cache
def inlined_schema() -> Mapping[str, Any]:
    """Return the JSON Schema with what it refers to put in place: looking it up would be slow."""
    import json  # noqa: PLC0415  # not needed before a file is read

    schema: dict[str, Any] = json.loads(schema_text())
    whole: dict[str, Any] = _inlined(schema, schema["$defs"])
    return whole


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(definitions[part["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(each, definitions) for key, each in part.items()}
    return [_inlined(each, definitions) for each in part] if isinstance(part, list) else part


@cache
def fits() -> Fits:
    """Return the quick reading of the schema: whether a value fits, and no more."""
    return fitting(inlined_schema())


@cache
def validator() -> Any:
    """Return the library's reading of the schema, which says what does not fit."""
    import jsonschema  # noqa: PLC0415  # heavy, and not needed before something is wrong

    return jsonschema.Draft202012Validator(inlined_schema())
