"""Declarations that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.linter.registry import check
from statemachine.linter.request_paths import names_under, sent_paths
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import Declared, Named


@check(Severity.WARNING)
def unused_guard(subject: Subject) -> Iterator[Finding]:
    """A guard that no transition or action uses.

    It decides nothing. Use it in a transition or an action, or remove it.

    Bad:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}

    Good:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, cite: guide}
    """
    used = {name for _, limits in subject.limits for name in limits.guards}
    yield from _unused("guard", subject.rules.guards.values(), used, "use it under `guard`")


@check(Severity.WARNING)
def unused_group(subject: Subject) -> Iterator[Finding]:
    """A group that no transition, action or other group uses.

    It has no effect. Use it where a status can be named, or remove it.

    Bad:
        groups:
          open: [New]

    Good:
        groups:
          open: [New]
        transitions:
          - {event: finish, source: open, target: Done, cite: guide}
    """
    rules = subject.rules
    used = {name for group in rules.groups.values() for name in group.members}
    for transition in rules.transitions:
        used.update(transition.sources, transition.exceptions, transition.targets)
    for action in rules.actions.values():
        used.update(action.statuses)
    yield from _unused("group", rules.groups.values(), used, "use it in a transition or an action")


@check(Severity.WARNING)
def unused_actor(subject: Subject) -> Iterator[Finding]:
    """An actor that may do nothing that other actors may not.

    No transition, action or `undeclared` names the actor or an actor that it includes. Being included by
    another actor is not a use. Name the actor where it may act, or remove it. To keep it on purpose, give
    it a `note` with the reason.

    Bad:
        actors: {staff: {}, client: {}}
        transitions:
          - {event: finish, source: New, target: Done, actor: staff, cite: guide}

    Good:
        actors:
          staff: {}
          client: {}
          visitor: {note: The guide names visitors and gives them no move.}
        transitions:
          - {event: finish, source: New, target: Done, actor: [staff, client], cite: guide}
    """
    named = {name for _, limits in subject.limits for name in limits.actors or ()}
    named.update(subject.rules.undeclared.actors)
    includes = subject.table.includes
    used = {name for name, included in includes.items() if not named.isdisjoint(included)}
    yield from _unused_without_note(
        "actor", subject.rules.actors.values(), used, "name it where it may act"
    )


@check(Severity.WARNING)
def unused_channel(subject: Subject) -> Iterator[Finding]:
    """A channel that no transition or action names.

    It changes no answer. Name the channel where it matters, or remove it. To keep it on purpose, give it
    a `note` with the reason; channels with notes are written as a mapping.

    Bad:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: api, cite: guide}

    Good:
        channels:
          api: {}
          ui: {}
          fax: {note: The guide names it and gives it no rule.}
        transitions:
          - {event: finish, source: New, target: Done, channel: [api, ui], cite: guide}
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
        facts:
          paid: {type: boolean}

    Good:
        facts:
          paid: {type: boolean}
          color: {type: string, note: Kept for the reports of the application.}
        guards:
          is-paid: {paid: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, cite: guide}
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
        inputs:
          message: {type: string}

    Good:
        inputs:
          message: {type: string}
          reason: {type: string, note: Optional; the application stores it with the change.}
        transitions:
          - {event: finish, source: New, target: Done, requires: [message], cite: guide}
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
        transitions:
          - {event: finish, source: New, target: Done, cite: [guide, manual]}
    """
    citing = (*subject.rules_with_basis, *subject.rules.messages)
    used = {name for each in citing for name in each.cite}
    yield from _unused("source", subject.rules.sources.values(), used, "cite it where it is used")


@check(Severity.WARNING)
def trigger_without_triggers(subject: Subject) -> Iterator[Finding]:
    """A message that reads a trigger, in a file without `triggers`.

    The words under `triggers` give a trigger its status. Without them the trigger has no effect: a message without
    a status is always `unknown-status`. Declare `triggers`, or remove the path.

    Bad:
        messages:
          inbound:
            change: {order: id, trigger: type, cite: guide}

    Good:
        triggers: {order.done: Done, order.rated: ignored}
        messages:
          inbound:
            change: {order: id, trigger: type, cite: guide}
    """
    if subject.rules.triggers:
        return
    for message in subject.rules.inbound.values():
        for path in (message.fields.trigger, message.body.trigger):
            if path is not None:
                yield Finding(
                    path.span,
                    f"the message {message.name!r} reads a trigger, and the file declares no triggers",
                    "declare the provider's words under `triggers`, or remove the path",
                )


def _unused(kind: str, declared: Iterable[Named], used: set[str], advice: str) -> Iterator[Finding]:
    for each in declared:
        if each.name not in used:
            yield Finding(each.span, f"unused {kind} {each.name!r}", f"{advice}, or remove it")


def _unused_without_note(
    kind: str, declared: Iterable[Declared], used: set[str], advice: str
) -> Iterator[Finding]:
    """Yield a finding for each unused declaration without a note, and how to keep it."""
    for each in _unused(kind, (each for each in declared if not each.note), used, advice):
        yield Finding(
            each.span, each.message, f"{each.help}; to keep it, give it a `note` with the reason"
        )


def _sent_inputs(rules: RuleSet) -> set[str]:
    """Return the inputs that the requests send; a request that sends `inputs` as a whole sends all."""
    sent: set[str] = set()
    for request in rules.outbound.values():
        for path in sent_paths(request):
            names = names_under(path, "inputs")
            sent.update(rules.inputs if names is None else names)
    return sent
