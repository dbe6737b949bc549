"""Reading a message that is chosen: its records, at the places that its declaration names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from statemachine.messages.bodies import max_records
from statemachine.messages.bodies.decode import ContentType, Document
from statemachine.messages.inbound.condition import Condition
from statemachine.messages.inbound.delivery import Delivery
from statemachine.messages.inbound.fields import Fields
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.records import Record, RecordReader, SharedValues
from statemachine.messages.inbound.times import TimeReader
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import CompiledPath, kind_of
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.observation import Observation
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import listing, quoted


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of a message in their order; `message` is the name of its declaration.

    A body that no message takes has no message and no records, and is `ignored`, if the rule file says so.
    """

    message: str | None
    records: tuple[Record, ...]
    ignored: bool = False

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations of the records, without the records that cannot be read."""
        return tuple(each.observation for each in self.records if each.observation is not None)

    @property
    def errors(self) -> tuple[MessageError, ...]:
        """The errors of all records."""
        return tuple(error for each in self.records for error in each.errors)


@dataclass(frozen=True, slots=True)
class Reader:
    """A declared message that is ready to read documents.

    `textual` converts values that are texts, whatever they mean: of XML, of forms, of headers and of the query.
    With `reports_beside_body`, the status or the trigger may be in a header or in the query.
    """

    spec: InboundMessage
    content: Mapping[str, CompiledPath]
    within: CompiledPath | None
    condition: Condition | None
    records: RecordReader
    conversion: Conversion
    textual: Conversion
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
            condition=None if message.when is None else Condition.of(message.when),
            records=RecordReader(
                message=message.name,
                fields=fields,
                schema=schema,
                names=names,
                rule_set=rules.identity.id,
                snapshot=message.snapshot,
                zone=None if zone_path is None else CompiledPath.of(zone_path),
            ),
            conversion=conversion,
            textual=replace(conversion, textual=True),
            reads_query=any(True for _ in message.query.all),
            reports_beside_body=any(
                {"status", "trigger"} & part.single.keys() for part in (message.headers, message.query)
            ),
        )

    def own_document(self, document: Document, limit: int) -> Document:
        """Return the document with those that its texts contain, or raise `MessageError`."""
        if not self.spec.embedded:
            return document
        from statemachine.messages.bodies.embedded import embed  # noqa: PLC0415  # few messages contain documents

        return embed(document, self.spec.embedded, limit)

    def takes(self, document: Document) -> bool:
        """Return whether a document is a message of this kind."""
        return self.condition is None or self.condition.holds(document)

    def read(
        self, document: Document, content: ContentType, delivery: Delivery, *, limit: int
    ) -> Reading:
        """Read the records of a document, or raise `MessageError`; an error of one record is in that record."""
        name = self.records.message
        try:
            shared = self._shared(document, delivery)
            return Reading(name, self._records(document, content, shared, limit))
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
        self, document: Document, content: ContentType, shared: SharedValues, limit: int
    ) -> tuple[Record, ...]:
        """Return the records; a body that reports no status needs none, and is one record itself."""
        most, read = max_records(limit), self.records.read
        try:
            found = self._found(document, self.content[content.kind], shared, most)
        except MessageError:
            record = read(1, None, shared)
            if record.observation is None:
                raise
            return (record,)
        if len(found) > 1 or self.within is not None:
            shared.counts = {}
        if self.within is None:
            return tuple(read(number, each, shared) for number, each in enumerate(found, 1))
        return tuple(self._within(self.within, found, shared, most))

    def _found(
        self, document: Document, path: CompiledPath, shared: SharedValues, most: int
    ) -> list[object]:
        """Return what `content` leads to; an empty form is a record only if it is told beside the body what happened."""
        if document.textual and document.value == {}:
            return [{}] if self.reports_beside_body or shared.trigger is not None else []
        found = _listed(document.value, path, textual=document.textual)
        _check_number(len(found), most, path)
        return found

    def _within(
        self, path: CompiledPath, elements: list[object], shared: SharedValues, most: int
    ) -> Iterator[Record]:
        """Yield the records of each element. An element whose records cannot be found is a record with that error."""
        number = 0
        for element in elements:
            around = replace(shared, element=element)
            try:
                records = _listed(element, path, textual=shared.conversion.textual, is_parent=True)
            except MessageError as error:
                number += 1
                yield self._unfound(number, error, around)
                continue
            _check_number(number + len(records), most, path)
            for record in records:
                number += 1
                yield self.records.read(number, record, around)

    def _unfound(self, number: int, error: MessageError, shared: SharedValues) -> Record:
        """Return the record of an element without records: it needs none if it reports no status."""
        record = self.records.read(number, None, shared)
        if record.observation is not None:
            return record
        return Record(number, None, (MessageError(error.problem, self.spec.name, number, error.path),))


def _listed(
    document: object, path: CompiledPath, *, textual: bool, is_parent: bool = False
) -> list[object]:
    """Return the list at a path; a single mapping is a list of one, and an empty list may be null or absent."""
    records = path.find(document)
    if isinstance(records, dict):
        records = [records]
    elif records is None and _is_empty_list(document, path, textual=textual, is_parent=is_parent):
        records = []
    if not isinstance(records, list):
        raise MessageError(
            f"expected a record or a list of records, got {kind_of(records)}", path=path.text
        )
    return records


def _check_number(number: int, most: int, path: CompiledPath) -> None:
    if number > most:
        raise MessageError(f"expected at most {most} records, got more", path=path.text)


def _is_empty_list(document: object, path: CompiledPath, *, textual: bool, is_parent: bool) -> bool:
    """Return whether a document has the parent of the records, and no record in it.

    In JSON, the key of the records is there and is null. In XML it is absent, or its parent is empty; the document
    itself is no such parent, unless `is_parent`.
    """
    *parents, name = max(path.lookups(), key=len, default=("",))
    for parent in parents:
        if not isinstance(document, dict) or parent not in document:
            return False
        document = document[parent]
    if not textual:
        return isinstance(document, dict) and name in document and document[name] is None
    if isinstance(document, dict):
        return (bool(parents) or is_parent) and name not in document
    return document is None or (isinstance(document, str) and document.isspace())


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
