"""The `messages` section: inbound messages, outbound requests and live moves, with their paths and documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any

from statemachine.loader.checks.declared_values import no_status_path
from statemachine.loader.declarations.fields import (
    DeclarationFields,
    Findings,
    fields_of,
    read_section,
    scalars,
)
from statemachine.loader.declarations.typed_values import domain_of
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar, entries
from statemachine.model import message_specs as specs
from statemachine.model.diagnostics import Place
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet


def with_messages(rules: RuleSet, node: Node, findings: Findings) -> RuleSet:
    """Return the rule set with its declared messages."""
    kinds = fields_of(node, node.span).nodes
    return replace(
        rules,
        inbound=read_section(kinds.get("inbound"), partial(_inbound, findings=findings)),
        outbound=read_section(kinds.get("outbound"), partial(_outbound, findings=findings)),
        live_moves=read_section(kinds.get("live_moves"), _live_moves),
    )


def _inbound(name: str, fields: DeclarationFields, findings: Findings) -> specs.InboundMessage:
    body = fields.inner("body")
    record = fields.nodes.get("record")
    has_path = {"status", "trigger"} & {*fields.nodes, *body.nodes}
    if not (has_path or fields.incomplete or body.incomplete):
        findings.append(no_status_path(fields.place.span, name))
    return specs.InboundMessage(
        **replace(fields, place=_inbound_place(fields, body)).about(name),
        content=_content(fields),
        methods=fields.texts("methods"),
        fields=_record_fields(fields),
        body=_record_fields(body),
        zone=fields.text("zone"),
        record=_document(record, attrgetter("text")) if isinstance(record, Entries) else None,
        cite=fields.texts("cite"),
    )


def _inbound_place(fields: DeclarationFields, body: DeclarationFields) -> Place:
    """Return the place of a message. The parts `facts.NAME` and `body.facts.NAME` are the places of the names."""
    names = {
        f"{prefix}facts.{name.text}": name.span
        for prefix, part in (("", fields), ("body.", body))
        for name, _ in entries(part.nodes.get("facts"))
    }
    return Place(fields.place.span, FrozenMap({**fields.place.parts, **names}))


def _content(fields: DeclarationFields) -> FrozenMap[str, specs.JMESPath]:
    return _paths(fields.nodes.get("content")) or specs.DEFAULT_CONTENT


def _record_fields(fields: DeclarationFields) -> specs.FieldSpecs:
    return specs.FieldSpecs(
        order=_key_parts(fields.nodes.get("order")),
        item=_key_parts(fields.nodes.get("item")),
        status=_optional_path(fields, "status"),
        previous=_optional_path(fields, "previous"),
        trigger=_optional_path(fields, "trigger"),
        event=_optional_path(fields, "event"),
        at=_optional_path(fields, "at"),
        actor=_optional_path(fields, "actor"),
        channel=_optional_path(fields, "channel"),
        facts=_paths(fields.nodes.get("facts")),
    )


def _outbound(name: str, fields: DeclarationFields, findings: Findings) -> specs.OutboundRequest:
    return specs.OutboundRequest(
        **fields.about(name),
        method=fields.text("method") or "",
        url=fields.text("url") or "",
        events=fields.texts("events") or None,
        override=fields.flag("override"),
        parameters=read_section(fields.nodes.get("parameters"), partial(_parameter, findings=findings)),
        query=_paths(fields.nodes.get("query")),
        headers=_paths(fields.nodes.get("headers")),
        body=_document(fields.nodes.get("body"), _path),
        success=_success(fields.inner("success")),
        reasons=_optional_path(fields, "reasons"),
        idempotent=fields.flag("idempotent") if "idempotent" in fields.nodes else None,
        cite=fields.texts("cite"),
    )


def _parameter(name: str, fields: DeclarationFields, findings: Findings) -> specs.Parameter:
    domain = domain_of(fields, f"parameter {name!r}", findings)
    return specs.Parameter(**fields.about(name), domain=domain, secret=fields.flag("secret"))


def _success(fields: DeclarationFields) -> specs.Success | None:
    path, values = _optional_path(fields, "path"), scalars(fields.nodes.get("is"))
    is_ = tuple([each.text if each.value is None else each.value for each in values])
    return None if path is None else specs.Success(path=path, is_=is_)


def _live_moves(name: str, fields: DeclarationFields) -> specs.LiveMovesSpec:
    return specs.LiveMovesSpec(
        **fields.about(name),
        content=_content(fields),
        status=_required_path(fields, "status"),
        moves=_required_path(fields, "moves"),
        target=_required_path(fields, "target"),
        overrides=_optional_path(fields, "overrides"),
        move_title=_optional_path(fields, "move_title"),
        default=_optional_path(fields, "default"),
        instructions=_optional_path(fields, "instructions"),
        may_move=_optional_path(fields, "may_move"),
        may_override=_optional_path(fields, "may_override"),
        actor=_optional_path(fields, "actor"),
        answer=_document(fields.nodes.get("answer"), _path),
        cite=fields.texts("cite"),
    )


def _required_path(fields: DeclarationFields, key: str) -> specs.JMESPath:
    return _optional_path(fields, key) or specs.JMESPath("")  # the schema requires the key


def _optional_path(fields: DeclarationFields, key: str) -> specs.JMESPath | None:
    node = fields.nodes.get(key)
    return _path(node) if isinstance(node, Scalar) else None


def _paths(node: Node | None) -> FrozenMap[str, specs.JMESPath]:
    paths = {name.text: _path(value) for name, value in entries(node) if isinstance(value, Scalar)}
    return FrozenMap(paths)


def _key_parts(node: Node | None) -> FrozenMap[str, specs.JMESPath]:
    """Return the parts of a key by name. A path or a list of paths gives each part its path as its name."""
    if isinstance(node, Entries):
        return _paths(node)
    return FrozenMap({each.text: _path(each) for each in scalars(node)})


def _path(node: Scalar) -> specs.JMESPath:
    return specs.JMESPath(node.text, node.span)


def _document(node: Node | None, of_text: Callable[[Scalar], object]) -> Any:
    """Return a document as frozen maps, tuples and values. The nesting limit of files bounds the recursion."""
    match node:
        case Entries():
            return FrozenMap({name: _document(value, of_text) for name, value in node})
        case Items():
            return tuple([_document(each, of_text) for each in node.nodes])
        case Scalar(value=str()):
            return of_text(node)
        case Scalar(value=int() as value):
            return value
        case _:
            return None
