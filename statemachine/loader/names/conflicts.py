"""Conflicts between names: reserved words, two meanings of one name, cycles, and names of too many moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachine.loader.checks import moves
from statemachine.loader.checks import names as checks
from statemachine.model.declarations import Transition
from statemachine.model.diagnostics import Diagnostic, Related
from statemachine.model.graph import Graph
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Place, Span
from statemachine.model.text import listing, quoted
from statemachine.model.vocabulary import ANY, NOTHING, OTHERWISE, RESERVED

_IGNORED = "an ignored word"
_MOST_LISTED = 3
_LONGEST_CYCLE = 8
_MOST_ROWS = 100_000
"""The most rows of a rule set: they take about 100 MB, and a second for the linter."""


def conflicts(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for each name with two meanings, each cycle, each misplaced word, and too many moves."""
    order_statuses = rules.rollup.statuses if rules.rollup else {}
    for declarations in (rules.statuses, rules.groups, rules.actors, order_statuses):
        for name in RESERVED.intersection(declarations):
            yield checks.reserved_name(declarations[name].span, name)
    if OTHERWISE in rules.guards:
        yield checks.reserved_name(rules.guards[OTHERWISE].span, OTHERWISE)
    for name, group in rules.groups.items():
        if name in rules.statuses:
            yield checks.conflicting_names(group, rules.statuses[name])
    for name, order_status in order_statuses.items():
        if name in rules.statuses:
            yield checks.repeated_order_status(order_status, rules.statuses[name])
    yield from _conflicting_spellings(rules)
    yield from _cycles(rules)
    yield from _misplaced_words(rules)
    for status in rules.statuses.values():
        if status.final and status.exits_unspecified:
            yield moves.final_with_exits(status)
    yield from too_many_rows(rules)


def too_many_rows(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding if the transitions have too many rows, which are counted and not made."""
    total, passing = 0, None
    for transition in rules.transitions:
        total += rules.count_moves(transition)
        if passing is None and total > _MOST_ROWS:
            passing = transition
    if passing is not None:
        yield moves.too_many_rows(passing.span, total, _MOST_ROWS)


def _conflicting_spellings(rules: RuleSet) -> Iterator[Diagnostic]:
    claims: dict[str, dict[str, tuple[str, Span]]] = {}
    for owner, text, span in _spellings(rules):
        claims.setdefault(rules.matching.fold(text), {}).setdefault(owner, (text, span))
    path = rules.span.path
    yield from (_conflicting_spelling(owners, path) for owners in claims.values() if len(owners) > 1)


def _spellings(rules: RuleSet) -> Iterator[tuple[str, str, Span]]:
    """Yield the owner, the text and the place of each spelling."""
    for name, status in rules.statuses.items():
        owner, place = f"status {name!r}", status.place
        yield owner, name, status.span
        if status.code is not None:
            yield owner, status.code, place.of("code")
        yield from ((owner, each, place.of(f"aliases.{i}")) for i, each in enumerate(status.aliases))
    for index, text in enumerate(rules.ignored):
        yield _IGNORED, text, rules.place.of(f"ignored.{index}")


def _conflicting_spelling(owners: Mapping[str, tuple[str, Span]], path: str) -> Diagnostic:
    """Return the finding on one spelling, at the second of its places; those in a base come first."""
    first, second, *others = sorted(
        ((span, owner) for owner, (_, span) in owners.items()),
        key=lambda each: (each[0].path == path, *each),
    )
    texts = sorted({text for text, _ in owners.values()})
    names = sorted(owners, key=lambda owner: (owner == _IGNORED, owner))
    return checks.conflicting_spellings(
        second[0],
        listing(map(quoted, texts), most=_MOST_LISTED),
        listing(names, most=_MOST_LISTED),
        tuple(Related(span, owner) for span, owner in (first, *others)),
    )


def _cycles(rules: RuleSet) -> Iterator[Diagnostic]:
    groups = {name: each.members for name, each in rules.groups.items() if name not in rules.statuses}
    for cycle in _shortest_cycles(groups):
        yield checks.group_cycle(rules.groups[cycle[0]].span, cycle[0], _shown(cycle))
    actors = {name: actor.includes for name, actor in rules.actors.items()}
    for cycle in _shortest_cycles(actors):
        yield checks.actor_cycle(rules.actors[cycle[0]].span, cycle[0], _shown(cycle))


def _shortest_cycles(members: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield a shortest cycle through the first name of each component; it starts and ends with the name."""
    pairs = [(name, other) for name, others in members.items() for other in others if other in members]
    graph = Graph.of(members, pairs)
    for component in graph.components():  # searching only in the component keeps this linear
        names, start = frozenset(component), min(component)
        edges = sorted((name, other) for name in names for other in graph.edges[name] if other in names)
        inside = Graph.of(component, edges)
        path = inside.path(inside.edges[start], (start,))
        if path is not None:
            yield (start, *path)


def _shown(cycle: tuple[str, ...]) -> str:
    names = [repr(name) for name in cycle]
    if len(names) > _LONGEST_CYCLE:
        names = [*names[: _LONGEST_CYCLE - 2], "...", names[-1]]
    return " > ".join(names)


def _misplaced_words(rules: RuleSet) -> Iterator[Diagnostic]:
    for transition in rules.transitions:
        yield from _misplaced_in_transition(transition)
    for action in rules.actions.values():
        yield from _misplaced(action.statuses, action.place, "statuses", "an action names its statuses")
    for group in rules.groups.values():
        yield from _misplaced(group.members, group.place, "members", "a group has statuses and groups")
    for word, status in rules.triggers.items():
        place = Place(rules.place.of(f"triggers.{word}"))
        yield from _misplaced((status,), place, word, "a trigger has one status")
    for rule in rules.rollup.rules if rules.rollup else ():
        yield from _misplaced(rule.statuses, rule.place, rule.kind, "a rule of a rollup lists statuses")
        yield from _misplaced(rule.others, rule.place, "others", "a rule of a rollup lists statuses")
        given = () if rule.status is None else (rule.status,)
        yield from _misplaced(given, rule.place, "status", "a rule of a rollup gives one status")


def _misplaced_in_transition(transition: Transition) -> Iterator[Diagnostic]:
    place, exceptions, targets = transition.place, transition.exceptions, transition.targets
    if len(transition.sources) > 1:
        yield from _misplaced(transition.sources, place, "source", "as a source it must be alone")
    if NOTHING in targets:
        yield from _misplaced(targets, place, "target", "an order never moves to `nothing`")
    elif len(targets) > 1:
        yield from _misplaced(targets, place, "target", "as a target it must be alone")
    yield from _misplaced(exceptions, place, "except", "`except` names statuses and groups")
    if transition.sources == (NOTHING,):
        if exceptions:
            yield moves.misplaced_word(place.of("except"), NOTHING, "it has no statuses to except")
        if transition.override:
            yield moves.creation_override(place.of("override"))
    if transition.otherwise and transition.override:
        yield moves.otherwise_override(place.of("otherwise"))
    if transition.after is not None and (transition.override or transition.sources == (NOTHING,)):
        yield moves.misplaced_after(place.of("after"), is_override=transition.override)


def _misplaced(names: tuple[str, ...], place: Place, key: str, why: str) -> Iterator[Diagnostic]:
    for index, name in enumerate(names):
        if name in {ANY, NOTHING}:
            yield moves.misplaced_word(place.of(f"{key}.{index}"), name, why)
