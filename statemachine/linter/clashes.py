"""Transitions that can fire at once and should not: found group by group, told once for all places."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine.linter.pairs import pairs
from statemachine.linter.scopes import Scope, Scopes
from statemachine.model.rows import Row
from statemachine.model.ruleset import Transition
from statemachine.model.value_types import Domain


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """What one transition allows from one status: several targets, one scope."""

    transition: Transition
    source: str | None
    scope: Scope
    targets: frozenset[str]


@dataclass(slots=True)
class Clash:
    """Transitions that clash, what two of them let through together, and the moves by which they clash."""

    transitions: tuple[Transition, ...]
    shared: Scope
    certain: bool = False
    moves: set[tuple[str | None, str]] = field(default_factory=set)

    @property
    def sources(self) -> list[str | None]:
        """The statuses from which they clash, sorted."""
        return sorted({source for source, _ in self.moves}, key=lambda source: source or "")

    @property
    def targets(self) -> list[str]:
        """The statuses between which they leave the choice open, sorted."""
        return sorted({target for _, target in self.moves})


Group: TypeAlias = Sequence[Unit]
Rival: TypeAlias = Callable[[Unit, Unit], bool]
"""Whether two units clash where both let somebody through."""


def clashes(scopes: Scopes, kind: Callable[[Row], Hashable], rival: Rival) -> list[Clash]:
    """Return the clashes among rows that leave one status and are of one kind; None leaves a row out."""
    found: dict[Hashable, Clash] = {}
    for kind_of_group, group in _groups(scopes, kind):
        for units, shared, certain in _components(group, scopes.domains, rival):
            transitions = sorted((unit.transition for unit in units), key=lambda each: each.span)
            key = (kind_of_group, frozenset(map(id, transitions)))
            clash = found.setdefault(key, Clash(tuple(transitions), shared))
            if certain and not clash.certain:
                clash.shared, clash.certain = shared, True
            clash.moves.update((unit.source, target) for unit in units for target in unit.targets)
    return list(found.values())


def _groups(scopes: Scopes, kind: Callable[[Row], Hashable]) -> Iterator[tuple[Hashable, Group]]:
    for source, leaving in scopes.table.rows_from.items():
        found: dict[Hashable, list[Row]] = {}
        for row in leaving:
            if (kind_of_row := kind(row)) is not None:
                found.setdefault(kind_of_row, []).append(row)
        for kind_of_group, group in found.items():
            if len(group) > 1:
                yield kind_of_group, _units(source, group, scopes)


def _units(source: str | None, rows: Iterable[Row], scopes: Scopes) -> Group:
    found: dict[int, tuple[Transition, Scope, set[str]]] = {}
    for row in rows:
        scope = scopes.scope(row)
        if scope is not None:
            for each in row.declared:
                found.setdefault(id(each), (each, scope, set()))[2].add(row.target)
    return [Unit(each, source, scope, frozenset(targets)) for each, scope, targets in found.values()]


def _components(
    group: Group, domains: Mapping[str, Domain], rival: Rival
) -> Iterator[tuple[list[Unit], Scope, bool]]:
    """Yield the units of a group that clash, together where they clash with each other.

    Of the units with one scope the widest stands for all: where another adds a target, the two clash.
    """
    joined = _Joined()
    widest: dict[Scope, Unit] = {}
    for unit in sorted(group, key=lambda each: (-len(each.targets), sorted(each.targets))):
        first = widest.setdefault(unit.scope, unit)
        if rival(first, unit):
            joined.join(first, unit)
    units = list(widest.values())
    for low, high in pairs([unit.scope for unit in units]):
        left, right = units[low], units[high]
        if joined.settled(left, right) or not left.scope.meets(right.scope, domains):
            continue
        if rival(left, right):
            joined.join(left, right)
    return joined.components()


class _Joined:
    """Which units clash with each other, directly or by others, on what, and whether they are known to."""

    def __init__(self) -> None:
        self.parents: dict[Unit, Unit] = {}
        self.shared: dict[Unit, Scope] = {}
        self.certain: set[Unit] = set()

    def join(self, left: Unit, right: Unit) -> None:
        upper, lower = self._root(left), self._root(right)
        self.parents[upper], self.parents[lower] = upper, upper
        self.shared.setdefault(upper, left.scope.both(right.scope))
        if upper in self.certain:
            return
        if lower in self.certain:
            self.shared[upper] = self.shared[lower]
            self.certain.add(upper)
        elif not (left.scope.external or right.scope.external):
            self.shared[upper] = left.scope.both(right.scope)
            self.certain.add(upper)

    def settled(self, left: Unit, right: Unit) -> bool:
        upper = self._root(left)
        return upper is self._root(right) and upper in self.certain

    def components(self) -> Iterator[tuple[list[Unit], Scope, bool]]:
        found: dict[Unit, list[Unit]] = {}
        for unit in self.parents:
            found.setdefault(self._root(unit), []).append(unit)
        return ((units, self.shared[root], root in self.certain) for root, units in found.items())

    def _root(self, unit: Unit) -> Unit:
        while (parent := self.parents.get(unit, unit)) is not unit:
            self.parents[unit] = self.parents.get(parent, parent)
            unit = parent
        return unit
