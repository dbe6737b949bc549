"""Retired statuses, what replaces them, and former names of statuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachine.linter.checks import check
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.model.declarations import Status
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Span

_MOST_STEPS = 8


@check(Severity.ERROR)
def entered_retired_status(context: LintContext) -> Iterator[Finding]:
    """A retired status in which an order can begin, or which a transition names as its target.

    No order enters a retired status any more; stored orders may leave it. Name the status that replaces it, or
    remove `retired`. `any` and groups leave a retired status out by themselves.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Sent: {retired: true, replaced_by: Done, cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: send, source: New, target: Sent, cite: guide}
          - {event: finish, source: [New, Sent], target: Done, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Sent: {retired: true, replaced_by: Done, cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Sent], target: Done, cite: guide}
    """
    for status in context.rules.statuses.values():
        if status.retired and status.initial:
            yield Finding(
                status.place.of("initial"),
                f"{status.name!r} is retired, so no order begins in it",
                "remove `initial`, or remove `retired`",
                (Related(status.place.of("retired"), "retired here"),),
            )
    for transition in context.rules.transitions:
        for index, name in enumerate(transition.targets):
            target = context.rules.statuses.get(name)
            if target is not None and target.retired:
                yield Finding(
                    transition.place.of(f"target.{index}"),
                    f"the target {name!r} is retired, so no order enters it",
                    _instead(target),
                    (Related(target.place.of("retired"), "retired here"),),
                )


@check(Severity.ERROR)
def replacement_cycle(context: LintContext) -> Iterator[Finding]:
    """A retired status that is replaced by itself, directly or through others.

    `replaced_by` names the status to use now. Name a status that orders can enter.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Sent: {retired: true, replaced_by: Sent, cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Sent], target: Done, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Sent: {retired: true, replaced_by: Done, cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Sent], target: Done, cite: guide}
    """
    statuses = context.rules.statuses
    for first, *others in _cycles(statuses):
        route = " > ".join(map(repr, [first, *others[:_MOST_STEPS]]))
        more = " > ..." if len(others) > _MOST_STEPS else ""
        yield Finding(
            statuses[first].place.of("replaced_by"),
            f"{first!r} is replaced by itself: {route}{more} > {first!r}",
            "name a status that orders can enter, or remove `replaced_by`",
            tuple(Related(statuses[each].place.of("replaced_by"), "a part of it") for each in others),
        )


@check(Severity.WARNING)
def retired_replacement(context: LintContext) -> Iterator[Finding]:
    """A retired status that another retired status replaces.

    A hint that names a retired status does not help. Name the status that replaces both.

    Bad:
        statuses: {New: {initial: true, cite: guide}, Sent: {retired: true, replaced_by: Shipped, cite: guide},
          Shipped: {retired: true, replaced_by: Done, cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Sent, Shipped], target: Done, cite: guide}

    Good:
        statuses: {New: {initial: true, cite: guide}, Sent: {retired: true, replaced_by: Done, cite: guide},
          Shipped: {retired: true, replaced_by: Done, cite: guide},
          Done: {final: true, result: success, cite: guide}}
        transitions:
          - {event: finish, source: [New, Sent, Shipped], target: Done, cite: guide}
    """
    statuses = context.rules.statuses
    last = _last_replacements(statuses)
    for name, status in statuses.items():
        now = last[name]
        replacement = None if status.replaced_by is None else statuses[status.replaced_by]
        if now is not None and replacement is not None and replacement.retired:
            is_retired = statuses[now].retired
            yield Finding(
                status.place.of("replaced_by"),
                f"{name!r} is replaced by {replacement.name!r}, which is retired too",
                "name a status that orders can enter" if is_retired else f"write {now!r}",
                (Related(replacement.place.of("retired"), "retired here"),),
            )


@check(Severity.ERROR)
def used_former_name(context: LintContext) -> Iterator[Finding]:
    """A former name that still is a name, a code or an alias of another status, or an ignored word.

    `renamed_from` is for names that name no status now. A status that is read by its former name has this name as
    its own alias or code too, which is no fault.

    Bad:
        statuses: {New: {initial: true, aliases: Open, cite: guide},
          Done: {final: true, result: success, renamed_from: Open, cite: guide}}

    Good:
        statuses: {New: {initial: true, renamed_from: Open, aliases: Open, cite: guide},
          Done: {final: true, result: success, cite: guide}}
    """
    rules = context.rules
    spellings = _spellings(rules)
    for name, status in rules.statuses.items():
        for index, text in enumerate(status.renamed_from):
            for (owner, kind), span in spellings.get(rules.matching.fold(text), {}).items():
                if owner != name or text == name:
                    yield Finding(
                        status.place.of(f"renamed_from.{index}"),
                        f"{text!r}, a former name of {name!r}, still is {kind}",
                        "remove it from the former names, or rename the other",
                        (Related(span, "the spelling"),),
                    )


@check(Severity.ERROR)
def repeated_former_name(context: LintContext) -> Iterator[Finding]:
    """A former name of two statuses.

    A hint can name only one status of today. If one status was split into two, retire it, and write a `note`.

    Bad:
        statuses: {New: {initial: true, renamed_from: Open, cite: guide},
          Done: {final: true, result: success, renamed_from: Open, cite: guide}}

    Good:
        statuses: {New: {initial: true, renamed_from: Open, cite: guide},
          Done: {final: true, result: success, cite: guide}}
    """
    rules = context.rules
    owners: dict[str, dict[str, tuple[str, Span]]] = {}
    for name, status in rules.statuses.items():
        for index, text in enumerate(status.renamed_from):
            place = text, status.place.of(f"renamed_from.{index}")
            owners.setdefault(rules.matching.fold(text), {}).setdefault(name, place)
    for places in owners.values():
        if len(places) > 1:
            *others, (_, span) = sorted(places.values(), key=lambda each: each[1])
            text = min(
                text for text, _ in places.values()
            )  # so that the order in the file does not count
            yield Finding(
                span,
                f"{text!r} is a former name of {quoted_names(sorted(places))}",
                "keep it for one of them",
                tuple(Related(each, "a former name here too") for _, each in others),
            )


def _instead(status: Status) -> str:
    if status.replaced_by is None or status.replaced_by == status.name:
        return "name another target, or remove `retired`"
    return f"write {status.replaced_by!r}, which replaces it, or remove `retired`"


def _cycles(statuses: Mapping[str, Status]) -> Iterator[tuple[str, ...]]:
    """Yield the statuses of each cycle of replacements, the first by name and then as they follow."""
    seen: set[str] = set()
    for start in statuses:
        route: list[str] = []
        name: str | None = start
        while name is not None and name not in seen:
            seen.add(name)
            route.append(name)
            name = statuses[name].replaced_by
        if name in route:
            members = route[route.index(name) :]
            first = members.index(min(members))
            yield (*members[first:], *members[:first])


def _last_replacements(statuses: Mapping[str, Status]) -> dict[str, str | None]:
    """Return for each status the last one of its replacements, which may be itself; None in or before a cycle."""
    last: dict[str, str | None] = {}
    for start in statuses:
        name, route = start, dict.fromkeys([start])
        while name not in last:
            following = statuses[name].replaced_by
            last[name] = name if following is None else None
            name = name if following is None else following
            route[name] = None
        last.update(dict.fromkeys(route, last[name]))
    return last


def _spellings(rules: RuleSet) -> dict[str, dict[tuple[str | None, str], Span]]:
    """Return by folded text the owner and the kind of each spelling, with its place; an ignored word has no owner."""
    found: dict[str, dict[tuple[str | None, str], Span]] = {}
    for name, status in rules.statuses.items():
        texts = [(name, "the name", status.span)]
        texts += [] if status.code is None else [(status.code, "the code", status.place.of("code"))]
        texts += [
            (each, "an alias", status.place.of(f"aliases.{i}")) for i, each in enumerate(status.aliases)
        ]
        for text, kind, span in texts:
            owner = (name, f"{kind} of {name!r}")
            found.setdefault(rules.matching.fold(text), {}).setdefault(owner, span)
    for index, text in enumerate(rules.ignored):
        span = rules.place.of(f"ignored.{index}")
        found.setdefault(rules.matching.fold(text), {}).setdefault((None, "an ignored word"), span)
    return found
