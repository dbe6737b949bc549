"""Reading a message that is chosen: its records, at the places that its declaration names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from statemachine.messages.bodies import max_records
from statemachine.messages.bodies.decode import BodyKind, ContentType, Document
from statemachine.messages.bodies.embedded import Embedding, embeddings_of
from statemachine.messages.inbound.condition import Condition
from statemachine.messages.inbound.delivery import Delivery
from statemachine.messages.inbound.lookups import Fields
from statemachine.messages.inbound.record_lists import (
    check_number,
    kind_of_elements,
    records_of,
    records_of_element,
)
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.records import RecordReader, SharedValues
from statemachine.messages.inbound.times import TimeReader
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import CompiledPath
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.reading import Reading, Record
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import listing, quoted


@dataclass(frozen=True, slots=True)
class Reader:
    """A declared message that is ready to read documents.

    `textual` converts values that are always texts: those of XML, of forms, of headers and of the query. It
    `takes_every_body` if it has no condition and contains no documents. With `reports_beside_body`, the status or the
    trigger may be in a header or in the query.
    """

    spec: InboundMessage
    content: Mapping[str, CompiledPath]
    within: CompiledPath | None
    embeddings: tuple[Embedding, ...]
    condition: Condition | None
    records: RecordReader
    conversion: Conversion
    textual: Conversion
    takes_every_body: bool
    reads_query: bool
    reports_beside_body: bool

    @classmethod
    def of(cls, rules: RuleSet, message: InboundMessage, names: StatusNames) -> Reader:
        """Prepare a message that has no faults."""
        schema = None if message.record is None else RecordSchema.of(message.record)
        fields = Fields.of(message, rules.facts)
        conversion = Conversion(rules.matching.trim, TimeReader.of(message.time), textual=False)
        zone_path = message.time.zone_path
        return cls(
            spec=message,
            content={kind: CompiledPath.of(path) for kind, path in message.content.items()},
            within=None if message.within is None else CompiledPath.of(message.within.records),
            embeddings=embeddings_of(message.embedded),
            condition=None if message.when is None else Condition.of(message.when),
            records=RecordReader(
                message=message.name,
                fields=fields,
                schema=schema,
                names=names,
                rule_set=rules.identity.id,
                snapshot=message.snapshot,
                repeats_within=message.repeats_within,
                zone=None if zone_path is None else CompiledPath.of(zone_path),
            ),
            conversion=conversion,
            textual=replace(conversion, textual=True),
            takes_every_body=message.when is None and not message.embedded,
            reads_query=any(True for _ in message.query.all),
            reports_beside_body=any(
                {"status", "trigger"} & part.single.keys() for part in (message.headers, message.query)
            ),
        )

    def read(
        self, document: Document, content: ContentType, delivery: Delivery, *, limit: int
    ) -> Reading:
        """Read the records of a document, or raise `MessageError`; an error of one record is in that record."""
        name = self.records.message
        try:
            shared = self._shared(document, delivery)
            records = self._records(document, self.content[content.kind], shared, max_records(limit))
            return Reading(name, records)
        except MessageError as error:
            raise MessageError(error.problem, name, error.record, error.path) from None

    def _shared(self, document: Document, delivery: Delivery) -> SharedValues:
        convert = self.textual if document.textual else self.conversion
        order, trigger = delivery.order, delivery.trigger
        return SharedValues(
            body=document.value,
            conversion=convert,
            textual=self.textual,
            headers=delivery.folded_headers,
            query=delivery.parameters() if self.reads_query else EMPTY,
            order=_order_parts(order, self.records.fields.order, convert) if order else EMPTY,
            trigger=None if trigger is None else _converted("trigger", convert.word, trigger),
            at=delivery.at,
        )

    def _records(
        self, document: Document, path: CompiledPath, shared: SharedValues, most: int
    ) -> tuple[Record, ...]:
        """Return the records; a body that reports no status needs none, and is one record itself."""
        try:
            found = self._found(document, path, shared)
            check_number(len(found), most, path)
        except MessageError:
            record = self.records.read(1, None, shared)
            if record.observation is None:
                raise
            return (record,)
        if self.within is not None:
            kind = kind_of_elements(document, path)
            return tuple(self._within(self.within, found, kind, shared, most=most))
        if len(found) > 1:
            shared.counts = {}
        return tuple([self.records.read(number, each, shared) for number, each in enumerate(found, 1)])

    def _found(self, document: Document, path: CompiledPath, shared: SharedValues) -> list[object]:
        """Return what `content` leads to; an empty form is a record if a status is reported beside the body."""
        if document.value == {} and document.kind is BodyKind.FORM:
            return [{}] if self.reports_beside_body or shared.trigger is not None else []
        return records_of(document, path)

    def _within(
        self,
        path: CompiledPath,
        elements: Iterable[object],
        kind: BodyKind,
        shared: SharedValues,
        *,
        most: int,
    ) -> Iterator[Record]:
        """Yield the records of each element. An element whose records cannot be found is a record with that error."""
        number = 0
        shared.counts = {}
        for element in elements:
            around = replace(shared, element=element, values_within={})
            try:
                records = records_of_element(element, path, kind)
            except MessageError as error:
                number += 1
                yield self._unfound(number, error, around)
                continue
            check_number(number + len(records), most, path)
            for record in records:
                number += 1
                yield self.records.read(number, record, around)

    def _unfound(self, number: int, error: MessageError, shared: SharedValues) -> Record:
        """Return the record of an element without records: it needs none if it reports no status."""
        record = self.records.read(number, None, shared)
        if record.observation is not None:
            return record
        return Record(number, None, (MessageError(error.problem, self.spec.name, number, error.path),))


def _order_parts(
    order: Mapping[str, object], declared: Collection[str], conversion: Conversion
) -> dict[str, str]:
    """Return the parts of the order's key that the caller knows; a message that declares none takes any."""
    parts = {}
    for name, value in order.items():
        if declared and name not in declared:
            raise MessageError(f"unknown order part {quoted(name)}; declared: {listing(declared)}")
        part = _converted(f"order.{name}", conversion.key_part, value)
        if part is not None:
            parts[name] = part
    return parts


def _converted(name: str, convert: Callable[[object], str | None], value: object) -> str | None:
    try:
        return convert(value)
    except MessageError as error:
        raise MessageError(error.problem, path=name) from None
