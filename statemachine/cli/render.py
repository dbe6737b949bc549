"""Decisions, rules and tables as text, and as values for JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta

from statemachine.model.decision import Decision, Refusal, Verdict
from statemachine.model.ruleset import Action, RuleSet, Transition
from statemachine.model.table import Row
from statemachine.model.text import printable, width
from statemachine.model.value_types import write_duration

VERSION = 1
"""The version of the JSON that commands print; it grows when a program that reads it must change."""


def print_json(values: Mapping[str, object]) -> None:
    """Print values as one JSON object, in ASCII, with the version first."""
    print(json.dumps({"version": VERSION} | dict(values), indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Print each line."""
    for line in lines:
        print(line)


def one_line(text: str) -> str:
    """Return a text as one line without control characters, which a terminal would obey."""
    return printable(" ".join(text.split()))


def columns(rows: Iterable[Sequence[str]], *, indent: str = "  ") -> Iterator[str]:
    """Yield rows as lines with aligned cells; a column that is empty in all rows is left out."""
    cells = [tuple(map(one_line, row)) for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True) if most
        )
        yield indent + "  ".join(padded).rstrip()


def refusal_lines(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield one line for each refusal: its cause, its message and the place of the rule."""
    for refusal in refusals:
        place = f" ({refusal.span})" if refusal.span is not None else ""
        yield f"  {refusal.cause}: {one_line(refusal.message + place)}"


def rule_lines(rules: RuleSet, rule: Transition | Action) -> Iterator[str]:
    """Yield what the file contains about a transition or an action, with the addresses of its sources."""
    for name, value in _rule_values(rules, rule).items():
        texts = value if isinstance(value, list) else [value]
        yield from (f"  {name}: {one_line(str(text))}" for text in texts if text)


def decision_values(rules: RuleSet, decision: Decision) -> dict[str, object]:
    """Return a decision as values; a no has all members of RFC 9457 problem details."""
    values: dict[str, object] = {"verdict": str(decision.verdict)}
    values["row"] = None if decision.row is None else row_values(rules, decision.row)
    if decision.action is not None:
        values["action"] = {"name": decision.action.name, **_rule_values(rules, decision.action)}
    return values | ({"refusals": [], "alternatives": []} if decision.allowed else decision.to_problem())


def refusal_values(refusals: tuple[Refusal, ...]) -> object:
    """Return refusals as problem details contain them."""
    return Decision(Verdict.REFUSED, None, refusals).to_problem()["refusals"] if refusals else []


def row_values(rules: RuleSet, row: Row) -> dict[str, object]:
    """Return a row as values, with what the file contains about its transition."""
    values: dict[str, object] = {
        "source": row.source,
        "target": row.target,
        "event": row.event,
        "actors": None if row.actors is None else sorted(row.actors),
        "channels": None if row.channels is None else sorted(row.channels),
        "guards": list(row.guards),
        "requires": list(row.requires),
        "override": row.override,
        "default": row.default,
    }
    return values if row.transition is None else values | _rule_values(rules, row.transition)


def plain_values(value: object) -> object:
    """Return a value of the model as JSON can write it, under the names of its attributes.

    The places of declarations in the file are left out.
    """
    if is_dataclass(value):
        return {
            each.name: plain_values(getattr(value, each.name)) for each in fields(value) if each.compare
        }
    if isinstance(value, Mapping):
        return {str(name): plain_values(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(map(plain_values, value), key=str)
    if isinstance(value, timedelta):
        return write_duration(value)
    return value.isoformat() if isinstance(value, date) else value


def _rule_values(rules: RuleSet, rule: Transition | Action) -> dict[str, object]:
    values: dict[str, object] = {
        "title": rule.title,
        "instructions": rule.instructions if isinstance(rule, Transition) else None,
        "basis": str(rule.basis),
        "cite": [rules.sources[name].url for name in rule.cite],
        "note": rule.note,
        "rule": str(rule.span),
    }
    return {name: value for name, value in values.items() if value is not None}
