"""The three relations between two versions, by which changes are rated.

- *Callers*: the new version simulates the old one. A question that was allowed is still allowed, with the same arguments.
  If it had one target, it still has this one target.
- *Readers*: the old version simulates the new one. The new version shows no word and no move that the old one did not.
- *Stored orders*: each status of the old version names the matched status of the new version. If a final status could be
  reached from it, one can still be reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from statemachine.diff.cells import (
    Cell,
    cells,
    firing,
    fits_actors,
    guard_result,
    has_inputs,
    is_false,
    siblings_of,
)
from statemachine.diff.matched_rules import MatchedRules, is_live, rows_of_action
from statemachine.model.graph import Graph
from statemachine.model.table import Row, Table
from statemachine.model.vocabulary import NOTHING

Node = str | None
Edge = tuple[Node, str]
Part = tuple[str, str] | Row
"""A part of a version that a broken relation is due to: a row, or the section and the name of a declaration."""

MOST_CELLS = 5_000
"""The number of questions that are tried for one status, and one target or event."""


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A status with a target, an event, both, or an action: what a question asks for, in old names."""

    source: Node
    target: str | None = None
    event: str | None = None
    action: str | None = None

    @property
    def is_for_move(self) -> bool:
        """Whether it asks for a move by any event: what an order needs to get to the target."""
        return self.event is None and self.action is None

    def __str__(self) -> str:
        """Return the question as text."""
        what = self.event if self.action is None else self.action
        name = "" if what is None else f"{what!r} "
        to = "" if self.target is None else f" to {self.target!r}"
        return f"{name}from {NOTHING if self.source is None else repr(self.source)}{to}"


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """A question that was allowed and is not any more, or leads elsewhere: what it is due to, and the move.

    Without a cell, too many questions had to be tried, so that nothing is certain.
    """

    ask: Ask
    parts: frozenset[Part]
    row: Row
    cell: Cell | None = None


def refused_questions(rules: MatchedRules) -> Iterator[Refused]:
    """Yield for each ask and each part that the answer is due to one question that is not allowed any more.

    Only questions with words and values that both versions know are tried. The words that the new version does not know
    are changes themselves.
    """
    for source, rows in rules.old.rows_from.items():
        new = rules.new.rows_from.get(rules.status.get(source, NOTHING), ())
        if not _is_same(rules, rows, new):
            yield from _refused_from(rules, source, rows, new)
    for name, action in rules.old.rules.actions.items():
        for source in rules.old.rules.members(action.statuses):
            target = str(rules.status.get(source, NOTHING))
            old, new = (
                rows_of_action(table, name, each)
                for table, each in ((rules.old, source), (rules.new, target))
            )
            yield from _compared(rules, Ask(source, action=name), old, new)


def _refused_from(
    rules: MatchedRules, source: Node, rows: Iterable[Row], new_rows: Iterable[Row]
) -> Iterator[Refused]:
    """Yield the refused questions about the moves of one status."""
    old, new = _near(rows), _near(new_rows)
    for (target, event), near in old.items():
        wanted = None if target is None else rules.status.get(target, NOTHING)
        other = tuple(new.get((wanted, event), ()))
        if not _is_same(rules, near, other):
            yield from _compared(rules, Ask(source, target, event), tuple(near), other)


def _near(rows: Iterable[Row]) -> dict[tuple[str | None, str | None], list[Row]]:
    """Return the near rows of each target, each event, and both together."""
    found: dict[tuple[str | None, str | None], list[Row]] = {}
    for row in rows:
        found.setdefault((row.target, None), []).append(row)
        if row.event is not None:
            found.setdefault((None, row.event), []).append(row)
            found.setdefault((row.target, row.event), []).append(row)
    return found


def _is_same(rules: MatchedRules, old: Iterable[Row], new: Iterable[Row]) -> bool:
    """Return whether rows, their siblings and what they need are the same in both versions."""
    before = {*old, *chain.from_iterable(siblings_of(rules.old, row) for row in old)}
    after = {*new, *chain.from_iterable(siblings_of(rules.new, row) for row in new)}
    if {rules.renamed(row) for row in before} != after:
        return False
    events = {row.event for row in after if row.event is not None}
    return (
        rules.same_actors
        and not events & rules.changed_choosers
        and not rules.changed_guards.intersection(name for row in after for name in row.guards)
        and not rules.changed_inputs.intersection(name for row in after for name in row.requires)
    )


