"""Moves that an order makes by itself, after a time in its status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext
from statemachine.model.declarations import Transition
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.json_values import json_scalar
from statemachine.model.table import Row


@check(Severity.WARNING)
def input_after_time(context: LintContext) -> Iterator[Finding]:
    """A transition with `after` that requires an input without a default.

    An order makes this move by itself, so nobody passes the input. Remove the requirement, or give the input a
    default. The finding is only likely: somebody may ask for the move before its time.

    Bad:
        inputs: {reason: {type: string}}
        transitions: [{event: expire, source: New, target: Done, after: P7D, requires: [reason], cite: guide}]

    Good:
        transitions: [{event: expire, source: New, target: Done, after: P7D, cite: guide}]
    """
    inputs = context.rules.inputs
    for transition in context.rules.transitions:
        for index, name in enumerate(transition.limits.requires):
            if transition.after is not None and inputs[name].default is None:
                yield Finding(
                    transition.place.of(f"requires.{index}"),
                    f"requires input {name!r}, but an order makes this move by itself",
                    "remove the requirement, or give the input a default",
                    (Related(transition.place.of("after"), "when the order makes it"),),
                    certain=False,
                )


@check(Severity.WARNING)
def unreached_time(context: LintContext) -> Iterator[Finding]:
    """An `after` that never passes, because a move with a shorter one has left the status before.

    Swap the two times, or distinguish the transitions by guard. The finding is only likely, because the facts may
    change in between. Two transitions are compared if the first needs no guard that the second does not need,
    and if they lead to different statuses.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, after: P7D, cite: guide}
          - {event: lose, source: New, target: Lost, after: P14D, cite: guide}

    Good:
        facts: {paid: {type: boolean}}
        guards: {is-paid: {paid: true}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, after: P7D, cite: guide}
          - {event: lose, source: New, target: Lost, after: P14D, cite: guide}
    """
    reported: set[tuple[int, int]] = set()
    for rows in context.table.rows_from.values():
        for first, second in _too_late(rows):
            pair = id(first), id(second)
            if pair not in reported:
                reported.add(pair)
                yield Finding(
                    second.place.of("after"),
                    f"`after` {json_scalar(second.after)} never passes: "
                    f"another move leaves the status after {json_scalar(first.after)}",
                    "swap the times, or distinguish the transitions by guard",
                    (Related(first.place.of("after"), "the shorter time"),),
                    certain=False,
                )


def _too_late(rows: Sequence[Row]) -> Iterator[tuple[Transition, Transition]]:
    """Yield each transition that is never made by itself, after one that leaves the status before."""
    timed = [(each.after, row.number, each, row) for row in rows for each in row.declared if each.after]
    made: list[tuple[Transition, Row]] = []
    for after, _, second, other in sorted(timed, key=itemgetter(0, 1)):
        earlier = (
            first
            for first, row in made
            if first.after is not None
            and first.after < after
            and row.target != other.target
            and not row.otherwise
            and set(row.guards) <= set(other.guards)
        )
        first = next(earlier, None)
        if first is None:
            made.append((second, other))
        else:
            yield first, second
