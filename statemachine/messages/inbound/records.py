"""A record becomes an observation, with an error for each of its values that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from statemachine.messages.inbound.reading import Record
from statemachine.messages.inbound.schemas import RecordSchema
from statemachine.messages.inbound.spots import Spot, Spots
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import Compiled
from statemachine.messages.phrases import kind_of, quoted
from statemachine.model.errors import MessageError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from statemachine.model.value_types import Domain, Value

Thing = TypeVar("Thing")

_NOTHING: FrozenMap[str, str] = FrozenMap()


@dataclass(frozen=True, slots=True)
class Around:
    """What is told beside a record: by the body, and by the caller; and how values are read."""

    body: object
    order: Mapping[str, str]
    trigger: str | None
    conversion: Conversion
    _told: dict[Spot, Any] = field(default_factory=dict, init=False, repr=False)

    def told(self, spot: Spot, path: Compiled, read: Callable[[object], Thing]) -> Thing:
        """Return what the body says for all records, read once for them all, or raise `MessageError`."""
        if spot not in self._told:
            self._told[spot] = _outcome(path, self.body, read)
        told: Thing | MessageError = self._told[spot]
        if isinstance(told, MessageError):
            raise MessageError(told.problem, path=told.path)
        return told


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads the records of one message: where their values are, of which type, and how a record looks."""

    message: str
    spots: Spots
    facts: Mapping[str, Domain]
    schema: RecordSchema | None

    def read(self, number: int, record: object, around: Around) -> Record:
        """Read a record; whatever is wrong with it stands in its errors."""
        page = _Page(self.message, number, record, around)
        if not isinstance(record, dict):
            page.refuse(MessageError(f"expected a mapping, got {kind_of(record)}"))
            return Record(number, None, tuple(page.errors))
        if self.schema is not None:
            for error in self.schema.misfits(record):
                page.refuse(error)
        observation = self._observation(page)
        return Record(number, observation, tuple(page.errors))

    def _observation(self, page: _Page) -> Observation | None:
        """Return what a record says, unless something of it is wrong that is no fact."""
        spots, read, before = self.spots, page.around.conversion, len(page.errors)
        trigger = page.value(spots.trigger, read.word)
        status = page.value(spots.status, read.status)
        if trigger is None:
            trigger = page.around.trigger
        if status is None and trigger is None and len(page.errors) == before:
            page.miss(
                spots.status or spots.trigger, "a text or an integer" if spots.status else "a text"
            )
        order, item = page.key(spots.order, page.around.order), page.key(spots.item, {})
        previous = page.value(spots.previous, read.status)
        event, at = page.value(spots.event, read.word), page.value(spots.at, read.time)
        actor, channel = page.value(spots.actor, read.word), page.value(spots.channel, read.word)
        fatal = bool(page.errors)
        facts = page.facts(spots.facts, self.facts)
        if fatal:
            return None
        return Observation(
            status=status,
            previous=previous,
            trigger=trigger,
            event=event,
            at=at,
            actor=actor,
            channel=channel,
            order=order,
            item=item,
            facts=facts,
            raw=page.record,
        )


@dataclass(slots=True)
class _Page:
    """A record that is being read, and what is wrong with it so far."""

    message: str
    number: int
    record: object
    around: Around
    errors: list[MessageError] = field(default_factory=list)

    def refuse(self, error: MessageError, path: str | None = None) -> None:
        """Note an error and where it is."""
        self.errors.append(MessageError(error.problem, self.message, self.number, error.path or path))

    def miss(self, spot: Spot | None, expected: str) -> None:
        """Note that something is not there."""
        self.refuse(
            MessageError(f"expected {expected}, got nothing"), None if spot is None else spot.text
        )

    def value(self, spot: Spot | None, read: Callable[[object], Thing]) -> Thing | None:
        """Return what stands at a place, or None if nothing does or it is refused."""
        if spot is None:
            return None
        try:
            found = spot.find(self.record)
            if found is None and spot.shared is not None:
                return self.around.told(spot, spot.shared, read)
            return _converted(found, read)
        except MessageError as error:
            self.refuse(error, spot.text)
            return None

    def key(self, spots: Mapping[str, Spot], known: Mapping[str, str]) -> FrozenMap[str, str]:
        """Return the parts of a key; what the message does not say may be known, and what it says is no other."""
        if not spots and not known:
            return _NOTHING
        parts = dict(known)
        for name, spot in spots.items():
            before = len(self.errors)
            part = self.value(spot, partial(self._part, name, known.get(name)))
            if part is not None:
                parts[name] = part
            elif name not in known and len(self.errors) == before:
                self.miss(spot, "a text or an integer")
        return FrozenMap(parts)

    def _part(self, name: str, known: str | None, found: object) -> str | None:
        part = self.around.conversion.key(found)
        if part is not None and known not in {None, part}:
            raise MessageError(f"the message has another {quoted(name)} than the caller")
        return part

    def facts(self, spots: Mapping[str, Spot], domains: Mapping[str, Domain]) -> FrozenMap[str, Value]:
        """Return the facts that are told and are what is declared."""
        found: dict[str, Value] = {}
        for name, spot in spots.items():
            read: Callable[[object], Value | None] = partial(self.around.conversion.fact, domains[name])
            value = self.value(spot, read)
            if value is not None:
                found[name] = value
        return FrozenMap(found)


def _outcome(path: Compiled, body: object, read: Callable[[object], Thing]) -> Thing | MessageError:
    """Return what stands at a place in the body, or the error that it is."""
    try:
        return _converted(path.find(body), read)
    except MessageError as error:
        return MessageError(error.problem, path=path.text)


def _converted(found: object, read: Callable[[object], Thing]) -> Thing:
    """Read what was found; whatever a conversion meets is an error of this value alone."""
    try:
        return read(found)
    except MessageError:
        raise
    except (ArithmeticError, TypeError, ValueError):
        raise MessageError("what is here cannot be read") from None
