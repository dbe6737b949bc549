"""A rule set prepared for the checks, and the texts for its names, routes and moves in findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TypeAlias

from statemachine.linter.scopes import Scopes
from statemachine.model.declarations import Action, Limits, Status, Transition
from statemachine.model.graph import Graph, path_to
from statemachine.model.ruleset import RuleSet
from statemachine.model.spans import Place
from statemachine.model.table import Row, Table
from statemachine.model.text import listing, printable
from statemachine.model.vocabulary import ANY, NOTHING, UndeclaredMove, UnknownStatus

Node: TypeAlias = str | None
"""A status, or None for nothing: the source of a creation."""

Rule: TypeAlias = Status | Transition | Action
"""A declaration that has a basis and cites sources."""

_MOST = 8


@dataclass(frozen=True, slots=True)
class LintContext:
    """The input of a check.

    `rows_by` holds the rows of each transition, by the transition's `id`. `entry_graph` and `exit_graph`
    hold the normal moves and the creations. An override is in the entry graph only if it names its
    target, and in the exit graph only if it names its source: an override from or to `any` was not
    written for one status. `reached` maps every status on a route from `starts`, or from a retired status that
    stored orders may have, to the status before it. Without any start it contains every status, so that a
    missing start is one finding.
    `may_be_entered` is true if an undeclared move may enter a status that no route enters.
    """

    rules: RuleSet
    table: Table
    scopes: Scopes
    today: date | None
    rows_by: Mapping[int, Sequence[Row]]
    entry_graph: Graph[Node]
    exit_graph: Graph[Node]
    starts: tuple[Node, ...]
    reached: Mapping[Node, Node]
    isolated: frozenset[str]
    may_be_entered: bool

    @classmethod
    def of(cls, rules: RuleSet, today: date | None = None) -> LintContext:
        """Return the context of a rule set; with `today` None, no date counts as a future date."""
        table = Table.of(rules)
        nodes: tuple[Node, ...] = (None, *sorted(rules.statuses))
        entries = [(row.source, row.target) for row in table.rows if _names_target(row)]
        exits = [(row.source, row.target) for row in table.rows if names_source(row)]
        connected: set[Node] = {target for source, target in entries if source != target}
        connected |= {source for source, target in exits if source != target}
        statuses = rules.statuses.values()
        unspecified = sorted(each.name for each in statuses if each.entries_unspecified)
        starts = (*((None,) if None in table.rows_from else ()), *unspecified)
        entry_graph = Graph.of(nodes, entries)
        retired = sorted(each.name for each in statuses if each.retired)
        reached = entry_graph.reachable((*starts, *retired) if starts else nodes)
        open_exits = {each.name for each in statuses if each.exits_unspecified and not each.final}
        return cls(
            rules,
            table,
            Scopes.of(table),
            today,
            _rows_by(table),
            entry_graph,
            Graph.of(nodes, exits),
            starts,
            reached,
            frozenset(each.name for each in statuses if not _is_connected(each, connected)),
            _allows_undeclared(rules) or not open_exits.isdisjoint(reached),
        )

    @property
    def restricted_actors(self) -> list[str]:
        """The actors that `undeclared` names with `refused`, sorted."""
        actors = self.rules.undeclared.actors
        return sorted(name for name, move in actors.items() if move is UndeclaredMove.REFUSED)

    @property
    def limits(self) -> Iterator[tuple[Place, Limits]]:
        """The place and the limits of every transition and action."""
        both: tuple[Transition | Action, ...] = (*self.rules.transitions, *self.rules.actions.values())
        return ((each.place, each.limits) for each in both)

    @property
    def rules_with_basis(self) -> Iterator[Rule]:
        """Every declaration with a basis: statuses, transitions and actions."""
        rules = self.rules
        return chain(rules.statuses.values(), rules.transitions, rules.actions.values())

    @property
    def connected_statuses(self) -> Iterator[Status]:
        """Every status that a route enters and that is not isolated."""
        for name, status in self.rules.statuses.items():
            if name in self.reached and name not in self.isolated:
                yield status

    def has_no_exit(self, status: str) -> bool:
        """Return whether no move leads from a status to another, and its exits are not unspecified."""
        leads_on = any(target != status for target in self.exit_graph.edges[status])
        return not leads_on and not self.rules.statuses[status].exits_unspecified

    def route_suffix(self, status: str) -> str:
        """Return `: ` and the shortest route to a reached status; without any start, an empty text."""
        return f": {route_text(path_to(self.reached, status))}" if self.starts else ""

    def may_be_left(self, members: Collection[str]) -> bool:
        """Return whether an undeclared move may lead out of these statuses."""
        return _allows_undeclared(self.rules) or not {None, *members}.issuperset(self.starts)


def unreached_components(context: LintContext) -> Iterator[tuple[str, ...]]:
    """Yield the statuses that no route enters, one tuple for each connected group.

    The first of a group is one that the others are entered from; the rest is sorted.
    """
    members = frozenset(context.rules.statuses) - context.reached.keys() - context.isolated
    unreached = sorted(members)
    edges = [
        (source, target)
        for source in unreached
        for target in context.entry_graph.edges[source]
        if target in members
    ]
    graph: Graph[Node] = Graph.of(unreached, edges)
    rank = {name: (-at, name) for at, part in enumerate(graph.components()) for name in part}
    undirected = Graph.of(unreached, [*edges, *((target, source) for source, target in edges)])
    for component in undirected.components():
        first = min(component, key=rank.__getitem__)
        yield (first, *sorted(set(component) - {first}))


def possible_ends(context: LintContext) -> Iterator[Status]:
    """Return the statuses in which a new order may end, as far as the file declares it."""
    statuses = (each for each in context.rules.statuses.values() if not each.retired)
    return (each for each in statuses if each.final or each.result or each.exits_unspecified)


def closed_cycles(context: LintContext) -> Iterator[tuple[str, ...]]:
    """Yield each group of several statuses that lead only to each other and contain no end."""
    groups = closed_groups(context, context.exit_graph, context.reached)
    return (group for group in groups if len(group) > 1)


def closed_groups(
    context: LintContext, graph: Graph[Node], reached: Mapping[Node, Node]
) -> Iterator[tuple[str, ...]]:
    """Yield each group of statuses that a route enters, that contains no end, and that no edge of a graph leaves.

    The statuses of a group lead to each other. The first is the one that the shortest route enters; the rest is sorted.
    """
    ends = {each.name for each in possible_ends(context)}
    order = {name: at for at, name in enumerate(reached)}
    for component in graph.closed_components():
        members = [name for name in component if name is not None]
        entered = [name for name in members if name in order]
        if entered and ends.isdisjoint(members):
            first = min(entered, key=order.__getitem__)
            yield (first, *sorted(set(members) - {first}))


def quoted_names(names: Iterable[str], last: str = "and") -> str:
    """Return names in quotes, joined as in a sentence; after seven, the rest is counted."""
    return listing(map(repr, names), last, most=_MOST)


def route_text(route: Sequence[str | None]) -> str:
    """Return a route as `New -> Paid -> Stuck`; the middle of a long route is left out."""
    steps = [printable(step) for step in route if step is not None]
    if len(steps) > _MOST:
        steps[_MOST // 2 : -_MOST // 2] = ["..."]
    return " -> ".join(steps)


def moves_text(rows: Iterable[Row]) -> str:
    """Return the first move by name and the number of the others: `New -> Hold and 3 more`."""
    first, *others = sorted((row.source or "", row.target) for row in rows)
    more = f" and {len(others)} more" if others else ""
    return f"{printable(first[0] or NOTHING)} -> {printable(first[1])}{more}"


def transition_name(transition: Transition) -> str:
    """Return the event of a transition in quotes, or a phrase with its sources and targets."""
    if transition.event is not None:
        return repr(transition.event)
    ends = quoted_names(transition.sources), quoted_names(transition.targets)
    return f"the transition from {ends[0]} to {ends[1]}"


def _allows_undeclared(rules: RuleSet) -> bool:
    """Return whether an undeclared move is possible, directly or by way of an unknown status."""
    return rules.undeclared.is_open or rules.unknown is UnknownStatus.ACCEPTED


def _names_target(row: Row) -> bool:
    return not row.override or any(each.targets != (ANY,) for each in row.declared)


def names_source(row: Row) -> bool:
    """Return whether a row was written for its source: it is no override from `any`."""
    return not row.override or any(each.sources != (ANY,) for each in row.declared)


def _rows_by(table: Table) -> Mapping[int, Sequence[Row]]:
    rows_by: dict[int, list[Row]] = {id(each): [] for each in table.rules.transitions}
    for row in table.rows:
        for each in row.declared:
            rows_by[id(each)].append(row)
    return rows_by


def _is_connected(status: Status, connected: Collection[Node]) -> bool:
    unspecified = status.entries_unspecified or status.exits_unspecified
    return status.name in connected or status.retired or unspecified
