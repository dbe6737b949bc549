"""From a request to a reading: its messages are found, its sender is proved, and one message reads its body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from statemachine.messages.bodies.decode import BodyKind, ContentType, Document, decode
from statemachine.messages.bodies.embedded import embed
from statemachine.messages.inbound.choose import (
    Asked,
    accepts_headers,
    check_only_one,
    select_messages,
)
from statemachine.messages.inbound.delivery import Delivery
from statemachine.messages.inbound.reader import Reader
from statemachine.messages.secrets import SecretValue
from statemachine.model.errors import MessageError
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.reading import Reading
from statemachine.model.ruleset import RuleSet
from statemachine.model.signature import Signature
from statemachine.model.text import listing

_MOST_DOORS = 64
"""The number of doors that are remembered, so that memory is bounded."""

_NOTHING = Document({}, BodyKind.FORM)
"""What an empty body contains, in any format: it is a form without fields."""


@dataclass(frozen=True, slots=True)
class Door:
    """The messages that accept a content type and a method, before their other conditions are looked at."""

    readers: tuple[Reader, ...]
    content: ContentType
    depends_on_headers: bool


class Receiver:
    """Reads the inbound messages of a rule set; each is prepared when it is first used."""

    def __init__(self, rules: RuleSet, prepare: Callable[[InboundMessage], Reader]) -> None:
        """Store the rule set, and the function that prepares a message or raises `InvalidRulesError`."""
        self._rules = rules
        self._prepare = prepare
        self._readers: dict[str, Reader] = {}
        self._doors: dict[Asked, Door] = {}

    def read(
        self, body: bytes, asked: Asked, delivery: Delivery, *, verify: bool, limit: int
    ) -> Reading:
        """Return the records of a body of at most `limit` bytes, or raise `MessageError`.

        The sender is proved before the body is parsed, unless `verify` is False.
        """
        door = self._doors.get(asked) or self._open(asked)
        readers = door.readers
        if door.depends_on_headers:
            readers = tuple(
                each for each in readers if accepts_headers(each.spec, delivery.folded_headers)
            )
            if not readers:
                return self._other("headers", door.readers)
        if len(body) > limit:
            raise MessageError(f"the body has more than {limit} bytes", _name(readers))
        signature = _shared_signature(readers) if verify else None
        if signature is not None:
            _verify(signature, body, delivery, name=_name(readers))
        if not body and (beside := tuple(filter(_needs_no_body, readers))):
            return self._read_document(_NOTHING, beside, door.content, delivery, limit=limit)
        try:
            document = decode(body, door.content, limit=limit)
        except MessageError as error:
            raise MessageError(error.problem, _name(readers), path=error.path) from None
        return self._read_document(document, readers, door.content, delivery, limit=limit)

    def _read_document(
        self,
        document: Document,
        readers: Sequence[Reader],
        content: ContentType,
        delivery: Delivery,
        *,
        limit: int,
    ) -> Reading:
        """Return the records of a document, which one of the messages has to take."""
        if len(readers) == 1 and readers[0].takes_every_body:
            return readers[0].read(document, content, delivery, limit=limit)
        taken = _taking(readers, document, limit)
        if not taken:
            return self._other("body", readers)
        if len(taken) > 1:
            check_only_one("message", [reader.spec for reader, _ in taken])
        reader, own_document = taken[0]
        return reader.read(own_document, content, delivery, limit=limit)

    def _open(self, asked: Asked) -> Door:
        """Return the door of a request, and remember it: most requests of a provider come through one."""
        specs, content = select_messages(self._rules.inbound, asked)
        readers = tuple(self._readers.get(each.name) or self._reader(each) for each in specs)
        door = Door(readers, content, any(each.when_headers for each in specs))
        if len(self._doors) >= _MOST_DOORS:
            self._doors.clear()  # a sender may have filled it with types that nobody else writes
        self._doors[asked] = door
        return door

    def _reader(self, spec: InboundMessage) -> Reader:
        reader = self._readers[spec.name] = self._prepare(spec)
        return reader

    def _other(self, part: str, tried: Sequence[Reader]) -> Reading:
        """Return the reading of a request that no message takes, or raise `MessageError`."""
        if self._rules.ignores_other_bodies:
            return Reading(None, (), ignored=True)
        names = listing(each.spec.name for each in tried)
        raise MessageError(f"no message accepts the {part} of this request; tried: {names}")


def _verify(signature: Signature, body: bytes, delivery: Delivery, *, name: str | None) -> None:
    """Raise `SignatureError` if the headers do not prove the sender of a body."""
    from statemachine.messages.signatures import verify  # noqa: PLC0415  # few messages have a signature

    try:
        verify(
            signature,
            body=body,
            headers=delivery.folded_headers,
            url=delivery.url,
            secrets=SecretValue(delivery.secrets),
            now=delivery.now or datetime.now(UTC),
        )
    except MessageError as error:
        error.message = name
        raise


def _shared_signature(readers: Sequence[Reader]) -> Signature | None:
    """Return the signature of messages that share a door, or raise `MessageError` if they differ."""
    if len(readers) > 1 and len({each.spec.signature for each in readers}) > 1:
        names = listing((each.spec.name for each in readers), "or")
        raise MessageError(
            f"the messages for this request differ in their signature: pass message={names}"
        )
    return readers[0].spec.signature


def _needs_no_body(reader: Reader) -> bool:
    """Return whether an empty body may be a record: its status or trigger may be beside it, and so may all else."""
    return reader.reports_beside_body and reader.within is None


def _name(readers: Sequence[Reader]) -> str | None:
    """Return the name for errors: which of several messages a body is, is not known before it is read."""
    return readers[0].spec.name if len(readers) == 1 else None


def _taking(readers: Sequence[Reader], document: Document, limit: int) -> list[tuple[Reader, Document]]:
    """Return the messages that take a document, each with the document that it reads.

    A document inside of it that one message cannot read may be another message's; else it is an error.
    """
    taken: list[tuple[Reader, Document]] = []
    errors: list[MessageError] = []
    for reader in readers:
        try:
            own = embed(document, reader.embeddings, limit=limit) if reader.embeddings else document
        except MessageError as error:
            errors.append(MessageError(error.problem, reader.spec.name, path=error.path))
            continue
        if reader.condition is None or reader.condition.holds(own):
            taken.append((reader, own))
    if errors and not taken:
        raise errors[0]
    return taken
