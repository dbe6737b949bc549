"""Where orders end, and where they get stuck."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from statemachine.linter.checks import check
from statemachine.linter.lint_context import (
    LintContext,
    Node,
    closed_cycles,
    closed_groups,
    moves_text,
    names_source,
    possible_ends,
    quoted_names,
    route_text,
)
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.graph import Graph, path_to
from statemachine.model.table import Row


@check(Severity.ERROR)
def dead_end(context: LintContext) -> Iterator[Finding]:
    """A status without a move out of it that is not an end.

    An order in this status is stuck. Declare the missing transition, or mark the status `final: true`. If
    the provider does not document what follows, write `exits: unspecified`. An override counts as a move
    out only if it names its source. The finding on a retired status is only likely: no stored order may have
    it any more.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {cite: guide}}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
    """
    for status in context.connected_statuses:
        if context.has_no_exit(status.name) and not status.final and status.result is None:
            yield Finding(
                status.span,
                f"{status.name!r} is not an end and has no transition out of it"
                f"{context.route_suffix(status.name)}",
                "declare the missing transition, mark it `final: true`, or write `exits: unspecified`",
                certain=not (status.retired or context.may_be_left({status.name})),
            )


@check(Severity.WARNING)
def undeclared_final(context: LintContext) -> Iterator[Finding]:
    """A status with a result and no move out of it that is not marked final.

    Mark it `final: true`. If the order may still move on, declare the transition, or write
    `exits: unspecified`.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {result: success, cite: guide}}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
    """
    for status in context.connected_statuses:
        if context.has_no_exit(status.name) and not status.final and status.result is not None:
            yield Finding(
                status.place.of("result"),
                f"{status.name!r} has a result and no transition out of it, but is not marked final"
                f"{context.route_suffix(status.name)}",
                "mark it `final: true`, or write `exits: unspecified`",
                certain=not (status.retired or context.may_be_left({status.name})),
            )


@check(Severity.ERROR)
def no_route_to_end(context: LintContext) -> Iterator[Finding]:
    """A cycle of statuses with no move out of it and no end in it.

    An order in this cycle never ends. Declare the transition out of it, or mark the status in which an
    order may end. If the provider does not document it, write `exits: unspecified`.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Hold: {cite: guide}, Review: {cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: check, source: New, target: [Review, Done], cite: guide}
          - {event: hold, source: Review, target: Hold, cite: guide}
          - {event: resume, source: Hold, target: Review, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Hold: {cite: guide}, Review: {cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: check, source: New, target: [Review, Done], cite: guide}
          - {event: hold, source: Review, target: Hold, cite: guide}
          - {event: resume, source: Hold, target: [Review, Done], cite: guide}
    """
    if any(no_ending_status(context)):
        return
    statuses = context.rules.statuses
    for first, *rest in closed_cycles(context):
        yield Finding(
            statuses[first].span,
            f"no route leads out of {quoted_names((first, *rest))}, and none of them is an end"
            f"{context.route_suffix(first)}",
            "declare the transition out of the cycle, or mark where an order may end",
            tuple(Related(statuses[each].span, "part of the cycle") for each in rest),
            certain=not context.may_be_left((first, *rest)),
        )


@check(Severity.WARNING)
def only_overrides_lead_out(context: LintContext) -> Iterator[Finding]:
    """A status, or a cycle of statuses, that orders enter by normal moves, and leave by overrides only.

    Actors can move an order in, and nobody can move it out by the normal rules: each such order needs a repair.
    Declare the normal move that leads out, or mark where an order may end. If the provider does not document it,
    write `exits: unspecified`.

    Bad:
        actors: {staff: {}}
        statuses: {New: {initial: true, cite: guide}, Hold: {cite: guide}, Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: hold, source: New, target: Hold, cite: guide}
          - {event: repair, source: Hold, target: New, actor: staff, override: true, cite: guide, note: A repair.}

    Good:
        actors: {staff: {}}
        statuses: {New: {initial: true, cite: guide}, Hold: {cite: guide}, Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: hold, source: New, target: Hold, cite: guide}
          - {event: release, source: Hold, target: New, actor: staff, cite: guide}
    """
    if any(no_ending_status(context)):
        return
    graph = _graph_of_normal_moves(context)
    reached = graph.reachable(context.starts)
    for group in closed_groups(context, graph, reached):
        leading_out = dict.fromkeys(row.transition for row in _rows_out_of(context, group))
        if leading_out:
            yield Finding(
                context.rules.statuses[group[0]].span,
                f"only overrides lead out of {quoted_names(group)}: {route_text(path_to(reached, group[0]))}",
                "declare the normal move that leads out, or mark where an order may end",
                tuple(Related(each.span, "an override that leads out") for each in leading_out if each),
                certain=not context.may_be_left(group),
            )


@check(Severity.ERROR)
def no_ending_status(context: LintContext) -> Iterator[Finding]:
    """No status is an end.

    Every status leads to another, so no order ever ends. Mark the last status `final: true`. Give a
    `result` to an end that may reopen. If the provider does not document it, write `exits: unspecified`.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {result: success, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}
    """
    names = [name for name, each in context.rules.statuses.items() if not each.retired]
    if names and not any(map(context.has_no_exit, names)) and not any(possible_ends(context)):
        yield Finding(
            context.rules.place.of("statuses"),
            "no order can end: every status leads to another",
            "mark where an order ends `final: true`, or give a `result` to an end that may reopen",
        )


@check(Severity.WARNING)
def final_without_result(context: LintContext) -> Iterator[Finding]:
    """A final status without a result.

    A reader cannot tell success from failure, and a rollup over items cannot leave out failed and
    cancelled items. Give it a `result`: success, failure or cancelled.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, cite: guide}}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide}}
    """
    for status in context.rules.statuses.values():
        if status.final and status.result is None:
            yield Finding(
                status.span,
                f"final status {status.name!r} has no result",
                "give it a `result`: success, failure or cancelled",
            )


@check(Severity.ERROR)
def exit_from_final(context: LintContext) -> Iterator[Finding]:
    """A transition out of a final status that is not an override.

    A final status is the end of an order, but this transition still applies. Remove the status from the
    sources. An end that may reopen has a `result` and is not final. A repair is an override.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Done: {result: success, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}
    """
    statuses = context.rules.statuses
    final = {name for name, each in statuses.items() if each.final}
    for transition in context.rules.transitions:
        rows = [row for row in context.rows_by[id(transition)] if row.source in final]
        if rows and not transition.override:
            sources = sorted({row.source for row in rows if row.source is not None})
            yield Finding(
                transition.place.of("source"),
                f"leaves {quoted_names(sources)}, which {'is' if len(sources) == 1 else 'are'} final: "
                f"{moves_text(rows)}",
                "remove the final status from the sources, or remove `final` from the status",
                tuple(Related(statuses[each].place.of("final"), "final here") for each in sources),
            )


@check(Severity.WARNING, default=False)
def exits_need_one_guard(context: LintContext) -> Iterator[Finding]:
    """A status whose moves out of it all need the same external guard.

    If the program behind the guard does not answer, or always answers no, no order leaves the status. Declare a move
    that does not need the guard, such as a cancellation or a move `after` a time. The finding is only likely, because
    nothing in the file shows how reliable the guard is. Moves that an order makes by itself, and overrides that name
    the status, count as ways out without the guard. There is no finding for a status with a `result`, because an order
    may stay there.

    Bad:
        facts: {total: {type: integer}}
        guards: {credit: {external: [total]}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: credit, cite: guide}
          - {event: lose, source: New, target: Lost, guard: credit, cite: guide}

    Good:
        facts: {total: {type: integer}}
        guards: {credit: {external: [total]}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: credit, cite: guide}
          - {event: lose, source: New, target: Lost, cite: guide}
    """
    guards = context.rules.guards
    for status in context.connected_statuses:
        rows = list(_rows_out_of(context, (status.name,)))
        if not rows or status.exits_unspecified or status.result:
            continue
        shared = frozenset.intersection(
            *(frozenset() if row.override or row.after else frozenset(row.guards) for row in rows)
        )
        for name in sorted(each for each in shared if guards[each].external is not None):
            yield Finding(
                status.span,
                f"every move out of {status.name!r} needs the external guard {name!r}"
                f"{context.route_suffix(status.name)}",
                "declare a move that does not need it, such as a cancellation or a move `after` a time",
                (Related(guards[name].span, "the guard"),),
                certain=False,
            )


def _graph_of_normal_moves(context: LintContext) -> Graph[Node]:
    """Return the moves that are not overrides, with the creations."""
    normal = ((row.source, row.target) for row in context.table.rows if not row.override)
    return Graph.of(context.exit_graph.edges, normal)


def _rows_out_of(context: LintContext, group: Collection[str]) -> Iterator[Row]:
    """Yield the rows that lead from a group of statuses to another status, overrides from any status left out."""
    for name in group:
        for row in context.table.rows_from.get(name, ()):
            if row.target not in group and names_source(row):
                yield row
