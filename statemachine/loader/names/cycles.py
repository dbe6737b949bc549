"""Groups that contain themselves and actors who include themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Diagnostic, Finding, Span
from statemachine.model.graph import Graph
from statemachine.model.ruleset import RuleSet

_LONGEST = 8


def cycles(rules: RuleSet) -> Iterator[Diagnostic]:
    """Yield a finding for each knot of groups or actors, however many ways lead round in it."""
    groups = {name: group for name, group in rules.groups.items() if name not in rules.statuses}
    members = {name: group.members for name, group in groups.items()}
    for cycle in _shortest(members):
        yield group_cycle(rules.groups[cycle[0]].span, cycle)
    includes = {name: actor.includes for name, actor in rules.actors.items()}
    for cycle in _shortest(includes):
        yield actor_cycle(rules.actors[cycle[0]].span, cycle)


def _shortest(leading: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield a shortest way round through the first name of each knot, begun and ended with it."""
    pairs = [(name, other) for name, others in leading.items() for other in others if other in leading]
    graph = Graph.of(leading, pairs)
    for component in graph.components():
        start = min(component)
        inside = Graph.of(component, _edges_inside(graph, frozenset(component)))
        way = inside.path(inside.edges[start], (start,))
        if way is not None:
            yield (start, *way)


def _edges_inside(graph: Graph[str], names: frozenset[str]) -> list[tuple[str, str]]:
    return sorted((name, other) for name in names for other in graph.edges[name] if other in names)


@check
def group_cycle(span: Span, cycle: tuple[str, ...]) -> Finding:
    """A group that contains itself, straight or through other groups.

    Groups may nest, and stand for the statuses in them. One that contains itself has no end; leave out the
    group on the way round and name the statuses that are meant.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        groups:
          early: [New, unfinished]
          unfinished: [early, Held]
        transitions:
          - {event: hold, source: New, target: Held, cite: guide}
          - {event: finish, source: unfinished, target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        groups:
          early: [New]
          unfinished: [early, Held]
        transitions:
          - {event: hold, source: New, target: Held, cite: guide}
          - {event: finish, source: unfinished, target: Done, cite: guide}
    """
    return Finding(span, f"group {cycle[0]!r} contains itself: {_way(cycle)}", "leave one of them out")


@check
def actor_cycle(span: Span, cycle: tuple[str, ...]) -> Finding:
    """An actor who includes himself, straight or through others.

    Who includes another may do all that the other may. Actors who include each other are one actor: declare
    him once.

    Bad:
        actors:
          clerk: {includes: manager}
          manager: {includes: clerk}
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: Held, actor: manager, cite: guide}
          - {event: finish, source: [New, Held], target: Done, actor: clerk, cite: guide}

    Good:
        actors:
          clerk: {}
          manager: {includes: clerk}
        statuses:
          New: {initial: true, cite: guide}
          Held: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: Held, actor: manager, cite: guide}
          - {event: finish, source: [New, Held], target: Done, actor: clerk, cite: guide}
    """
    return Finding(span, f"actor {cycle[0]!r} includes himself: {_way(cycle)}", "leave one of them out")


def _way(cycle: tuple[str, ...]) -> str:
    """Write the way round; of a long one the beginning and the end."""
    names = [repr(name) for name in cycle]
    if len(names) > _LONGEST:
        names = [*names[: _LONGEST - 2], "...", names[-1]]
    return " > ".join(names)
