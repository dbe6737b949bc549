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
)
from statemachine.loader.declarations.inbound_declarations import inbound_message
from statemachine.loader.declarations.message_paths import (
    content_of,
    optional_path,
    path,
    required_path,
)
from statemachine.loader.declarations.outbound_declarations import outbound_request
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
        outbound=read_section(kinds.get("outbound"), partial(outbound_request, findings=findings)),
        live_moves=read_section(kinds.get("live_moves"), _live_moves),
    )


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
