"""Where orders begin and what they can reach."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.islands import islands, traps
from statemachine.linter.phrases import named, quoted
from statemachine.linter.registry import check
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.ruleset import Transition
from statemachine.model.vocabulary import ANY, NOTHING, FinalResult


@check(Severity.ERROR)
def missing_initial_status(subject: Subject) -> Iterator[Finding]:
    """No order can begin.

    No status is marked `initial: true` and no transition starts from nothing, so nothing can be said of
    what is reachable either. Mark the status in which orders begin; where the provider does not tell,
    give `entries: unspecified` to the statuses that may come first.

    Bad:
        statuses:
          New: {cite: guide}
          Done: {final: true, result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    if not subject.starts:
        yield Finding(
            subject.rules.place.of("statuses"),
            "no order can begin: no status is initial and no transition starts from nothing",
            "mark the first status `initial: true`, or say `entries: unspecified`",
            certain=not subject.rules.undeclared.is_open,
        )


@check(Severity.ERROR)
def unreachable_status(subject: Subject) -> Iterator[Finding]:
    """A status that no walk enters, or several that only each other lead to.

    No order ever gets there by the normal moves. Declare the transition that leads there, mark the
    status `initial: true`, or say `entries: unspecified` where the provider does not tell. An override
    counts as a way in where it names its target.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Lost: {cite: guide}
          Found: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Found], target: Done, cite: guide}
          - {event: find, source: Lost, target: Found, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Lost: {cite: guide}
          Found: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Found], target: Done, cite: guide}
          - {event: lose, source: New, target: Lost, cite: guide}
          - {event: find, source: Lost, target: Found, cite: guide}
    """
    for first, *rest in islands(subject):
        statuses = subject.rules.statuses
        yield Finding(
            statuses[first].span,
            f"no walk enters {quoted((first, *rest), word='or')}",
            f"declare a transition into {first!r}, mark it `initial: true`, or say `entries: unspecified`",
            tuple(Related(statuses[each].span, "not entered either") for each in rest),
            certain=not subject.may_be_entered,
        )


@check(Severity.ERROR)
def isolated_status(subject: Subject) -> Iterator[Finding]:
    """A status that no normal transition leads to or away from.

    It stands in the file and takes no part, for an override from anywhere to anywhere was not written
    with it in mind. Declare its transitions or remove it; where the provider names it and tells no more,
    say `entries: unspecified` and `exits: unspecified`.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Done: {final: true, result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Hold:
            entries: unspecified
            exits: unspecified
            cite: guide
            note: The guide names it and says nothing of its moves.
          Done: {final: true, result: success, cite: guide}
    """
    for name in sorted(subject.isolated):
        override = min(_overrides(subject, name), key=_by_what_it_says, default=None)
        but = f", only an override does: {named(override)}" if override is not None else ""
        yield Finding(
            subject.rules.statuses[name].span,
            f"no normal move leads to {name!r} or away from it{but}",
            "declare its transitions, or say `entries: unspecified` and `exits: unspecified`",
            () if override is None else (Related(override.span, "the override"),),
            certain=not (subject.may_be_entered or subject.may_be_left({name})),
        )


@check(Severity.WARNING)
def creation_into_non_initial(subject: Subject) -> Iterator[Finding]:
    """A creation that puts orders into a status not marked initial.

    Orders begin there all the same, and readers of the statuses and of the diagrams are not told.
    Mark the status `initial: true`, or give the transition the source that was meant.

    Bad:
        statuses:
          New: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: submit, source: nothing, target: New, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: submit, source: nothing, target: New, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}
    """
    statuses = subject.rules.statuses
    for transition in subject.rules.transitions:
        if transition.sources != (NOTHING,):
            continue
        targets = {row.target for row in subject.rows_by[id(transition)]}
        unmarked = sorted(each for each in targets if not statuses[each].initial)
        if unmarked:
            yield Finding(
                transition.place.of("target"),
                f"orders begin as {quoted(unmarked)}, which is not marked initial",
                "mark the status `initial: true`, or name the source that was meant",
                tuple(Related(statuses[each].span, "declared here") for each in unmarked),
            )


@check(Severity.ERROR)
def empty_transition(subject: Subject) -> Iterator[Finding]:
    """A transition of which no move is left.

    `any` leaves out final statuses and moves from a status to itself, and `except` takes away from the
    sources: here nothing remains. Name a source and a target, or remove the transition.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: lose, source: any, except: [New], target: Done, cite: guide, note: From anywhere else.}

    Good:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    for transition in subject.rules.transitions:
        if not subject.rows_by[id(transition)]:
            yield Finding(
                transition.place.of("source"),
                f"no move is left of {named(transition)}",
                "name a source and a target, or remove the transition",
            )


@check(Severity.ERROR)
def no_success_path(subject: Subject) -> Iterator[Finding]:
    """Orders end, and never in success.

    Walks enter statuses with a result, and the result of none is `success`. Declare the status in
    which an order that went well ends, or correct a result. Where a status with that result is there
    and cannot be reached, or one that orders end in says no result, that is told instead of this; and
    where a status on the way says `exits: unspecified`, success may lie beyond it;
    where orders come back to an initial status, to go round may be the success.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: lose, source: New, target: Lost, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: lose, source: New, target: Lost, cite: guide}
          - {event: finish, source: New, target: Done, cite: guide}
    """
    results = {each.name: each.result for each in subject.statuses if each.result is not None}
    declared = {each.result for each in subject.rules.statuses.values()}
    told = not (_ends_untold(subject) or _comes_round(subject))
    if subject.starts and results and FinalResult.SUCCESS not in declared and told:
        yield Finding(
            subject.rules.place.of("statuses"),
            f"no walk ends in success, only in {quoted(sorted(results), word='or')}",
            "declare the status in which an order that went well ends: `result: success`",
            certain=not subject.may_be_entered,
        )


def _overrides(subject: Subject, name: str) -> Iterator[Transition]:
    """Yield the overrides from or to anywhere that lead to a status or away from it."""
    for each in subject.rules.transitions:
        away = each.sources == (ANY,) and name not in subject.rules.members(each.exceptions)
        if each.override and (away or each.targets == (ANY,)):
            yield each


def _by_what_it_says(transition: Transition) -> tuple[object, ...]:
    """Order transitions by event and ends, so that no place in the file matters."""
    ends = (transition.sources, transition.targets)
    plain = [sorted("" if name == ANY else name for name in names) for names in ends]
    return (transition.event is not None, transition.event or "", plain)


def _comes_round(subject: Subject) -> bool:
    """Say whether a walk comes back to an initial status: then to go round may be the success."""
    initial = {each.name for each in subject.statuses if each.initial}
    edges = subject.entering.edges.items()
    return any(
        source not in {None, *initial} and not initial.isdisjoint(targets) for source, targets in edges
    )


def _ends_untold(subject: Subject) -> bool:
    """Say whether walks stop where no result is told, which other checks report, or where we do not know."""
    untold = (each for each in subject.statuses if each.result is None)
    silent = any(each.final or subject.stuck(each.name) for each in untold)
    return silent or any(each.exits_unspecified for each in subject.statuses) or any(traps(subject))
