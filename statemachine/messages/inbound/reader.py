"""A message that is heard, ready to be read: which bodies it takes, and where their records are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from statemachine.messages.bodies.decode import Document
from statemachine.messages.inbound.moments import zone_of
from statemachine.messages.inbound.reading import Reading
from statemachine.messages.inbound.records import Around, RecordReader
from statemachine.messages.inbound.schemas import RecordSchema
from statemachine.messages.inbound.spots import Spots
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import Compiled
from statemachine.messages.phrases import kind_of, listing, quoted
from statemachine.model.errors import MessageError
from statemachine.model.message_specs import InboundMessage
from statemachine.model.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the bodies of one message."""

    content: Mapping[str, Compiled]
    records: RecordReader
    conversion: Conversion

    @classmethod
    def of(cls, rules: RuleSet, message: InboundMessage) -> Reader:
        """Prepare a message whose paths, zone and schema are right."""
        schema = None if message.record is None else RecordSchema.of(message.record)
        spots = Spots.of(message.fields, message.body)
        facts = {name: rules.facts[name].domain for name in spots.facts}
        zone = None if message.zone is None else zone_of(message.zone)
        return cls(
            {kind: Compiled.of(path) for kind, path in message.content.items()},
            RecordReader(message.name, spots, facts, schema),
            Conversion(rules.matching.trim, zone, textual=False),
        )

    def read(
        self,
        document: Document,
        kind: str,
        *,
        order: Mapping[str, object] | None,
        trigger: object,
        most: int,
    ) -> Reading:
        """Read the records of a document that came as this kind, or raise `MessageError` for none or too many."""
        conversion = replace(self.conversion, textual=True) if document.textual else self.conversion
        around = Around(
            body=document.value,
            order=_parts(order, self.records.spots.order, conversion) if order else {},
            trigger=None if trigger is None else _known("trigger", conversion.word, trigger),
            conversion=conversion,
        )
        found = _records(document.value, self.content[kind])
        if len(found) > most:
            raise MessageError(
                f"expected at most {most} records, got more", path=self.content[kind].text
            )
        return Reading(
            self.records.message,
            tuple(self.records.read(number, record, around) for number, record in enumerate(found, 1)),
        )


def _records(document: object, path: Compiled) -> list[object]:
    """Return the records; one may stand for itself."""
    found = path.find(document)
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return [found]
    raise MessageError(f"expected a record or a list of records, got {kind_of(found)}", path=path.text)


def _parts(
    order: Mapping[str, object], declared: Collection[str], conversion: Conversion
) -> dict[str, str]:
    """Return what the caller knows of an order's key, of which a message may declare the parts."""
    parts = {}
    for name, told in order.items():
        if declared and name not in declared:
            raise MessageError(f"there is no order part {quoted(name)}; declared: {listing(declared)}")
        part = _known(f"order.{name}", conversion.key, told)
        if part is not None:
            parts[name] = part
    return parts


def _known(name: str, read: Callable[[object], str | None], told: object) -> str | None:
    """Read what the caller says as what a message says is read."""
    try:
        return read(told)
    except MessageError as error:
        raise MessageError(error.problem, path=name) from None