def _compared(
    rules: MatchedRules, ask: Ask, old: tuple[Row, ...], new: tuple[Row, ...]
) -> Iterator[Refused]:
    by_event = ask.target is None and ask.action is None
    tried = cells(rules, old, new, MOST_CELLS, pairs=by_event)
    if tried is None:
        changed = _changed_parts(rules, old, new)
        yield from (Refused(ask, frozenset({part}), old[0]) for part in changed)
        return
    known: set[frozenset[Part]] = set()
    for cell in tried:
        before, after = firing(rules.old, old, cell), firing(rules.new, new, cell)
        if _is_allowed(ask, before) and not _is_kept(rules, ask, before, after):
            parts = frozenset(_Blame(rules, cell, old, new).parts(before, after))
            if parts not in known:
                known.add(parts)
                yield Refused(ask, parts, before[0], cell)


def _is_allowed(ask: Ask, rows: list[Row]) -> bool:
    if ask.target is not None or ask.action is not None or not rows:
        return bool(rows)
    return len({row.target for row in rows}) == 1 or rows[0].provider_chooses


def _is_kept(rules: MatchedRules, ask: Ask, before: list[Row], after: list[Row]) -> bool:
    """Return whether a question that was allowed is still allowed; with one target, with this one."""
    if not _is_allowed(ask, after):
        return False
    targets = {row.target for row in before}
    if len(targets) > 1 or ask.action is not None:
        return True
    return {row.target for row in after} == {rules.status.get(each) for each in targets}


def _changed_parts(rules: MatchedRules, old: Iterable[Row], new: Iterable[Row]) -> Iterator[Part]:
    """Yield every part that is different in two versions of rows."""
    yield from (row for row in old if rules.renamed(row) not in rules.new_rows)
    yield from (row for row in new if row not in rules.old_rows)
    guards = {name for row in new for name in row.guards} & rules.changed_guards
    yield from (("guards", name) for name in sorted(guards))


@dataclass(frozen=True, slots=True, eq=False)
class _Blame:
    """Finds the parts that a changed answer is due to."""

    rules: MatchedRules
    cell: Cell
    old: tuple[Row, ...]
    new: tuple[Row, ...]

    def parts(self, before: list[Row], after: list[Row]) -> set[Part]:
        """Return the parts that make the answer different; `before` and `after` are the rows that fire."""
        kept = {self.rules.status.get(row.target) for row in before}
        found: set[Part] = set()
        if not any(row.target in kept for row in after):
            for row in before:
                found |= self._of_lost(row, after)
        others = [row for row in after if row.target not in kept]
        for row in others or (after if not found else ()):
            found |= self._of_new(row)
        if not found and any(row.provider_chooses for row in before):
            found.add(("events", str(before[0].event)))
        return found or set(before)

    def _of_lost(self, row: Row, after: list[Row]) -> set[Part]:
        """Return why a row does not fire any more."""
        if row.source is not None and row.source not in self.rules.status:
            return {("statuses", row.source)}
        if row.target not in self.rules.status:
            return {("statuses", row.target)}
        renamed = self.rules.renamed(row)
        if renamed not in self.new:
            return {row}
        found = self._limits(row, renamed)
        for sibling in siblings_of(self.rules.new, self.rules.new_rows.get(renamed, renamed)):
            if not is_false(self.rules.new, sibling, self.cell):
                found |= self._of_new(sibling)
        if row.override:
            for other in after:
                found |= self._of_new(other) if not other.override else set()
        return found or {row}

    def _of_new(self, row: Row) -> set[Part]:
        """Return why a new row fires, or holds, that did not."""
        old = self.rules.old_rows.get(row)
        if old is None:
            return {row}
        found = self._limits(old, row)
        for sibling in siblings_of(self.rules.old, old):
            if not is_false(self.rules.old, sibling, self.cell):
                renamed = self.rules.renamed(sibling)
                lost = renamed not in self.rules.new_rows
                found |= {sibling} if lost else self._limits(sibling, renamed)
        return found

    def _limits(self, old: Row, new: Row) -> set[Part]:
        """Return the declarations by which equal rows have different answers."""
        before, after, cell = self.rules.old, self.rules.new, self.cell
        found: set[Part] = set()
        for name in old.guards:
            guards = before.rules.guards[name], after.rules.guards[name]
            if guard_result(guards[0], cell) is not guard_result(guards[1], cell):
                found.add(("guards", name))
        if fits_actors(before, old, cell.actors) is not fits_actors(after, new, cell.actors):
            found |= {("actors", each) for each in cell.actors if self._includes_differ(each)}
        if has_inputs(before, old, cell) is not has_inputs(after, new, cell):
            found |= {("inputs", name) for name in old.requires if name in self.rules.changed_inputs}
        return found

    def _includes_differ(self, actor: str) -> bool:
        return self.rules.old.includes(actor) != self.rules.new.includes(actor)


