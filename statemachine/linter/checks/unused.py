"""Declarations that nothing uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from statemachine.linter.checks import check
from statemachine.linter.checks.outbound_requests import names_under, url_variables
from statemachine.linter.lint_context import LintContext
from statemachine.model.diagnostics import Finding, Severity
from statemachine.model.fixes import removed
from statemachine.model.vocabulary import Declared, Named


@check(Severity.WARNING)
def unused_guard(context: LintContext) -> Iterator[Finding]:
    """A guard that no transition or action uses.

    It decides nothing. Use it in a transition or an action, or remove it.

    Unsafe fix: remove the guard.

    Bad:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}

    Good:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}
        transitions: [{event: finish, source: New, target: Done, guard: is-paid, cite: guide}]
    """
    used = {name for _, limits in context.limits for name in limits.guards}
    yield from _unused("guard", context.rules.guards, used, "use it under `guard`, or remove it")


@check(Severity.WARNING)
def unused_group(context: LintContext) -> Iterator[Finding]:
    """A group that no transition, action, rollup or other group uses.

    It has no effect. Use it where a status can be named, or remove it.

    Unsafe fix: remove the group.

    Bad:
        groups: {open: [New]}

    Good:
        groups: {open: [New]}
        transitions: [{event: finish, source: open, target: Done, cite: guide}]
    """
    rules = context.rules
    used = {name for group in rules.groups.values() for name in group.members}
    for transition in rules.transitions:
        used.update(transition.sources, transition.exceptions, transition.targets)
    for action in rules.actions.values():
        used.update(action.statuses)
    used.update(rules.rollup.named if rules.rollup else ())
    yield from _unused("group", rules.groups, used, "use it in a transition or an action, or remove it")


@check(Severity.WARNING)
def unused_actor(context: LintContext) -> Iterator[Finding]:
    """An actor that no rule uses.

    No transition, action or `undeclared` names the actor or an actor that it includes. Name it where it
    may act, or remove it. To keep it on purpose, give it a `note` with the reason.

    Unsafe fix: remove the actor.

    Bad:
        actors: {staff: {}}

    Good:
        actors: {staff: {}, visitor: {note: The guide gives visitors no move.}}
        transitions: [{event: finish, source: New, target: Done, actor: staff, cite: guide}]
    """
    named = {name for _, limits in context.limits for name in limits.actors or ()}
    named.update(context.rules.undeclared.actors)
    used = context.scopes.including(named)
    actors = context.rules.actors
    included = {actors[name].span for each in actors.values() for name in each.includes}
    for finding in _unused_without_note("actor", context.rules.actors, used, "name it where it may act"):
        is_included = finding.span in included  # it can be removed after the actors that include it
        yield replace(finding, fix=None) if is_included else finding


@check(Severity.WARNING)
def unused_channel(context: LintContext) -> Iterator[Finding]:
    """A channel that no transition or action names.

    It changes no answer. Name it where it matters, or remove it. To keep it on purpose, write the channels
    as a mapping and give it a `note` with the reason.

    Unsafe fix: remove the channel.

    Bad:
        channels: [api]

    Good:
        channels: {api: {}, fax: {note: The guide names it and gives it no rule.}}
        transitions: [{event: finish, source: New, target: Done, channel: api, cite: guide}]
    """
    used = {name for _, limits in context.limits for name in limits.channels or ()}
    yield from _unused_without_note(
        "channel",
        context.rules.channels,
        used,
        "name it under `channel`, or write `channels` as a mapping",
    )


@check(Severity.WARNING)
def unused_fact(context: LintContext) -> Iterator[Finding]:
    """A fact that no guard and no message uses.

    It changes no answer. Use it in a guard, read it under `facts` of an inbound message, or remove it. To
    keep it on purpose, give it a `note` with the reason.

    Unsafe fix: remove the fact.

    Bad:
        facts: {paid: {type: boolean}}

    Good:
        facts: {paid: {type: boolean}, color: {type: string, note: For the reports of the application.}}
        guards: {is-paid: {paid: true}}
        transitions: [{event: finish, source: New, target: Done, guard: is-paid, cite: guide}]
    """
    rules = context.rules
    used = {fact for guard in rules.guards.values() for fact in guard.facts}
    for message in rules.inbound.values():
        used.update(*(fields.facts for fields in message.all_fields))
    yield from _unused_without_note("fact", rules.facts, used, "use it in a guard")


@check(Severity.WARNING)
def unused_input(context: LintContext) -> Iterator[Finding]:
    """An input that no transition requires and no request sends, and that has no default.

    It changes no answer and no request. Require it, send it in a request, or remove it. To keep it on
    purpose, give it a `note` with the reason. Every change carries an input with a default.

    Unsafe fix: remove the input.

    Bad:
        inputs: {message: {type: string}}

    Good:
        inputs: {message: {type: string}, reason: {type: string, note: The application stores it.}}
        transitions: [{event: finish, source: New, target: Done, requires: [message], cite: guide}]
    """
    inputs = context.rules.inputs
    used = {name for _, limits in context.limits for name in limits.requires}
    used.update(name for name, each in inputs.items() if each.default is not None)
    for request in context.rules.outbound.values():
        variables = url_variables(request.url)
        used.update(each.removeprefix("inputs.") for each in variables if each.startswith("inputs."))
        for path in request.sent_paths:
            names = names_under(path, "inputs")
            used.update(inputs if names is None else names)
    yield from _unused_without_note("input", inputs, used, "require it, or send it in a request")


@check(Severity.WARNING)
def unused_source(context: LintContext) -> Iterator[Finding]:
    """A source that no rule and no message cites.

    A rule may lack its citation, or the source is not needed. Cite it, or remove it.

    Unsafe fix: remove the source.

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
    citing = (*context.rules_with_basis, *context.rules.messages)
    used = {name for each in citing for name in each.cite}
    yield from _unused("source", context.rules.sources, used, "cite it where it is used, or remove it")


@check(Severity.WARNING)
def trigger_without_triggers(context: LintContext) -> Iterator[Finding]:
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
    if context.rules.triggers or context.rules.ignores_other_triggers:
        return
    for message in context.rules.inbound.values():
        for fields in message.all_fields:
            if fields.trigger is not None:
                yield Finding(
                    fields.trigger.span,
                    f"the message {message.name!r} reads a trigger, and the file declares no triggers",
                    "declare the provider's words under `triggers`, or remove the path",
                )


def _unused(
    kind: str, declared: Mapping[str, Named], used: Collection[str], advice: str
) -> Iterator[Finding]:
    for each in declared.values():
        if each.name not in used:
            fix = removed(f"the {kind} {each.name!r}", each.span)
            yield Finding(each.span, f"unused {kind} {each.name!r}", advice, fix=fix)


def _unused_without_note(
    kind: str, declared: Mapping[str, Declared], used: Collection[str], advice: str
) -> Iterator[Finding]:
    without = {name: each for name, each in declared.items() if not each.note}
    advice = f"{advice}, or remove it; to keep it, give it a `note` with the reason"
    return _unused(kind, without, used, advice)
