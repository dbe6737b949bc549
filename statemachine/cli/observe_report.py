"""What `observe` prints: each record of a message with its outcome, and the status of each order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from statemachine.cli.render import Tint, one_line, refusal_lines, row_values, rule_lines, tinted
from statemachine.model.errors import ConflictError, StoreError
from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_scalar
from statemachine.model.observation import Outcome, Policy, StoredStatus
from statemachine.model.reading import Record
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING

OrderStatuses: TypeAlias = Mapping[FrozenMap[str, str], str]
"""The status of each order, by the key parts that its items share."""

_TINTS: Mapping[Policy, Tint] = {
    Policy.APPLY: "green",
    Policy.IGNORE: "dim",
    Policy.HOLD: "yellow",
    Policy.RAISE: "red",
}


class Storing(StrEnum):
    """What a store did with a record."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    HELD = "held"
    NOT_STORED = "not-stored"


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """A record, and what it means; its outcome is None if it was not read, or could not be stored.

    Without a store, `storing` is None. `message` is the number by which a held record is settled; None if it is not
    known. `failure` is why a record is not stored that should be.
    """

    record: Record
    outcome: Outcome | None = None
    storing: Storing | None = None
    message: int | None = None
    failure: Exception | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the record was read without errors and stored, and no person has to look at it."""
        policy = None if self.outcome is None else self.outcome.policy
        return not self.errors and policy in {Policy.APPLY, Policy.IGNORE}

    @property
    def is_lost(self) -> bool:
        """Whether the database did not take the record, so that the message has to be delivered again."""
        return isinstance(self.failure, (ConflictError, StoreError))

    @property
    def errors(self) -> tuple[str, ...]:
        """What could not be read or stored."""
        failures = () if self.failure is None else (self.failure,)
        return tuple(map(str, (*self.record.errors, *failures)))


def report_lines(
    rules: RuleSet, judged: Sequence[JudgedRecord], orders: OrderStatuses, *, color: bool
) -> Iterator[str]:
    """Yield the lines of records and orders."""
    if not judged:
        yield "no records"
    for each in judged:
        yield from _record_lines(rules, each, color=color)
    for key, status in orders.items():
        yield one_line(f"{_key_text(key)} rolls up to {status}")


def report_values(
    rules: RuleSet, judged: Sequence[JudgedRecord], orders: OrderStatuses
) -> dict[str, object]:
    """Return the records and orders as values for JSON."""
    return {
        "records": [_record_values(rules, each) for each in judged],
        "orders": [{"key": dict(key), "status": status} for key, status in orders.items()],
    }


def _key_text(key: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in key.items())


def _record_lines(rules: RuleSet, judged: JudgedRecord, *, color: bool) -> Iterator[str]:
    record, outcome, observation = judged.record, judged.outcome, judged.record.observation
    key = "" if observation is None else _key_text({**observation.order, **observation.item})
    head = one_line(f"record {record.number} ({key})" if key else f"record {record.number}")
    if outcome is None:
        fault = "not read" if observation is None else "not stored"
        yield f"{head}: {tinted(fault, 'red', color=color)}"
    else:
        meaning = tinted(outcome.meaning, _TINTS[outcome.policy], color=color)
        move = f"{outcome.stored or NOTHING} -> {outcome.observed or '?'}"
        yield f"{head}: {meaning}: {one_line(move)}"
        yield from _outcome_lines(rules, outcome)
        yield from _storing_lines(judged)
    for error in judged.errors:
        yield f"  error: {one_line(error)}"


def _outcome_lines(rules: RuleSet, outcome: Outcome) -> Iterator[str]:
    yield f"  {one_line(outcome.reason)}"
    if outcome.readings:
        yield f"  readings: {', '.join(outcome.readings)}"
    if outcome.row is not None and outcome.row.transition is not None:
        yield from rule_lines(rules, outcome.row.transition)
    yield from refusal_lines(outcome.refusals)
    if outcome.expected:
        yield f"  expected: {one_line(f'a request asked for {str(outcome.observed)!r}')}"
    uncertain = "" if outcome.certain else ", not certain"
    status = NOTHING if outcome.status is None else outcome.status
    act = "store" if outcome.changes_status else "keep"
    yield f"  {outcome.policy}{uncertain}: {act} {one_line(f'{status}{_time_text(outcome.after)}')}"


def _time_text(after: StoredStatus) -> str:
    """Return the time to store: exact or a lower bound, and since when the order is in its status."""
    if after.at is None:
        return ""
    bound = "" if after.exact else " or later"
    since = "" if after.since in {None, after.at} else f", since {after.since}"
    return f", at {after.at}{bound}{since}"


def _storing_lines(judged: JudgedRecord) -> Iterator[str]:
    """Yield what the store did with the record of an outcome."""
    if judged.storing is Storing.STORED:
        yield "  the record is stored"
    elif judged.storing is Storing.DUPLICATE:
        yield "  the record is a duplicate"
    elif judged.storing is Storing.HELD:
        number = "" if judged.message is None else f" as message {judged.message}"
        yield f"  the record is held{number}"
    elif judged.storing is Storing.NOT_STORED:
        yield "  the record is not stored"


def _record_values(rules: RuleSet, judged: JudgedRecord) -> dict[str, object]:
    record, outcome, observation = judged.record, judged.outcome, judged.record.observation
    return {
        "record": record.number,
        "id": None if observation is None else observation.id,
        "at": None if observation is None else json_scalar(observation.at),
        "order": {} if observation is None else dict(observation.order),
        "item": {} if observation is None else dict(observation.item),
        "outcome": None if outcome is None else _outcome_values(rules, outcome),
        "storing": None if judged.storing is None else str(judged.storing),
        "held_as": judged.message,
        "errors": list(judged.errors),
    }


def _outcome_values(rules: RuleSet, outcome: Outcome) -> dict[str, object]:
    values = outcome.to_dict(places=True)
    times = {name: values["after"][name] for name in ("at", "exact", "since")}
    return values | times | {"row": row_values(rules, outcome.row)}
