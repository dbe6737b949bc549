"""A record becomes an observation, with an error for each value that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from statemachine.messages.inbound.delivery import Headers, Parameters
from statemachine.messages.inbound.lookups import Field, Fields, Lookup, Part
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import CompiledPath, kind_of
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.observation import Moment, Observation
from statemachine.model.reading import Record
from statemachine.model.status_names import StatusNames
from statemachine.model.text import quoted

Keys = tuple[FrozenMap[str, str], FrozenMap[str, str]]
"""The keys of the order and of the item."""

Counted = tuple[Keys, str | None]
"""What the records of one event about one order and item have in common: the keys, and the id of the event."""

_UNREADABLE = "the value cannot be read"
_FAILURES = (ArithmeticError, TypeError, ValueError)
"""What a conversion may raise for an unforeseen value: an error of this value alone."""

_RECORD = Part.RECORD  # reading a member of an enum costs more than a name


@dataclass(slots=True)
class SharedValues:
    """What the records of a body share: the parts of the request around them, and what the caller knows.

    `element` is the level between the body and the records. `textual` converts the values of headers and of the
    query, which are texts. `values` has the values that are converted already, and `values_within` those of the
    element. `counts` has the number of records so far by their keys and id, None if the body has a single record.
    """

    body: object = field(repr=False)
    conversion: Conversion
    textual: Conversion
    headers: Headers = field(repr=False)
    query: Parameters = field(repr=False)
    order: Mapping[str, str] = field(repr=False)
    trigger: str | None
    at: Moment | None
    counts: dict[Counted, int] | None = field(default=None, repr=False)
    values: dict[Lookup, Any] = field(default_factory=dict, repr=False)
    element: object = field(default=None, repr=False)
    values_within: dict[Lookup, Any] | None = field(default=None, repr=False)

    def value(self, lookup: Lookup) -> Any:
        """Return a value that records share, converted once for all of them, or raise `MessageError`."""
        values = self.values
        if lookup.part is Part.WITHIN and self.values_within is not None:
            values = self.values_within
        if lookup not in values:
            try:
                values[lookup] = self._converted(lookup)
            except MessageError as error:
                values[lookup] = MessageError(error.problem, path=error.path or lookup.place.text)
        value = values[lookup]
        if isinstance(value, MessageError):
            raise MessageError(value.problem, path=value.path)
        return value

    def _converted(self, lookup: Lookup) -> Any:
        match lookup.part:
            case Part.HEADERS:
                return _convert(self.textual, lookup, lookup.place.find(self.headers))
            case Part.QUERY:
                return _convert(self.textual, lookup, lookup.place.find(self.query))
            case Part.WITHIN:
                return _convert(self.conversion, lookup, lookup.place.find(self.element))
            case _:
                return _convert(self.conversion, lookup, lookup.place.find(self.body))

    def ordinal(self, keys: Keys, event: str | None) -> int:
        """Count a record, and return how many records of the body have had its keys and id, itself included."""
        if self.counts is None:
            return 1
        counted = (
            keys,
            event,
        )  # another event of the order does not count: a batch may contain any of them
        self.counts[counted] = count = self.counts.get(counted, 0) + 1
        return count


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads the records of one message: its fields, its schema, and the ignored words.

    `rule_set` is the id of the rule set. A `snapshot` tells what is, not what changed. `repeats_within` is the time
    in which an equal record is a repeated one. `zone` is the path to the time zone of a record.
    """

    message: str
    fields: Fields
    schema: RecordSchema | None
    names: StatusNames
    rule_set: str
    snapshot: bool = False
    repeats_within: timedelta | None = None
    zone: CompiledPath | None = None

    def read(self, number: int, record: object, shared: SharedValues) -> Record:
        """Return a record with its observation and all its errors.

        What a record reports decides what it needs: one that reports no status needs nothing, not even to be a mapping.
        """
        is_mapping = isinstance(record, dict)
        values = record if is_mapping else {}
        conversion = shared.conversion if self.zone is None else self._in_zone(values, shared.conversion)
        context = RecordContext(self.message, number, values, shared, conversion)
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

    def _in_zone(self, record: object, conversion: Conversion) -> Conversion:
        """Return the conversion in the time zone of a record; a zone that cannot be found is unknown."""
        try:
            return conversion.with_zone(cast("CompiledPath", self.zone).find(record))
        except MessageError:
            return conversion.with_zone({})

    def _observation(self, context: RecordContext, **reported: Any) -> Observation | None:
        """Return the observation, or None if anything but the time or a fact is wrong."""
        keys = self._keys(context)
        self._add_plain(context, reported)
        fatal = bool(context.errors)
        self._add_time_and_facts(context, reported)
        ordinal = context.shared.ordinal(keys, reported.get("id"))
        return None if fatal else self._made(keys, ordinal, reported)

    def _ignored(self, context: RecordContext, **reported: Any) -> Observation:
        """Return the observation of a record that reports no status, with the fields that can be read."""
        context.errors.clear()
        keys = self._keys(context)
        if context.errors:
            keys = EMPTY, EMPTY  # a part of a key alone would be the key of something else
        self._add_plain(context, reported)
        self._add_time_and_facts(context, reported)
        return self._made(keys, context.shared.ordinal(keys, reported.get("id")), reported)

    def _made(self, keys: Keys, ordinal: int, values: Mapping[str, Any]) -> Observation:
        order, item = keys
        return Observation(
            order=order,
            item=item,
            ordinal=ordinal,
            rule_set=self.rule_set,
            snapshot=self.snapshot,
            repeats_within=self.repeats_within,
            **values,
        )

    def _keys(self, context: RecordContext) -> Keys:
        return (
            context.key(self.fields.order, context.shared.order),
            context.key(self.fields.item, EMPTY),
        )

    def _add_plain(self, context: RecordContext, values: dict[str, Any]) -> None:
        for name, lookups in self.fields.plain.items():
            values[name] = context.found(lookups)[0]

    def _add_time_and_facts(self, context: RecordContext, values: dict[str, Any]) -> None:
        """Add what an observation may lack: the time, and the facts before and after the move."""
        before = len(context.errors)
        at = context.found(self.fields.at)[0] if self.fields.at else None
        values["at"] = context.shared.at if at is None and len(context.errors) == before else at
        if self.fields.facts:
            values["facts"] = context.facts(self.fields.facts)
        if self.fields.facts_after:
            values["facts_after"] = context.facts(self.fields.facts_after)

    def _status_and_trigger(self, context: RecordContext) -> tuple[str | int | None, str | None]:
        """Return the status and the trigger; a record needs one of the two."""
        fields, before = self.fields, len(context.errors)
        trigger = context.found(fields.trigger)[0] if fields.trigger else None
        status = context.found(fields.status)[0]
        if trigger is None:
            trigger = context.shared.trigger
        if status is None and trigger is None and len(context.errors) == before:
            expected = "a text or an integer" if fields.status else "a text"
            context.add_missing(fields.status or fields.trigger, expected)
        return status, trigger


