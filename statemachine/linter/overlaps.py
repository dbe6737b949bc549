"""Transitions that overlap: those that can apply at the same time, and those that others cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from typing import TypeAlias

from statemachine.linter.lint_context import LintContext
from statemachine.linter.scopes import Scope, Scopes
from statemachine.model.declarations import Transition
from statemachine.model.table import Row
from statemachine.model.vocabulary import Basis

_MOST_PAIRS = 20_000
"""The number of pairs that are compared in one group, so that the cost of a group is bounded."""

_MOST_KINDS = 5_000
"""The number of kinds of rows for which compared pairs are remembered."""

_MOST_REMEMBERED = 200_000
"""The number of compared scopes that are remembered: a wildcard repeats its scope in every source."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One transition from one status, with its targets and its scope."""

    transition: Transition
    scope: Scope
    targets: frozenset[str]


@dataclass(slots=True)
class Overlap:
    """Transitions that can apply at the same time, what two of them accept together, and their moves.

    An overlap is `certain` if no external guard and no sibling of an `otherwise` row can prevent it.
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

_Compare: TypeAlias = Callable[[Scope, Scope], bool]


def find_overlaps(
    scopes: Scopes, kind: Callable[[Row], Hashable], conflicts: Conflicts
) -> list[Overlap]:
    """Return the conflicting transitions among rows of one source and one kind.

    Rows for which `kind` returns None are left out. One set of transitions is one overlap, however many
    sources it has.
    """
    scopes_overlap = lru_cache(_MOST_REMEMBERED)(partial(Scope.overlaps, domains=scopes.domains))
    overlaps: dict[Hashable, Overlap] = {}
    harmless = _ComparedPairs()
    known: dict[Hashable, list[_Component]] = {}
    for source, kind_of_group, group in _groups(scopes, kind):
        same = tuple((id(each.transition), each.targets) for each in group)
        if same not in known:
            harmless = _ComparedPairs() if harmless.is_full else harmless
            known[same] = _components(group, scopes_overlap, conflicts, harmless)
        for component in known[same]:
            members = component.members
            transitions = sorted((each.transition for each in members), key=lambda each: each.span)
            key = (kind_of_group, frozenset(map(id, transitions)))
            overlap = overlaps.setdefault(key, Overlap(tuple(transitions), component.shared))
            if component.certain and not overlap.certain:
                overlap.shared, overlap.certain = component.shared, True
            overlap.moves.update((source, target) for each in members for target in each.targets)
    return list(overlaps.values())


def covered_transitions(context: LintContext) -> Iterator[tuple[Transition, tuple[Transition, ...]]]:
    """Yield each transition whose rows are all covered by other transitions, with these others.

    Of two transitions with the same scope, the later in canonical order is covered. A row that can never fire
    is covered: it has no event, or is an override, and another row comes before it. Equal rows are left to
    the check for duplicates. A transition that is itself at fault, or has a weaker basis, covers none.
    """
    covering = dict(covering_rows(context))
    for transition in context.rules.transitions:
        rows = context.rows_by[id(transition)]
        if rows and all(row in covering and len(row.declared) == 1 for row in rows):
            others = {id(each): each for row in rows for each in covering[row].declared}
            yield transition, tuple(sorted(others.values(), key=lambda each: each.span))


def _groups(
    scopes: Scopes, kind: Callable[[Row], Hashable]
) -> Iterator[tuple[str | None, Hashable, list[Candidate]]]:
    for source, rows in scopes.table.rows_from.items():
        by_kind: dict[Hashable, list[Row]] = {}
        for row in rows:
            if (kind_of_row := kind(row)) is not None:
                by_kind.setdefault(kind_of_row, []).append(row)
        for kind_of_group, group in by_kind.items():
            if len(group) > 1:
                yield source, kind_of_group, _candidates(group, scopes)


def _candidates(rows: Sequence[Row], scopes: Scopes) -> list[Candidate]:
    targets: dict[int, tuple[Transition, Scope, set[str]]] = {}
    for row in rows:
        if (scope := scopes.scope(row)) is not None:
            for each in row.declared:
                targets.setdefault(id(each), (each, scope, set()))[2].add(row.target)
    return [Candidate(each, scope, frozenset(to)) for each, scope, to in targets.values()]


@dataclass(slots=True, eq=False)
class _Component:
    """Candidates connected by conflicts, and what two of them accept together."""

    members: list[Candidate]
    shared: Scope
    certain: bool = False


@dataclass(slots=True)
class _ComparedPairs:
    """Pairs of kinds that need no comparison in another source, as bits of the one kind for the other.

    With `is_full`, start a new one: the bits of many kinds take much memory.
    """

    numbers: dict[Hashable, int] = field(default_factory=dict)
    bits: list[int] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether there are so many kinds that it should be replaced."""
        return len(self.bits) > _MOST_KINDS

    def number_all(self, kinds: Iterable[Hashable]) -> list[int]:
        """Return the number of each kind."""
        numbers = [self.numbers.setdefault(kind, len(self.numbers)) for kind in kinds]
        self.bits += [0] * (len(self.numbers) - len(self.bits))
        return numbers

    def add(self, first: int, second: int) -> None:
        """Remember a pair."""
        self.bits[first] |= 1 << second
        self.bits[second] |= 1 << first


