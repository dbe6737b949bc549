"""Reports on the records of a message, as text and as values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from statemachine.cli.render import (
    DIM,
    GREEN,
    RED,
    YELLOW,
    one_line,
    plain_values,
    refusal_lines,
    refusal_values,
    row_values,
    rule_lines,
    tinted,
)
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation, Outcome, Policy
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING

OrderStatuses: TypeAlias = Mapping[FrozenMap[str, str], str]
"""The status of each order, by the key parts that its items share."""

_OUTCOME_KEYS = (
    *("meaning", "policy", "reason", "stored", "observed", "status", "end", "changes_status"),
    *("certain", "unspecified", "missing", "unique", "readings"),
)
_COLORS = {Policy.APPLY: GREEN, Policy.IGNORE: DIM, Policy.HOLD: YELLOW, Policy.RAISE: RED}


@dataclass(frozen=True, slots=True)
class RecordReport:
    """One record of a message: what was read of it, its outcome and its errors."""

    number: int
    observation: Observation | None
    outcome: Outcome | None
    errors: tuple[MessageError, ...]

    @property
    def settled(self) -> bool:
        """Whether the record was read without errors and no person has to look at it."""
        outcome = self.outcome
        return (
            not self.errors and outcome is not None and outcome.policy in {Policy.APPLY, Policy.IGNORE}
        )


def report_lines(
    rules: RuleSet, reports: Sequence[RecordReport], orders: OrderStatuses, *, color: bool
) -> Iterator[str]:
    """Yield the lines of each record, then the status of each order that its items roll up to."""
    if not reports:
        yield "no records"
    for report in reports:
        yield from _record_lines(rules, report, color=color)
    for key, status in orders.items():
        yield one_line(f"{_key_text(key)} rolls up to {status}")


def report_values(
    rules: RuleSet, reports: Sequence[RecordReport], orders: OrderStatuses
) -> dict[str, object]:
    """Return the same as values."""
    return {
        "records": [_record_values(rules, report) for report in reports],
        "orders": [{"key": dict(key), "status": status} for key, status in orders.items()],
    }


def _key_text(key: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in key.items())


def _record_lines(rules: RuleSet, report: RecordReport, *, color: bool) -> Iterator[str]:
    observation, outcome = report.observation, report.outcome
    key = "" if observation is None else _key_text({**observation.order, **observation.item})
    head = one_line(f"record {report.number} ({key})" if key else f"record {report.number}")
    if outcome is None:
        yield f"{head}: {tinted('not read', RED, color=color)}"
    else:
        meaning = tinted(outcome.meaning, _COLORS[outcome.policy], color=color)
        move = f"{outcome.stored or NOTHING} -> {outcome.observed or '?'}"
        yield f"{head}: {meaning}: {one_line(move)}"
        yield from _outcome_lines(rules, outcome)
    for error in report.errors:
        yield f"  error: {one_line(str(error))}"


def _outcome_lines(rules: RuleSet, outcome: Outcome) -> Iterator[str]:
    yield f"  {one_line(outcome.reason)}"
    if outcome.readings:
        yield f"  readings: {', '.join(outcome.readings)}"
    if outcome.row is not None and outcome.row.transition is not None:
        yield from rule_lines(rules, outcome.row.transition)
    yield from refusal_lines(outcome.refusals)
    uncertain = "" if outcome.certain else ", not certain"
    status = NOTHING if outcome.status is None else outcome.status
    since = "" if outcome.after.at is None else f" since {outcome.after.at}"
    yield f"  {outcome.policy}{uncertain}: keep {one_line(f'{status}{since}')}"


def _record_values(rules: RuleSet, report: RecordReport) -> dict[str, object]:
    observation = report.observation
    return {
        "record": report.number,
        "order": {} if observation is None else dict(observation.order),
        "item": {} if observation is None else dict(observation.item),
        "outcome": None if report.outcome is None else _outcome_values(rules, report.outcome),
        "errors": [str(each) for each in report.errors],
    }


def _outcome_values(rules: RuleSet, outcome: Outcome) -> dict[str, object]:
    return {
        **{name: plain_values(getattr(outcome, name)) for name in _OUTCOME_KEYS},
        "at": plain_values(outcome.after.at),
        "row": None if outcome.row is None else row_values(rules, outcome.row),
        "refusals": refusal_values(outcome.refusals),
    }
