"""The checks of conflicting names: reserved words, two meanings of one name, and cycles."""

from __future__ import annotations

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Finding, Related, Span
from statemachine.model.ruleset import Group, Status


@check
def reserved_name(span: Span, name: str) -> Finding:
    """A status, group or actor with a reserved word as its name.

    `any`, `nothing` and `otherwise` have a meaning of their own where statuses and actors are named. If the
    provider has a status with such a name, choose another name and declare the provider's word as an alias.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          otherwise: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: otherwise, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Other: {final: true, result: success, aliases: [otherwise], cite: guide}
        transitions:
          - {event: finish, source: New, target: Other, cite: guide}
    """
    return Finding(span, f"{name!r} is a reserved word", "choose another name")


@check
def clashing_names(group: Group, status: Status) -> Finding:
    """A group with the name of a status.

    Statuses and groups are named in the same places, so each name can have only one meaning. Rename the group:
    the provider never sees its name.

    Bad:
        groups:
          Done: [New]

    Good:
        groups:
          unfinished: [New]
    """
    return Finding(
        group.span,
        f"{group.name!r} is both a group and a status",
        "rename the group",
        (Related(status.span, "the status"),),
    )


@check
def clashing_spellings(span: Span, spellings: str, owners: str, related: tuple[Related, ...]) -> Finding:
    """A spelling with two meanings: two statuses, or a status and an ignored word.

    The name, the code and the aliases of a status are its spellings. An `ignored` word is not a status. With
    `matching`, two spellings also clash if they are equal after folding.

    Bad:
        statuses:
          New: {initial: true, aliases: [Open], cite: guide}
          Done: {final: true, result: success, aliases: [open], cite: guide}
        matching: {fold_case: true}

    Good:
        statuses:
          New: {initial: true, aliases: [Open], cite: guide}
          Done: {final: true, result: success, aliases: [Closed], cite: guide}
        matching: {fold_case: true}
    """
    return Finding(
        span,
        f"conflicting meanings of {spellings}: {owners}",
        "keep the spelling for one of them",
        related,
    )


@check
def group_cycle(span: Span, name: str, cycle: str) -> Finding:
    """A group that contains itself, directly or through other groups.

    Groups may be nested: a group means all statuses in it. Remove a group from the cycle, and name the
    statuses instead.

    Bad:
        groups:
          early: [New, unfinished]
          unfinished: [early, Done]

    Good:
        groups:
          early: [New]
          unfinished: [early, Done]
    """
    return Finding(span, f"group {name!r} contains itself: {cycle}", "remove one of these members")


@check
def actor_cycle(span: Span, name: str, cycle: str) -> Finding:
    """An actor that includes itself, directly or through other actors.

    An actor may do all that the actors it includes may do. Actors that include each other are one actor:
    declare it once.

    Bad:
        actors:
          clerk: {includes: manager}
          manager: {includes: clerk}

    Good:
        actors:
          clerk: {}
          manager: {includes: clerk}
    """
    return Finding(span, f"actor {name!r} includes itself: {cycle}", "remove one of these inclusions")


@check
def misplaced_word(span: Span, word: str, why: str) -> Finding:
    """A reserved word in a place where it has no meaning.

    `any` can be the only source or the only target of a transition. `nothing` can be the only source, for the
    creation of an order; it cannot have `except`. In lists, in groups, and as an exception, as the status of
    an action or of a trigger, neither word has a meaning.

    Bad:
        transitions:
          - {event: finish, source: [any, New], target: Done, cite: guide}

    Good:
        transitions:
          - {event: finish, source: any, target: Done, cite: guide}
    """
    return Finding(span, f"misplaced {word!r}: {why}", "name the statuses")


@check
def creation_override(span: Span) -> Finding:
    """A creation that is an override.

    An override is a move out of a status, against the normal rules. The creation of an order leaves no status,
    so it cannot be an override. Use `actor` to limit who may create an order.

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
    return Finding(span, "a creation cannot be an override: it leaves no status", "remove `override`")


@check
def final_with_exits(status: Status) -> Finding:
    """A final status with `exits: unspecified`.

    `final` means that no status follows. `exits: unspecified` means that the statuses that follow are unknown.
    A status can have only one of the two.

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
        "remove `final` or `exits`",
    )
