"""Names that are taken for one another, and names that nobody uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.linter.phrases import quoted
from statemachine.linter.registry import check
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Related, Severity, Span
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import loose


@check(Severity.WARNING)
def confusable_names(subject: Subject) -> Iterator[Finding]:
    """Names that differ only by case, spaces, `_` and `-`.

    Each means something of its own, and people and providers will write one for the other. Two spellings
    of one status are a name and an alias; two things deserve two names.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          On Hold: {cite: guide}
          on_hold: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: On Hold, cite: guide}
          - {event: hold again, source: On Hold, target: on_hold, cite: guide}
          - {event: finish, source: on_hold, target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          On Hold: {aliases: [on_hold], cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: On Hold, cite: guide}
          - {event: finish, source: On Hold, target: Done, cite: guide}
    """
    for kind, spellings in _spellings(subject.rules):
        alike: dict[str, dict[str, tuple[str, Span]]] = {}
        for owner, text, span in spellings:
            alike.setdefault(loose(text), {}).setdefault(owner, (text, span))
        for owners in alike.values():
            if len(owners) > 1:
                texts = sorted(text for text, _ in owners.values())
                *others, last = sorted(span for _, span in owners.values())
                yield Finding(
                    last,
                    f"{quoted(texts)} are names of {len(owners)} {kind} and easily taken for one another",
                    "give one a name of its own, or make them spellings of one",
                    tuple(Related(each, "much the same name") for each in others),
                )


@check(Severity.WARNING)
def unused_group(subject: Subject) -> Iterator[Finding]:
    """A group that no transition, action or other group names.

    It changes nothing. Name it where it was meant, or remove it.

    Bad:
        groups:
          open: [New]

    Good:
        groups:
          open: [New]
        transitions:
          - {event: finish, source: open, target: Done, cite: guide}
    """
    rules = subject.rules
    used = {name for group in rules.groups.values() for name in group.members}
    for transition in rules.transitions:
        used.update(transition.sources, transition.exceptions, transition.targets)
    for action in rules.actions.values():
        used.update(action.statuses)
    for group in rules.groups.values():
        if group.name not in used:
            yield Finding(
                group.span,
                f"nothing names group {group.name!r}",
                "name it where it was meant, or remove it",
            )


@check(Severity.ERROR)
def unranked_rollup(subject: Subject) -> Iterator[Finding]:
    """A roll-up over statuses that have no rank.

    The status of an order is the lowest in rank among its items; a status without `rank` cannot be
    compared. Give every status its rank.

    Bad:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, cite: guide}
        rollup: {by: [order], rule: earliest}

    Good:
        subject: item
        statuses:
          New: {initial: true, rank: 1, cite: guide}
          Done: {final: true, result: success, rank: 2, cite: guide}
        rollup: {by: [order], rule: earliest}
    """
    statuses = subject.rules.statuses.values()
    unranked = sorted((each for each in statuses if each.rank is None), key=lambda each: each.name)
    if subject.rules.rollup is not None and unranked:
        yield Finding(
            subject.rules.place.of("rollup"),
            f"the roll-up compares ranks, and {quoted(each.name for each in unranked)} without one cannot be",
            "give every status its `rank`",
            tuple(Related(each.span, "has no rank") for each in unranked),
        )


def _spellings(rules: RuleSet) -> Iterator[tuple[str, Iterable[tuple[str, str, Span]]]]:
    """Yield each kind of thing with its owners, their spellings and where these stand."""
    yield "statuses", _statuses(rules)
    yield "events", _events(rules)
    yield "actors", ((name, name, each.span) for name, each in rules.actors.items())
    yield "channels", ((name, name, each.span) for name, each in rules.channels.items())
    yield "facts", ((name, name, each.span) for name, each in rules.facts.items())
    yield "guards", ((name, name, each.span) for name, each in rules.guards.items())
    yield "inputs", ((name, name, each.span) for name, each in rules.inputs.items())


def _statuses(rules: RuleSet) -> Iterator[tuple[str, str, Span]]:
    for name, status in rules.statuses.items():
        yield name, name, status.span
        for index, alias in sorted(enumerate(status.aliases), key=lambda each: each[1]):
            yield name, alias, status.place.of(f"aliases.{index}")


def _events(rules: RuleSet) -> Iterator[tuple[str, str, Span]]:
    places: dict[str, Span] = {}
    for transition in rules.transitions:
        if transition.event is not None:
            span = transition.place.of("event")
            places[transition.event] = min(span, places.get(transition.event, span))
    return ((name, name, span) for name, span in places.items())
