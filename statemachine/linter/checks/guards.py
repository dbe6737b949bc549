"""Conditions and inputs that decide nothing, or forbid everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from statemachine.linter.phrases import quoted
from statemachine.linter.registry import check
from statemachine.linter.scopes import product
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Related, Severity
from statemachine.model.ruleset import Guard
from statemachine.model.value_sets import ValueSet

_SEVERAL = 2


@check(Severity.WARNING)
def unused_guard(subject: Subject) -> Iterator[Finding]:
    """A guard that no transition or action names.

    It decides nothing. Name it where it was meant to hold, or remove it.

    Bad:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}

    Good:
        facts:
          paid: {type: boolean}
        guards:
          is-paid: {paid: true}
        transitions:
          - {event: finish, source: New, target: Done, guard: is-paid, cite: guide}
    """
    used = {name for _, limits in subject.limits for name in limits.guards}
    for guard in subject.rules.guards.values():
        if guard.name not in used:
            yield Finding(
                guard.span,
                f"nothing names guard {guard.name!r}",
                "name it where it was meant to hold, or remove it",
            )


@check(Severity.ERROR)
def never_holding_guard(subject: Subject) -> Iterator[Finding]:
    """A guard that no facts satisfy, or several guards of one transition that no facts satisfy together.

    All guards of a transition must hold, and all conditions of a guard. What no values can satisfy allows
    nothing. For an `or` write two transitions.

    Bad:
        facts:
          copies: {type: integer, minimum: 0}
        guards:
          many: {copies: {at_least: 10}}
          few: {copies: {below: 10}}
        transitions:
          - {event: finish, source: New, target: Done, guard: [many, few], cite: guide}

    Good:
        facts:
          copies: {type: integer, minimum: 0}
        guards:
          many: {copies: {at_least: 10}}
          few: {copies: {below: 10}}
        transitions:
          - {event: finish, source: New, target: Done, guard: many, cite: guide}
          - {event: finish, source: New, target: Done, guard: few, cite: guide}
    """
    never = [
        (each, unmet) for each in subject.rules.guards.values() if (unmet := _unmet(subject, [each]))
    ]
    for guard, facts in never:
        yield Finding(
            guard.span,
            f"guard {guard.name!r} never holds: no value of {quoted(facts)} is let through",
            "all its conditions must hold; for an `or` write two guards and two transitions",
        )
    yield from _never_together(subject, frozenset(guard.name for guard, _ in never))


@check(Severity.WARNING)
def always_holding_guard(subject: Subject) -> Iterator[Finding]:
    """A guard that every value of its facts satisfies.

    It decides nothing, and yet refuses whoever does not give its facts. Narrow it, or remove it.

    Bad:
        facts:
          copies: {type: integer, minimum: 1}
        guards:
          some: {copies: {at_least: 1}}
        transitions:
          - {event: finish, source: New, target: Done, guard: some, cite: guide}

    Good:
        facts:
          copies: {type: integer, minimum: 1}
        guards:
          several: {copies: {above: 1}}
        transitions:
          - {event: finish, source: New, target: Done, guard: several, cite: guide}
    """
    facts = subject.rules.facts
    for guard in subject.rules.guards.values():
        if guard.external is None and all(
            ValueSet().is_subset(values, facts[fact].domain) for fact, values in guard.conditions.items()
        ):
            yield Finding(
                guard.span,
                f"guard {guard.name!r} holds whatever its facts are",
                "narrow it, or remove it",
            )


@check(Severity.WARNING)
def pointless_requirement(subject: Subject) -> Iterator[Finding]:
    """A required input that has a default.

    The default is handed in where nobody gives the input, so requiring it asks for nothing. Drop the
    requirement, or the default.

    Bad:
        inputs:
          notify: {type: boolean, default: true}
        transitions:
          - {event: finish, source: New, target: Done, requires: [notify], cite: guide}

    Good:
        inputs:
          notify: {type: boolean}
        transitions:
          - {event: finish, source: New, target: Done, requires: [notify], cite: guide}
    """
    inputs = subject.rules.inputs
    for place, limits in subject.limits:
        for index, name in enumerate(limits.requires):
            if inputs[name].default is not None:
                yield Finding(
                    place.of(f"requires.{index}"),
                    f"requires input {name!r}, which has a default",
                    "drop the requirement, or the default",
                    (Related(inputs[name].place.of("default"), "the default"),),
                )


def _never_together(subject: Subject, never: frozenset[str]) -> Iterator[Finding]:
    unmet: dict[frozenset[str], list[str]] = {}
    for place, limits in subject.limits:
        names = frozenset(limits.guards)
        if len(names) < _SEVERAL or not never.isdisjoint(names):
            continue
        guards = [subject.rules.guards[each] for each in sorted(names)]
        facts = unmet[names] if names in unmet else unmet.setdefault(names, _unmet(subject, guards))
        if facts:
            yield Finding(
                place.of("guard"),
                f"{quoted(sorted(names))} never hold together: no value of {quoted(facts)} is let through",
                "all guards must hold; for an `or` write two transitions",
                tuple(
                    Related(each.span, "one of them")
                    for each in guards
                    if not each.conditions.keys().isdisjoint(facts)
                ),
            )


def _unmet(subject: Subject, guards: Iterable[Guard]) -> list[str]:
    """Return the facts of which no value is let through by all."""
    facts = subject.rules.facts
    allowed = product(each.conditions for each in guards)
    return sorted(fact for fact, values in allowed.items() if values.is_empty(facts[fact].domain))
