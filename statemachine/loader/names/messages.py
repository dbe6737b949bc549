"""The names that messages use, and those that only messages declare."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.loader.checks.registry import check
from statemachine.loader.names.names import FINDINGS, Declared, Use, held_against
from statemachine.model.diagnostics import Diagnostic, Finding, Place, Span
from statemachine.model.message_specs import InboundMessage
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import quoted


def unknown_in_messages(rules: RuleSet, besides: frozenset[str] = frozenset()) -> Iterator[Diagnostic]:
    """Yield a finding for each name in a message that means nothing, and for each unknown part of a key."""
    findings = {**FINDINGS, "event": unknown_event, "key part": unknown_key_part}
    yield from held_against(_declared(rules), _uses(rules), rules, besides=besides, findings=findings)


def _declared(rules: RuleSet) -> Declared:
    return {
        "source": frozenset(rules.sources),
        "fact": frozenset(rules.facts),
        "event": frozenset(each.event for each in rules.transitions if each.event is not None),
        "key part": frozenset(part for each in rules.inbound.values() for part in _key_parts(each)),
    }


def _key_parts(message: InboundMessage) -> Iterator[str]:
    for fields in (message.fields, message.body):
        yield from fields.order
        yield from fields.item


def _uses(rules: RuleSet) -> Iterator[Use]:
    for message in rules.messages:
        yield "source", message.cite, message.place, "cite"
    for heard in rules.inbound.values():
        yield from _facts(heard)
    for request in rules.outbound.values():
        yield "event", request.events or (), request.place, "events"
    if rules.inbound and rules.rollup is not None:
        yield "key part", rules.rollup.by, rules.place, "rollup.by"


def _facts(message: InboundMessage) -> Iterator[Use]:
    for lead, fields in (("facts", message.fields), ("body.facts", message.body)):
        for fact in fields.facts:
            yield "fact", (fact,), Place(message.place.of(f"{lead}.{fact}")), fact


@check
def unknown_event(span: Span, name: str, advice: str) -> Finding:
    """An event that no transition has.

    A request carries out decisions for the events that it names. One that no transition has is never decided,
    so the request would never be sent for it. Events are named exactly as transitions name them.

    Bad:
        messages:
          outbound:
            finish-order: {events: finnish, method: POST, url: https://example.com/finish, cite: guide}

    Good:
        messages:
          outbound:
            finish-order: {events: finish, method: POST, url: https://example.com/finish, cite: guide}
    """
    return Finding(span, f"no transition has an event {quoted(name)}", advice)


@check
def unknown_key_part(span: Span, name: str, advice: str) -> Finding:
    """A part of a key that no message has.

    `rollup` gathers the items of one order by parts of their keys. The parts are named in the `order` and the
    `item` of the messages, where a path alone is its own name; by any other name nothing is gathered.

    Bad:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, rank: 2, cite: guide}
        rollup: {by: order, rule: earliest}
        messages:
          inbound:
            item-status: {order: OrderNumber, item: ItemNumber, status: Status, cite: guide}

    Good:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, rank: 2, cite: guide}
        rollup: {by: OrderNumber, rule: earliest}
        messages:
          inbound:
            item-status: {order: OrderNumber, item: ItemNumber, status: Status, cite: guide}
    """
    return Finding(span, f"no message has a key with a part {quoted(name)}", advice)
