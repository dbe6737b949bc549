"""A record becomes an observation, with an error for each value that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from statemachine.messages.inbound.delivery import Headers, Parameters
from statemachine.messages.inbound.fields import Field, Fields, Lookup, Part
from statemachine.messages.inbound.record_schema import RecordSchema
from statemachine.messages.inbound.values import Conversion
from statemachine.messages.paths import kind_of
from statemachine.model.errors import MessageError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.observation import Moment, Observation
from statemachine.model.status_names import StatusNames
from statemachine.model.text import quoted

Keys = tuple[FrozenMap[str, str], FrozenMap[str, str]]
"""The keys of the order and of the item."""

_PLAIN = ("previous", "event", "actor", "channel", "id")
"""The single fields without a rule of their own; the others are the status, the trigger and the time."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a message; `number` counts from one.

    `observation` is None if the record cannot be read. A record with an observation may have errors too: a time
    that cannot be read, and facts that do not have their declared type. The observation does not contain these.

    A record whose status or trigger is declared as ignored has an observation and no errors, whatever else it lacks.
    The observation has the fields that can be read. Both keys are empty if a part of one is missing.
    """

    number: int
    observation: Observation | None
    errors: tuple[MessageError, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedValues:
    """What the records of a body share: the parts of the request around them, and what the caller knows.

    `element` is the level between the body and the records. `textual` converts the values of headers and of the
    query, which are texts. `values` has the values that are converted already; `counts` has the number of
    records so far by their keys, None if the body has a single record.
    """

    body: object = field(repr=False)
    conversion: Conversion
    textual: Conversion
    headers: Headers = field(repr=False)
    query: Parameters = field(repr=False)
    order: Mapping[str, str] = field(repr=False)
    trigger: str | None
    at: Moment | None
    counts: dict[Keys, int] | None = field(default=None, repr=False)
    values: dict[Lookup, Any] = field(default_factory=dict, repr=False)
    element: object = field(default=None, repr=False)
    values_within: dict[Lookup, Any] = field(default_factory=dict, init=False, repr=False)

    def value(self, lookup: Lookup) -> Any:
        """Return a value that records share, converted once for all of them, or raise `MessageError`."""
        values = self.values_within if lookup.part is Part.WITHIN else self.values
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

    def ordinal(self, order: FrozenMap[str, str], item: FrozenMap[str, str]) -> int:
        """Count a record, and return how many records of the body have had its keys, itself included."""
        if self.counts is None:
            return 1
        self.counts[order, item] = count = self.counts.get((order, item), 0) + 1
        return count


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads the records of one message: its fields, its schema, and the ignored words.

    `rule_set` is the id of the rule set. A `snapshot` tells what is, not what changed.
    """

    message: str
    fields: Fields
    schema: RecordSchema | None
    names: StatusNames
    rule_set: str
    snapshot: bool = False

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
        """Return the observation, or None if anything but the time or a fact is wrong."""
        order, item = self._keys(context)
        ordinal = context.shared.ordinal(order, item)
        plain = self._plain(context)
        fatal = bool(context.errors)
        rest = self._time_and_facts(context)
        if fatal:
            return None
        return self._made(order=order, item=item, ordinal=ordinal, **plain, **rest, **reported)

    def _ignored(self, context: RecordContext, **reported: Any) -> Observation:
        """Return the observation of a record that reports no status, with the fields that can be read."""
        context.errors.clear()
        order, item = self._keys(context)
        if context.errors:
            order = item = EMPTY  # a part of a key alone would be the key of something else
        ordinal = context.shared.ordinal(order, item)
        plain, rest = self._plain(context), self._time_and_facts(context)
        return self._made(order=order, item=item, ordinal=ordinal, **plain, **rest, **reported)

    def _made(self, **values: Any) -> Observation:
        return Observation(rule_set=self.rule_set, snapshot=self.snapshot, **values)

    def _keys(self, context: RecordContext) -> Keys:
        return (
            context.key(self.fields.order, context.shared.order),
            context.key(self.fields.item, EMPTY),
        )

    def _plain(self, context: RecordContext) -> dict[str, Any]:
        single = self.fields.single
        return {name: context.value(single[name]) for name in _PLAIN if name in single}

    def _time_and_facts(self, context: RecordContext) -> dict[str, Any]:
        """Return what an observation may lack: the time, and the facts before and after the move."""
        values: dict[str, Any] = {}
        at = self._time(context)
        if at is not None:
            values["at"] = at
        if self.fields.facts:
            values["facts"], values["facts_after"] = context.facts(self.fields.facts)
        return values

    def _time(self, context: RecordContext) -> Moment | None:
        """Return the time of a record, or the caller's for a record that has none."""
        lookups = self.fields.single.get("at")
        if lookups is None:
            return context.shared.at
        before = len(context.errors)
        at: Moment | None = context.value(lookups)
        return context.shared.at if at is None and len(context.errors) == before else at

    def _status_and_trigger(self, context: RecordContext) -> tuple[str | int | None, str | None]:
        """Return the status and the trigger; a record needs one of the two."""
        before = len(context.errors)
        status_field, trigger_field = map(self.fields.single.get, ("status", "trigger"))
        trigger = None if trigger_field is None else context.value(trigger_field)
        status = None if status_field is None else context.value(status_field)
        if trigger is None:
            trigger = context.shared.trigger
        if status is None and trigger is None and len(context.errors) == before:
            expected = "a text or an integer" if status_field else "a text"
            context.add_missing(status_field or trigger_field, expected)
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

    def add_missing(self, lookups: Field | None, expected: str) -> None:
        """Add the error of a value that is missing; its place is the first in which it is looked up."""
        path = lookups[0].place.text if lookups else None
        self.add_error(MessageError(f"expected {expected}, got nothing"), path)

    def value(self, lookups: Field) -> Any:
        """Return the converted value of a field, or None if it is missing or wrong."""
        return self.found(lookups)[0]

    def found(self, lookups: Field) -> tuple[Any, Lookup | None]:
        """Return the first value of a field, and where it was found; a wrong value is an error, and is None."""
        for lookup in lookups:
            try:
                if lookup.part is Part.RECORD:
                    found = lookup.place.find(self.record)
                    value = _convert(self.shared.conversion, lookup, found)
                else:
                    value = self.shared.value(lookup)
            except MessageError as error:
                self.add_error(error, lookup.place.text)
                return None, None
            if value is not None:
                return value, lookup
        return None, None

    def key(self, fields: Mapping[str, Field], known: Mapping[str, str]) -> FrozenMap[str, str]:
        """Return the parts of a key. The caller may know parts; a part of the message has to agree with them."""
        if not fields and known is EMPTY:
            return EMPTY
        parts = dict(known)
        for name, lookups in fields.items():
            before = len(self.errors)
            part, lookup = self.found(lookups)
            if lookup is None:
                if name not in known and len(self.errors) == before:
                    self.add_missing(lookups, "a text or an integer")
            elif known.get(name) in {None, part}:
                parts[name] = part
            else:
                problem = f"order part {quoted(name)} differs from the value of the caller"
                self.add_error(MessageError(problem), lookup.place.text)
        return FrozenMap(parts)

    def facts(self, fields: Mapping[str, Field]) -> tuple[FrozenMap[str, Any], FrozenMap[str, Any]]:
        """Return the facts that are there and have their declared type: those before and those after the move."""
        told: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        for name, lookups in fields.items():
            value, lookup = self.found(lookups)
            if lookup is not None:
                told[lookup.told_after][name] = value
        return FrozenMap(told[0]), FrozenMap(told[1])


def _convert(conversion: Conversion, lookup: Lookup, value: object) -> Any:
    """Convert a value; any error of a conversion becomes a `MessageError` of this value alone."""
    if value is None:
        return None
    try:
        return lookup.convert(conversion, value)
    except MessageError:
        raise
    except (ArithmeticError, TypeError, ValueError):
        raise MessageError("the value cannot be read") from None
