"""The checks of undeclared names: one for each kind of name."""

from __future__ import annotations

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Finding, Span
from statemachine.model.text import quoted


@check
def unknown_status(span: Span, name: str, hint: str) -> Finding:
    """A status or group that is not declared.

    Transitions, groups, actions and triggers use the declared name of a status. Titles, codes and aliases are
    for people and for messages, so they are not accepted here.

    Bad:
        transitions:
          - {event: finish, source: New, target: Doen, cite: guide}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(span, f"unknown status {quoted(name)}", hint)


@check
def unknown_actor(span: Span, name: str, hint: str) -> Finding:
    """An actor that is not declared.

    Nobody can make a move whose only actor is undeclared. Declare actors under `actors`, and use their exact
    names in transitions, actions, `includes` and `undeclared`.

    Bad:
        actors:
          staff: {}
        transitions:
          - {event: finish, source: New, target: Done, actor: stuff, cite: guide}

    Good:
        actors:
          staff: {}
        transitions:
          - {event: finish, source: New, target: Done, actor: staff, cite: guide}
    """
    return Finding(span, f"unknown actor {quoted(name)}", hint)


@check
def unknown_channel(span: Span, name: str, hint: str) -> Finding:
    """A channel that is not declared.

    A move through an undeclared channel can never be made. Declare channels under `channels`, and use their
    exact names.

    Bad:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: [apis, ui], cite: guide}

    Good:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: [api, ui], cite: guide}
    """
    return Finding(span, f"unknown channel {quoted(name)}", hint)


@check
def unknown_guard(span: Span, name: str, hint: str) -> Finding:
    """A guard that is not declared.

    A guard is a named condition under `guards`. Without a declaration there is no condition to test, so the
    move would never be possible.

    Bad:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: [is-paid, paid-up], cite: guide}

    Good:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, cite: guide}
    """
    return Finding(span, f"unknown guard {quoted(name)}", hint)


@check
def unknown_fact(span: Span, name: str, hint: str) -> Finding:
    """A fact that is not declared.

    The declared type of a fact decides how guards compare it and how messages are read. Declare facts under
    `facts`, and use their exact names.

    Bad:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {payed: true}

    Good:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}
    """
    return Finding(span, f"unknown fact {quoted(name)}", hint)


@check
def unknown_input(span: Span, name: str, hint: str) -> Finding:
    """An input that is not declared.

    A move can only require inputs that a caller can pass. Declare inputs under `inputs` with their types, and
    use their exact names.

    Bad:
        inputs:
          message: {type: string}
        transitions:
          - {event: finish, source: New, target: Done, requires: [message, reason], cite: guide}

    Good:
        inputs:
          message: {type: string}
        transitions:
          - {event: finish, source: New, target: Done, requires: message, cite: guide}
    """
    return Finding(span, f"unknown input {quoted(name)}", hint)


@check
def unknown_source(span: Span, name: str, hint: str) -> Finding:
    """A source that is not declared.

    `cite` names the source of a rule. Declare sources under `sources`, with the address and the day on which
    each was read.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: manual}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(span, f"unknown source {quoted(name)}", hint)


@check
def unknown_event(span: Span, name: str, hint: str) -> Finding:
    """An event that no transition has.

    A request carries out moves with the events that it names. No move has an undeclared event, so the request
    would never be sent for it. Use the exact names of the events in `transitions`.

    Bad:
        messages:
          outbound:
            finish-order: {events: finnish, method: POST, url: https://example.com/finish, cite: guide}

    Good:
        messages:
          outbound:
            finish-order: {events: finish, method: POST, url: https://example.com/finish, cite: guide}
    """
    return Finding(span, f"unknown event {quoted(name)}", hint)


@check
def unknown_key_part(span: Span, name: str, hint: str) -> Finding:
    """A part of a key that no message has.

    `rollup` collects the items of one order by parts of their keys. The names of the parts are in the `order`
    and the `item` of the messages. A path without a name is its own name.

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
    return Finding(span, f"unknown key part {quoted(name)}", hint)
