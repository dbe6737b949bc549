"""Transitions that repeat, cover or contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, moves_text, quoted_names
from statemachine.linter.overlaps import Candidate, Overlap, covered_transitions, find_overlaps
from statemachine.model.declarations import Transition
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.fixes import removed, removed_item
from statemachine.model.table import Row
from statemachine.model.vocabulary import NOTHING


@check(Severity.ERROR)
def duplicate_transition(context: LintContext) -> Iterator[Finding]:
    """Several transitions that allow the same move on the same terms.

    Only one of them has an effect. Remove one, or write what was meant.

    Safe fix: remove the transition if it is written as the first one is.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: finish, source: New, target: Done, title: Finished, cite: guide}

    Good:
        transitions: [{event: finish, source: New, target: Done, title: Finished, cite: guide}]
    """
    repeated: dict[tuple[int, ...], list[Row]] = {}
    for row in context.table.rows:
        if len(row.declared) > 1:
            repeated.setdefault(tuple(sorted(map(id, row.declared))), []).append(row)
    for rows in repeated.values():
        last, related = _last(rows[0].declared, "first declared here")
        yield Finding(
            last.span,
            f"duplicate transition: {moves_text(rows)}",
            "remove one, or distinguish them by event, actor, channel or guard",
            related,
            fix=removed_item("the transition, which is written twice", last.span, like=related[0].span),
        )


@check(Severity.ERROR)
def ambiguous_event(context: LintContext) -> Iterator[Finding]:
    """An event for which several transitions with different targets apply at the same time.

    A question that gives only the event, as many messages do, is refused as ambiguous. Distinguish the
    transitions by event, guard, actor or channel. Or write one transition with several targets: they are
    a choice, and are not reported. Nor is an event among whose targets the provider chooses: declare it under
    `events`, with `target: provider`. For each source and event, at most 20,000 pairs are compared.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: finish, source: New, target: Lost, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: lose, source: New, target: Lost, cite: guide}
    """
    scopes = context.scopes
    for overlap in find_overlaps(
        scopes,
        lambda row: None if row.override or row.provider_chooses else row.event,
        _are_ambiguous,
    ):
        last, related = _last(overlap.transitions, "or this transition", part="event")
        advice = "distinguish the transitions by event, guard, actor or channel, or merge them"
        example = ", ".join(overlap.shared.example(scopes.domains))
        yield Finding(
            last.place.of("event"),
            f"event {last.event!r} is ambiguous: from {_source_text(overlap)} it leads to "
            f"{quoted_names(overlap.targets, 'or')}",
            f"{advice}; two of them apply for {example}" if example else advice,
            related,
            certain=overlap.certain,
        )


@check(Severity.WARNING)
def subsumed_transition(context: LintContext) -> Iterator[Finding]:
    """A transition whose moves other transitions already allow.

    Remove it, or narrow the other transition. Two kinds of transitions can never apply: one without an event
    beside a default with an event, and an override beside a normal transition. There is no finding if the other
    one is reported as `open-to-everybody`, or if only this one is documented. Beside an `otherwise` transition, only
    transitions of one event are compared, because the removal would change it. For each source and target, at most
    20,000 new pairs are compared.

    Unsafe fix: remove the transition.

    Bad:
        actors: {client: {}, manager: {includes: [client]}}
        transitions:
          - {event: finish, source: New, target: Done, actor: client, cite: guide}
          - {event: finish, source: New, target: Done, actor: manager, cite: guide}

    Good:
        actors: {client: {}, manager: {includes: [client]}}
        transitions: [{event: finish, source: New, target: Done, actor: client, cite: guide}]
    """
    for transition, covering in covered_transitions(context):
        yield Finding(
            transition.span,
            f"other transitions already allow this: {moves_text(context.rows_by[id(transition)])}",
            "remove it, or narrow the other transition",
            tuple(Related(each.span, "allows all that it does") for each in covering),
            fix=removed_item("the transition", transition.span),
        )


@check(Severity.WARNING)
def pointless_self(context: LintContext) -> Iterator[Finding]:
    """A transition with `self: false` that has no move from a status to itself anyway.

    `self: false` leaves such moves out. Without a status on both sides, or with `any` on one side, there are
    none. Remove the key. The finding is only likely, because a group may get more statuses later.

    Safe fix: remove `self`.

    Bad:
        transitions: [{event: finish, source: New, target: Done, self: false, cite: guide}]

    Good:
        groups: {open: [New, Done]}
        statuses: {New: {initial: true, cite: guide}, Done: {result: success, cite: guide}}
        transitions: [{event: change, source: open, target: open, self: false, cite: guide}]
    """
    for transition in context.rules.transitions:
        with_self = replace(transition, to_self=True)
        count = context.rules.count_moves
        if not transition.to_self and count(with_self) == count(transition):
            yield Finding(
                transition.place.of("self"),
                "`self: false` has no effect: the transition has no move from a status to itself",
                "remove `self`, or correct the source or the target",
                certain=False,
                fix=removed("`self: false`", transition.place.of("self"), safe=True),
            )


@check(Severity.WARNING)
def competing_defaults(context: LintContext) -> Iterator[Finding]:
    """A status with several default moves for the same question.

    The default is the one choice to offer first. Mark one of the moves, or separate them by guard, actor
    or channel. The targets of one transition count as one choice, and so do all targets of an event among which
    the provider chooses. Two events with the same target count as two choices.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, default: true, cite: guide}
          - {event: skip, source: New, target: Done, default: true, cite: guide}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, default: true, cite: guide}
          - {event: skip, source: New, target: Done, cite: guide}
    """
    scopes = context.scopes
    one_choice = {each.name for each in context.rules.events.values() if each.provider_chooses}
    for overlap in find_overlaps(
        scopes,
        lambda row: row.override if row.default else None,
        partial(_are_two_choices, one_choice=one_choice),
    ):
        last, related = _last(overlap.transitions, "also a default", part="default")
        yield Finding(
            last.place.of("default"),
            f"more than one default from {_source_text(overlap)}: {_defaults_text(overlap)}",
            "mark only the choice to offer first",
            related,
            certain=overlap.certain,
        )


def _are_two_choices(left: Candidate, right: Candidate, *, one_choice: Collection[str]) -> bool:
    """Return whether two defaults differ in their event, or each has a target of its own.

    The targets of an event in `one_choice` are one choice.
    """
    event = left.transition.event
    nested = left.targets <= right.targets or left.targets >= right.targets
    return event != right.transition.event or not (nested or event in one_choice)


def _are_ambiguous(left: Candidate, right: Candidate) -> bool:
    """Return whether two candidates have several targets that are not the choice of one transition.

    Equal rows belong to both transitions, so the narrower one of two on the same terms adds no target.
    """
    widest = max(left.targets, right.targets, key=len)
    both = left.targets | right.targets
    return len(both) > 1 and not (both == widest and _terms(left.transition) == _terms(right.transition))


def _terms(transition: Transition) -> tuple[object, ...]:
    """Return everything that makes two rows with the same ends equal."""
    limits = transition.limits
    named = limits.actors, limits.channels, limits.guards, limits.requires
    return (
        transition.default,
        transition.otherwise,
        *(None if names is None else frozenset(names) for names in named),
    )


def _source_text(overlap: Overlap) -> str:
    first, *others = overlap.sources
    more = f" and {len(others)} more" if others else ""
    return f"{first or NOTHING!r}{more}"


def _defaults_text(overlap: Overlap) -> str:
    targets = quoted_names(overlap.targets)
    if len(overlap.targets) > 1:
        return targets
    events = sorted({each.event for each in overlap.transitions if each.event is not None})
    without = " and without an event" if any(each.event is None for each in overlap.transitions) else ""
    return f"{targets} by {quoted_names(events)}{without}"


def _last(
    transitions: tuple[Transition, ...], note: str, *, part: str | None = None
) -> tuple[Transition, tuple[Related, ...]]:
    """Return the last of some transitions in the file, and the places of the others."""
    *others, last = sorted(transitions, key=lambda each: each.span)
    return last, tuple(Related(each.place.of(part) if part else each.span, note) for each in others)
