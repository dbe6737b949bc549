"""The names that a rule set uses, each held against what is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from statemachine.loader.names import unknown
from statemachine.loader.names.advice import advice_on
from statemachine.model.diagnostics import Diagnostic, Place, Span
from statemachine.model.ruleset import Limits, RuleSet
from statemachine.model.vocabulary import ANY, NOTHING

Use: TypeAlias = tuple[str, tuple[str, ...], Place, str]
"""Names in one place of the file: of what kind they are, the names, the place and the key in it."""

Declared: TypeAlias = Mapping[str, frozenset[str]]
"""The names that mean something, by kind."""

Findings: TypeAlias = Mapping[str, Callable[[Span, str, str], Diagnostic]]
"""What is said of a name that means nothing, by kind."""

NOT_A_STATUS = frozenset({"ignored", "unsupported"})
"""What a trigger may stand for besides a status."""


FINDINGS: Findings = {
    "status": unknown.unknown_status,
    "trigger": unknown.unknown_status,
    "actor": unknown.unknown_actor,
    "channel": unknown.unknown_channel,
    "guard": unknown.unknown_guard,
    "fact": unknown.unknown_fact,
    "input": unknown.unknown_input,
    "source": unknown.unknown_source,
}


def unknown_names(rules: RuleSet, besides: frozenset[str] = frozenset()) -> Iterator[Diagnostic]:
    """Yield a finding for each name that means nothing; `besides` are names that may mean something."""
    yield from held_against(_declared(rules), _uses(rules), rules, besides=besides)


def held_against(
    declared: Declared,
    uses: Iterable[Use],
    rules: RuleSet,
    *,
    besides: frozenset[str],
    findings: Findings = FINDINGS,
) -> Iterator[Diagnostic]:
    """Yield a finding for each use of a name that is not declared."""
    missing = [
        (kind, name, place.of(f"{key}.{index}"))
        for kind, names, place, key in uses
        if not declared[kind].issuperset(names)
        for index, name in enumerate(names)
        if name not in declared[kind] and name not in besides
    ]
    for kind in {kind for kind, _, _ in missing}:
        names = frozenset(name for each, name, _ in missing if each == kind)
        advice = advice_on(kind, names, declared=declared[kind], rules=rules)
        yield from (
            findings[kind](span, name, advice[name]) for each, name, span in missing if each == kind
        )


def _declared(rules: RuleSet) -> Declared:
    """Return by kind the names that mean something; where words of the format may stand is not asked here."""
    words = frozenset({ANY, NOTHING})
    return {
        "status": words.union(rules.statuses, rules.groups),
        "trigger": words.union(rules.statuses, NOT_A_STATUS),
        "actor": frozenset(rules.actors),
        "channel": frozenset(rules.channels),
        "guard": frozenset(rules.guards),
        "fact": frozenset(rules.facts),
        "input": frozenset(rules.inputs),
        "source": frozenset(rules.sources),
    }


def _uses(rules: RuleSet) -> Iterator[Use]:
    for transition in rules.transitions:
        place = transition.place
        yield "status", transition.sources, place, "source"
        yield "status", transition.exceptions, place, "except"
        yield "status", transition.targets, place, "target"
        yield "source", transition.cite, place, "cite"
        yield from _limits(transition.limits, place)
    for action in rules.actions.values():
        yield "status", action.statuses, action.place, "statuses"
        yield "source", action.cite, action.place, "cite"
        yield from _limits(action.limits, action.place)
    for status in rules.statuses.values():
        yield "source", status.cite, status.place, "cite"
    for group in rules.groups.values():
        yield "status", group.members, group.place, "members"
    for actor in rules.actors.values():
        yield "actor", actor.includes, actor.place, "includes"
    yield from _loose(rules)


def _limits(limits: Limits, place: Place) -> Iterator[Use]:
    yield "actor", limits.actors or (), place, "actor"
    yield "channel", limits.channels or (), place, "channel"
    yield "guard", limits.guards, place, "guard"
    yield "input", limits.requires, place, "requires"


def _loose(rules: RuleSet) -> Iterator[Use]:
    """Yield the names that stand as keys, or as the values of such."""
    for guard in rules.guards.values():
        for fact in guard.conditions:
            yield "fact", (fact,), Place(guard.place.of(fact)), fact
        yield "fact", guard.external or (), guard.place, "external"
    for actor in rules.undeclared.actors:
        yield "actor", (actor,), Place(rules.undeclared.place.of(actor)), actor
    for word, status in rules.triggers.items():
        yield "trigger", (status,), Place(rules.place.of(f"triggers.{word}")), word
