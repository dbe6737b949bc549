"""Transitions that overlap: those that can apply at the same time, and those that others cover."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import TypeAlias

from statemachine.linter.scopes import Scope, Scopes
from statemachine.linter.subject import Subject
from statemachine.model.ruleset import Transition
from statemachine.model.table import Row
from statemachine.model.value_types import Domain
from statemachine.model.vocabulary import Basis

_MOST_PAIRS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One transition from one status, with its targets and its scope."""

    transition: Transition
    source: str | None
    scope: Scope
    targets: frozenset[str]


@dataclass(slots=True)
class Overlap:
    """Transitions that can apply at the same time, what two of them let through together, and their moves.

    An overlap is `certain` if no external guard can prevent it.
    """

    transitions: tuple[Transition, ...]
    shared: Scope
    certain: bool = False
    moves: set[tuple[str | None, str]] = field(default_factory=set)

    @property
    def sources(self) -> list[str | None]:
        """The statuses in which they overlap, sorted."""
        return sorted({source for source, _ in self.moves}, key=lambda source: source or "")

    @property
    def targets(self) -> list[str]:
        """The statuses that they lead to, sorted."""
        return sorted({target for _, target in self.moves})


Conflicts: TypeAlias = Callable[[Candidate, Candidate], bool]
"""A function that returns whether two candidates with overlapping scopes conflict."""


def find_overlaps(
    scopes: Scopes, kind: Callable[[Row], Hashable], conflicts: Conflicts
) -> list[Overlap]:
    """Return the conflicting transitions among rows of one source and one kind.

    Rows for which `kind` returns None are left out. One set of transitions is one overlap, however many
    sources it has.
    """
    overlaps: dict[Hashable, Overlap] = {}
    for kind_of_group, group in _groups(scopes, kind):
        for members, shared, certain in _conflicting(group, scopes.domains, conflicts):
            transitions = sorted((each.transition for each in members), key=lambda each: each.span)
            key = (kind_of_group, frozenset(map(id, transitions)))
            overlap = overlaps.setdefault(key, Overlap(tuple(transitions), shared))
            if certain and not overlap.certain:
                overlap.shared, overlap.certain = shared, True
            overlap.moves.update((each.source, target) for each in members for target in each.targets)
    return list(overlaps.values())


