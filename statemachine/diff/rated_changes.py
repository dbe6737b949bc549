"""The changes between two versions, each rated by the relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from statemachine.diff.change_kinds import KINDS, Audience, Rating, RuleChange
from statemachine.diff.declared_changes import Draft, declared_changes
from statemachine.diff.matched_rules import MatchedRules, is_live
from statemachine.diff.move_changes import move_changes
from statemachine.diff.relations import (
    Edge,
    Ends,
    Node,
    Part,
    Refused,
    new_edges,
    refused_questions,
    stranded_orders,
)
from statemachine.model.frozen import FrozenMap
from statemachine.model.graph import Graph, path_to
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table
from statemachine.model.vocabulary import NOTHING


def rated_changes(old: RuleSet, new: RuleSet) -> tuple[RuleChange, ...]:
    """Return what was changed between two versions of a rule set: one change for each cause, the worst first."""
    if old.digest == new.digest:
        return ()
    return tuple(sorted(_RatedChanges(MatchedRules.of(old, new)).changes(), key=_order))


def _order(change: RuleChange) -> tuple[object, ...]:
    return [-each for each in sorted(change.ratings.values(), reverse=True)], change.kind, change.subject


@dataclass(slots=True, eq=False)
class _Measured:
    """What the relations say about one change."""

    callers: Rating = Rating.SAFE
    stored: Rating = Rating.SAFE
    refused: Refused | None = None
    path: tuple[Node, ...] = ()
    stranded: set[str] = field(default_factory=set)


class _RatedChanges:
    """Finds the changes of two versions, runs the relations, and gives what they find to the changes."""

    def __init__(self, rules: MatchedRules) -> None:
        self._rules = rules
        declared = list(declared_changes(rules))
        self._drafts = [*declared, *move_changes(rules, declared)]
        self._owners: dict[Part | int, Draft] = {}
        for draft in self._drafts:
            for part in (*draft.parts, *draft.lost, *draft.gained):
                self._owners[id(part) if isinstance(part, Row) else part] = draft
        self._measured: dict[int, _Measured] = {}
        self._new_edges = new_edges(rules)
        self._before = {side: _routes(table) for side, table in (("old", rules.old), ("new", rules.new))}

    def changes(self) -> Iterator[RuleChange]:
        """Yield the changes with their ratings."""
        for refused in refused_questions(self._rules):
            self._refuse(refused)
        self._strand()
        if not self._drafts:
            self._other()
        for draft in self._drafts:
            yield self._change(draft)

    def _refuse(self, refused: Refused) -> None:
        """Rate the changes that a refused question is due to; keep the question with the shortest route."""
        for draft in self._due_to(refused):
            found = self._of(draft)
            rating = Rating.RISK if refused.cell is None else Rating.BREAK
            path = self._path("old", refused.ask.source)
            if rating > found.callers or (rating == found.callers and len(path) < len(found.path)):
                found.callers, found.refused, found.path = rating, refused, path
            if refused.ask.is_for_move:
                form = self._rules.renamed(refused.row)
                draft.narrowed.add((form.source, form.target))

    def _due_to(self, refused: Refused) -> list[Draft]:
        drafts: dict[int, Draft] = {}
        for part in refused.parts:
            draft = self._owners.get(id(part) if isinstance(part, Row) else part)
            if draft is None and refused.ask.action is not None:
                draft = self._owners.get(("actions", refused.ask.action))
            if draft is not None:
                drafts[id(draft)] = draft
        return list(drafts.values()) or [self._other()]

    def _other(self) -> Draft:
        """Return the change of what no other change explains."""
        draft = self._owners.get(("other", ""))
        if draft is None:
            draft = Draft("other", "the rules", parts=(("other", ""),))
            self._owners["other", ""] = draft
            self._drafts.append(draft)
        return draft

    def _strand(self) -> None:
        """Rate the changes that strand stored orders."""
        stranded = stranded_orders(self._rules)
        for name in sorted(stranded.homeless):
            self._rate_stored(self._owners.get(("statuses", name)) or self._moved(name), {name})
        ends = Ends.of(self._rules.new)
        restored = [(draft, self._restored(draft, ends)) for draft in self._drafts]
        causes = [(draft, each) for draft, each in restored if each != ends]
        for draft, names in self._causes(causes, stranded.endless):
            self._rate_stored(draft, names)
        self._narrow(ends)

    def _causes(
        self, causes: list[tuple[Draft, Ends]], endless: frozenset[str]
    ) -> Iterator[tuple[Draft, set[str]]]:
        """Yield each change that strands orders, with their statuses.

        It is a change without which the orders could finish. If there is none, it is one of several: without all of them
        the orders could finish, and with this one alone they cannot. If there is none of these either, it is any.
        """
        left = set(endless)
        for draft, each in causes:
            mended = self._that_finish(each, endless)
            left -= mended
            yield draft, mended
        unnamed = set(left)
        for at, (draft, _) in enumerate(causes if left else ()):
            others = [each for number, (_, each) in enumerate(causes) if number != at]
            edges = frozenset[Edge]().union(*(each.edges for each in others))
            final = frozenset[str]().union(*(each.final for each in others))
            needing = left - self._that_finish(Ends(edges, final), left)
            unnamed -= needing
            yield draft, needing
        yield from ((draft, unnamed) for draft, _ in causes if unnamed)

    def _that_finish(self, ends: Ends, names: Iterable[str]) -> set[str]:
        """Return those of some old statuses whose orders can finish."""
        finishing = ends.finishing()
        return {name for name in names if self._rules.status[name] in finishing}

    def _narrow(self, ends: Ends) -> None:
        """Rate the changes that leave some orders no way to finish: those that narrowed moves are not for."""
        drafts = [draft for draft in self._drafts if draft.narrowed & ends.edges]
        stuck = self._stuck(ends, drafts)
        due = [
            draft
            for draft in drafts
            if stuck - self._stuck(ends, [each for each in drafts if each is not draft])
        ]
        for draft in due or (drafts if stuck else ()):
            found = self._of(draft)
            found.stored = max(found.stored, Rating.RISK)

    def _stuck(self, ends: Ends, drafts: Iterable[Draft]) -> set[str]:
        """Return the old statuses that could finish, can finish, and cannot without the moves that changes narrow."""
        old = Ends.of(self._rules.old, self._rules.status).finishing()
        narrowed = frozenset[Edge]().union(*(draft.narrowed for draft in drafts))
        left = Ends(ends.edges - narrowed, ends.final).finishing()
        could = old & ends.finishing()
        names = ((name, new) for name, new in self._rules.status.items() if name is not None)
        return {name for name, new in names if new in could and new not in left}

    def _restored(self, draft: Draft, ends: Ends) -> Ends:
        """Return the ends of the new version as if one change had not been made."""
        lost = [
            self._rules.renamed(row) for row in draft.lost if not row.override and row.source is not None
        ]
        edges: set[Edge] = {(row.source, row.target) for row in lost}
        edges |= self._emptied(draft)
        final = {draft.name} if draft.kind == "status-reopened" else set()
        return Ends(ends.edges | edges, ends.final | final)

    def _emptied(self, draft: Draft) -> set[Edge]:
        """Return the moves whose guards cannot hold any more since a guard or a fact was changed."""
        names = {
            part[1] for part in draft.parts if isinstance(part, tuple) and part[0] in {"guards", "facts"}
        }
        rules = self._rules
        return {
            (form.source, form.target)
            for form, row in (rules.old_rows.items() if names else ())
            if form in rules.new_rows
            and names & {*row.guards, *(f for g in row.guards for f in rules.old.rules.guards[g].facts)}
            and is_live(rules.old, row)
            and not is_live(rules.new, rules.new_rows[form])
        }

    def _moved(self, name: str) -> Draft:
        """Return the change by which the name of a status names another status."""
        wanted = self._rules.status.get(name)
        moved = (each for each in self._drafts if each.kind == "spelling-moved" and each.name == wanted)
        return next(moved, None) or self._other()

    def _rate_stored(self, draft: Draft, names: set[str]) -> None:
        if names:
            found = self._of(draft)
            found.stored = Rating.BREAK
            found.stranded |= names

    def _of(self, draft: Draft) -> _Measured:
        return self._measured.setdefault(id(draft), _Measured())

    def _change(self, draft: Draft) -> RuleChange:
        found = self._of(draft)
        kinds = [KINDS[each].ratings for each in (draft.kind, *draft.also)]
        ratings = {audience: max(each[audience] for each in kinds) for audience in Audience}
        ratings[Audience.CALLERS] = max(ratings[Audience.CALLERS], found.callers)
        ratings[Audience.STORED] = max(ratings[Audience.STORED], found.stored)
        if self._new_rows(draft):
            ratings[Audience.READERS] = max(ratings[Audience.READERS], Rating.RISK)
        lost = {str(self._rules.renamed(row)) for row in draft.lost}
        gained = {str(row) for row in draft.gained}
        return RuleChange(
            kind=draft.kind,
            subject=draft.name,
            phrase=draft.phrase,
            ratings=FrozenMap(ratings),
            old=draft.places[0],
            new=draft.places[1],
            details=draft.details,
            lost=tuple(sorted(lost - gained)),
            gained=tuple(sorted(gained - lost)),
            refused=None if found.refused is None else self._question(found.refused),
            route=self._route(draft, found),
            stranded=tuple(sorted(found.stranded)),
        )

    def _new_rows(self, draft: Draft) -> list[Row]:
        """Return the rows of a change whose source, target and event no row of the old version has together."""
        return [row for row in draft.gained if (row.source, row.target, row.event) in self._new_edges]

    def _question(self, refused: Refused) -> str:
        if refused.cell is None:
            return f"{refused.ask} (too many questions to try)"
        rules = self._rules.old.rules
        external = frozenset(name for name, each in rules.guards.items() if each.external is not None)
        domains = {name: each.domain for name, each in rules.facts.items()}
        return ", ".join([str(refused.ask), *refused.cell.words(domains, external)])

    def _route(self, draft: Draft, found: _Measured) -> tuple[str, ...]:
        """Return the shortest route that ends with a move that only one version has or allows."""
        if found.refused is not None and found.refused.ask.action is None:
            return _words((*found.path, found.refused.row.target))
        paths: list[tuple[Node, ...]] = [
            (*self._path("new", row.source), row.target) for row in self._new_rows(draft)
        ]
        return _words(min(paths, key=lambda path: (len(path), _words(path)))) if paths else ()

    def _path(self, side: str, node: Node) -> tuple[Node, ...]:
        """Return the shortest route from the creation to a status; the status alone if no route leads to it."""
        before = self._before[side]
        return path_to(before, node) if node in before else (node,)


def _routes(table: Table) -> Mapping[Node, Node]:
    nodes = {None, *table.rules.statuses}
    edges = sorted({(row.source, row.target) for row in table.rows}, key=lambda edge: edge[1])
    return Graph.of(nodes, edges).reachable((None,))


def _words(path: tuple[Node, ...]) -> tuple[str, ...]:
    return tuple(NOTHING if node is None else node for node in path)
