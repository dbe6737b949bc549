"""The decision table of a rule set for other programs: the answers of the engine, in one of several formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from statemachine.exports.decision_table import DecisionTable
from statemachine.exports.json_export import json_export, table_schema_text
from statemachine.exports.sql_export import sql_export
from statemachine.exports.typescript_export import typescript_export
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type, listing

__all__ = ["ENDINGS", "FORMATS", "Format", "export_table", "table_schema_text"]

Format: TypeAlias = Literal["json", "sql", "typescript"]
"""The name of a format."""

FORMATS: Mapping[Format, Callable[[DecisionTable], str]] = {
    "json": json_export,
    "sql": sql_export,
    "typescript": typescript_export,
}
"""The function that writes the table in each format."""

ENDINGS: Mapping[str, Format] = {
    ".json": "json",
    ".sql": "sql",
    ".ts": "typescript",
    ".mts": "typescript",
}
"""The format that each file ending means."""


def export_table(rules: RuleSet, format: Format = "json") -> str:  # noqa: A002  # the word of the command
    """Return the decision table of a rule set as text: what the engine answers to each question with declared names.

    The answers are `allowed`, `refused`, `unspecified` and `depends`: it is not allowed without facts and inputs, and
    some facts, inputs or results of external guards make it allowed. One rule set always gives the same text.

    Raises `ValueError` for an unknown format. For SQL it also raises it for a name with a null character or half of a
    surrogate pair, which no rule file contains.
    """
    check_type("rules", type(rules), RuleSet)
    check_type("format", type(format), str)
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}; use {listing(FORMATS, 'or')}")
    return FORMATS[format](DecisionTable.of(rules))
