"""Where the fields of a record are looked up: in the record, and in the parts of the request around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from statemachine.messages.inbound.values import Conversion, FactWords
from statemachine.messages.paths import CompiledPath
from statemachine.model.declarations import Fact
from statemachine.model.inbound_message import FactSource, FieldName, FieldSources, InboundMessage
from statemachine.model.message_specs import JMESPath
from statemachine.model.value_types import Domain

Converter: TypeAlias = Callable[[Conversion, object], Any]
"""Converts a value of a field, or raises `MessageError`."""


class Part(Enum):
    """A part of a request in which fields are looked up; the first part with a value wins."""

    RECORD = "record"
    WITHIN = "within"
    BODY = "body"
    HEADERS = "header"
    QUERY = "query parameter"


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A header or a query parameter by its name; `text` is its place in an error."""

    text: str
    name: str

    def find(self, values: object) -> object:
        """Return the value with the name, or None; an empty text is no value, as in XML and in forms."""
        return (values.get(self.name) or None) if isinstance(values, Mapping) else None


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """One place in which a field is looked up, and how its value is converted.

    Compared by identity: two fields at one path may have different types.
    """

    part: Part
    place: CompiledPath | NamedValue
    convert: Converter


Field: TypeAlias = tuple[Lookup, ...]
"""The places in which a field is looked up, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a message: the parts of its keys, its facts, and the single fields; an undeclared one is empty.

    `facts` describe the order before the move, and `facts_after` after it; one fact may be among both.
    `plain` are the single fields without a rule of their own, by name.
    """

    order: Mapping[str, Field]
    item: Mapping[str, Field]
    facts: Mapping[str, Field]
    facts_after: Mapping[str, Field]
    status: Field
    trigger: Field
    at: Field
    plain: Mapping[str, Field]

    @classmethod
    def of(cls, message: InboundMessage, facts: Mapping[str, Fact]) -> Fields:
        """Prepare the fields of every part of a message, or raise `InvalidRulesError`."""
        parts: list[tuple[Part, FieldSources[Any]]] = [
            (Part.RECORD, message.fields),
            *([] if message.within is None else [(Part.WITHIN, message.within.fields)]),
            (Part.BODY, message.body),
            (Part.HEADERS, message.headers),
            (Part.QUERY, message.query),
        ]
        order: dict[str, Field] = {}
        item: dict[str, Field] = {}
        before: dict[str, Field] = {}
        after: dict[str, Field] = {}
        single: dict[str, Field] = {}
        for part, sources in parts:
            for fields, found in ((order, sources.order), (item, sources.item)):
                for name, source in found.items():
                    _add(fields, name, _lookup(part, source, Conversion.key_part))
            for name, source in sources.single.items():
                _add(single, name, _lookup(part, source, _CONVERTERS[name]))
            for name, fact in sources.facts.items():
                _add(after if fact.told_after else before, name, _fact_lookup(part, fact, facts[name]))
        others = {name: single.pop(name, ()) for name in ("status", "trigger", "at")}
        return cls(order=order, item=item, facts=before, facts_after=after, plain=single, **others)


_CONVERTERS: dict[str, Converter] = {
    "id": Conversion.key_part,
    "status": Conversion.status,
    "previous": Conversion.status,
    "trigger": Conversion.word,
    "event": Conversion.word,
    "at": Conversion.time,
    "actor": Conversion.word,
    "channel": Conversion.word,
}


def _add(fields: dict[str, Field], name: str, lookup: Lookup) -> None:
    fields[name] = (*fields.get(name, ()), lookup)


def _lookup(part: Part, source: JMESPath | FieldName, convert: Converter) -> Lookup:
    if isinstance(source, JMESPath):
        return Lookup(part, CompiledPath.of(source), convert)
    name = source.text.lower() if part is Part.HEADERS else source.text
    return Lookup(part, NamedValue(f"{part.value} {source.text}", name), convert)


def _fact_lookup(part: Part, fact: FactSource[Any], declared: Fact) -> Lookup:
    return _lookup(part, fact.source, _fact_converter(declared.domain, fact))


def _fact_converter(domain: Domain, fact: FactSource[Any]) -> Converter:
    if not (fact.values or fact.fold_case):
        return lambda conversion, value: conversion.fact(domain, value)
    words = FactWords.of(domain, fact)
    return lambda conversion, value: conversion.fact(domain, value, words)
