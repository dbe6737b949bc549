"""The page of the keys of answers, from their JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from markdown import origin, table

from statemachine.model.json_values import answers_schema_text

_TYPES = {"string": "text", "object": "mapping"}
_LONGEST = 5
"""The number of words that are listed; more have a page of their own."""


def answers_page() -> str:
    """Return the page of the keys of every answer."""
    definitions = json.loads(answers_schema_text())["$defs"]
    sections = "".join(_section(name, each) for name, each in definitions.items())
    return (
        "# Answers as JSON\n\n"
        f"{origin('statemachine/model/answers.schema.json')}"
        "`to_dict()` of an answer returns a mapping with these keys. All keys are present, except where *may be missing* is\n"
        "noted. `python -m statemachine schema --answers` prints the JSON Schema. A later version may add keys, so a program\n"
        "that reads them should ignore keys that it does not know.\n\n"
        "`places=True` is a parameter of `to_dict` for each answer with rules, and of `to_problem`. The key `rule` is in the\n"
        "answer only with it. Causes and verdicts are explained in [causes](causes.md), meanings and policies in\n"
        "[outcomes](outcomes.md).\n"
        f"{sections}"
    )


def _section(name: str, definition: Mapping[str, Any]) -> str:
    """Return the table of the keys of one definition."""
    rows = _rows(definition)
    return f"\n## {name}\n\n{definition['description']}\n\n{table(('key', 'type', 'meaning'), rows)}"


def _rows(node: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the row of each key of a mapping, and below it those of the keys inside, as `needs.facts`."""
    for key, each in node["properties"].items():
        missing = "" if key in node["required"] else "; may be missing"
        yield f"`{path}{key}`", _type(each) + missing, each["description"]
        if "properties" in each:
            yield from _rows(each, f"{path}{key}.")


def _type(node: Mapping[str, Any]) -> str:
    """Return the type of a key in words, with links to definitions."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "anyOf" in node:
        return " or ".join(map(_type, node["anyOf"]))
    if "enum" in node:
        words = [json.dumps(each).strip('"') for each in node["enum"]]
        return " or ".join(f"`{each}`" for each in words) if len(words) <= _LONGEST else "a stable word"
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return " or ".join(
        f"list of {_type(node['items'])}" if kind == "array" else _TYPES.get(kind, kind)
        for kind in kinds
    )
