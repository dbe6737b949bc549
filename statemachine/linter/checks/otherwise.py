"""Transitions that are `otherwise`: those that are never made, and those that are always made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from statemachine.linter.checks import check
from statemachine.linter.gaps import are_all_covered
from statemachine.linter.lint_context import LintContext
from statemachine.model.declarations import Transition
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.spans import Span
from statemachine.model.table import Row
from statemachine.model.vocabulary import NOTHING


@check(Severity.ERROR)
def otherwise_without_guard(context: LintContext) -> Iterator[Finding]:
    """A transition that is `otherwise`, beside one of the same event that has no guard.

    An `otherwise` transition applies if each other transition of its event from the status has a guard that is
    false. One without a guard is never false, so the `otherwise` transition can never be made from there. Its
    actors, its channels and its target make no difference.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: finish, source: New, target: Lost, otherwise: true, cite: guide}

    Good:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {some: {copies: {above: 0}}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: some, cite: guide}
          - {event: finish, source: New, target: Lost, otherwise: true, cite: guide}
    """
    for transition, rows in _otherwise(context):
        found = {row.source: places for row in rows if (places := _without_guard(context, row))}
        if found:
            spans = sorted(set(chain.from_iterable(found.values())))
            yield Finding(
                transition.place.of("otherwise"),
                f"this move can never be made {_from(list(found))}: another one of its event has no guard",
                "give the other transition a guard, or remove `otherwise`",
                tuple(Related(span, "has no guard, so it is never false") for span in spans),
            )


@check(Severity.WARNING)
def otherwise_without_sibling(context: LintContext) -> Iterator[Finding]:
    """A transition that is `otherwise`, although no other transition has its event and its source.

    It always applies, so `otherwise` has no effect. An override, another `otherwise` transition and one of another
    event do not count. The finding is only likely, because the other transitions may not be declared yet.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
        transitions: [{event: finish, source: New, target: Done, otherwise: true, cite: guide}]

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
        transitions: [{event: finish, source: New, target: Done, cite: guide}]
    """
    for transition, rows in _otherwise(context):
        if rows and not any(context.table.siblings(row) for row in rows):
            yield Finding(
                transition.place.of("otherwise"),
                "no other transition has this event and source, so `otherwise` always holds",
                "remove `otherwise`, or declare the other transitions of the event",
                certain=False,
            )


@check(Severity.WARNING)
def otherwise_never_holding(context: LintContext) -> Iterator[Finding]:
    """A transition that is `otherwise`, although the others of its event cover all values of the facts.

    The others leave no order for it, so it can never be made. Only values that satisfy its own guards count. The
    search has the limits of `guard-gap`, and it skips events with external guards. The finding is only likely,
    because the transition may be there for values that a later version allows.

    Bad:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {many: {copies: {at_least: 10}}, few: {copies: {below: 10}}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}, Odd: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: many, cite: guide}
          - {event: finish, source: New, target: Lost, guard: few, cite: guide}
          - {event: finish, source: New, target: Odd, otherwise: true, cite: guide}

    Good:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {many: {copies: {at_least: 10}}, few: {copies: {below: 5}}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}, Odd: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: many, cite: guide}
          - {event: finish, source: New, target: Lost, guard: few, cite: guide}
          - {event: finish, source: New, target: Odd, otherwise: true, cite: guide}
    """
    for transition, rows in _otherwise(context):
        sources = {row.source for row in rows if are_all_covered(row, context.scopes)}
        if sources:
            yield Finding(
                transition.place.of("otherwise"),
                f"this move can never be made {_from(list(sources))}: the guards of the other transitions of its "
                "event cover all values",
                "narrow the other guards, or remove this transition",
                certain=False,
            )


def _otherwise(context: LintContext) -> Iterator[tuple[Transition, list[Row]]]:
    """Yield each `otherwise` transition with its rows."""
    for transition in context.rules.transitions:
        if transition.otherwise:
            yield transition, [row for row in context.rows_by[id(transition)] if row.otherwise]


def _without_guard(context: LintContext, row: Row) -> set[Span]:
    """Return the places of the siblings of a row that have no guard."""
    statuses = context.rules.statuses
    siblings = context.table.siblings(row).get((), ())
    declared = ([one.span for one in each.declared] or [statuses[each.target].span] for each in siblings)
    return set(chain.from_iterable(declared))


def _from(sources: list[str | None]) -> str:
    """Return the first of some sources, and how many others there are."""
    first, *others = sorted(each or "" for each in sources)
    more = f" and {len(others)} more" if others else ""
    return f"from {first or NOTHING!r}{more}"
