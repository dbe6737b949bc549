"""Which actors may make a move."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, moves_text, quoted_names, transition_name
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.fixes import removed


@check(Severity.WARNING)
def redundant_actor(context: LintContext) -> Iterator[Finding]:
    """An actor listed beside an actor that it includes.

    An actor may do everything that the included actor may do, so listing both has no effect. Remove the
    including actor from the list.

    Unsafe fix: remove the actor from the list.

    Bad:
        actors: {client: {}, manager: {includes: [client]}}
        transitions: [{event: finish, source: New, target: Done, actor: [client, manager], cite: guide}]

    Good:
        actors: {client: {}, manager: {includes: [client]}}
        transitions: [{event: finish, source: New, target: Done, actor: client, cite: guide}]
    """
    for place, limits in context.limits:
        listed = frozenset(limits.actors or ())
        for index, actor in enumerate(limits.actors or ()):
            if included := listed & context.table.includes(actor) - {actor}:
                yield Finding(
                    place.of(f"actor.{index}"),
                    f"redundant actor {actor!r}: it includes {quoted_names(sorted(included))}",
                    f"remove {actor!r} from the list",
                    fix=removed(f"the actor {actor!r} from the list", place.of(f"actor.{index}")),
                )


@check(Severity.ERROR)
def open_to_everybody(context: LintContext) -> Iterator[Finding]:
    """A transition without an actor, although `undeclared` refuses undeclared moves of a named actor.

    `undeclared: {client: refused}` means that the declared moves of `client` are complete. A transition
    that names no actor allows the move to `client` too. Name the actors that may make it. This check
    leaves out actions, overrides (see `unrestricted-override`) and the creation by `initial: true`. If
    not every actor may create, write a transition from `nothing`.

    Bad:
        undeclared: {client: refused, otherwise: unspecified}
        actors: {client: {}}
        transitions: [{event: finish, source: New, target: Done, cite: guide}]

    Good:
        undeclared: {client: refused, otherwise: unspecified}
        actors: {client: {}}
        transitions: [{event: finish, source: New, target: Done, actor: client, cite: guide}]
    """
    undeclared = context.rules.undeclared
    restricted = context.restricted_actors
    for transition in context.rules.transitions if restricted else ():
        rows = context.rows_by[id(transition)]
        if rows and transition.limits.actors is None and not transition.override:
            yield Finding(
                transition.span,
                f"{quoted_names(restricted)} may make this move too, because it names no actor: "
                f"{moves_text(rows)}",
                "name the actors that may make it",
                (Related(undeclared.place.span, "undeclared moves are refused here"),),
            )


@check(Severity.WARNING)
def unrestricted_override(context: LintContext) -> Iterator[Finding]:
    """An override without an actor.

    An override breaks the normal rules, so only some actors should have the right. Name them.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, override: true, note: A repair.}

    Good:
        actors: {staff: {}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, actor: staff, override: true, note: A repair.}
    """
    for transition in context.rules.transitions:
        if transition.override and transition.limits.actors is None:
            yield Finding(
                transition.place.of("override"),
                f"every actor may override by {transition_name(transition)}, because it names no actor",
                "name the actors that have the right",
            )
