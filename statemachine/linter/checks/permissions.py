"""Who may ask, and through which door."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.phrases import moves, named, quoted
from statemachine.linter.registry import check
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Related, Severity


@check(Severity.WARNING)
def unused_actor(subject: Subject) -> Iterator[Finding]:
    """An actor who may do nothing that others may not.

    No transition or action names him or one whom he includes, and `undeclared` does not either; that
    others include him gives nobody a move. Name him where he may ask, or remove him.

    Bad:
        actors: {staff: {}, client: {}}
        transitions:
          - {event: finish, source: New, target: Done, actor: staff, cite: guide}

    Good:
        actors: {staff: {}, client: {}}
        transitions:
          - {event: finish, source: New, target: Done, actor: [staff, client], cite: guide}
    """
    used = {name for _, limits in subject.limits for name in limits.actors or ()}
    used.update(subject.rules.undeclared.actors)
    for actor in subject.rules.actors.values():
        if used.isdisjoint(subject.table.includes[actor.name]):
            yield Finding(
                actor.span,
                f"no rule lets actor {actor.name!r} do anything",
                "name him where he may ask, or remove him",
            )


@check(Severity.WARNING)
def unused_channel(subject: Subject) -> Iterator[Finding]:
    """A channel that no transition or action names.

    It changes no answer. Name it where it matters, or remove it.

    Bad:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: api, cite: guide}

    Good:
        channels: [api, ui]
        transitions:
          - {event: finish, source: New, target: Done, channel: [api, ui], cite: guide}
    """
    used = {name for _, limits in subject.limits for name in limits.channels or ()}
    for channel in subject.rules.channels.values():
        if channel.name not in used:
            yield Finding(
                channel.span,
                f"nothing names channel {channel.name!r}",
                "name it where it matters, or remove it",
            )


@check(Severity.WARNING)
def redundant_actor(subject: Subject) -> Iterator[Finding]:
    """An actor listed beside one whom he includes.

    He may do all that the other may, so naming him says nothing. Leave him out.

    Bad:
        actors: {client: {}, manager: {includes: [client]}}
        transitions:
          - {event: finish, source: New, target: Done, actor: [client, manager], cite: guide}

    Good:
        actors: {client: {}, manager: {includes: [client]}}
        transitions:
          - {event: finish, source: New, target: Done, actor: client, cite: guide}
    """
    for place, limits in subject.limits:
        listed = frozenset(limits.actors or ())
        for index, actor in enumerate(limits.actors or ()):
            included = listed & subject.table.includes[actor] - {actor}
            if included:
                yield Finding(
                    place.of(f"actor.{index}"),
                    f"{actor!r} includes {quoted(sorted(included))}, so naming him says nothing",
                    f"leave {actor!r} out",
                )


@check(Severity.ERROR)
def open_to_everybody(subject: Subject) -> Iterator[Finding]:
    """A transition without an actor in a file that closes the world for a named one.

    `undeclared` says that this actor may do what is declared for him and nothing else; a transition for
    whoever asks hands him the move as well. Name the actors who may ask. Not looked at are actions, in
    which worlds have no part, overrides, of which `unrestricted-override` tells, and the creation that a
    status has by being `initial: true`; where not all may create, write the transition from `nothing`.

    Bad:
        undeclared: {client: refused, otherwise: unspecified}
        actors: {client: {}, staff: {}}
        transitions:
          - {event: finish, source: New, target: Done, actor: staff, cite: guide}
          - {event: lose, source: New, target: Done, cite: guide}

    Good:
        undeclared: {client: refused, otherwise: unspecified}
        actors: {client: {}, staff: {}}
        transitions:
          - {event: finish, source: New, target: Done, actor: staff, cite: guide}
          - {event: lose, source: New, target: Done, actor: staff, cite: guide}
    """
    undeclared = subject.rules.undeclared
    closed = subject.closed
    for transition in subject.rules.transitions if closed else ():
        rows = subject.rows_by[id(transition)]
        if rows and transition.limits.actors is None and not transition.override:
            yield Finding(
                transition.span,
                f"hands {quoted(closed)} a move, for whom undeclared moves are refused: "
                f"{moves((row.source, row.target) for row in rows)}",
                "name the actors who may ask",
                (Related(undeclared.place.span, "his world is closed here"),),
            )


@check(Severity.WARNING)
def unrestricted_override(subject: Subject) -> Iterator[Finding]:
    """An override that whoever asks may make.

    An override steps outside the normal rules, by right: say whose right it is.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, override: true, cite: guide, note: A repair.}

    Good:
        actors: {staff: {}}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, actor: staff, override: true, cite: guide, note: A repair.}
    """
    for transition in subject.rules.transitions:
        if transition.override and transition.limits.actors is None:
            yield Finding(
                transition.place.of("override"),
                f"whoever asks may override by {named(transition)}",
                "name the actors whose right it is",
            )
