"""The page of audits: the columns of a log, the kinds of moves, the rows apart, and the keys of a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from page_parts import cell, code, members, origin, table

from statemachine.audit import Columns, PairKind, audit_schema_text
from statemachine.audit.columns import USUAL_NAMES
from statemachine.audit.report_tables import APART

_COLUMNS = {
    "order": "The id of the order. Needed.",
    "status": "The status that was reported: a name, a code or an alias. Needed.",
    "item": "The item of the order, if each item has a status of its own.",
    "at": "When the status was entered.",
    "sequence": "A number that orders the rows of an order. It decides, and not the time, if the log has it.",
    "received": "When the row arrived. Rows that arrived after a later one are counted as late.",
    "previous": "The status before, as the log has it. It is believed where it differs from the row before; such rows are counted as gaps.",
    "event": "The event of the rules.",
    "actor": "Who made the move: an actor of the rules.",
    "channel": "The channel of the move.",
    "message": "The id by which a repeated delivery is known. The first one that arrived counts.",
    "value": "A number that is at stake, such as a price. It has no usual name.",
    "facts": "The column of each fact. Without a choice, a fact has the column with its name.",
}
"""What each column means."""


def audit_page() -> str:
    """Return the page about audits; a column without a meaning raises `LookupError`."""
    columns = ((f"`{each.name}`", _COLUMNS[each.name], _usual(each.name)) for each in fields(Columns))
    kinds = ((f"`{each}`", _kind_of(each), text) for each, text in members(PairKind))
    apart = ((f"`{name}`", f"{text[0].upper()}{text[1:]}.") for name, text in APART.items())
    return (
        f"# Audits\n\n{origin('statemachine/audit')}"
        "What `python -m statemachine audit` and `statemachine.audit.audit` take and give. [Audit a log](../how-to/audit-a-log.md) shows\n"
        "how to use them, and [read an audit report](../how-to/read-an-audit-report.md) what to make of the answer.\n"
        "[The semantics](../semantics.md#12-auditing-a-log) define each word.\n\n"
        "## Columns of a log\n\n"
        "A log has one row for each status that was reported. Names are compared without case, spaces, `_` and `-`; the\n"
        "first usual name that the log has is taken.\n\n"
        f"{table(('column', 'meaning', 'usual names'), columns)}\n"
        "## Kinds of rows\n\n"
        "Each row with a status before it is a question to the engine, and so is the first row of an order: a creation. The kinds\n"
        "that can be accepted are those that deviate.\n\n"
        f"{table(('kind', 'what it is', 'meaning'), kinds)}\n"
        "## Rows apart\n\n"
        "About these rows the engine is not asked. Together with the judged ones they are all rows that were read.\n\n"
        f"{table(('reason', 'meaning'), apart)}\n"
        "## Keys of a report\n\n"
        "`python -m statemachine schema --audit` prints the JSON Schema. New keys may be added; `version` increases when a program\n"
        f"that reads the report must change.\n{''.join(_sections(json.loads(audit_schema_text())))}"
    )


def _usual(column: str) -> str:
    return ", ".join(f"`{each}`" for each in USUAL_NAMES.get(column, ()))


def _kind_of(kind: PairKind) -> str:
    if kind.is_deviation:
        return "deviates"
    return "judged" if kind.is_judged else "apart"


def _sections(schema: dict[str, Any]) -> Iterator[str]:
    """Yield a table for each object of the schema."""
    objects = {"report": schema, **schema["$defs"]}
    for name, each in objects.items():
        if "properties" in each:
            rows = (
                (code(key), _type(value), _meaning(value, schema))
                for key, value in each["properties"].items()
            )
            yield f"\n### {name}\n\n{table(('key', 'type', 'meaning'), rows)}"


def _type(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return _named(value["$ref"])
    if value.get("type") == "array":
        return f"list of {_type(value['items'])}"
    if "const" in value or "enum" in value:
        return "word" if "enum" in value else "integer"
    kinds = value.get("type", "object")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _named(reference: str) -> str:
    name = reference.rsplit("/", 1)[-1]
    plain = {
        "kinds": "object",
        "count": "integer",
        "seconds": "number",
        "share": "number",
        "moment": "time or null",
        "texts": "list of string",
        "kind": "word",
    }
    return plain.get(name, f"[{name}](#{name})")


def _meaning(value: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return the description of a key, or that of what it refers to."""
    name = value.get("$ref", "").rsplit("/", 1)[-1]
    text = value.get("description") or schema["$defs"].get(name, {}).get("description", "")
    return cell(text)
