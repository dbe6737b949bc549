"""A question in the names of the rule set, or a refusal for each part that is unknown or invalid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from statemachine.engine import reasons
from statemachine.model.decision import Cause, Refusal
from statemachine.model.frozen import FrozenMap
from statemachine.model.status_names import exact_text, plain_value, plain_word
from statemachine.model.table import Table
from statemachine.model.vocabulary import UnknownStatus

if TYPE_CHECKING:
    from statemachine.model.declarations import Fact, Input
    from statemachine.model.value_types import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RawQuestion:
    """A question as the caller passed it: any word, any value; `actor` is one or a collection."""

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

    Without actors, the question is for anybody. The inputs include their defaults. Facts and inputs that
    are None or invalid are left out; `invalid_facts` and `invalid_inputs` are the names of the invalid ones.
    """

    source: str | None = None
    target: str | None = None
    event: str | None = None
    actors: tuple[str, ...] = ()
    channel: str | None = None
    facts: Mapping[str, Value] = field(default_factory=FrozenMap)
    inputs: Mapping[str, Value] = field(default_factory=FrozenMap)
    invalid_facts: frozenset[str] = frozenset()
    invalid_inputs: frozenset[str] = frozenset()
    override: bool = False

    @property
    def names(self) -> tuple[object, ...]:
        """The source, target, event, actors (one as a text), channel and override flag, as a key."""
        actors = self.actors[0] if len(self.actors) == 1 else self.actors or None
        return self.source, self.target, self.event, actors, self.channel, self.override


def understand(table: Table, raw: RawQuestion) -> tuple[Question, tuple[Refusal, ...]]:
    """Return the question without its faulty parts, and one refusal for each faulty part.

    Raises `ValueError` for an empty collection of actors.
    """
    faults: list[Refusal] = []
    rules = table.rules
    source = _status(table, raw.source, Cause.UNKNOWN_STATUS, faults)
    target = _status(table, raw.target, Cause.UNKNOWN_TARGET, faults)
    event = _name(raw.event, table.events, Cause.UNKNOWN_EVENT, faults)
    unknown = Cause.UNKNOWN_ACTOR
    actors = [_known(each, rules.actors, unknown, faults) for each in actors_of(raw.actor)]
    channel = _name(raw.channel, rules.channels, Cause.UNKNOWN_CHANNEL, faults)
    facts, invalid_facts = _values(raw.facts, rules.facts, "fact", faults)
    inputs, invalid_inputs = _values(raw.inputs, rules.inputs, "input", faults)
    question = Question(
        source=source,
        target=target,
        event=event,
        actors=tuple(sorted({each for each in actors if each is not None})),
        channel=channel,
        facts=facts,
        inputs=defaults(table) | inputs,
        invalid_facts=invalid_facts,
        invalid_inputs=invalid_inputs,
        override=raw.override,
    )
    return question, tuple(faults)


def actors_of(actor: object) -> tuple[object, ...]:
    """Return one actor or a collection of actors as a tuple, sorted by name; None gives an empty tuple.

    A text is one actor. Raises `ValueError` for an empty collection.
    """
    if actor is None:
        return ()
    if isinstance(actor, str | bytes | bytearray | Mapping) or not isinstance(actor, Collection):
        return (actor,)
    if len(actor) == 0:
        raise ValueError("actor is an empty collection: pass at least one actor, or None for anybody")
    return tuple(sorted(actor, key=_text))


def names_of(actor: object) -> tuple[Any, ...]:
    """Return one actor or a collection of actors as a tuple: words that are no texts, then texts, sorted, each once.

    Raises `ValueError` for an empty collection.
    """
    words = [plain_word(each) for each in actors_of(actor)]
    texts = {text for word in words if (text := exact_text(word)) is not None}
    return (*(word for word in words if exact_text(word) is None), *sorted(texts))


def asker(actor: object, channel: object) -> tuple[Any, Any]:
    """Return the actors (one as a text, several as a tuple) and the channel, as plain texts where they are texts."""
    actors = names_of(actor)
    alone = len(actors) == 1 and type(actors[0]) is str
    plain = plain_word(channel)
    text = exact_text(plain)
    return actors[0] if alone else actors or None, plain if text is None else text


def accepts_faults(table: Table, raw: RawQuestion, faults: Iterable[Refusal]) -> bool:
    """Return whether unknown statuses are the only faults and the rule set accepts unknown statuses."""
    words = {Cause.UNKNOWN_STATUS: raw.source, Cause.UNKNOWN_TARGET: raw.target}
    faulty = [plain_word(words.get(fault.cause)) for fault in faults]
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
        plain = plain_word(word)
        is_target = cause is Cause.UNKNOWN_TARGET
        names = table.names
        sentence = (
            reasons.unknown_target(plain, table)
            if is_target
            else reasons.unknown_status(plain, names, names.exact)
        )
        faults.append(_unknown(cause, plain, names.exact, sentence))
    return name


def _name(word: object, known: Iterable[str], cause: Cause, faults: list[Refusal]) -> str | None:
    return None if word is None else _known(word, known, cause, faults)


def _known(word: object, known: Iterable[str], cause: Cause, faults: list[Refusal]) -> str | None:
    plain = plain_word(word)
    text = exact_text(plain)
    if text is not None and text in known:
        return text
    faults.append(_unknown(cause, plain, known))
    return None


def _unknown(cause: Cause, word: object, known: Iterable[str], message: str | None = None) -> Refusal:
    subject = word if isinstance(word, str) else None
    return Refusal(cause, message or reasons.unknown(cause[len("unknown-") :], word, known), subject)


def _text(word: object) -> str:
    """Return the sort key of a word, so that the order in which words are passed changes no answer."""
    plain = plain_word(word)
    return plain if isinstance(plain, str) else ""


def _values(
    given: object,
    declared: Mapping[str, Fact] | Mapping[str, Input],
    kind: str,
    faults: list[Refusal],
) -> tuple[dict[str, Value], frozenset[str]]:
    """Return the valid facts or inputs by name, and the names of the invalid ones; `kind` is `fact` or `input`."""
    if given is None:
        return {}, frozenset()
    if not isinstance(given, Mapping):
        message = reasons.NO_MAPPING.format(kind=kind, given=type(given).__name__)
        faults.append(Refusal(Cause(f"{kind}-invalid"), message))
        return {}, frozenset(declared)
    values: dict[str, Value] = {}
    invalid: set[str] = set()
    for word, passed in sorted(given.items(), key=lambda item: _text(item[0])):
        name, value = exact_text(word), plain_value(passed)
        if name is None or name not in declared:
            faults.append(_unknown(Cause(f"unknown-{kind}"), word, declared))
        elif value is None:
            continue
        elif (domain := declared[name].domain).accepts(value):
            values[name] = value
        else:
            invalid.add(name)
            message = reasons.INVALID.format(kind=kind, name=name, domain=domain)
            faults.append(Refusal(Cause(f"{kind}-invalid"), message, name))
    return values, frozenset(invalid)
