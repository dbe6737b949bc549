"""The pages of the keys of answers and of exported tables, from their JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from page_parts import origin, table

from statemachine.exports import table_schema_text
from statemachine.model.json_values import answers_schema_text

_TYPES = {"string": "text", "object": "mapping"}
_LONGEST = 5
"""The number of words that are listed; more have a page of their own."""

_ANSWERS = (
    (
        "`allowed`",
        "`decide` allows it without facts and inputs, for every result of the external guards that need no facts.",
    ),
    (
        "`depends`",
        "It is not `allowed`, and some facts, inputs or results of external guards make `decide` allow it.",
    ),
    ("`refused`", "No facts and inputs make `decide` allow it, and its verdict is `refused`."),
    ("`unspecified`", "No facts and inputs make `decide` allow it, and its verdict is `unspecified`."),
)


def answers_page() -> str:
    """Return the page of the keys of every answer."""
    return (
        "# Answers as JSON\n\n"
        f"{origin('statemachine/model/answers.schema.json')}"
        "`to_dict()` of an answer returns a mapping with these keys. All keys are present, except where *may be missing* is\n"
        "noted. `python -m statemachine schema --answers` prints the JSON Schema. A later version may add keys, so a program\n"
        "that reads them should ignore keys that it does not know.\n\n"
        "`places=True` is a parameter of `to_dict` for each answer with rules, and of `to_problem`. The key `rule` is in the\n"
        "answer only with it. Causes and verdicts are explained in [causes](causes.md), meanings and policies in\n"
        "[outcomes](outcomes.md).\n"
        f"{_sections(answers_schema_text())}"
    )


def decision_table_page() -> str:
    """Return the page of the keys of a decision table in JSON, and of what its answers mean."""
    return (
        "# Decision tables\n\n"
        f"{origin('statemachine/exports/decision-table.schema.json')}"
        "`python -m statemachine export` writes the answers of a rule set to all questions that have only declared names: a source\n"
        "or nothing, a target, an event or both, an actor or nobody, a channel or none, and the override flag.\n\n"
        f"{table(('answer', 'meaning'), _ANSWERS)}\n"
        "For a question by event alone that may lead to several targets, at most 1,000 combinations of values are tried for each\n"
        "move. If there are more, and none of these is allowed, the answer is `depends`. Names are exact names: codes, aliases and folded words are\n"
        "not in a table. A question with several actors has no answer in a table.\n\n"
        "These are the keys of the form in JSON. `python -m statemachine schema --export` prints its JSON Schema. A later version\n"
        "may add keys. [Export the decision table](../how-to/export-the-decision-table.md) has a program that reads it, and the\n"
        "forms in SQL and TypeScript.\n"
        f"{_sections(table_schema_text())}"
    )


def _sections(schema: str) -> str:
    """Return the tables of all definitions of a schema."""
    definitions = json.loads(schema)["$defs"]
    return "".join(_section(name, each) for name, each in definitions.items())


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
