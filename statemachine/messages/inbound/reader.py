"""Reading a message: which declared message a body is, and its records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from statemachine.messages.bodies import max_records
from statemachine.messages.bodies.decode import BytesLike, ContentType, Document, decode
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.records import FieldPaths, Record, RecordReader, SharedValues
from statemachine.messages.inbound.times import TimeReader
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import CompiledPath, kind_of
from statemachine.model.errors import MessageError
from statemachine.model.inbound_message import InboundMessage
from statemachine.model.message_specs import LiveMovesSpec
from statemachine.model.observation import Observation
from statemachine.model.ruleset import RuleSet
from statemachine.model.status_names import StatusNames
from statemachine.model.text import listing, quoted

Spec = TypeVar("Spec", InboundMessage, LiveMovesSpec)


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of a message in their order; `message` is the name of its declaration."""

    message: str
    records: tuple[Record, ...]

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
    """A declared message that is ready to read bodies."""

    content: Mapping[str, CompiledPath]
    records: RecordReader
    conversion: Conversion

    @classmethod
    def of(cls, rules: RuleSet, message: InboundMessage, names: StatusNames) -> Reader:
        """Prepare a message that has no faults."""
        schema = None if message.record is None else RecordSchema.of(message.record)
        paths = FieldPaths.of(message.fields, message.body)
        facts = {name: rules.facts[name].domain for name in paths.facts}
        return cls(
            {kind: CompiledPath.of(path) for kind, path in message.content.items()},
            RecordReader(message.name, paths, facts, schema, names),
            Conversion(rules.matching.trim, TimeReader.of(message.time), textual=False),
        )

    def read(
        self,
        body: BytesLike,
        content: ContentType,
        *,
        order: Mapping[str, object] | None,
        trigger: object,
        limit: int,
    ) -> Reading:
        """Read the records of a body of at most `limit` bytes, or raise `MessageError`.

        `order` and `trigger` are what the caller knows. An error of one record is in that record.
        """
        name = self.records.message
        try:
            document = decode(body, content, limit=limit)
            convert = replace(self.conversion, textual=True) if document.textual else self.conversion
            parts = _order_parts(order, self.records.paths.order, convert) if order else {}
            word = None if trigger is None else _converted("trigger", convert.word, trigger)
            shared = SharedValues(document.value, parts, word, convert)
            return Reading(name, self._records(document, content, shared, limit))
        except MessageError as error:
            raise MessageError(error.problem, name, error.record, error.path) from None

    def _records(
        self, document: Document, content: ContentType, shared: SharedValues, limit: int
    ) -> tuple[Record, ...]:
        """Return the records; a body that reports no status needs none, and is one record itself."""
        try:
            records = _records(document, self.content[content.kind], max_records(limit))
        except MessageError:
            record = self.records.read(1, None, shared)
            if record.observation is None:
                raise
            return (record,)
        return tuple(self.records.read(number, each, shared) for number, each in enumerate(records, 1))


def choose_spec(
    argument: Literal["message", "live_moves"],
    declared: Mapping[str, Spec],
    content_type: str | None,
    *,
    name: str | None,
    method: str | None = None,
) -> tuple[Spec, ContentType]:
    """Return the one declaration that accepts such a body, and its content type, or raise `MessageError`.

    Without a content type, the body has the only one that is declared. `argument` is where the caller passes `name`.
    """
    noun, plural = ("message", "messages") if argument == "message" else ("live moves", "live moves")
    if not declared:
        raise MessageError(f"the rule set declares no {plural}")
    if name is not None and name not in declared:
        raise MessageError(f"unknown {noun} {quoted(name)}; declared: {listing(declared)}")
    named = [each for each in declared.values() if name in {None, each.name}]
    if content_type is None:
        content = _only_content_type([each for each in named if _accepts(each, method)], name)
    else:
        content = ContentType.of(content_type)
    accepting = [each for each in named if content.kind in each.content]
    if not accepting:
        kinds = listing(dict.fromkeys(kind for each in named for kind in each.content))
        raise MessageError(f"no message accepts this content type; accepted: {kinds}", name)
    matching = [each for each in accepting if _accepts(each, method)]
    if not matching:
        methods = listing(dict.fromkeys(each for spec in accepting for each in _methods(spec)))
        raise MessageError(f"no message accepts this method; accepted: {methods}", name)
    if len(matching) > 1:
        names = listing((each.name for each in matching), "or")
        raise MessageError(f"several {plural} accept this content type: pass {argument}={names}")
    return matching[0], content


def _only_content_type(specs: Iterable[InboundMessage | LiveMovesSpec], name: str | None) -> ContentType:
    kinds = dict.fromkeys(kind for each in specs for kind in each.content)
    if len(kinds) != 1:
        raise MessageError(f"the content type is missing; accepted: {listing(kinds)}", name)
    return ContentType(*kinds)


def _methods(spec: InboundMessage | LiveMovesSpec) -> tuple[str, ...]:
    return spec.methods if isinstance(spec, InboundMessage) else ()


def _accepts(spec: InboundMessage | LiveMovesSpec, method: str | None) -> bool:
    methods = _methods(spec)
    return method is None or not methods or method.upper() in methods


def _records(document: Document, path: CompiledPath, most: int) -> list[object]:
    """Return the records; a single mapping is one record."""
    records = path.find(document.value)
    if isinstance(records, dict):
        return [records]
    if records is None and document.textual and _is_empty_list(document.value, path):
        return []
    if not isinstance(records, list):
        raise MessageError(
            f"expected a record or a list of records, got {kind_of(records)}", path=path.text
        )
    if len(records) > most:
        raise MessageError(f"expected at most {most} records, got more", path=path.text)
    return records


def _is_empty_list(document: object, path: CompiledPath) -> bool:
    """Return whether an XML document has the parent of the records, and no record in it."""
    *parents, name = max(path.lookups(), key=len, default=("",))
    for parent in parents:
        if not isinstance(document, dict) or parent not in document:
            return False
        document = document[parent]
    if isinstance(document, dict):
        return bool(parents) and name not in document
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
