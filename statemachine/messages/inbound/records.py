"""A record becomes an observation, with an error for each value that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import CompiledPath, kind_of
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.inbound_message import PathFields
from statemachine.model.message_specs import JMESPath
from statemachine.model.observation import Observation
from statemachine.model.status_names import StatusNames
from statemachine.model.text import quoted
from statemachine.model.value_types import Domain, Value

Converted = TypeVar("Converted")


@dataclass(frozen=True, slots=True, eq=False)
class FieldPath:
    """The paths of one field: in each record, in the body, or in both. The value in the record wins.

    Compared by identity: two fields with the same paths may have different types.
    """

    in_record: CompiledPath | None
    in_body: CompiledPath | None

    @property
    def text(self) -> str:
        """The path that is tried first."""
        return next(path.text for path in (self.in_record, self.in_body) if path is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPaths:
    """The paths of the fields that a message has: the parts of its keys, its facts, and the single fields."""

    order: Mapping[str, FieldPath]
    item: Mapping[str, FieldPath]
    facts: Mapping[str, FieldPath]
    single: Mapping[str, FieldPath]

    @classmethod
    def of(cls, in_record: PathFields, in_body: PathFields) -> FieldPaths:
        """Compile the paths into a record and those into the body, or raise `InvalidRulesError`."""
        return cls(
            order=_paths(in_record.order, in_body.order),
            item=_paths(in_record.item, in_body.item),
            facts=_paths(_facts(in_record), _facts(in_body)),
            single=_paths(in_record.single, in_body.single),
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a message; `number` counts from one.

    `observation` is None if the record cannot be read. A record with an observation may have errors too: facts
    that do not have their declared type. The observation does not contain these.

    A record whose status or trigger is declared as ignored has an observation and no errors, whatever else it lacks.
    The observation has the fields that can be read. Both keys are empty if a part of one is missing.
    """

    number: int
    observation: Observation | None
    errors: tuple[MessageError, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedValues:
    """What all records of a body share: the body, what the caller knows, and how values are converted."""

    body: object
    order: Mapping[str, str]
    trigger: str | None
    conversion: Conversion
    _values: dict[FieldPath, Any] = field(default_factory=dict, init=False, repr=False)

    def value(
        self, field_path: FieldPath, path: CompiledPath, convert: Callable[[object], Converted]
    ) -> Converted:
        """Return the value of the body, converted once for all records, or raise `MessageError`."""
        if field_path not in self._values:
            try:
                self._values[field_path] = _convert(path.find(self.body), convert)
            except MessageError as error:
                self._values[field_path] = MessageError(error.problem, path=path.text)
        value: Converted | MessageError = self._values[field_path]
        if isinstance(value, MessageError):
            raise MessageError(value.problem, path=value.path)
        return value


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads the records of one message: its paths, the domains of its facts, its schema, and the ignored words."""

    message: str
    paths: FieldPaths
    facts: Mapping[str, Domain]
    schema: RecordSchema | None
    names: StatusNames

    def read(self, number: int, record: object, shared: SharedValues) -> Record:
        """Return a record with its observation and all its errors.

        What a record reports decides what it needs: one that reports no status needs nothing, not even to be a mapping.
        """
        is_mapping = isinstance(record, dict)
        context = RecordContext(self.message, number, record if is_mapping else {}, shared)
        status, trigger = self._status_and_trigger(context)
        if self.names.ignores(status, trigger) and (status is not None or not context.errors):
            return Record(number, self._ignored(context, status=status, trigger=trigger, raw=record))
        if not is_mapping:
            context.errors.clear()
            context.add_error(MessageError(f"expected a mapping, got {kind_of(record)}"))
            return Record(number, None, tuple(context.errors))
        if self.schema is not None:
            for error in self.schema.errors(record):
                context.add_error(error)
        observation = self._observation(context, status=status, trigger=trigger, raw=record)
        return Record(number, observation, tuple(context.errors))

    def _observation(self, context: RecordContext, **reported: Any) -> Observation | None:
        """Return the observation, or None if anything but a fact is wrong."""
        fields = {**self._keys(context), **self._fields(context)}
        fatal = bool(context.errors)
        facts = context.facts(self.paths.facts, self.facts)
        return None if fatal else Observation(facts=facts, **fields, **reported)

    def _ignored(self, context: RecordContext, **reported: Any) -> Observation:
        """Return the observation of a record that reports no status, with the fields that can be read."""
        context.errors.clear()
        keys = self._keys(context)
        if context.errors:
            keys = {}  # a part of a key alone would be the key of something else
        facts = context.facts(self.paths.facts, self.facts)
        return Observation(facts=facts, **keys, **self._fields(context), **reported)

    def _keys(self, context: RecordContext) -> dict[str, Any]:
        return {
            "order": context.key(self.paths.order, context.shared.order),
            "item": context.key(self.paths.item, EMPTY),
        }

    def _fields(self, context: RecordContext) -> dict[str, Any]:
        convert, value, path = context.shared.conversion, context.value, self.paths.single.get
        return {
            "previous": value(path("previous"), convert.status),
            "event": value(path("event"), convert.word),
            "at": value(path("at"), convert.time),
            "actor": value(path("actor"), convert.word),
            "channel": value(path("channel"), convert.word),
        }

    def _status_and_trigger(self, context: RecordContext) -> tuple[str | int | None, str | None]:
        """Return the status and the trigger; a record needs one of the two."""
        convert, before = context.shared.conversion, len(context.errors)
        status_path, trigger_path = map(self.paths.single.get, ("status", "trigger"))
        trigger = context.value(trigger_path, convert.word)
        status = context.value(status_path, convert.status)
        if trigger is None:
            trigger = context.shared.trigger
        if status is None and trigger is None and len(context.errors) == before:
            expected = "a text or an integer" if status_path else "a text"
            context.add_missing(status_path or trigger_path, expected)
        return status, trigger


@dataclass(slots=True)
class RecordContext:
    """A record while it is read, and its errors so far."""

    message: str
    number: int
    record: object
    shared: SharedValues
    errors: list[MessageError] = field(default_factory=list)

    def add_error(self, error: MessageError, path: str | None = None) -> None:
        """Add an error with its place."""
        self.errors.append(MessageError(error.problem, self.message, self.number, error.path or path))

    def add_missing(self, field_path: FieldPath | None, expected: str) -> None:
        """Add the error of a value that is missing."""
        path = None if field_path is None else field_path.text
        self.add_error(MessageError(f"expected {expected}, got nothing"), path)

    def value(
        self, field_path: FieldPath | None, convert: Callable[[object], Converted]
    ) -> Converted | None:
        """Return the converted value of a field, or None if it is missing or wrong."""
        if field_path is None:
            return None
        try:
            path = field_path.in_record
            value = None if path is None else path.find(self.record)
            if value is None and field_path.in_body is not None:
                return self.shared.value(field_path, field_path.in_body, convert)
            return _convert(value, convert)
        except MessageError as error:
            self.add_error(error, field_path.text)
            return None

    def key(self, field_paths: Mapping[str, FieldPath], known: Mapping[str, str]) -> FrozenMap[str, str]:
        """Return the parts of a key. The caller may know parts; a part of the message has to agree with them."""
        if not field_paths and known is EMPTY:
            return EMPTY
        parts = dict(known)
        for name, field_path in field_paths.items():
            before = len(self.errors)
            part = self.value(field_path, partial(self._key_part, name, known.get(name)))
            if part is not None:
                parts[name] = part
            elif name not in known and len(self.errors) == before:
                self.add_missing(field_path, "a text or an integer")
        return FrozenMap(parts)

    def _key_part(self, name: str, known: str | None, value: object) -> str | None:
        part = self.shared.conversion.key_part(value)
        if part is not None and known not in {None, part}:
            raise MessageError(f"order part {quoted(name)} differs from the value of the caller")
        return part

    def facts(
        self, field_paths: Mapping[str, FieldPath], domains: Mapping[str, Domain]
    ) -> FrozenMap[str, Value]:
        """Return the facts that are there and have their declared type."""
        convert = self.shared.conversion.fact
        facts = {
            name: self.value(field_path, partial(convert, domains[name]))
            for name, field_path in field_paths.items()
        }
        return FrozenMap({name: value for name, value in facts.items() if value is not None})


def _facts(fields: PathFields) -> dict[str, JMESPath]:
    return {name: fact.source for name, fact in fields.facts.items()}


def _paths(in_record: Mapping[str, JMESPath], in_body: Mapping[str, JMESPath]) -> dict[str, FieldPath]:
    record, body = (
        {name: CompiledPath.of(path) for name, path in paths.items()} for paths in (in_record, in_body)
    )
    return {name: FieldPath(record.get(name), body.get(name)) for name in {**record, **body}}


def _convert(value: object, convert: Callable[[object], Converted]) -> Converted:
    """Convert a value; any error of a conversion becomes a `MessageError` of this value alone."""
    try:
        return convert(value)
    except MessageError:
        raise
    except (ArithmeticError, TypeError, ValueError):
        raise MessageError("the value cannot be read") from None