def _components(
    group: Sequence[Candidate], overlap: _Compare, conflicts: Conflicts, harmless: _ComparedPairs
) -> list[_Component]:
    """Return the candidates of a group that conflict; those connected by conflicts come together.

    Pairs without a conflict are added to `harmless`. Among candidates with one scope, only the one with most targets is compared with other scopes: if
    another one has a further target, the two conflict.
    """
    components: dict[Candidate, _Component] = {}
    widest: dict[Scope, Candidate] = {}
    for candidate in sorted(group, key=lambda each: (-len(each.targets), sorted(each.targets))):
        first = widest.setdefault(candidate.scope, candidate)
        if conflicts(first, candidate):
            _join(components, first, candidate)
    compared = list(widest.values())
    may_be_certain = sum(each.scope.is_exact for each in compared) > 1
    numbers = harmless.number_all((id(each.transition), each.targets) for each in compared)
    for at, after in islice(_new_pairs(numbers, harmless), _MOST_PAIRS):
        left, right = compared[at], compared[after]
        if _are_siblings(left, right) or not (
            overlap(left.scope, right.scope) and conflicts(left, right)
        ):
            harmless.add(numbers[at], numbers[after])
        elif not _is_known(components, left, right):
            joined = _join(components, left, right)
            settled = joined.certain or not may_be_certain
            if settled and all(components.get(each) is joined for each in compared):
                break
    return list(dict.fromkeys(components.values()))


def _new_pairs(numbers: Sequence[int], known: _ComparedPairs) -> Iterator[tuple[int, int]]:
    """Yield the pairs of positions whose numbers are no known pair."""
    later = sum(1 << number for number in numbers)
    for first, number in enumerate(numbers):
        later ^= 1 << number
        waiting = later & ~known.bits[number]
        if waiting:
            for second in range(first + 1, len(numbers)):
                if waiting >> numbers[second] & 1:
                    yield first, second


def _join(components: dict[Candidate, _Component], left: Candidate, right: Candidate) -> _Component:
    shared = left.scope.intersection(right.scope)
    joined = components.setdefault(left, _Component([left], shared))
    other = components.setdefault(right, _Component([right], shared))
    if other is not joined:
        joined.members += other.members
        components.update(dict.fromkeys(other.members, joined))
    if not joined.certain and other.certain:
        joined.shared, joined.certain = other.shared, True
    elif not joined.certain and _is_certain(left, right):
        joined.shared, joined.certain = shared, True
    return joined


def _is_known(components: dict[Candidate, _Component], left: Candidate, right: Candidate) -> bool:
    """Return whether a conflict of two candidates would change no component."""
    component = components.get(left)
    if component is None or component is not components.get(right):
        return False
    return component.certain or not _is_certain(left, right)


def _is_certain(left: Candidate, right: Candidate) -> bool:
    return left.scope.is_exact and right.scope.is_exact


def _are_siblings(left: Candidate, right: Candidate) -> bool:
    """Return whether one is an `otherwise` row and the other one of its siblings: they never apply together."""
    first, second = left.transition, right.transition
    return first.otherwise is not second.otherwise and first.event == second.event


