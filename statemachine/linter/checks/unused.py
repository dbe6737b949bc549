"""Declarations that nothing uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from statemachine.linter.checks import check
from statemachine.linter.checks.outbound_requests import names_under, sent_paths
from statemachine.linter.subject import Subject
from statemachine.model.declared import Declared, Named
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.ruleset import RuleSet


@check(Severity.WARNING)
def unused_guard(subject: Subject) -> Iterator[Finding]:
    """A guard that no transition or action uses.

    It decides nothing. Use it in a transition or an action, or remove it.

    Bad:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}

    Good:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}
        transitions: [{event: finish, source: New, target: Done, guard: is-paid, cite: guide}]
    """
    used = {name for _, limits in subject.limits for name in limits.guards}
    yield from _unused(
        "guard", subject.rules.guards.values(), used, "use it under `guard`, or remove it"
    )


@check(Severity.WARNING)
def unused_group(subject: Subject) -> Iterator[Finding]:
    """A group that no transition, action or other group uses.

    It has no effect. Use it where a status can be named, or remove it.

    Bad:
        groups: {open: [New]}

    Good:
        groups: {open: [New]}
        transitions: [{event: finish, source: open, target: Done, cite: guide}]
    """
    rules = subject.rules
    used = {name for group in rules.groups.values() for name in group.members}
    for transition in rules.transitions:
        used.update(transition.sources, transition.exceptions, transition.targets)
    for action in rules.actions.values():
        used.update(action.statuses)
    yield from _unused(
        "group", rules.groups.values(), used, "use it in a transition or an action, or remove it"
    )


@check(Severity.WARNING)
def unused_actor(subject: Subject) -> Iterator[Finding]:
    """An actor that may do nothing that other actors may not.

    No transition, action or `undeclared` names the actor or an actor that it includes. Being included by
    another actor is not a use. Name the actor where it may act, or remove it. To keep it on purpose, give
    it a `note` with the reason.

    Bad:
        actors: {staff: {}}

    Good:
        actors: {staff: {}, visitor: {note: The guide gives visitors no move.}}
        transitions: [{event: finish, source: New, target: Done, actor: staff, cite: guide}]
    """
    named = {name for _, limits in subject.limits for name in limits.actors or ()}
    named.update(subject.rules.undeclared.actors)
    used = subject.scopes.including(named)
    yield from _unused_without_note(
        "actor", subject.rules.actors.values(), used, "name it where it may act"
    )


@check(Severity.WARNING)
def unused_channel(subject: Subject) -> Iterator[Finding]:
    """A channel that no transition or action names.

    It changes no answer. Name the channel where it matters, or remove it. To keep it on purpose, give it
    a `note` with the reason; channels with notes are written as a mapping.

    Bad:
        channels: [api]

    Good:
        channels: {api: {}, fax: {note: The guide names it and gives it no rule.}}
        transitions: [{event: finish, source: New, target: Done, channel: api, cite: guide}]
    """
    used = {name for _, limits in subject.limits for name in limits.channels or ()}
    yield from _unused_without_note(
        "channel", subject.rules.channels.values(), used, "name it under `channel`"
    )


@check(Severity.WARNING)
def unused_fact(subject: Subject) -> Iterator[Finding]:
    """A fact that no guard and no message uses.

    It changes no answer. Use the fact in a guard, read it under `facts` of an inbound message, or remove
    it. To keep it on purpose, give it a `note` with the reason.

    Bad:
        facts: {paid: {type: boolean}}

    Good:
        facts: {paid: {type: boolean}, color: {type: string, note: For the reports of the application.}}
        guards: {is-paid: {paid: true}}
        transitions: [{event: finish, source: New, target: Done, guard: is-paid, cite: guide}]
    """
    rules = subject.rules
    used = {fact for guard in rules.guards.values() for fact in guard.facts}
    for message in rules.inbound.values():
        used.update(message.fields.facts, message.body.facts)
    yield from _unused_without_note("fact", rules.facts.values(), used, "use it in a guard")


@check(Severity.WARNING)
def unused_input(subject: Subject) -> Iterator[Finding]:
    """An input that no transition requires and no request sends, and that has no default.

    It changes no answer and no request. Require the input in a transition or an action, send it in an
    outbound request, or remove it. To keep it on purpose, give it a `note` with the reason. An input with
    a default is used, because every change carries it.

    Bad:
        inputs: {message: {type: string}}

    Good:
        inputs: {message: {type: string}, reason: {type: string, note: The application stores it.}}
        transitions: [{event: finish, source: New, target: Done, requires: [message], cite: guide}]
    """
    inputs = subject.rules.inputs
    used = {name for _, limits in subject.limits for name in limits.requires}
    used.update(name for name, each in inputs.items() if each.default is not None)
    used.update(_sent_inputs(subject.rules))
    yield from _unused_without_note(
        "input", inputs.values(), used, "require it, or send it in a request"
    )


@check(Severity.WARNING)
def unused_source(subject: Subject) -> Iterator[Finding]:
    """A source that no rule and no message cites.

    Either a rule does not cite it although it should, or the source is not needed. Cite it, or remove it.

    Bad:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
          manual: {url: https://example.com/manual, retrieved: 2026-01-31}

    Good:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
          manual: {url: https://example.com/manual, retrieved: 2026-01-31}
        transitions: [{event: finish, source: New, target: Done, cite: [guide, manual]}]
    """
    citing = (*subject.rules_with_basis, *subject.rules.messages)
    used = {name for each in citing for name in each.cite}
    yield from _unused(
        "source", subject.rules.sources.values(), used, "cite it where it is used, or remove it"
    )


def _unused(
    kind: str, declared: Iterable[Named], used: Collection[str], advice: str
) -> Iterator[Finding]:
    for each in declared:
        if each.name not in used:
            yield Finding(each.span, f"unused {kind} {each.name!r}", advice)


def _unused_without_note(
    kind: str, declared: Iterable[Declared], used: Collection[str], advice: str
) -> Iterator[Finding]:
    """Yield a finding for each unused declaration without a note, which would be the reason to keep it."""
    without = (each for each in declared if not each.note)
    advice = f"{advice}, or remove it; to keep it, give it a `note` with the reason"
    return _unused(kind, without, used, advice)


def _sent_inputs(rules: RuleSet) -> Iterator[str]:
    """Yield the inputs that the requests send; a request that sends `inputs` as a whole sends all."""
    for request in rules.outbound.values():
        for path in sent_paths(request):
            names = names_under(path, "inputs")
            yield from rules.inputs if names is None else names
