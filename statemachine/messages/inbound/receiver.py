"""From a request to a reading: its messages are found, its sender is proved, and one message reads its body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from statemachine.messages.bodies.decode import Document, decode
from statemachine.messages.inbound.choose import (
    Asked,
    Door,
    check_only_one,
    open_door,
    shared_signature,
)
from statemachine.messages.inbound.delivery import Delivery
from statemachine.messages.inbound.reader import Reader, Reading
from statemachine.messages.secrets import SecretValue
from statemachine.model.errors import MessageError
from statemachine.model.inbound_message import InboundMessage, Signature
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing

_MOST_DOORS = 64
"""The number of doors that are remembered, so that memory is bounded."""


@dataclass(frozen=True, slots=True)
class Proof:
    """With what a sender is proved: the secrets by name, and the present time, None for that of the clock."""

    secrets: SecretValue
    now: datetime | None


class Receiver:
    """Reads the inbound messages of a rule set; each is prepared when it is first used."""

    def __init__(self, rules: RuleSet, prepare: Callable[[InboundMessage], Reader]) -> None:
        """Store the rule set, and the function that prepares a message or raises `InvalidRulesError`."""
        self._rules = rules
        self._prepare = prepare
        self._readers: dict[str, Reader] = {}
        self._doors: dict[Asked, Door] = {}

    def read(
        self, body: bytes, asked: Asked, delivery: Delivery, proof: Proof | None, *, limit: int
    ) -> Reading:
        """Return the records of a body of at most `limit` bytes, or raise `MessageError`.

        Without a `proof`, no signature is verified.
        """
        if len(body) > limit:
            raise MessageError(f"the body has more than {limit} bytes", asked.name)
        door = self._doors.get(asked) or self._open(asked)
        specs = door.admitted(delivery.folded_headers)
        if not specs:
            return self._other("headers", door.specs)
        if proof is not None:
            signature = shared_signature(specs)
            if signature is not None:
                _verify(signature, _name(specs), body, delivery, proof)
        readers = [self._readers.get(each.name) or self._reader(each) for each in specs]
        try:
            document = decode(body, door.content, limit=limit)
        except MessageError as error:
            raise MessageError(error.problem, _name(specs), path=error.path) from None
        taken = _taking(readers, document, limit)
        if not taken:
            return self._other("body", specs)
        check_only_one("message", [reader.spec for reader, _ in taken])
        ((reader, own_document),) = taken
        return reader.read(own_document, door.content, delivery, limit=limit)

    def _open(self, asked: Asked) -> Door:
        """Return the door of a request, and remember it: most requests of a provider come through one."""
        door = open_door(self._rules.inbound, asked)
        if len(self._doors) < _MOST_DOORS:
            self._doors[asked] = door
        return door

    def _reader(self, spec: InboundMessage) -> Reader:
        reader = self._readers[spec.name] = self._prepare(spec)
        return reader

    def _other(self, part: str, tried: Sequence[InboundMessage]) -> Reading:
        """Return the reading of a request that no message takes, or raise `MessageError`."""
        if self._rules.ignores_other_bodies:
            return Reading(None, (), ignored=True)
        names = listing(each.name for each in tried)
        raise MessageError(f"no message accepts the {part} of this request; tried: {names}")


def _verify(
    signature: Signature, name: str | None, body: bytes, delivery: Delivery, proof: Proof
) -> None:
    """Raise `SignatureError` if the headers do not prove the sender of a body."""
    from statemachine.messages.signatures import verify  # noqa: PLC0415  # few messages have a signature

    try:
        verify(
            signature,
            body=body,
            headers=delivery.folded_headers,
            url=delivery.url,
            secrets=proof.secrets,
            now=proof.now or datetime.now(UTC),
        )
    except MessageError as error:
        error.message = name
        raise


def _name(specs: Sequence[InboundMessage]) -> str | None:
    """Return the name for errors: which of several messages a body is, is not known before it is read."""
    return specs[0].name if len(specs) == 1 else None


def _taking(readers: Sequence[Reader], document: Document, limit: int) -> list[tuple[Reader, Document]]:
    """Return the messages that take a document, each with the document that it reads.

    A document inside of it that one message cannot read may be another message's; else it is an error.
    """
    taken: list[tuple[Reader, Document]] = []
    errors: list[MessageError] = []
    for reader in readers:
        try:
            own = reader.own_document(document, limit)
        except MessageError as error:
            errors.append(MessageError(error.problem, reader.spec.name, path=error.path))
            continue
        if reader.takes(own):
            taken.append((reader, own))
    if errors and not taken:
        raise errors[0]
    return taken
