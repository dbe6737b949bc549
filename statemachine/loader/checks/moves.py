"""The checks of statuses and moves: words and keys in places where they have no meaning, and too many moves."""

from __future__ import annotations

from statemachine.loader.checks import check
from statemachine.model.declarations import Status
from statemachine.model.diagnostics import Finding
from statemachine.model.spans import Span


@check
def misplaced_word(span: Span, word: str, why: str) -> Finding:
    """A reserved word in a place where it has no meaning.

    `any` can be the only source or target of a transition. `nothing` can be the only source, for a
    creation, without `except`. Everywhere else, name the statuses.

    Bad:
        transitions: [{event: finish, source: [any, New], target: Done, cite: guide}]

    Good:
        transitions: [{event: finish, source: any, target: Done, cite: guide}]
    """
    return Finding(span, f"misplaced {word!r}: {why}", "name the statuses")


@check
def creation_override(span: Span) -> Finding:
    """A creation that is an override.

    An override is a move out of a status, against the normal rules. The creation of an order leaves no
    status. Use `actor` to limit who may create an order.

    Bad:
        transitions: [{event: create, source: nothing, target: New, override: true}]

    Good:
        transitions: [{event: create, source: nothing, target: New}]
    """
    return Finding(span, "a creation cannot be an override: it leaves no status", "remove `override`")


@check
def otherwise_override(span: Span) -> Finding:
    """An override that is `otherwise`.

    `otherwise` is for the orders that no other transition of the event is for. An override is an exception to
    the normal rules, and no other transition decides when it is for an order. Give it a guard of its own.

    Bad:
        transitions: [{event: finish, source: New, target: Done, override: true, otherwise: true}]

    Good:
        transitions: [{event: finish, source: New, target: Done, override: true}]
    """
    message = "an override cannot be `otherwise`: the normal moves do not decide about it"
    return Finding(span, message, "remove `otherwise` or `override`")


@check
def misplaced_after(span: Span, *, is_override: bool) -> Finding:
    """A creation or an override with `after`.

    `after` is how long after its entry into a status an order makes a move by itself. Before its creation an
    order is in no status, and an override is always asked for.

    Bad:
        transitions: [{event: create, source: nothing, target: New, after: P7D}]

    Good:
        transitions: [{event: create, source: nothing, target: New}]
    """
    subject, why = "a creation", "before it, the order is in no status"
    if is_override:
        subject, why = "an override", "it is always asked for"
    return Finding(span, f"{subject} cannot have `after`: {why}", "remove `after`")


@check
def final_with_exits(status: Status) -> Finding:
    """A final status with `exits: unspecified`.

    `final` means that no status follows. `exits: unspecified` means that the statuses that follow are
    unknown. A status can have only one of the two.

    Bad:
        statuses: {New: {}, Done: {final: true, exits: unspecified}}

    Good:
        statuses: {New: {}, Done: {final: true}}
    """
    message = f"status {status.name!r} is final, so it cannot have unspecified exits"
    return Finding(status.place.of("exits"), message, "remove `final` or `exits`")


@check
def replaced_but_not_retired(span: Span, name: str) -> Finding:
    """A status with `replaced_by` that is not retired.

    `replaced_by` names the status to use in place of a retired one. Orders still enter a status that is not
    retired.

    Bad:
        statuses: {New: {}, Sent: {replaced_by: Done}, Done: {final: true}}

    Good:
        statuses: {New: {}, Sent: {retired: true, replaced_by: Done}, Done: {final: true}}
    """
    message = f"status {name!r} has 'replaced_by', but it is not retired"
    return Finding(span, message, "write `retired: true`, or remove `replaced_by`")


@check
def too_many_rows(span: Span, count: int, limit: int) -> Finding:
    """Transitions that stand for more than 100,000 moves between two statuses.

    A transition stands for one move from each of its sources to each of its targets. `any`, and groups on
    both sides, give a number that grows with the square of the statuses. The finding is at the transition
    that passes the limit. Name the sources and targets that the provider documents. If every move is
    possible, declare none, and write `undeclared: unspecified`.

    Bad: cannot be shown as text

    Good:
        transitions: [{event: finish, source: any, target: Done, cite: guide}]
    """
    message = f"the transitions stand for {count:,} moves between two statuses, more than {limit:,}"
    return Finding(span, message, "name fewer sources or targets, or write `undeclared: unspecified`")
