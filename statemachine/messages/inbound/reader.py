"""Reading a message: which declared message a body is, its records, and the arguments of the caller."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from statemachine.messages.bodies.decode import BytesLike, ContentType, Document, decode
from statemachine.messages.bodies.limits import max_records
from statemachine.messages.inbound.field_paths import FieldPaths
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.records import Record, RecordReader, SharedValues
from statemachine.messages.inbound.times import zone_of
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import CompiledPath, kind_of
from statemachine.model.errors import MessageError
from statemachine.model.message_specs import InboundMessage
from statemachine.model.observation import Observation
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import listing, quoted


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
    def of(cls, rules: RuleSet, message: InboundMessage) -> Reader:
        """Prepare a message that has no faults."""
        schema = None if message.record is None else RecordSchema.of(message.record)
        paths = FieldPaths.of(message.fields, message.body)
        facts = {name: rules.facts[name].domain for name in paths.facts}
        zone = None if message.zone is None else zone_of(message.zone)
        return cls(
            {kind: CompiledPath.of(path) for kind, path in message.content.items()},
            RecordReader(message.name, paths, facts, schema),
            Conversion(rules.matching.trim, zone, textual=False),
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
            shared = self._shared(document, order, trigger)
            records = _records(document, self.content[content.kind], max_records(limit))
        except MessageError as error:
            raise MessageError(error.problem, name, error.record, error.path) from None
        return Reading(
            name,
            tuple(self.records.read(number, each, shared) for number, each in enumerate(records, 1)),
        )

    def _shared(
        self, document: Document, order: Mapping[str, object] | None, trigger: object
    ) -> SharedValues:
        conversion = replace(self.conversion, textual=True) if document.textual else self.conversion
        return SharedValues(
            body=document.value,
            order=_order_parts(order, self.records.paths.order, conversion) if order else {},
            trigger=None if trigger is None else _converted("trigger", conversion.word, trigger),
            conversion=conversion,
        )


def check_read_arguments(*, method: object, message: object, order: object, limit: object) -> None:
    """Raise `TypeError` or `ValueError`, which name the argument, for arguments that `read` does not take."""
    for name, value in (("method", method), ("message", message)):
        if value is not None and not isinstance(value, str):
            raise _type_error(name, "str or None", value)
    if order is not None and not isinstance(order, Mapping):
        raise _type_error("order", "Mapping or None", order)
    for part in order or ():
        if not isinstance(part, str):
            raise _type_error("order", "a mapping with keys of type str", part)
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise _type_error("limit", "int", limit)
    if limit < 0:
        raise ValueError("argument 'limit' must be at least 0 bytes")


def _type_error(name: str, allowed: str, value: object) -> TypeError:
    return TypeError(f"argument {name!r} must be {allowed}, not {type(value).__name__}")


def choose_message(
    rules: RuleSet, content_type: str | None, *, method: str | None, message: str | None
) -> tuple[InboundMessage, ContentType]:
    """Return the one message that accepts such a body, and its content type, or raise `MessageError`.

    Without a content type, the body has the only one that the message accepts.
    """
    content = None if content_type is None else ContentType.of(content_type)
    if not rules.inbound:
        raise MessageError("the rule set declares no messages")
    if message is not None and message not in rules.inbound:
        raise MessageError(f"unknown message {quoted(message)}; declared: {listing(rules.inbound)}")
    named = [each for each in rules.inbound.values() if message is None or message == each.name]
    if content is None:
        content = _only_content_type(named, method, message)
    accepting = [each for each in named if content.kind in each.content]
    if not accepting:
        kinds = _list_distinct(kind for each in named for kind in each.content)
        raise MessageError(f"no message accepts this content type; accepted: {kinds}", message)
    matching = [each for each in accepting if _accepts_method(each, method)]
    if not matching:
        methods = _list_distinct(name for each in accepting for name in each.methods)
        raise MessageError(f"no message accepts this method; accepted: {methods}", message)
    if len(matching) > 1:
        names = listing((each.name for each in matching), "or")
        raise MessageError(f"several messages accept this content type; name one of them: {names}")
    return matching[0], content


def _only_content_type(
    named: Iterable[InboundMessage], method: str | None, message: str | None
) -> ContentType:
    kinds = dict.fromkeys(
        kind for each in named if _accepts_method(each, method) for kind in each.content
    )
    if len(kinds) == 1:
        return ContentType(next(iter(kinds)))
    raise MessageError(f"the content type is missing; accepted: {listing(kinds)}", message)


def _accepts_method(message: InboundMessage, method: str | None) -> bool:
    return method is None or not message.methods or method.upper() in message.methods


def _list_distinct(words: Iterable[str]) -> str:
    return listing(dict.fromkeys(words))


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
    """Convert a value of the caller as a value of a message is converted."""
    try:
        return convert(value)
    except MessageError as error:
        raise MessageError(error.problem, path=name) from None
