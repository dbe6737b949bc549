"""Transitions that say the same, or say different things of the same move."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.clashes import Clash, Unit, clashes
from statemachine.linter.phrases import moves, quoted
from statemachine.linter.registry import check
from statemachine.linter.scopes import Scopes
from statemachine.linter.subject import Subject
from statemachine.linter.subsumption import subsumed
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.rows import Row
from statemachine.model.ruleset import Transition


@check(Severity.ERROR)
def duplicate_transition(subject: Subject) -> Iterator[Finding]:
    """Transitions that allow the same move on the same terms.

    One of them does nothing, and whoever changes it will wonder why. Remove it, or write what was meant.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: finish, source: [New], target: Done, title: Finished, cite: guide}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, title: Finished, cite: guide}
    """
    repeated: dict[tuple[int, ...], list[Row]] = {}
    for row in subject.table.rows:
        if len(row.declared) > 1:
            repeated.setdefault(tuple(sorted(map(id, row.declared))), []).append(row)
    for rows in repeated.values():
        last, related = _last(rows[0].declared, "declared here before")
        yield Finding(
            last.span,
            f"declared twice: {moves((row.source, row.target) for row in rows)}",
            "remove one, or tell them apart by event, actor, channel or guard",
            related,
        )


@check(Severity.ERROR)
def ambiguous_event(subject: Subject) -> Iterator[Finding]:
    """An event that leaves open which of several transitions is meant.

    Whoever asks by this event alone, as many messages do, is refused, because nothing says which target
    is right. (Asked by target it is never ambiguous, and the targets of one transition are a choice
    that the asker is offered.) Tell the transitions apart by event, guard, actor or channel, or make
    them one transition with several targets. From one status 20,000 pairs by one event are compared.

    Bad:
        facts:
          copies: {type: integer, minimum: 0}
        guards:
          some: {copies: {at_least: 1}}
          few: {copies: {below: 10}}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, guard: some, cite: guide}
          - {event: finish, source: New, target: Lost, guard: few, cite: guide}

    Good:
        facts:
          copies: {type: integer, minimum: 0}
        guards:
          some: {copies: {at_least: 1}}
          none: {copies: {below: 1}}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, guard: some, cite: guide}
          - {event: finish, source: New, target: Lost, guard: none, cite: guide}
    """
    scopes = Scopes.of(subject.table)
    for clash in clashes(scopes, _event, _apart):
        last, related = _last(clash.transitions, "or this transition", part="event")
        yield Finding(
            last.place.of("event"),
            f"asked by event {last.event!r} alone, {_order(clash)} could become {_choice(clash)}",
            "tell the transitions apart by event, guard, actor or channel, or make them one"
            f"{_witness(clash, scopes)}",
            related,
            certain=clash.certain,
        )


@check(Severity.WARNING)
def subsumed_transition(subject: Subject) -> Iterator[Finding]:
    """A transition that allows nothing which others do not allow already.

    Its limits read as if they meant something, yet whoever fails them is let through by the other
    transition. Remove it, or narrow the other one. Nothing is said where the other is itself reported as
    `open-to-everybody`, nor where it only is inferred, observed or conflicting and this one documented.
    Of transitions between which one event, source and target do not tell, 20,000 pairs are compared.

    Bad:
        actors:
          client: {}
          manager: {includes: [client]}
        transitions:
          - {event: finish, source: New, target: Done, actor: client, cite: guide}
          - {event: finish, source: New, target: Done, actor: manager, cite: guide}

    Good:
        actors:
          client: {}
          manager: {includes: [client]}
        transitions:
          - {event: finish, source: New, target: Done, actor: client, cite: guide}
    """
    for transition, wider in subsumed(subject):
        ends = ((row.source, row.target) for row in subject.rows_by[id(transition)])
        yield Finding(
            transition.span,
            f"allows nothing that is not allowed already: {moves(ends)}",
            "remove it, or narrow the other",
            tuple(Related(each.span, "this lets through all that it does") for each in wider),
        )


@check(Severity.WARNING)
def competing_defaults(subject: Subject) -> Iterator[Finding]:
    """A status with two default moves that one asker may be offered at once.

    The default is the choice to offer first, and there is one first, however many targets it has: those
    of one transition are one choice. Two events to one target are two. Mark one of the moves, or keep
    them apart by guard, actor or channel.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, default: true, cite: guide}
          - {event: lose, source: New, target: Lost, default: true, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, default: true, cite: guide}
          - {event: lose, source: New, target: Lost, cite: guide}
    """
    scopes = Scopes.of(subject.table)
    for clash in clashes(scopes, _default, _both_first):
        last, related = _last(clash.transitions, "also a default", part="default")
        yield Finding(
            last.place.of("default"),
            f"{_order(clash)} has more than one default: {_defaults(clash)}",
            "mark the one choice to offer first",
            related,
            certain=clash.certain,
        )


def _event(row: Row) -> str | None:
    """Return the event by which a normal move is asked for; without one it is asked for by target."""
    return None if row.override else row.event


def _default(row: Row) -> bool | None:
    """Return whether a default is offered among the overrides; None for what is no default."""
    return row.override if row.default else None


def _both_first(left: Unit, right: Unit) -> bool:
    """Say whether two defaults are two choices: by another event, or each to a target of its own."""
    nested = left.targets <= right.targets or left.targets >= right.targets
    return left.transition.event != right.transition.event or not nested


def _apart(left: Unit, right: Unit) -> bool:
    """Say whether rows that fire together are not all of one transition; equal rows are of both."""
    widest = max(left.targets, right.targets, key=len)
    both = left.targets | right.targets
    return len(both) > 1 and not (both == widest and _terms(left.transition) == _terms(right.transition))


def _terms(transition: Transition) -> tuple[object, ...]:
    """Return all that makes two rows with the same ends equal."""
    limits = transition.limits
    named = (limits.actors, limits.channels, limits.guards, limits.requires)
    return transition.default, *(None if names is None else frozenset(names) for names in named)


def _order(clash: Clash) -> str:
    sources = clash.sources
    more = f" (and so from {len(sources) - 1} more)" if len(sources) > 1 else ""
    return ("a new order" if sources[0] is None else f"an order that is {sources[0]!r}") + more


def _defaults(clash: Clash) -> str:
    targets = quoted(clash.targets)
    if len(clash.targets) > 1:
        return targets
    events = sorted({each.event for each in clash.transitions if each.event is not None})
    bare = " and without an event" if any(each.event is None for each in clash.transitions) else ""
    return f"{targets} by {quoted(events)}{bare}"


def _witness(clash: Clash, scopes: Scopes) -> str:
    let_through = ", ".join(clash.shared.witness(scopes.domains))
    return f"; two of them let through {let_through}" if let_through else ""


def _choice(clash: Clash) -> str:
    return quoted(clash.targets, word="or")


def _last(
    transitions: tuple[Transition, ...], note: str, *, part: str | None = None
) -> tuple[Transition, tuple[Related, ...]]:
    """Return the last of some transitions in the file, and where the others stand."""
    *others, last = sorted(transitions, key=lambda each: each.span)
    return last, tuple(Related(each.place.of(part) if part else each.span, note) for each in others)