@dataclass(slots=True)
class RecordContext:
    """A record while it is read, with the conversion in its time zone, and its errors so far."""

    message: str
    number: int
    record: object
    shared: SharedValues
    conversion: Conversion
    errors: list[MessageError] = field(default_factory=list)

    def add_error(self, error: MessageError, path: str | None = None) -> None:
        """Add an error with its place."""
        self.errors.append(MessageError(error.problem, self.message, self.number, error.path or path))

    def add_missing(self, lookups: Field, expected: str) -> None:
        """Add the error of a value that is missing; its place is the first in which it is looked up."""
        path = lookups[0].place.text if lookups else None
        self.add_error(MessageError(f"expected {expected}, got nothing"), path)

    def found(self, lookups: Field) -> tuple[Any, Lookup | None]:
        """Return the first value of a field, and where it was found; a wrong value is an error, and is None."""
        for lookup in lookups:
            try:
                if lookup.part is not _RECORD:
                    value = self.shared.value(lookup)
                elif (value := lookup.place.find(self.record)) is not None:
                    value = lookup.convert(self.conversion, value)
            except MessageError as error:
                self.add_error(error, lookup.place.text)
                return None, None
            except _FAILURES:
                self.add_error(MessageError(_UNREADABLE), lookup.place.text)
                return None, None
            if value is not None:
                return value, lookup
        return None, None

    def key(self, fields: Mapping[str, Field], known: Mapping[str, str]) -> FrozenMap[str, str]:
        """Return the parts of a key. The caller may know parts; a part of the message has to agree with them."""
        if not fields and known is EMPTY:
            return EMPTY
        parts = {} if known is EMPTY else dict(known)
        for name, lookups in fields.items():
            before = len(self.errors)
            part, lookup = self.found(lookups)
            if lookup is None:
                if name not in parts and len(self.errors) == before:
                    self.add_missing(lookups, "a text or an integer")
            elif parts.setdefault(name, part) != part:
                problem = f"order part {quoted(name)} differs from the value of the caller"
                self.add_error(MessageError(problem), lookup.place.text)
        return FrozenMap(parts)

    def facts(self, fields: Mapping[str, Field]) -> FrozenMap[str, Any]:
        """Return the facts that are there and have their declared type."""
        found = {name: self.found(lookups) for name, lookups in fields.items()}
        return FrozenMap({name: value for name, (value, lookup) in found.items() if lookup is not None})


def _convert(conversion: Conversion, lookup: Lookup, value: object) -> Any:
    """Return the converted value, or raise `MessageError`."""
    if value is None:
        return None
    try:
        return lookup.convert(conversion, value)
    except MessageError:
        raise
    except _FAILURES:
        raise MessageError(_UNREADABLE) from None
