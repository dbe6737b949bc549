"""The words of the format, which mean something only where they may stand."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Diagnostic, Finding, Place, Span
from statemachine.model.ruleset import RuleSet, Status, Transition
from statemachine.model.vocabulary import ANY, NOTHING

WORDS = frozenset({ANY, NOTHING})


def misplaced_words(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for each word of the format that says nothing where it stands."""
    for transition in rules.transitions:
        yield from _in_transition(transition)
    for action in rules.actions.values():
        yield from _lone(action.statuses, action.place, "statuses", "an action names its statuses")
    for group in rules.groups.values():
        yield from _lone(group.members, group.place, "members", "a group has statuses and groups in it")
    for word, name in rules.triggers.items():
        place = Place(rules.place.of(f"triggers.{word}"))
        yield from _lone((name,), place, word, "a trigger stands for one status")
    for status in rules.statuses.values():
        if status.final and status.exits_unspecified:
            yield final_with_exits(status)


def _in_transition(transition: Transition) -> Iterator[Diagnostic]:
    place = transition.place
    if len(transition.sources) > 1:
        yield from _lone(transition.sources, place, "source", "it is a source only when it stands alone")
    if NOTHING in transition.targets:
        yield from _lone(transition.targets, place, "target", "no order moves to nothing")
    elif len(transition.targets) > 1:
        yield from _lone(transition.targets, place, "target", "it is a target only when it stands alone")
    if transition.exceptions:
        yield from _lone(
            transition.exceptions, place, "except", "an exception names statuses and groups"
        )
    if transition.sources == (NOTHING,):
        if transition.exceptions:
            yield lone_word(place.of("except"), NOTHING, "from nothing, nothing can be excepted")
        if transition.override:
            yield creation_override(place.of("override"))


def _lone(names: tuple[str, ...], place: Place, key: str, why: str) -> Iterator[Diagnostic]:
    if WORDS.isdisjoint(names):
        return
    for index, name in enumerate(names):
        if name in WORDS:
            yield lone_word(place.of(f"{key}.{index}"), name, why)


@check
def lone_word(span: Span, word: str, why: str) -> Finding:
    """A word of the format where it says nothing.

    `any` and `nothing` stand alone: in a list they would mean all of it, or none. `any` is a source or a target,
    `nothing` is a source, that of an order that is created, and neither is a member of a group, an exception,
    the status of an action or what a trigger stands for. From nothing, nothing can be excepted.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: Held, cite: guide}
          - event: finish
            source: [any, Held]
            target: Done
            cite: guide
            note: The guide says that an order can be finished at any time.

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: Held, cite: guide}
          - event: finish
            source: any
            target: Done
            cite: guide
            note: The guide says that an order can be finished at any time.
    """
    return Finding(span, f"{word!r} says nothing here: {why}", "name the statuses that are meant")


@check
def creation_override(span: Span) -> Finding:
    """A creation that is an override.

    An override is a move outside the normal rules out of some status. An order that is created leaves no
    status, and there is no normal rule to be outside of: say who may create it with `actor`.

    Bad:
        actors:
          staff: {}
        transitions:
          - {event: create, source: nothing, target: New, actor: staff, override: true, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}

    Good:
        actors:
          staff: {}
        transitions:
          - {event: create, source: nothing, target: New, actor: staff, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(
        span, "a creation cannot be an override: there is no status to leave", "leave `override` out"
    )


@check
def final_with_exits(status: Status) -> Finding:
    """A final status whose exits are said to be unknown.

    `final` says that nothing may follow, `exits: unspecified` that we do not know what may follow. Only one of
    the two can be so.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, exits: unspecified, result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    return Finding(
        status.place.of("exits"),
        f"status {status.name!r} is final, so it cannot have unspecified exits",
        "leave out `final` or `exits`",
    )