def covered_transitions(subject: Subject) -> Iterator[tuple[Transition, tuple[Transition, ...]]]:
    """Yield each transition whose rows are all covered by other transitions, with these others.

    Of two transitions with the same scope, the later in canonical order is covered. Equal rows are left
    to the check for duplicates. A transition that is itself at fault, or has a weaker basis, covers none.
    """
    covering = dict(_covering(subject.scopes, restricted=bool(subject.restricted_actors)))
    for transition in subject.rules.transitions:
        rows = subject.rows_by[id(transition)]
        if rows and all(row in covering and len(row.declared) == 1 for row in rows):
            others = {id(each): each for row in rows for each in covering[row].declared}
            yield transition, tuple(sorted(others.values(), key=lambda each: each.span))


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices below a count; stop after 20,000, so that no group costs a square."""
    return islice(combinations(range(count), 2), _MOST_PAIRS)


def _groups(
    scopes: Scopes, kind: Callable[[Row], Hashable]
) -> Iterator[tuple[Hashable, list[Candidate]]]:
    for source, rows in scopes.table.rows_from.items():
        by_kind: dict[Hashable, list[Row]] = {}
        for row in rows:
            if (kind_of_row := kind(row)) is not None:
                by_kind.setdefault(kind_of_row, []).append(row)
        for kind_of_group, group in by_kind.items():
            if len(group) > 1:
                yield kind_of_group, _candidates(source, group, scopes)


def _candidates(source: str | None, rows: Iterable[Row], scopes: Scopes) -> list[Candidate]:
    targets: dict[int, tuple[Transition, Scope, set[str]]] = {}
    for row in rows:
        scope = scopes.scope(row)
        if scope is not None:
            for each in row.declared:
                targets.setdefault(id(each), (each, scope, set()))[2].add(row.target)
    return [Candidate(each, source, scope, frozenset(to)) for each, scope, to in targets.values()]


def _conflicting(
    group: Sequence[Candidate], domains: Mapping[str, Domain], conflicts: Conflicts
) -> Iterator[tuple[list[Candidate], Scope, bool]]:
    """Yield the candidates of a group that conflict; those connected by conflicts come together.

    Among candidates with one scope, only the one with most targets is compared with other scopes: if
    another one has a further target, the two conflict.
    """
    joined = _UnionFind()
    widest: dict[Scope, Candidate] = {}
    for candidate in sorted(group, key=lambda each: (-len(each.targets), sorted(each.targets))):
        first = widest.setdefault(candidate.scope, candidate)
        if conflicts(first, candidate):
            joined.join(first, candidate)
    compared = list(widest.values())
    for low, high in _pairs(len(compared)):
        left, right = compared[low], compared[high]
        if joined.is_certain(left, right) or not left.scope.overlaps(right.scope, domains):
            continue
        if conflicts(left, right):
            joined.join(left, right)
    return joined.components()


class _UnionFind:
    """Candidates joined by conflicts, with what two of a component share and whether it is certain."""

    def __init__(self) -> None:
        self.parents: dict[Candidate, Candidate] = {}
        self.shared: dict[Candidate, Scope] = {}
        self.certain: set[Candidate] = set()

    def join(self, left: Candidate, right: Candidate) -> None:
        upper, lower = self._root(left), self._root(right)
        self.parents[upper], self.parents[lower] = upper, upper
        self.shared.setdefault(upper, left.scope.intersection(right.scope))
        if upper in self.certain:
            return
        if lower in self.certain:
            self.shared[upper] = self.shared[lower]
            self.certain.add(upper)
        elif not (left.scope.external or right.scope.external):
            self.shared[upper] = left.scope.intersection(right.scope)
            self.certain.add(upper)

    def is_certain(self, left: Candidate, right: Candidate) -> bool:
        """Return whether two candidates are in one component that is certain."""
        upper = self._root(left)
        return upper is self._root(right) and upper in self.certain

    def components(self) -> Iterator[tuple[list[Candidate], Scope, bool]]:
        members: dict[Candidate, list[Candidate]] = {}
        for candidate in self.parents:
            members.setdefault(self._root(candidate), []).append(candidate)
        return ((each, self.shared[root], root in self.certain) for root, each in members.items())

    def _root(self, candidate: Candidate) -> Candidate:
        while (parent := self.parents.get(candidate, candidate)) is not candidate:
            self.parents[candidate] = self.parents.get(parent, parent)
            candidate = parent
        return candidate


def _covering(scopes: Scopes, *, restricted: bool) -> Iterator[tuple[Row, Row]]:
    """Yield each row that another row of the same move covers, with that row."""
    for rows in scopes.table.rows_from.values():
        groups: dict[tuple[object, ...], list[Row]] = {}
        for row in rows:
            if row.declared:
                groups.setdefault((row.event, row.target, row.override), []).append(row)
        for group in groups.values():
            if len(group) > 1:
                known = [(row, scope) for row in group if (scope := scopes.scope(row)) is not None]
                yield from _covering_in(known, scopes.domains, restricted=restricted)


def _covering_in(
    group: Sequence[tuple[Row, Scope]], domains: Mapping[str, Domain], *, restricted: bool
) -> Iterator[tuple[Row, Row]]:
    covered: set[int] = set()
    for first, second in _pairs(len(group)):
        for wide, narrow in ((first, second), (second, first)):
            (wide_row, wide_scope), (narrow_row, narrow_scope) = group[wide], group[narrow]
            if (
                covered.isdisjoint({first, second})
                and _may_replace(wide_row, narrow_row, restricted=restricted)
                and wide_scope.covers(narrow_scope, domains)
            ):
                covered.add(narrow)
                yield narrow_row, wide_row


def _may_replace(wide: Row, narrow: Row, *, restricted: bool) -> bool:
    """Return whether a row may replace a narrower one.

    The row must have no fault of its own, a basis that is not weaker, and be a default if the other is.
    """
    open_to_everybody = restricted and wide.actors is None and not wide.override
    documented = _documented(wide) or not _documented(narrow)
    return documented and (wide.default or not narrow.default) and not open_to_everybody


def _documented(row: Row) -> bool:
    return any(each.basis is Basis.DOCUMENTED for each in row.declared)
