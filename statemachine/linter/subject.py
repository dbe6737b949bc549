"""A rule set laid out for the checks, so that what several of them ask is worked out once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TypeAlias

from statemachine.linter.phrases import arrows
from statemachine.model.diagnostics import Place
from statemachine.model.graph import Graph, path_to
from statemachine.model.rows import Row
from statemachine.model.ruleset import Action, Limits, RuleSet, Status, Transition
from statemachine.model.table import Table
from statemachine.model.vocabulary import ANY, UndeclaredMove, UnknownStatus

Node: TypeAlias = str | None
"""A status, or nothing."""

Rule: TypeAlias = Status | Transition | Action
"""What rests on something: it has a basis, and cites sources."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a check looks at.

    `rows_by` holds the rows of each transition, by its identity. `entering` and `leaving` are the graph
    of the normal moves, from nothing on; an override counts as a way in where it names its target and as
    a way out where it names its source, for one that says `any` was not written with the status in mind.
    `reached` holds every status that a walk from `starts` enters, with the one before it; it holds all
    where no walk begins anywhere, so that one missing start is one finding. `may_be_entered` says whether
    a move that nobody declared may enter a status that no walk enters.
    """

    rules: RuleSet
    table: Table
    today: date | None
    rows_by: Mapping[int, Sequence[Row]]
    entering: Graph[Node]
    leaving: Graph[Node]
    starts: tuple[Node, ...]
    reached: Mapping[Node, Node]
    isolated: frozenset[str]
    may_be_entered: bool
    entries_unspecified: frozenset[str]

    @classmethod
    def of(cls, rules: RuleSet, today: date | None = None) -> Subject:
        """Lay out a rule set."""
        table = Table.of(rules)
        nodes: tuple[Node, ...] = (None, *sorted(rules.statuses))
        normal = [row for row in table.rows if _enters(row) or _leaves(row)]
        entering = Graph.of(nodes, (_ends(row) for row in normal if _enters(row)))
        leaving = Graph.of(nodes, (_ends(row) for row in normal if _leaves(row)))
        unspecified = sorted(name for name, each in rules.statuses.items() if each.entries_unspecified)
        starts = (*((None,) if table.rows_from.get(None) else ()), *unspecified)
        reached = entering.reachable(starts or nodes)
        return cls(
            rules,
            table,
            today,
            _rows_by(table),
            entering,
            leaving,
            starts,
            reached,
            _isolated(rules, entering, leaving),
            _open(rules) or any(_leads_anywhere(rules, name) for name in reached),
            frozenset(unspecified),
        )

    @property
    def closed(self) -> list[str]:
        """The actors for whom the file closes the world by name, sorted."""
        actors = self.rules.undeclared.actors
        return sorted(name for name, world in actors.items() if world is UndeclaredMove.REFUSED)

    @property
    def limits(self) -> Iterator[tuple[Place, Limits]]:
        """Every place in the file that sets limits, with the limits that it sets."""
        both: tuple[Transition | Action, ...] = (*self.rules.transitions, *self.rules.actions.values())
        return ((each.place, each.limits) for each in both)

    @property
    def founded(self) -> Iterator[Rule]:
        """Everything that rests on something: statuses, transitions, actions."""
        rules = self.rules
        return chain(rules.statuses.values(), rules.transitions, rules.actions.values())

    @property
    def statuses(self) -> Iterator[Status]:
        """Every status that is joined to others and that a walk enters."""
        rest = (each for each in self.rules.statuses.values() if each.name in self.reached)
        return (each for each in rest if each.name not in self.isolated)

    def stuck(self, status: str) -> bool:
        """Say whether no move leads from a status to another, and the file does not say otherwise."""
        leads_on = any(target != status for target in self.leaving.edges[status])
        return not leads_on and not self.rules.statuses[status].exits_unspecified

    def walk(self, status: str) -> str:
        """Return the shortest walk to a reached status, as the end of a sentence; empty where none begins."""
        return f": {arrows(path_to(self.reached, status))}" if self.starts else ""

    def may_be_left(self, members: Collection[str]) -> bool:
        """Say whether a move that nobody declared may lead out of these statuses."""
        return _open(self.rules) or not self.entries_unspecified <= frozenset(members)


def _open(rules: RuleSet) -> bool:
    """Say whether a move that nobody declared may be made: any at all, or one by way of unknown statuses."""
    return rules.undeclared.is_open or rules.unknown is UnknownStatus.ACCEPTED


def _ends(row: Row) -> tuple[Node, Node]:
    return row.source, row.target


def _enters(row: Row) -> bool:
    return not row.override or any(each.targets != (ANY,) for each in row.declared)


def _leaves(row: Row) -> bool:
    return not row.override or any(each.sources != (ANY,) for each in row.declared)


def _leads_anywhere(rules: RuleSet, node: Node) -> bool:
    return node is not None and rules.statuses[node].exits_unspecified and not rules.statuses[node].final


def _rows_by(table: Table) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = {id(each): [] for each in table.rules.transitions}
    for row in table.rows:
        for each in row.declared:
            found[id(each)].append(row)
    return found


def _isolated(rules: RuleSet, entering: Graph[Node], leaving: Graph[Node]) -> frozenset[str]:
    joined = {target for source, all_ in entering.edges.items() for target in all_ if target != source}
    joined.update(
        source for source, all_ in leaving.edges.items() if any(each != source for each in all_)
    )
    owned = {
        each.name
        for each in rules.statuses.values()
        if each.entries_unspecified or each.exits_unspecified
    }
    return frozenset(rules.statuses) - joined - owned
