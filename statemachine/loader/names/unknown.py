"""What is said of a name that means nothing: one kind of finding for each kind of name."""

from __future__ import annotations

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Finding, Span
from statemachine.model.text import quoted


@check
def unknown_status(span: Span, name: str, advice: str) -> Finding:
    """A status or group that is not declared.

    Transitions, groups, actions and triggers name statuses as they are declared: exactly, and never by a
    title, a code or an alias, which are for what comes in and for people.

    Bad:
        transitions:
          - {event: finish, source: New, target: Doen, cite: guide}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(span, f"no status or group {quoted(name)} is declared", advice)


@check
def unknown_actor(span: Span, name: str, advice: str) -> Finding:
    """An actor that is not declared.

    A move that nobody can ask for under the name in the file is open to no one. Actors are declared under
    `actors`; transitions, actions, `includes` and `undeclared` name them exactly.

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
    return Finding(span, f"no actor {quoted(name)} is declared", advice)


@check
def unknown_channel(span: Span, name: str, advice: str) -> Finding:
    """A channel that is not declared.

    A move through a channel that does not exist could never be made. Channels are declared under `channels`
    and named exactly.

    Bad:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: [apis, ui], cite: guide}

    Good:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: [api, ui], cite: guide}
    """
    return Finding(span, f"no channel {quoted(name)} is declared", advice)


@check
def unknown_guard(span: Span, name: str, advice: str) -> Finding:
    """A guard that is not declared.

    A guard is a name for a condition, declared once under `guards`. Without a declaration there is nothing to
    hold, and a move that waits for it would never be open.

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
    return Finding(span, f"no guard {quoted(name)} is declared", advice)


@check
def unknown_fact(span: Span, name: str, advice: str) -> Finding:
    """A fact that is not declared.

    Guards look at facts of a known type only, so that what they let through can be compared, and what messages
    tell of a fact is read by its type. Facts are declared under `facts` and named exactly.

    Bad:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true, payed: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, cite: guide}

    Good:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, cite: guide}
    """
    return Finding(span, f"no fact {quoted(name)} is declared", advice)


@check
def unknown_input(span: Span, name: str, advice: str) -> Finding:
    """An input that is not declared.

    What a move requires must be something that can be handed in. Inputs are declared under `inputs`, with
    their type, and named exactly.

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
    return Finding(span, f"no input {quoted(name)} is declared", advice)


@check
def unknown_source(span: Span, name: str, advice: str) -> Finding:
    """A source that is not declared.

    A `cite` says where a rule was found. It names an entry of `sources`, which has the address and the day on
    which it was looked up.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: manual}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(span, f"no source {quoted(name)} is declared", advice)
