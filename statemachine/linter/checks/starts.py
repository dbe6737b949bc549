"""Where orders begin, and which statuses they can reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from statemachine.linter.checks import check
from statemachine.linter.lint_context import (
    LintContext,
    closed_cycles,
    quoted_names,
    transition_name,
    unreached_components,
)
from statemachine.model.declarations import Transition
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.vocabulary import ANY, NOTHING, FinalResult


@check(Severity.ERROR)
def missing_initial_status(context: LintContext) -> Iterator[Finding]:
    """No order can begin.

    Mark the status in which orders begin `initial: true`, or write a transition from `nothing`. If the
    provider does not document it, write `entries: unspecified` on the statuses that may come first.

    Bad:
        statuses: {New: {cite: guide}, Done: {final: true, result: success, cite: guide}}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
    """
    if not context.starts:
        yield Finding(
            context.rules.place.of("statuses"),
            "no order can begin: no status is initial and no transition has the source 'nothing'",
            "mark the first status `initial: true`, or write `entries: unspecified`",
            certain=not context.rules.undeclared.is_open,
        )


@check(Severity.ERROR)
def unreachable_status(context: LintContext) -> Iterator[Finding]:
    """A status that no route enters, or a group of statuses that only lead to each other.

    Declare the transition into it, or mark it `initial: true`. If the provider does not document it, write
    `entries: unspecified`. An override counts as a move into the status only if it names its target.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Lost: {cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Lost], target: Done, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Lost: {cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Lost], target: Done, cite: guide}
          - {event: lose, source: New, target: Lost, cite: guide}
    """
    statuses = context.rules.statuses
    for first, *rest in unreached_components(context):
        yield Finding(
            statuses[first].span,
            f"no route enters {quoted_names((first, *rest), 'or')}",
            f"declare a transition into {first!r}, mark it `initial: true`, or write `entries: unspecified`",
            tuple(Related(statuses[each].span, "not entered either") for each in rest),
            certain=not context.may_be_entered,
        )


@check(Severity.ERROR)
def isolated_status(context: LintContext) -> Iterator[Finding]:
    """A status without a normal transition into it or out of it.

    No order uses it. An override by `any` does not count, because it was not written for this status.
    Declare its transitions, or remove it. If the provider only names the status, write
    `entries: unspecified` and `exits: unspecified`.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Hold: {cite: guide},
          Done: {final: true, result: success, cite: guide}}

    Good:
        statuses: {New: {initial: true, cite: guide},
          Hold: {entries: unspecified, exits: unspecified, note: The guide only names it.},
          Done: {final: true, result: success, cite: guide}}
    """
    for name in sorted(context.isolated):
        override = min(_overrides_by_any(context, name), key=_content_order, default=None)
        only = "" if override is None else f"; only an override does: {transition_name(override)}"
        yield Finding(
            context.rules.statuses[name].span,
            f"no normal move enters or leaves {name!r}{only}",
            "declare its transitions, or write `entries: unspecified` and `exits: unspecified`",
            () if override is None else (Related(override.span, "the override"),),
            certain=not (context.may_be_entered or context.may_be_left({name})),
        )


@check(Severity.WARNING)
def creation_into_non_initial(context: LintContext) -> Iterator[Finding]:
    """A creation with a target that is not marked initial.

    Orders begin in this status, but the list of statuses and the diagrams do not show it. Mark it
    `initial: true`, or replace the source `nothing`.

    Bad:
        statuses: {New: {cite: guide}, Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: submit, source: nothing, target: New, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: submit, source: nothing, target: New, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}
    """
    statuses = context.rules.statuses
    for transition in context.rules.transitions:
        if transition.sources != (NOTHING,):
            continue
        targets = {row.target for row in context.rows_by[id(transition)]}
        unmarked = sorted(
            each for each in targets if not (statuses[each].initial or statuses[each].retired)
        )
        if unmarked:
            yield Finding(
                transition.place.of("target"),
                f"creates orders in {quoted_names(unmarked)}, which "
                f"{'is' if len(unmarked) == 1 else 'are'} not marked initial",
                "mark the status `initial: true`, or name another source",
                tuple(Related(statuses[each].span, "declared here") for each in unmarked),
            )


@check(Severity.ERROR)
def empty_transition(context: LintContext) -> Iterator[Finding]:
    """A transition that allows no move.

    `any` leaves out final statuses and moves from a status to itself, `except` removes sources, `self: false`
    removes moves from a status to itself, and `any` and groups leave out retired targets. Name a source and
    a target that are left, or remove the transition.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: lose, source: any, except: [New], target: Done, note: From anywhere else.}

    Good:
        transitions: [{event: finish, source: New, target: Done, cite: guide}]
    """
    for transition in context.rules.transitions:
        if not context.rows_by[id(transition)]:
            yield Finding(
                transition.place.of("source"),
                f"{transition_name(transition)} allows no move",
                _advice_on_empty(context, transition),
            )


@check(Severity.ERROR)
def no_success_path(context: LintContext) -> Iterator[Finding]:
    """Orders end, but never with the result success.

    Declare the status in which a successful order ends, or correct a result. There is no finding if
    other checks report an unreachable success or an end without a result. There is also no finding if
    exits are unspecified, or a route leads back to an initial status.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: failure, cite: guide}}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
    """
    entered = [each for each in context.connected_statuses if not each.retired]
    results = {each.name: each.result for each in entered if each.result is not None}
    declared = {each.result for each in context.rules.statuses.values() if not each.retired}
    explained = _has_unknown_results(context) or _returns_to_start(context)
    if context.starts and results and FinalResult.SUCCESS not in declared and not explained:
        yield Finding(
            context.rules.place.of("statuses"),
            f"no route ends in success, only in {quoted_names(sorted(results), 'or')}",
            "write `result: success` on the status in which a successful order ends",
            certain=not context.may_be_entered,
        )


def _overrides_by_any(context: LintContext, name: str) -> Iterator[Transition]:
    for each in context.rules.transitions:
        if each.override and (
            each.targets == (ANY,)
            or (each.sources == (ANY,) and name not in context.rules.members(each.exceptions))
        ):
            yield each


def _content_order(transition: Transition) -> tuple[object, ...]:
    """Return a sort key from event and ends, so that the place in the file does not matter."""
    ends = (transition.sources, transition.targets)
    sorted_ends = [sorted("" if name == ANY else name for name in names) for names in ends]
    return (transition.event is not None, transition.event or "", sorted_ends)


def _returns_to_start(context: LintContext) -> bool:
    initial = {each.name for each in context.connected_statuses if each.initial}
    retired = {name for name, each in context.rules.statuses.items() if each.retired}
    others = context.entry_graph.edges.keys() - initial - retired - {None}
    return any(not initial.isdisjoint(context.entry_graph.edges[each]) for each in others)


def _has_unknown_results(context: LintContext) -> bool:
    """Return whether a route may end without a known result: other checks report it, or it is unspecified."""
    without = (each for each in context.connected_statuses if each.result is None)
    stuck = any(each.final or context.has_no_exit(each.name) for each in without)
    unspecified = any(each.exits_unspecified for each in context.connected_statuses)
    return stuck or unspecified or any(closed_cycles(context))


def _advice_on_empty(context: LintContext, transition: Transition) -> str:
    """Return what to change in a transition without moves: what left out the last of them."""
    if context.rules.count_moves(replace(transition, to_self=True)):
        return "`self: false` leaves out all its moves: name another target, or remove `self: false`"
    targets = () if transition.targets == (ANY,) else context.rules.members(transition.targets)
    if targets and all(context.rules.statuses[each].retired for each in targets):
        return "all its targets are retired: name the status that replaces them"
    return "name a source and a target that are left, or remove the transition"
