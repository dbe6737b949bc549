"""Inbound messages as a rule file declares them: how a request is told, proved and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Generic, TypeAlias, TypeVar

from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath
from statemachine.model.signature import Signature
from statemachine.model.spans import NOWHERE, Span
from statemachine.model.value_types import Value
from statemachine.model.vocabulary import Declared, Placed


@dataclass(frozen=True, slots=True)
class FieldName:
    """The name of a header or of a query parameter, and its place in the file."""

    text: str
    span: Span = field(default=NOWHERE.span, compare=False, repr=False)

    def __str__(self) -> str:
        """Return the name."""
        return self.text


Source = TypeVar("Source", JMESPath, FieldName)
"""Where a value is found: at a path in a document, or under the name of a header or query parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSource(Generic[Source]):
    """Where a fact is found, and how its words are read.

    `values` has our value for each of the provider's words; `fold_case` makes case irrelevant in words. With
    `told_after`, the fact describes the order after the move, so it decides no guard.
    """

    source: Source
    values: FrozenMap[str, Value] = field(default_factory=FrozenMap)
    fold_case: bool = False
    told_after: bool = False


SINGLE_FIELDS = ("id", "status", "previous", "trigger", "event", "at", "actor", "channel")
"""The names of the fields with a single value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSources(Generic[Source]):
    """Where the fields of an observation are found in one part of a request: a record, the headers or another."""

    order: FrozenMap[str, Source] = field(default_factory=FrozenMap)
    item: FrozenMap[str, Source] = field(default_factory=FrozenMap)
    id: Source | None = None
    status: Source | None = None
    previous: Source | None = None
    trigger: Source | None = None
    event: Source | None = None
    at: Source | None = None
    actor: Source | None = None
    channel: Source | None = None
    facts: FrozenMap[str, FactSource[Source]] = field(default_factory=FrozenMap)

    @property
    def single(self) -> dict[str, Source]:
        """The sources of the fields with a single value, by the name of the field."""
        found = ((name, getattr(self, name)) for name in SINGLE_FIELDS)
        return {name: source for name, source in found if source is not None}

    @property
    def all(self) -> Iterator[Source]:
        """Every source, those of keys and facts included."""
        facts = (fact.source for fact in self.facts.values())
        return chain(self.order.values(), self.item.values(), self.single.values(), facts)


PathFields: TypeAlias = FieldSources[JMESPath]
NameFields: TypeAlias = FieldSources[FieldName]


class NumberUnit(StrEnum):
    """The unit of a number that is a time since 1970-01-01 UTC."""

    SECONDS = "s"
    MILLISECONDS = "ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeForms(Placed):
    """How the times of a message are written.

    `formats` are tried in order: `iso`, `rfc2822`, or a pattern of `strptime`. `unit` makes numbers times; without
    one they are sequence numbers. A time without a zone is in the zone at `zone_path` of its record, else in `zone`.
    `zones` has a zone for each of the provider's own names. `never` has the values that mean *no time*.
    """

    formats: tuple[str, ...] = ("iso",)
    unit: NumberUnit | None = None
    zone: str | None = None
    zone_path: JMESPath | None = None
    zones: FrozenMap[str, str] = field(default_factory=FrozenMap)
    never: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """The level between the body and the records: `records` is the path from one outer element to its records."""

    records: JMESPath
    fields: PathFields = field(default_factory=FieldSources)


When: TypeAlias = "JMESPath | FrozenMap[JMESPath, tuple[str | int | bool | None, ...]]"
"""Which bodies are a message's: an expression that is true, or the values that each path may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Declared):
    """An example of a message, with the records, or the error, that reading it has to give.

    `at`, `order` and `trigger` are what the caller passes, and `url` is what the provider called. `stored` is the stored
    status with which each record is compared where a record has a `meaning`.
    """

    body: str
    content_type: str | None = None
    method: str | None = None
    headers: FrozenMap[str, str] = field(default_factory=FrozenMap)
    query: FrozenMap[str, str] = field(default_factory=FrozenMap)
    order: FrozenMap[str, str] = field(default_factory=FrozenMap)
    trigger: str | None = None
    at: datetime | int | float | None = None
    url: str | None = None
    stored: str | None = None
    records: tuple[FrozenMap[str, object], ...] | None = None
    error: str | None = None
    ignored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage(Declared):
    """A message from the provider.

    `content` has the path to the records for each content type; with `within`, to the elements that contain the
    records. A request is this message's if its method, its headers (`when_headers`) and its body (`when`) fit, and
    it is not `by_name` only. `embedded` has the content type of each text, by path, that contains a document.
    A field is looked up in the record, then `within`, `body`, `headers` and `query`. `record` is the JSON Schema
    of a record. A `snapshot` tells what is, not what changed. A record without an id is repeated if an equal one came
    `repeats_within` this time; None if two equal records are two messages.
    """

    content: FrozenMap[str, JMESPath]
    methods: tuple[str, ...] = ()
    by_name: bool = False
    when: When | None = None
    when_headers: FrozenMap[str, tuple[str, ...]] = field(default_factory=FrozenMap)
    signature: Signature | None = None
    embedded: FrozenMap[JMESPath, str] = field(default_factory=FrozenMap)
    fields: PathFields = field(default_factory=FieldSources)
    within: Within | None = None
    body: PathFields = field(default_factory=FieldSources)
    headers: NameFields = field(default_factory=FieldSources)
    query: NameFields = field(default_factory=FieldSources)
    time: TimeForms = field(default_factory=TimeForms)
    record: Mapping[str, object] | None = field(default=None)
    snapshot: bool = False
    repeats_within: timedelta | None = None
    samples: FrozenMap[str, Sample] = field(default_factory=FrozenMap)
    cite: tuple[str, ...] = ()

    @property
    def record_paths(self) -> tuple[JMESPath, ...]:
        """The paths that lead to the records, or to the elements that contain them."""
        return (*self.content.values(), *([] if self.within is None else [self.within.records]))

    @property
    def when_paths(self) -> tuple[JMESPath, ...]:
        """The paths that tell which bodies are messages of this kind."""
        if self.when is None:
            return ()
        return (self.when,) if isinstance(self.when, JMESPath) else tuple(self.when)

    @property
    def path_fields(self) -> tuple[PathFields, ...]:
        """The fields at paths: those of a record, of the level around it, and of the body."""
        return (self.fields, *([] if self.within is None else [self.within.fields]), self.body)

    @property
    def all_fields(self) -> tuple[PathFields | NameFields, ...]:
        """The fields of every part of a request."""
        return tuple(fields for _, fields in self.fields_by_key)

    @property
    def fields_by_key(self) -> Iterator[tuple[str, PathFields | NameFields]]:
        """The fields of every part of a request, with the beginning of their places: empty, `body.` or the like."""
        yield "", self.fields
        if self.within is not None:
            yield "within.", self.within.fields
        yield from (("body.", self.body), ("headers.", self.headers), ("query.", self.query))
