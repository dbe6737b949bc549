"""The `messages` section: inbound messages, outbound requests and live moves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from statemachine.loader.declarations.fields import (
    DeclarationFields,
    Findings,
    document,
    fields_of,
    read_section,
    scalars,
)
from statemachine.loader.declarations.inbound_declarations import inbound_message
from statemachine.loader.declarations.message_paths import (
    content_of,
    optional_path,
    path,
    paths,
    required_path,
)
from statemachine.loader.declarations.typed_values import domain_of
from statemachine.loader.syntax.nodes import Node
from statemachine.model import message_specs as specs
from statemachine.model.ruleset import RuleSet


def with_messages(rules: RuleSet, node: Node, findings: Findings) -> RuleSet:
    """Return the rule set with its declared messages."""
    fields = fields_of(node, node.span)
    kinds = fields.nodes
    inbound = partial(inbound_message, facts=rules.facts, findings=findings)
    return replace(
        rules,
        ignores_other_bodies=fields.text("otherwise") == "ignored",
        inbound=read_section(kinds.get("inbound"), inbound),
        outbound=read_section(kinds.get("outbound"), partial(_outbound, findings=findings)),
        live_moves=read_section(kinds.get("live_moves"), _live_moves),
    )


def _outbound(name: str, fields: DeclarationFields, findings: Findings) -> specs.OutboundRequest:
    return specs.OutboundRequest(
        **fields.about(name),
        method=fields.text("method") or "",
        url=fields.text("url") or "",
        events=fields.texts("events") or None,
        override=fields.flag("override"),
        parameters=read_section(fields.nodes.get("parameters"), partial(_parameter, findings=findings)),
        query=paths(fields.nodes.get("query")),
        headers=paths(fields.nodes.get("headers")),
        body=document(fields.nodes.get("body"), path),
        success=_success(fields.inner("success")),
        reasons=optional_path(fields, "reasons"),
        idempotent=fields.flag("idempotent") if "idempotent" in fields.nodes else None,
        cite=fields.texts("cite"),
    )


def _parameter(name: str, fields: DeclarationFields, findings: Findings) -> specs.Parameter:
    domain = domain_of(fields, f"parameter {name!r}", findings)
    return specs.Parameter(**fields.about(name), domain=domain, secret=fields.flag("secret"))


def _success(fields: DeclarationFields) -> specs.Success | None:
    sign, values = optional_path(fields, "path"), scalars(fields.nodes.get("is"))
    is_ = tuple([each.text if each.value is None else each.value for each in values])
    return None if sign is None else specs.Success(path=sign, is_=is_)


def _live_moves(name: str, fields: DeclarationFields) -> specs.LiveMovesSpec:
    return specs.LiveMovesSpec(
        **fields.about(name),
        content=content_of(fields),
        status=required_path(fields, "status"),
        moves=required_path(fields, "moves"),
        target=required_path(fields, "target"),
        overrides=optional_path(fields, "overrides"),
        move_title=optional_path(fields, "move_title"),
        default=optional_path(fields, "default"),
        instructions=optional_path(fields, "instructions"),
        may_move=optional_path(fields, "may_move"),
        may_override=optional_path(fields, "may_override"),
        actor=optional_path(fields, "actor"),
        answer=document(fields.nodes.get("answer"), path),
        cite=fields.texts("cite"),
    )
