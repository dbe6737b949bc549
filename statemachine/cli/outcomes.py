"""What the records of a message mean, in words and in values ready for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from statemachine.cli.answers import VERSION, reasons, refusal_values, row_values, rule_lines
from statemachine.cli.layout import one_line
from statemachine.cli.terminal import tinted
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation, Outcome, Policy
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import NOTHING

Orders: TypeAlias = Mapping[FrozenMap[str, str], str]
"""The status of each order, by what its items share of their keys."""

_TINTS = {Policy.APPLY: "32", Policy.IGNORE: "2", Policy.HOLD: "33", Policy.RAISE: "31"}


@dataclass(frozen=True, slots=True)
class Told:
    """A record with what it means, as far as it was read."""

    number: int
    observation: Observation | None
    outcome: Outcome | None
    errors: tuple[MessageError, ...]

    @property
    def settled(self) -> bool:
        """Whether all of it was read and nobody has to look at it."""
        outcome = self.outcome
        return (
            not self.errors and outcome is not None and outcome.policy in {Policy.APPLY, Policy.IGNORE}
        )


def lines(rules: RuleSet, told: Sequence[Told], orders: Orders, *, color: bool) -> Iterator[str]:
    """Yield what each record means, and what the orders are whose items were told of."""
    if not told:
        yield "no records"
    for each in told:
        yield from _record(rules, each, color=color)
    for key, status in orders.items():
        yield one_line(f"{_phrase(key)} rolls up to {status}")


def values(rules: RuleSet, told: Sequence[Told], orders: Orders) -> dict[str, object]:
    """Return the same as values."""
    return {
        "version": VERSION,
        "records": [_record_values(rules, each) for each in told],
        "orders": [{"key": dict(key), "status": status} for key, status in orders.items()],
    }


def key_of(observation: Observation) -> str:
    """Return the parts of the keys of an order and an item as a phrase."""
    return _phrase({**observation.order, **observation.item})


def _phrase(key: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in key.items())


def _record(rules: RuleSet, told: Told, *, color: bool) -> Iterator[str]:
    outcome = told.outcome
    about = f" ({key_of(told.observation)})" if told.observation and key_of(told.observation) else ""
    if outcome is None:
        yield one_line(f"record {told.number}{about}: {tinted('not read', '31', color=color)}")
    else:
        meaning = tinted(outcome.meaning, _TINTS[outcome.policy], color=color)
        move = f"{outcome.stored or NOTHING} -> {outcome.observed or '?'}"
        yield f"{one_line(f'record {told.number}{about}')}: {meaning}: {one_line(move)}"
        yield from _about(rules, outcome)
    for error in told.errors:
        yield f"  error: {one_line(str(error))}"


def _about(rules: RuleSet, outcome: Outcome) -> Iterator[str]:
    yield f"  {one_line(outcome.reason)}"
    if outcome.readings:
        yield f"  readings: {', '.join(outcome.readings)}"
    if outcome.row is not None and outcome.row.transition is not None:
        yield from rule_lines(rules, outcome.row.transition)
    yield from reasons(outcome.refusals)
    likely = "" if outcome.certain else ", not certain"
    status = NOTHING if outcome.status is None else outcome.status
    since = "" if outcome.after.at is None else f" since {outcome.after.at}"
    yield f"  {outcome.policy}{likely}: keep {one_line(f'{status}{since}')}"


def _record_values(rules: RuleSet, told: Told) -> dict[str, object]:
    observation = told.observation
    said: dict[str, object] = {
        "record": told.number,
        "order": {} if observation is None else dict(observation.order),
        "item": {} if observation is None else dict(observation.item),
    }
    outcome = None if told.outcome is None else _outcome_values(rules, told.outcome)
    return said | {"outcome": outcome, "errors": [str(each) for each in told.errors]}


def _time(at: object) -> object:
    """Return a time as JSON has it: a date in its text, a number as it is."""
    return at.isoformat() if isinstance(at, datetime) else at


def _outcome_values(rules: RuleSet, outcome: Outcome) -> dict[str, object]:
    return {
        "meaning": str(outcome.meaning),
        "policy": str(outcome.policy),
        "reason": outcome.reason,
        "stored": outcome.stored,
        "observed": outcome.observed,
        "status": outcome.status,
        "at": _time(outcome.after.at),
        "end": outcome.end,
        "moves": outcome.changes_status,
        "certain": outcome.certain,
        "unspecified": outcome.unspecified,
        "missing": list(outcome.missing),
        "unique": outcome.unique,
        "readings": [str(each) for each in outcome.readings],
        "row": None if outcome.row is None else row_values(rules, outcome.row),
        "refusals": refusal_values(outcome.refusals),
    }
