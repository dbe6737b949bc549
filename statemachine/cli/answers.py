"""A decision in words, and in values ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from statemachine.cli.layout import one_line
from statemachine.model.decision import Decision, Refusal, Verdict
from statemachine.model.rows import Row
from statemachine.model.ruleset import Action, RuleSet, Transition

VERSION = 1
"""The version of what `--json` prints."""


def reasons(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield a line per reason: its cause, its sentence and the place of the rule that says so."""
    for refusal in refusals:
        place = f" ({refusal.span})" if refusal.span is not None else ""
        why = f" ({refusal.error})" if refusal.error is not None else ""
        yield f"  {refusal.cause}: {one_line(refusal.message + why + place)}"


def rule_lines(rules: RuleSet, rule: Transition | Action) -> Iterator[str]:
    """Yield what the file says of a transition or an action, with the addresses of its sources."""
    said = [("title", rule.title)]
    if isinstance(rule, Transition):
        said.append(("instructions", rule.instructions))
    said += [("basis", rule.basis), *(("cite", rules.sources[name].url) for name in rule.cite)]
    said += [("note", rule.note), ("rule", str(rule.span))]
    return (f"  {name}: {one_line(text)}" for name, text in said if text)


def as_json(rules: RuleSet, decision: Decision) -> Mapping[str, object]:
    """Return a decision as values; a no holds all that RFC 9457 asks for."""
    answer: dict[str, object] = {"version": VERSION, "verdict": str(decision.verdict)}
    answer["row"] = None if decision.row is None else row_values(rules, decision.row)
    if decision.action is not None:
        answer["action"] = {"name": decision.action.name, **_rule_values(rules, decision.action)}
    return answer | ({"refusals": [], "alternatives": []} if decision.allowed else decision.to_problem())


def refusal_values(refusals: tuple[Refusal, ...]) -> object:
    """Return refusals as they stand in a problem."""
    return Decision(Verdict.REFUSED, None, refusals).to_problem()["refusals"] if refusals else []


def row_values(rules: RuleSet, row: Row) -> dict[str, object]:
    """Return a row as values, with what the file says of its transition."""
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


def _rule_values(rules: RuleSet, rule: Transition | Action) -> dict[str, object]:
    said = {
        "title": rule.title,
        "instructions": rule.instructions if isinstance(rule, Transition) else None,
        "basis": str(rule.basis),
        "cite": [rules.sources[name].url for name in rule.cite],
        "note": rule.note,
        "rule": str(rule.span),
    }
    return {name: value for name, value in said.items() if value is not None}
