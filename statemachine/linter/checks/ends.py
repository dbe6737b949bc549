"""Where orders end, and where they are stuck."""

from __future__ import annotations

from collections.abc import Iterator

from statemachine.linter.islands import endings, traps
from statemachine.linter.phrases import moves, quoted
from statemachine.linter.registry import check
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Related, Severity


@check(Severity.ERROR)
def dead_end(subject: Subject) -> Iterator[Finding]:
    """A status that nothing leaves, though it is no end.

    An order that comes here is stuck. Declare the move that leads on, mark the status `final: true` with
    its result, or say `exits: unspecified` where the provider does not tell. An override counts as a way
    out where it names its source.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Stuck: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: stop, source: New, target: Stuck, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Stuck: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Stuck], target: Done, cite: guide}
          - {event: stop, source: New, target: Stuck, cite: guide}
    """
    for status in subject.statuses:
        if subject.stuck(status.name) and not status.final and status.result is None:
            yield Finding(
                status.span,
                f"nothing leaves {status.name!r}, which is no end{subject.walk(status.name)}",
                "declare the move that leads on, mark it `final: true`, or say `exits: unspecified`",
                certain=not subject.may_be_left({status.name}),
            )


@check(Severity.WARNING)
def undeclared_final(subject: Subject) -> Iterator[Finding]:
    """A status with a result and no way out that is not marked final.

    It looks like an end, and the file does not say that it is one. Mark it `final: true`; where the
    order may still move on declare how, or say `exits: unspecified`.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    for status in subject.statuses:
        if subject.stuck(status.name) and not status.final and status.result is not None:
            yield Finding(
                status.place.of("result"),
                f"nothing leaves {status.name!r}, which has a result and is not marked final"
                f"{subject.walk(status.name)}",
                "mark it `final: true`, or say `exits: unspecified`",
                certain=not subject.may_be_left({status.name}),
            )


@check(Severity.ERROR)
def no_way_to_end(subject: Subject) -> Iterator[Finding]:
    """Statuses that lead to each other and nowhere else, with no end among them.

    An order that comes here goes round for ever. Declare the move that leads out, mark the status in
    which an order may end, or say `exits: unspecified` where the provider does not tell.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Review: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: hold, source: [New, Review], target: Hold, cite: guide}
          - {event: review, source: Hold, target: Review, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Review: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Review], target: Done, cite: guide}
          - {event: hold, source: [New, Review], target: Hold, cite: guide}
          - {event: review, source: Hold, target: Review, cite: guide}
    """
    if any(no_ending_status(subject)):
        return
    statuses = subject.rules.statuses
    for first, *rest in traps(subject):
        yield Finding(
            statuses[first].span,
            f"no walk leads out of {quoted((first, *rest))}, and none of them is an end{subject.walk(first)}",
            "declare the move that leads out, or mark where an order may end",
            tuple(Related(statuses[each].span, "nor out of this") for each in rest),
            certain=not subject.may_be_left((first, *rest)),
        )


@check(Severity.ERROR)
def no_ending_status(subject: Subject) -> Iterator[Finding]:
    """No status is an end.

    Every status leads on to another, so no order is ever done. Mark where it ends `final: true`, give an
    `result` to an end that may reopen, or say `exits: unspecified` where the provider does not tell.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}
    """
    names = subject.rules.statuses
    if names and not any(map(subject.stuck, names)) and not any(endings(subject)):
        yield Finding(
            subject.rules.place.of("statuses"),
            "no order can end: every status leads on to another",
            "mark where an order ends `final: true`, or give an `result` to an end that may reopen",
        )


@check(Severity.WARNING)
def final_without_result(subject: Subject) -> Iterator[Finding]:
    """A final status that does not say how the order has ended.

    Whoever reads it cannot tell success from failure, and a roll-up over items cannot set the failed and
    the cancelled aside. Give it an `result`: success, failure or cancelled.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    for status in subject.rules.statuses.values():
        if status.final and status.result is None:
            yield Finding(
                status.span,
                f"{status.name!r} is final and does not say how the order has ended",
                "give it an `result`: success, failure or cancelled",
            )


@check(Severity.ERROR)
def exit_from_final(subject: Subject) -> Iterator[Finding]:
    """A transition that is no override and leaves a final status.

    What is final is over, yet the transition fires all the same. Leave the status out of the sources; an
    end that may reopen has an `result` and is not final, and a repair by right is an override.

    Bad:
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: reopen, source: Done, target: New, cite: guide}
    """
    statuses = subject.rules.statuses
    final = {name for name, each in statuses.items() if each.final}
    for transition in subject.rules.transitions:
        rows = [
            row for row in subject.rows_by[id(transition)] if row.source in final and not row.override
        ]
        if rows:
            sources = sorted({row.source for row in rows if row.source is not None})
            yield Finding(
                transition.place.of("source"),
                f"leaves {quoted(sources)}, which {'is' if len(sources) == 1 else 'are'} final: "
                f"{moves((row.source, row.target) for row in rows)}",
                "leave it out of the sources, or let the status be an end that may reopen: no `final`",
                tuple(Related(statuses[each].place.of("final"), "final here") for each in sources),
            )
