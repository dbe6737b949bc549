"""A question in the names of the rule set, or a refusal for each part that is unknown or invalid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from statemachine.engine import reasons
from statemachine.model.decision import Cause, Refusal
from statemachine.model.frozen import FrozenMap
from statemachine.model.table import Table
from statemachine.model.vocabulary import UnknownStatus

if TYPE_CHECKING:
    from statemachine.model.ruleset import Fact, Input
    from statemachine.model.value_types import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RawQuestion:
    """A question as the caller passed it: any word, any value."""

    source: object = None
    target: object = None
    event: object = None
    actor: object = None
    channel: object = None
    facts: object = None
    inputs: object = None
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in the names of the rule set.

    The inputs include their defaults. Facts and inputs that are None are left out.
    """

    source: str | None = None
    target: str | None = None
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    facts: Mapping[str, Value] = field(default_factory=FrozenMap)
    inputs: Mapping[str, Value] = field(default_factory=FrozenMap)
    override: bool = False


def understand(table: Table, raw: RawQuestion) -> tuple[Question, tuple[Refusal, ...]]:
    """Return the question without its faulty parts, and one refusal for each faulty part."""
    faults: list[Refusal] = []
    rules = table.rules
    question = Question(
        source=_status(table, raw.source, Cause.UNKNOWN_STATUS, faults),
        target=_status(table, raw.target, Cause.UNKNOWN_TARGET, faults),
        event=_name(raw.event, table.events, Cause.UNKNOWN_EVENT, faults),
        actor=_name(raw.actor, rules.actors, Cause.UNKNOWN_ACTOR, faults),
        channel=_name(raw.channel, rules.channels, Cause.UNKNOWN_CHANNEL, faults),
        facts=_values(raw.facts, rules.facts, "fact", faults),
        inputs=defaults(table) | _values(raw.inputs, rules.inputs, "input", faults),
        override=raw.override,
    )
    return question, tuple(faults)


def accepts_faults(table: Table, raw: RawQuestion, faults: Iterable[Refusal]) -> bool:
    """Return whether unknown statuses are the only faults and the rule set accepts unknown statuses."""
    words = {Cause.UNKNOWN_STATUS: raw.source, Cause.UNKNOWN_TARGET: raw.target}
    faulty = [words.get(fault.cause) for fault in faults]
    are_words = all(isinstance(word, str | int) and not isinstance(word, bool) for word in faulty)
    return are_words and table.rules.unknown is UnknownStatus.ACCEPTED


def defaults(table: Table) -> dict[str, Value]:
    """Return the declared defaults of the inputs."""
    inputs = table.rules.inputs.values()
    return {each.name: each.default for each in inputs if each.default is not None}


def _status(table: Table, word: object, cause: Cause, faults: list[Refusal]) -> str | None:
    if word is None:
        return None
    name = table.resolve(word)
    if name is None:
        faults.append(_unknown(cause, word, table.names.exact))
    return name


def _name(word: object, known: Iterable[str], cause: Cause, faults: list[Refusal]) -> str | None:
    if word is None:
        return None
    if isinstance(word, str) and (text := str.__str__(word)) in known:
        return text
    faults.append(_unknown(cause, word, known))
    return None


def _unknown(cause: Cause, word: object, known: Iterable[str]) -> Refusal:
    kind = cause.removeprefix("unknown-").replace("target", "status")
    subject = word if isinstance(word, str) else None
    return Refusal(cause, reasons.unknown(kind, word, known), subject)


def _by_name(item: tuple[object, object]) -> str:
    """Return the sort key of a value, so that the order in which values are passed changes no answer."""
    return item[0] if isinstance(item[0], str) else ""


def _values(
    given: object,
    declared: Mapping[str, Fact] | Mapping[str, Input],
    kind: str,
    faults: list[Refusal],
) -> dict[str, Value]:
    """Return the valid values of facts or inputs by name; `kind` is `fact` or `input`."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        message = reasons.NO_MAPPING.format(kind=kind, given=type(given).__name__)
        faults.append(Refusal(Cause(f"{kind}-invalid"), message))
        return {}
    values: dict[str, Value] = {}
    for name, value in sorted(given.items(), key=_by_name):
        if not isinstance(name, str) or name not in declared:
            faults.append(_unknown(Cause(f"unknown-{kind}"), name, declared))
        elif value is None:
            continue
        elif (domain := declared[name].domain).accepts(value):
            values[name] = value
        else:
            message = reasons.INVALID.format(kind=kind, name=name, domain=domain)
            faults.append(Refusal(Cause(f"{kind}-invalid"), message, name))
    return values