def new_edges(rules: MatchedRules) -> frozenset[tuple[Node, str, str | None]]:
    """Return each source, target and event of the new version that the old one does not have, in new names."""
    old = {(row.source, row.target, row.event) for row in rules.old_rows}
    return frozenset((row.source, row.target, row.event) for row in rules.new.rows) - old


def new_words(rules: MatchedRules) -> frozenset[tuple[str, str]]:
    """Return the words that answers of the new version can contain, and those of the old one cannot.

    A word is a status, a code, an event, an action or a result; each with its kind. The code and the result of a status
    are words with the name of the status, and so is whether it is final.
    """
    return frozenset(_words(rules.new)) - frozenset(_words(rules.old))


def _words(table: Table) -> Iterator[tuple[str, str]]:
    for name, status in table.rules.statuses.items():
        yield "status", name
        yield ("final" if status.final else "not final"), name
        yield from (("code", f"{name} {status.code}") for _ in [status] if status.code is not None)
        yield from (("result", f"{name} {status.result}") for _ in [status] if status.result is not None)
    yield from (("event", name) for name in table.events)
    yield from (("action", name) for name in table.rules.actions)


@dataclass(frozen=True, slots=True)
class Ends:
    """The moves of one version that guards do not exclude for good, and the final statuses, in new names."""

    edges: frozenset[Edge]
    final: frozenset[str]

    @classmethod
    def of(cls, table: Table, names: Mapping[Node, Node] | None = None) -> Ends:
        """Return the moves and the final statuses of a version; `names` has the new names of statuses."""
        new = names or {}
        live = (row for row in table.rows if not row.override and is_live(table, row))
        return cls(
            frozenset(
                (new.get(row.source, row.source), str(new.get(row.target, row.target))) for row in live
            ),
            frozenset(
                str(new.get(name, name)) for name, each in table.rules.statuses.items() if each.final
            ),
        )

    def finishing(self) -> frozenset[Node]:
        """Return the statuses from which a final status can be reached, and the final statuses."""
        nodes = {*self.final, *(node for edge in self.edges for node in edge)}
        backwards = Graph.of(nodes, ((target, source) for source, target in self.edges))
        return frozenset(backwards.reachable(self.final))


@dataclass(frozen=True, slots=True)
class Stranded:
    """The old statuses whose orders are stranded: they have no status any more, or cannot finish any more."""

    homeless: frozenset[str] = field(default_factory=frozenset)
    endless: frozenset[str] = field(default_factory=frozenset)


def stranded_orders(rules: MatchedRules) -> Stranded:
    """Return the old statuses whose orders are stranded in the new version."""
    old, new = Ends.of(rules.old, rules.status).finishing(), Ends.of(rules.new).finishing()
    statuses = rules.old.rules.statuses
    homeless = {name for name in statuses if rules.new.resolve(name) != rules.status.get(name, NOTHING)}
    endless = {
        name
        for name in statuses
        if name in rules.status and rules.status[name] in old and rules.status[name] not in new
    }
    return Stranded(frozenset(homeless), frozenset(endless))
