"""The decision table of a rule set as JSON: one line for each entry, so that two versions can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from statemachine.exports.answers_by_name import TableAnswer
from statemachine.exports.decision_table import OVERRIDES, DecisionTable, Pattern

Item = TypeVar("Item")
Value = TypeVar("Value")

_VERSION = 1
"""The version of the form; it increases when a program that reads it must change."""


def table_schema_text() -> str:
    """Return the JSON Schema of this form."""
    return Path(__file__).with_name("decision-table.schema.json").read_text(encoding="utf-8")


def json_export(table: DecisionTable) -> str:
    """Return the text of one JSON object, in ASCII."""
    names = table.names
    members: dict[str, Any] = {
        "version": _VERSION,
        "rules": {"id": names.rules_id, "version": names.version, "digest": names.digest},
        "statuses": table.statuses[1:],
        "events": table.events[1:],
        "actors": table.actors[1:],
        "channels": table.channels[1:],
    }
    lists: dict[str, Sequence[object]] = {
        "patterns": [list(_groups(table, each)) for each in table.patterns],
        "moves": [{**each._asdict(), "pattern": number} for each, number in table.moves.items()],
        "undeclared": list(_undeclared(table)),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in members.items()]
    lines += [f"{json.dumps(key)}: {_list(values)}" for key, values in lists.items()]
    return "{\n  " + ",\n  ".join(lines) + "\n}\n"


def _list(values: Sequence[object]) -> str:
    lines = ",\n    ".join(map(json.dumps, values))
    return f"[\n    {lines}\n  ]" if values else "[]"


def _groups(table: DecisionTable, pattern: Pattern) -> Iterator[dict[str, Any]]:
    """Yield the answers of a pattern; the askers with one answer are together, as lists of names."""
    answers: dict[tuple[object, ...], TableAnswer] = dict(zip(table.askers, pattern, strict=True))
    rest = [*product(table.channels, OVERRIDES)]
    for actors in _alike({a: tuple(answers[a, *each] for each in rest) for a in table.actors}).values():
        actor = actors[0]
        by_channel = {c: tuple(answers[actor, c, flag] for flag in OVERRIDES) for c in table.channels}
        for channels in _alike(by_channel).values():
            by_flag = {flag: answers[actor, channels[0], flag] for flag in OVERRIDES}
            for answer, flags in _alike(by_flag).items():
                yield {"actors": actors, "channels": channels, "overrides": flags, "answer": answer}


def _undeclared(table: DecisionTable) -> Iterator[dict[str, Any]]:
    """Yield the answers to all other questions; sources and actors with equal answers are together."""
    for answers, sources in _alike(table.undeclared).items():
        for answer, actors in _alike(dict(zip(table.actors, answers, strict=True))).items():
            yield {"sources": sources, "actors": actors, "answer": answer}


def _alike(values: Mapping[Item, Value]) -> dict[Value, list[Item]]:
    """Return the items of each value, in their order."""
    found: dict[Value, list[Item]] = {}
    for item, value in values.items():
        found.setdefault(value, []).append(item)
    return found
