"""Guards that always or never hold or leave values out, and required inputs that are always there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.linter.checks import check
from statemachine.linter.gaps import find_gaps
from statemachine.linter.lint_context import LintContext, quoted_names
from statemachine.linter.scopes import example_values
from statemachine.model.declarations import Guard
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.spans import Place
from statemachine.model.text import listing
from statemachine.model.uncovered import allowed_values
from statemachine.model.value_sets import ValueSet
from statemachine.model.vocabulary import NOTHING


@check(Severity.ERROR)
def never_holding_guard(context: LintContext) -> Iterator[Finding]:
    """A guard, or several guards of one transition, that no values of the facts satisfy.

    All conditions of a guard must hold, and all guards of a transition. If no values satisfy them, the
    transition allows nothing. For an `or`, write two transitions.

    Bad:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {many: {copies: {at_least: 10}}, few: {copies: {below: 10}}}
        transitions: [{event: finish, source: New, target: Done, guard: [many, few], cite: guide}]

    Good:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {many: {copies: {at_least: 10}}, few: {copies: {below: 10}}}
        transitions:
          - {event: finish, source: New, target: Done, guard: many, cite: guide}
          - {event: finish, source: New, target: Done, guard: few, cite: guide}
    """
    never = set()
    for guard in context.rules.guards.values():
        if facts := _unmet(context, [guard]):
            never.add(guard.name)
            yield Finding(
                guard.span,
                f"guard {guard.name!r} never holds: it allows no value of {quoted_names(facts)}",
                "all its conditions must hold; for an `or`, write two guards and two transitions",
            )
    yield from _never_together(context, never)


@check(Severity.WARNING)
def always_holding_guard(context: LintContext) -> Iterator[Finding]:
    """A guard that every value of its facts satisfies.

    It decides nothing, but a question without these facts is refused. Narrow the guard, or remove it.

    Bad:
        facts: {copies: {type: integer, minimum: 1}}
        guards: {some: {copies: {at_least: 1}}}
        transitions: [{event: finish, source: New, target: Done, guard: some, cite: guide}]

    Good:
        facts: {copies: {type: integer, minimum: 1}}
        guards: {several: {copies: {above: 1}}}
        transitions: [{event: finish, source: New, target: Done, guard: several, cite: guide}]
    """
    facts = context.rules.facts
    for guard in context.rules.guards.values():
        if guard.external is None and all(
            ValueSet().is_subset(values, facts[fact].domain) for fact, values in guard.conditions.items()
        ):
            yield Finding(
                guard.span,
                f"guard {guard.name!r} holds for every value of its facts",
                "narrow it, or remove it",
            )


@check(Severity.WARNING)
def guard_gap(context: LintContext) -> Iterator[Finding]:
    """An event whose guards choose among several targets, and that has no move for some values.

    Add a transition for these values, widen a guard, or give the fact the bounds that it has. The finding is
    only likely, because the event may have no move there on purpose.

    The transitions of the event from one status are compared if all have guards over facts, all are for the same
    actors and channels, and all limit one fact in different ways. A fact on which the guards have only one
    condition is a requirement, and its other values are no gap. These have no finding: transitions to one
    target, numbers and texts that are only listed, external guards, overrides, and an event with an `otherwise` transition. Events with more than 20
    different guards from one status, or with guards over more than 5 facts, are not searched. A search ends
    after 2,000 steps, and all searches of a file after 50,000.

    Bad:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {many: {copies: {above: 10}}, few: {copies: {below: 10}}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: many, cite: guide}
          - {event: finish, source: New, target: Lost, guard: few, cite: guide}

    Good:
        facts: {copies: {type: integer, minimum: 0}}
        guards: {many: {copies: {at_least: 10}}, few: {copies: {below: 10}}}
        statuses: {New: {initial: true, cite: guide}, Done: {final: true, result: success, cite: guide},
          Lost: {final: true, result: failure, cite: guide}}
        transitions:
          - {event: finish, source: New, target: Done, guard: many, cite: guide}
          - {event: finish, source: New, target: Lost, guard: few, cite: guide}
    """
    for gap in find_gaps(context.scopes):
        first, *others = gap.transitions
        sources = sorted(each or NOTHING for each in gap.sources)
        more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
        values = example_values(gap.values, context.scopes.domains)
        yield Finding(
            first.place.of("event"),
            f"event {first.event!r} from {sources[0]!r}{more} has no move where "
            f"{listing(f'{fact} = {value}' for fact, value in values)}",
            "add a transition for these values, widen a guard, or give the fact its bounds",
            tuple(Related(each.place.of("guard"), "its guard is false there too") for each in others),
            certain=False,
        )


@check(Severity.WARNING)
def pointless_requirement(context: LintContext) -> Iterator[Finding]:
    """A required input that has a default.

    The default is used if the input is not given, so the requirement is always met. Remove the
    requirement, or the default.

    Bad:
        inputs: {notify: {type: boolean, default: true}}
        transitions: [{event: finish, source: New, target: Done, requires: [notify], cite: guide}]

    Good:
        inputs: {notify: {type: boolean}}
        transitions: [{event: finish, source: New, target: Done, requires: [notify], cite: guide}]
    """
    inputs = context.rules.inputs
    for place, limits in context.limits:
        for index, name in enumerate(limits.requires):
            if inputs[name].default is not None:
                yield Finding(
                    place.of(f"requires.{index}"),
                    f"requires input {name!r}, which has a default",
                    "remove the requirement, or the default",
                    (Related(inputs[name].place.of("default"), "the default"),),
                )


def _never_together(context: LintContext, never: set[str]) -> Iterator[Finding]:
    """Yield a finding for each place with guards that exclude each other; `never` are reported already."""
    places: dict[frozenset[str], list[Place]] = {}
    for place, limits in context.limits:
        places.setdefault(frozenset(limits.guards), []).append(place)
    for names, places_of_names in places.items():
        guards = [context.rules.guards[each] for each in sorted(names)]
        if len(names) == 1 or not never.isdisjoint(names) or not (facts := _unmet(context, guards)):
            continue
        for place in places_of_names:
            yield Finding(
                place.of("guard"),
                f"{quoted_names(sorted(names))} never hold together: they allow no value of "
                f"{quoted_names(facts)}",
                "all guards must hold; for an `or`, write two transitions",
                tuple(
                    Related(each.span, "one of the guards")
                    for each in guards
                    if not each.conditions.keys().isdisjoint(facts)
                ),
            )


def _unmet(context: LintContext, guards: Iterable[Guard]) -> list[str]:
    """Return the facts for which the guards together allow no value."""
    facts = context.rules.facts
    allowed = allowed_values(each.conditions for each in guards)
    return sorted(fact for fact, values in allowed.items() if values.is_empty(facts[fact].domain))
