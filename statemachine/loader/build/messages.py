"""The messages that a rule file declares: those heard, those sent, and the live answers."""

from __future__ import annotations

from dataclasses import replace

from statemachine.loader.build.declarations import named, typed
from statemachine.loader.build.domains import domain_of
from statemachine.loader.build.fields import Fields, entries, fields_of, scalars
from statemachine.loader.build.opaque import frozen
from statemachine.loader.build.paths import key_parts, path, path_or_none, paths, tree
from statemachine.loader.build.values import Reading
from statemachine.loader.checks.registry import check
from statemachine.model.message_specs import DEFAULT_CONTENT
from statemachine.model.text import quoted
from statemachine.loader.syntax.nodes import Node, Scalar
from statemachine.model.diagnostics import Finding, Place, Span
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import Fields as RecordFields
from statemachine.model.message_specs import (
    InboundMessage,
    JMESPath,
    LiveMovesSpec,
    OutboundRequest,
    Parameter,
    Success,
)
from statemachine.model.ruleset import RuleSet


def with_messages(rules: RuleSet, node: Node) -> Reading[RuleSet]:
    """Return the rule set with the messages that it declares."""
    section = fields_of(node, node.span).nodes.get
    inbound = yield from typed(section("inbound"), _inbound)
    outbound = yield from typed(section("outbound"), _outbound)
    live_moves = named(section("live_moves"), _offering)
    return replace(rules, inbound=inbound, outbound=outbound, live_moves=live_moves)


def _inbound(name: str, fields: Fields) -> Reading[InboundMessage]:
    body = fields_of(fields.nodes.get("body"), fields.place.span)
    record = fields.nodes.get("record")
    message = InboundMessage(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=_place(fields, body),
        content=_content(fields),
        methods=fields.words("methods"),
        fields=_record_fields(fields),
        body=_record_fields(body),
        zone=fields.text("zone"),
        record=None if record is None else frozen(record),
        cite=fields.words("cite"),
    )
    told = {*fields.nodes, *body.nodes}.intersection({"status", "trigger"})
    if not (told or fields.incomplete or body.incomplete):
        yield no_status_path(message.span, name)
    return message


def _content(fields: Fields) -> FrozenMap[str, JMESPath]:
    return paths(fields.nodes.get("content")) or DEFAULT_CONTENT


def _record_fields(fields: Fields) -> RecordFields:
    return RecordFields(
        order=key_parts(fields.nodes.get("order")),
        item=key_parts(fields.nodes.get("item")),
        status=path_or_none(fields, "status"),
        previous=path_or_none(fields, "previous"),
        trigger=path_or_none(fields, "trigger"),
        event=path_or_none(fields, "event"),
        at=path_or_none(fields, "at"),
        actor=path_or_none(fields, "actor"),
        channel=path_or_none(fields, "channel"),
        facts=paths(fields.nodes.get("facts")),
    )


def _place(fields: Fields, body: Fields) -> Place:
    """Return the place of a message: under `facts.NAME` and `body.facts.NAME` the name itself stands."""
    names = {
        f"{lead}facts.{name.text}": name.span
        for lead, told in (("", fields), ("body.", body))
        for name, _ in entries(told.nodes.get("facts"))
    }
    return Place(fields.place.span, FrozenMap({**fields.place.parts, **names}))


def _outbound(name: str, fields: Fields) -> Reading[OutboundRequest]:
    parameters = yield from typed(fields.nodes.get("parameters"), _parameter)
    idempotent = fields.flag("idempotent") if "idempotent" in fields.nodes else None
    return OutboundRequest(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        method=fields.text("method") or "",
        url=fields.text("url") or "",
        events=fields.words("events") or None,
        override=fields.flag("override"),
        parameters=parameters,
        query=paths(fields.nodes.get("query")),
        headers=paths(fields.nodes.get("headers")),
        body=tree(fields.nodes.get("body")),
        success=_success(fields.nodes.get("success")),
        reasons=path_or_none(fields, "reasons"),
        idempotent=idempotent,
        cite=fields.words("cite"),
    )


def _parameter(name: str, fields: Fields) -> Reading[Parameter]:
    domain = yield from domain_of(fields, f"parameter {name!r}")
    return Parameter(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        domain=domain,
        secret=fields.flag("secret"),
    )


def _success(node: Node | None) -> Success | None:
    if node is None:
        return None
    fields = fields_of(node, node.span)
    values = [_answer(each) for each in scalars(fields.nodes.get("is"))]
    return Success(path=path(fields, "path"), is_=tuple(values))


def _answer(node: Scalar) -> str | int | bool:
    return node.value if isinstance(node.value, int) else node.text


def _offering(name: str, fields: Fields) -> LiveMovesSpec:
    return LiveMovesSpec(
        name=name,
        title=fields.text("title"),
        note=fields.text("note"),
        place=fields.place,
        content=_content(fields),
        status=path(fields, "status"),
        moves=path(fields, "moves"),
        target=path(fields, "target"),
        overrides=path_or_none(fields, "overrides"),
        move_title=path_or_none(fields, "move_title"),
        default=path_or_none(fields, "default"),
        instructions=path_or_none(fields, "instructions"),
        may_move=path_or_none(fields, "may_move"),
        may_override=path_or_none(fields, "may_override"),
        actor=path_or_none(fields, "actor"),
        answer=tree(fields.nodes.get("answer")),
        cite=fields.words("cite"),
    )


@check
def no_status_path(span: Span, name: str) -> Finding:
    """A message that says neither a status nor an event of the provider's.

    What a message means for an order follows from the status that it tells, or from a trigger that stands for
    one. Without a path to either, in its records or in the whole of its body, nothing can be heard from it.

    Bad:
        messages:
          inbound:
            order-status: {order: id, previous: old_status, cite: guide}

    Good:
        messages:
          inbound:
            order-status: {order: id, status: new_status, previous: old_status, cite: guide}
    """
    return Finding(
        span,
        f"message {quoted(name)} has a path to no status and to no trigger",
        "write under `status` or `trigger` where it stands in a record, or in `body` where in the whole",
    )