@dataclass(slots=True)
class _Coverage:
    """Which transitions cover which others.

    Rows of the same transitions are one kind, with one number, and two kinds are compared once for all
    sources and targets. `covering` has each pair of kinds whose second kind covers the first. A row of
    `otherwise_events` is covered by rows of its event only: to remove it would change an `otherwise` move.
    """

    scopes: Scopes
    restricted: bool
    otherwise_events: frozenset[str | None]
    compared: _ComparedPairs = field(default_factory=_ComparedPairs)
    covering: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def find(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
        """Yield each covered row of one source with the row that covers it; the rows are in canonical order."""
        rows = [row for row in rows if self.scopes.scope(row) is not None]
        numbers = self.compared.number_all(tuple(map(id, row.declared)) for row in rows)
        kinds = dict(zip(numbers, rows, strict=True))
        self._compare_all(kinds)
        present = sum(1 << number for number in kinds)
        widest = sum(1 << number for number in kinds if not self.covering[number] & present)
        for number, row in kinds.items():
            if covering := self.covering[number] & present:
                wider = covering & widest or covering
                yield row, next(kinds[each] for each in kinds if wider >> each & 1)

    def _compare_all(self, kinds: Mapping[int, Row]) -> None:
        """Compare kinds that were not compared before; one that is covered is not compared again."""
        later: dict[str | None, int] = {None: 0}
        for number, row in kinds.items():
            later[row.event] = later.get(row.event, 0) | 1 << number
        present, left = sum(1 << number for number in kinds), _MOST_PAIRS
        for number, row in kinds.items():
            later[row.event] ^= 1 << number
            waiting = (later[row.event] | later[None]) & ~self.compared.bits[number]
            while waiting and left and not self.covering[number] & present:
                other = (waiting & -waiting).bit_length() - 1
                waiting ^= 1 << other
                if not self.covering[other] & present:
                    left -= 1
                    self._compare(kinds, number, other)

    def _compare(self, kinds: Mapping[int, Row], first: int, second: int) -> None:
        self.compared.add(first, second)
        if self._covers(kinds[first], kinds[second]):
            self.covering[second] |= 1 << first
        elif _are_asked_together(kinds[first], kinds[second]) and self._covers(
            kinds[second], kinds[first]
        ):
            self.covering[first] |= 1 << second

    def _covers(self, wide: Row, narrow: Row) -> bool:
        scopes = self.scopes.scope(wide), self.scopes.scope(narrow)
        return (
            scopes[0] is not None
            and scopes[1] is not None
            and wide.is_asked_with(narrow)
            and wide.is_as_soon_as(narrow)
            and (wide.event == narrow.event or not self._is_sibling(narrow))
            and _may_replace(wide, narrow, restricted=self.restricted)
            and scopes[0].covers(scopes[1], self.scopes.domains)
        )

    def _is_sibling(self, row: Row) -> bool:
        return not (row.override or row.otherwise) and row.event in self.otherwise_events


def covering_rows(context: LintContext) -> Iterator[tuple[Row, Row]]:
    """Yield each row that another row of the same source and target covers, with that row."""
    scopes, restricted = context.scopes, bool(context.restricted_actors)
    groups: dict[str, dict[str | None, list[Row]]] = {}
    for row in scopes.table.rows:
        if row.declared:
            groups.setdefault(row.target, {}).setdefault(row.source, []).append(row)
    otherwise = frozenset(row.event for row in scopes.table.rows if row.otherwise)
    coverage = _Coverage(scopes, restricted, otherwise)
    for by_source in groups.values():
        for rows in by_source.values():
            if len(rows) > 1:
                if coverage.compared.is_full:
                    coverage = _Coverage(scopes, restricted, otherwise)
                yield from coverage.find(rows)


def _are_asked_together(left: Row, right: Row) -> bool:
    """Return whether every question asks for both rows or for none, so that their order does not matter."""
    return left.event == right.event and left.override == right.override


def _may_replace(wide: Row, narrow: Row, *, restricted: bool) -> bool:
    """Return whether a row may replace a narrower one.

    The row must have no fault of its own, a basis that is not weaker, and be a default if the other is. A default
    override is not offered beside a normal row.
    """
    open_to_everybody = restricted and wide.actors is None and not wide.override
    documented = _documented(wide) or not _documented(narrow)
    is_first_choice = wide.default or not narrow.default or wide.override != narrow.override
    return documented and is_first_choice and not open_to_everybody


def _documented(row: Row) -> bool:
    return any(each.basis is Basis.DOCUMENTED for each in row.declared)
