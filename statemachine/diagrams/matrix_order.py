"""The order of statuses in which most moves go forward: the rows and columns of the matrix."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from statemachine.diagrams.view import ChangeMark, View
from statemachine.model.graph import Graph
from statemachine.model.table import Row
from statemachine.model.vocabulary import ANY

_MOST_SIFTED = 400
"""The largest group of statuses in which each status is moved to its best place; that takes quadratic time."""

_MOST_PASSES = 4

Edges: TypeAlias = Mapping[str, Mapping[str, None]]
"""The targets of each source."""


def forward_order(view: View) -> tuple[str, ...]:
    """Return the names of the statuses in an order in which few moves go back, the same in each view.

    If each status has a rank, ranks come first. Otherwise the first of these that tells two statuses apart decides: which
    one leads to the other by any moves; by moves that are no overrides; by moves from named statuses; the order with
    the fewest moves that go back. Without a cycle, no move goes back.
    """
    names = [each.name for each in view.statuses]
    order = _ordered(_first_order(view, names), [_edges(rows) for rows in _levels(view)])
    ranks = {each.name: each.rank for each in view.statuses if each.rank is not None}
    if len(ranks) == len(names):
        order.sort(key=lambda name: ranks[name])
    return tuple(order)


def is_from_any(row: Row) -> bool:
    """Return whether all transitions that declare a row are from any status."""
    return bool(row.declared) and all(each.sources == (ANY,) for each in row.declared)


def _levels(view: View) -> tuple[Sequence[Row], ...]:
    """Return the moves between different statuses: all, those that are no overrides, those from named statuses.

    They include moves that the view leaves out, so that each view of a rule set has the same order.
    """
    shown = {None, *(each.name for each in view.statuses)}
    every = dict.fromkeys((*view.table.rows, *view.rows))
    ours = [row for row in every if row.source in shown and row.target in shown]
    rows = [row for row in ours if row.source is not None and row.source != row.target]
    kept = [row for row in rows if view.changes.get(row) is not ChangeMark.REMOVED]
    normal = [row for row in kept if not row.override]
    return rows, normal, [row for row in normal if not is_from_any(row)]


def _edges(rows: Iterable[Row]) -> Edges:
    edges: dict[str, dict[str, None]] = {}
    for row in rows:
        edges.setdefault(row.source or "", {}).setdefault(row.target)
    return edges


def _first_order(view: View, names: Sequence[str]) -> list[str]:
    """Return the statuses by their distance from the creation; statuses that end come last, then file order decides."""
    created = {row.target for row in view.table.rows if row.source is None}
    starts = [name for name in names if name in created]
    starts += [each.name for each in view.statuses if each.initial and each.name not in starts]
    pairs = [(row.source, row.target) for row in _levels(view)[-1] if row.source is not None]
    before = Graph.of(names, pairs).reachable(starts)
    place = {name: number for number, name in enumerate(before)}
    ends = {each.name: each.final for each in view.statuses}
    return sorted(names, key=lambda name: (ends[name], place.get(name, len(names))))


def _ordered(names: Sequence[str], levels: Sequence[Edges]) -> list[str]:
    """Return statuses in the order of the first level, and inside each cycle of it in that of the next levels."""
    edges, *rest = levels
    inside = set(names)
    pairs = [(a, b) for a in names for b in edges.get(a, ()) if b in inside]
    components = [list(each) for each in Graph.of(names, pairs).components()]
    if not rest and len(components) == 1:
        return _sifted(_greedy(names, edges), edges)
    place = {name: number for number, name in enumerate(names)}
    ordered: list[str] = []
    for component in _topological(components, pairs, place):
        members = sorted(component, key=place.__getitem__)
        ordered += _ordered(members, rest or levels) if len(members) > 1 else members
    return ordered


def _topological(
    components: list[list[str]], pairs: Iterable[tuple[str, str]], place: Mapping[str, int]
) -> list[list[str]]:
    """Return the components with each before those that it leads to; the first place decides between others."""
    number = {name: at for at, component in enumerate(components) for name in component}
    edges = {(number[a], number[b]) for a, b in pairs if number[a] != number[b]}
    incoming = [0] * len(components)
    leaving: list[list[int]] = [[] for _ in components]
    for source, target in sorted(edges):
        leaving[source].append(target)
        incoming[target] += 1
    first = [min(place[name] for name in component) for component in components]
    waiting = [(first[at], at) for at in range(len(components)) if not incoming[at]]
    heapq.heapify(waiting)
    ordered = []
    while waiting:
        _, at = heapq.heappop(waiting)
        ordered.append(components[at])
        for target in leaving[at]:
            incoming[target] -= 1
            if not incoming[target]:
                heapq.heappush(waiting, (first[target], target))
    return ordered


def _greedy(names: Sequence[str], edges: Edges) -> list[str]:
    """Return statuses of a cycle by the rule of Eades, Lin and Smyth: always next, the one with most moves out."""
    left = {name: -number for number, name in enumerate(names)}
    balance = dict.fromkeys(names, 0)
    incoming: dict[str, list[str]] = {name: [] for name in names}
    for source in names:
        for target in edges.get(source, ()):
            if target in left:
                balance[source] += 1
                balance[target] -= 1
                incoming[target].append(source)
    ordered = []
    while left:
        name = max(left, key=lambda each: (balance[each], left[each]))
        del left[name]
        ordered.append(name)
        for target in edges.get(name, ()):
            if target in left:
                balance[target] += 1
        for source in incoming[name]:
            if source in left:
                balance[source] -= 1
    return ordered


def _sifted(names: list[str], edges: Edges) -> list[str]:
    """Return the order with each status at its best place, until no status is better elsewhere."""
    if len(names) > _MOST_SIFTED:
        return names
    order = list(names)
    for _ in range(_MOST_PASSES):
        before = list(order)
        for name in before:
            now = order.index(name)
            del order[now]
            order.insert(_best_place(name, now, order, edges), name)
        if order == before:
            break
    return order


def _best_place(name: str, now: int, order: Sequence[str], edges: Edges) -> int:
    """Return the place of a status with the fewest moves that go back, and of such places the nearest to `now`."""
    leaving = edges.get(name, {})
    back = sum(name in edges.get(other, ()) for other in order)
    best = back, now, 0
    for at, other in enumerate(order, start=1):
        back += (other in leaving) - (name in edges.get(other, ()))
        best = min(best, (back, abs(at - now), at))
    return best[-1]
