"""A question understood: every word resolved, every value of its type, or refused with all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from statemachine.engine import sentences
from statemachine.model.decision import Cause, Refusal
from statemachine.model.frozen import FrozenMap
from statemachine.model.table import Table
from statemachine.model.vocabulary import UnknownStatus

if TYPE_CHECKING:
    from statemachine.model.ruleset import Fact, Input
    from statemachine.model.value_types import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it came in: any word, any value."""

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
    """A question in the words of the rule set; inputs have their defaults, what is absent is left out."""

    source: str | None = None
    target: str | None = None
    event: str | None = None
    actor: str | None = None
    channel: str | None = None
    facts: Mapping[str, Value] = field(default_factory=FrozenMap)
    inputs: Mapping[str, Value] = field(default_factory=FrozenMap)
    override: bool = False


def understand(table: Table, asked: Asked) -> tuple[Question, tuple[Refusal, ...]]:
    """Return the question as far as it was understood, and a refusal for each word that was not."""
    faults: list[Refusal] = []
    rules = table.rules
    question = Question(
        source=_status(table, asked.source, Cause.UNKNOWN_STATUS, faults),
        target=_status(table, asked.target, Cause.UNKNOWN_TARGET, faults),
        event=_name(asked.event, table.events, Cause.UNKNOWN_EVENT, faults),
        actor=_name(asked.actor, rules.actors, Cause.UNKNOWN_ACTOR, faults),
        channel=_name(asked.channel, rules.channels, Cause.UNKNOWN_CHANNEL, faults),
        facts=_values(asked.facts, rules.facts, _FACT, faults),
        inputs=defaults(table) | _values(asked.inputs, rules.inputs, _INPUT, faults),
        override=asked.override,
    )
    return question, tuple(faults)


def accepted(table: Table, asked: Asked, faults: Iterable[Refusal]) -> bool:
    """Say whether nothing is wrong but statuses that are unknown and that the rule set accepts."""
    if table.rules.unknown is not UnknownStatus.ACCEPTED:
        return False
    words = {Cause.UNKNOWN_STATUS: asked.source, Cause.UNKNOWN_TARGET: asked.target}
    return all(_is_word(words.get(fault.cause)) for fault in faults)


def defaults(table: Table) -> dict[str, Value]:
    """Return the inputs that are there without being given."""
    inputs = table.rules.inputs.values()
    return {each.name: each.default for each in inputs if each.default is not None}


def _is_word(word: object) -> bool:
    return isinstance(word, str | int) and not isinstance(word, bool)


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
    if isinstance(word, str) and word in known:
        return word
    faults.append(_unknown(cause, word, known))
    return None


def _unknown(cause: Cause, word: object, known: Iterable[str]) -> Refusal:
    kind = cause.removeprefix("unknown-").replace("target", "status")
    subject = word if isinstance(word, str) else None
    return Refusal(cause, sentences.unknown(kind, word, known), subject)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How facts and inputs differ: in a word and two causes."""

    word: str
    unknown: Cause
    invalid: Cause


_FACT = _Kind("fact", Cause.UNKNOWN_FACT, Cause.FACT_INVALID)
_INPUT = _Kind("input", Cause.UNKNOWN_INPUT, Cause.INPUT_INVALID)


def _name_first(item: tuple[object, object]) -> str:
    """Order by name, so that the order in which values are handed in changes no answer."""
    return item[0] if isinstance(item[0], str) else ""


def _values(
    given: object,
    declared: Mapping[str, Fact] | Mapping[str, Input],
    kind: _Kind,
    faults: list[Refusal],
) -> dict[str, Value]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        message = (
            f"{kind.word}s are handed in as a mapping of names to values, not as {type(given).__name__}"
        )
        faults.append(Refusal(kind.invalid, message))
        return {}
    values: dict[str, Value] = {}
    for name, value in sorted(given.items(), key=_name_first):
        if not isinstance(name, str) or name not in declared:
            faults.append(_unknown(kind.unknown, name, declared))
        elif value is None:
            continue
        elif (domain := declared[name].domain).accepts(value):
            values[name] = value
        else:
            message = f"the {kind.word} {name!r} has to be {domain}"
            faults.append(Refusal(kind.invalid, message, name))
    return values
