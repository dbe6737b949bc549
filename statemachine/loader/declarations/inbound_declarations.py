"""Inbound messages: what a request of the provider is, and where the fields of its records are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import cast

from statemachine.loader.checks.declared_values import no_status_path
from statemachine.loader.declarations.fields import (
    DeclarationFields,
    Findings,
    document,
    read_section,
    scalars,
    text_pairs,
    texts_of,
)
from statemachine.loader.declarations.message_paths import content_of, optional_path, path, required_path
from statemachine.loader.declarations.typed_values import compared_values, moment, provider_words
from statemachine.loader.syntax.nodes import Entries, Node, Scalar, entries
from statemachine.model import inbound_message as specs
from statemachine.model.declarations import Fact
from statemachine.model.frozen import FrozenMap
from statemachine.model.signature import HeaderPart, Signature, SignatureScheme
from statemachine.model.spans import Place
from statemachine.model.value_types import Domain, Type

_PARTS = ("within", "body", "headers", "query")
"""The parts of a request in which a message has fields, beside its records."""


def inbound_message(
    name: str, fields: DeclarationFields, *, facts: Mapping[str, Fact], findings: Findings
) -> specs.InboundMessage:
    """Return one declared message."""
    inner = {part: fields.inner(part) for part in _PARTS}
    parts = (fields, *inner.values())
    has_status = any({"status", "trigger"} & part.nodes.keys() for part in parts)
    if not (has_status or any(part.incomplete for part in parts)):
        findings.append(no_status_path(fields.place.span, name))
    paths = partial(_fields, of_scalar=path, facts=facts, findings=findings)
    names = partial(_fields, of_scalar=_field_name, facts=facts, findings=findings)
    record = fields.nodes.get("record")
    return specs.InboundMessage(
        **replace(fields, place=_place(fields, inner)).about(name),
        content=content_of(fields),
        methods=fields.texts("methods"),
        by_name=fields.flag("by_name"),
        when=_when(fields.nodes.get("when"), findings),
        when_headers=FrozenMap(
            {key.text: texts_of(value) for key, value in _pairs(fields, "when_headers")}
        ),
        signature=signature_of(fields.inner("signature")),
        embedded=FrozenMap(
            {
                path(key): kind.text
                for key, kind in _pairs(fields, "embedded")
                if isinstance(kind, Scalar)
            }
        ),
        fields=paths(fields),
        within=_within(fields.nodes.get("within"), inner["within"], paths),
        body=paths(inner["body"]),
        headers=names(inner["headers"]),
        query=names(inner["query"]),
        time=_time_forms(fields.inner("time")),
        record=document(record) if isinstance(record, Entries) else None,
        snapshot=fields.flag("snapshot"),
        repeats_within=_duration(fields.text("repeats_within")),
        samples=read_section(fields.nodes.get("samples"), partial(_sample, findings=findings)),
        cite=fields.texts("cite"),
    )


def _place(fields: DeclarationFields, inner: Mapping[str, DeclarationFields]) -> Place:
    """Return the place of a message. The parts `facts.NAME` and `body.facts.NAME` are the places of the names."""
    parts = {"": fields, **{f"{key}.": part for key, part in inner.items()}}
    names = {
        f"{prefix}facts.{name.text}": name.span
        for prefix, part in parts.items()
        for name, _ in _pairs(part, "facts")
    }
    return Place(fields.place.span, FrozenMap({**fields.place.parts, **names}))


def _pairs(fields: DeclarationFields, key: str) -> tuple[tuple[Scalar, Node], ...]:
    return entries(fields.nodes.get(key))


def _fields(
    fields: DeclarationFields,
    *,
    of_scalar: Callable[[Scalar], specs.Source],
    facts: Mapping[str, Fact],
    findings: Findings,
) -> specs.FieldSources[specs.Source]:
    single = {
        key: of_scalar(node)
        for key in specs.SINGLE_FIELDS
        if isinstance(node := fields.nodes.get(key), Scalar)
    }
    found = (
        (name.text, _fact(node, of_scalar, facts.get(name.text), findings))
        for name, node in _pairs(fields, "facts")
    )
    return specs.FieldSources(
        order=_key_parts(fields.nodes.get("order"), of_scalar),
        item=_key_parts(fields.nodes.get("item"), of_scalar),
        facts=FrozenMap({name: fact for name, fact in found if fact is not None}),
        **single,
    )


def _field_name(node: Scalar) -> specs.FieldName:
    return specs.FieldName(node.text, node.span)


def _key_parts(
    node: Node | None, of_scalar: Callable[[Scalar], specs.Source]
) -> FrozenMap[str, specs.Source]:
    """Return the parts of a key by name. A source or a list of sources gives each part its text as its name."""
    pairs = entries(node) if isinstance(node, Entries) else [(each, each) for each in scalars(node)]
    return FrozenMap({name.text: of_scalar(value) for name, value in pairs if isinstance(value, Scalar)})


def _fact(
    node: Node, of_scalar: Callable[[Scalar], specs.Source], fact: Fact | None, findings: Findings
) -> specs.FactSource[specs.Source] | None:
    if isinstance(node, Scalar):
        return specs.FactSource(source=of_scalar(node))
    fields = DeclarationFields(dict(cast("Entries", node)), Place(node.span))
    source = fields.nodes.get("path") or fields.nodes.get("name")
    if not isinstance(source, Scalar):
        return None
    return specs.FactSource(
        source=of_scalar(source),
        values=provider_words(fact, fields.nodes.get("values"), findings),
        fold_case=fields.flag("fold_case"),
        told_after=fields.text("told") == "after",
    )


def _when(node: Node | None, findings: Findings) -> specs.When | None:
    if isinstance(node, Scalar):
        return path(node)
    pairs = {path(key): compared_values(value, findings) for key, value in entries(node)}
    return FrozenMap(pairs) if pairs else None


def _within(
    node: Node | None,
    fields: DeclarationFields,
    paths: Callable[[DeclarationFields], specs.PathFields],
) -> specs.Within | None:
    return (
        None
        if node is None
        else specs.Within(records=required_path(fields, "records"), fields=paths(fields))
    )


def signature_of(fields: DeclarationFields) -> Signature | None:
    """Return the signature of a message or a request, or None without one."""
    scheme, secret = fields.text("scheme"), fields.text("secret")
    if scheme is None or secret is None:
        return None
    timestamp = fields.inner("timestamp")
    sent = timestamp.text("header")
    return Signature(
        scheme=SignatureScheme(scheme),
        secret=secret,
        header=fields.text("header"),
        prefix=fields.text("prefix"),
        separator=fields.text("separator"),
        algorithm=fields.text("algorithm"),
        encoding=fields.text("encoding"),
        signed=fields.text("signed"),
        timestamp=None
        if sent is None
        else HeaderPart(header=sent, prefix=timestamp.text("prefix") or ""),
        id=fields.text("id"),
        tolerance=_duration(fields.text("tolerance")),
        place=fields.place,
    )


def _duration(text: str | None) -> timedelta | None:
    """Return the duration of a text that the schema accepts."""
    return None if text is None else cast("timedelta", Domain(Type.DURATION).read(text))


def _time_forms(fields: DeclarationFields) -> specs.TimeForms:
    unit = fields.text("unit")
    return specs.TimeForms(
        formats=fields.texts("formats") or ("iso",),
        unit=None if unit is None else specs.NumberUnit(unit),
        zone=fields.text("zone"),
        zone_path=optional_path(fields, "zone_path"),
        zones=FrozenMap(text_pairs(fields.nodes.get("zones"))),
        never=tuple(
            [
                each.value
                for each in scalars(fields.nodes.get("never"))
                if isinstance(each.value, str | int)
            ]
        ),
        place=fields.place,
    )


def _sample(name: str, fields: DeclarationFields, findings: Findings) -> specs.Sample:
    records = fields.nodes.get("records")
    expected = document(records)
    return specs.Sample(
        **fields.about(name),
        body=fields.text("body") or "",
        content_type=fields.text("content_type"),
        method=fields.text("method"),
        headers=FrozenMap(text_pairs(fields.nodes.get("headers"))),
        query=FrozenMap(text_pairs(fields.nodes.get("query"))),
        order=FrozenMap(text_pairs(fields.nodes.get("order"))),
        trigger=fields.text("trigger"),
        at=moment(fields.nodes.get("at"), findings),
        url=fields.text("url"),
        stored=fields.text("stored"),
        records=None if records is None else expected if isinstance(expected, tuple) else (expected,),
        error=fields.text("error"),
        ignored=fields.flag("ignored"),
    )
