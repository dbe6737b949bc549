"""The checks of the graph of moves, against the graphs of networkx: which statuses are stuck, entered and left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter import lint
from statemachine.loader import loads
from statemachine.model.diagnostics import Diagnostic
from tests.linter.acme import HEAD

nx = pytest.importorskip("networkx")  # it is not installed where no extra is
Edge = tuple[int, int]
STUCK = {"dead-end", "no-route-to-end", "only-overrides-lead-out"}
GRAPH_CHECKS = {*STUCK, "unreachable-status", "isolated-status", "no-ending-status"}


@dataclass(frozen=True)
class Lifecycle:
    """A lifecycle of numbered statuses; orders begin in status 0. `repairs` are the moves by override."""

    count: int
    moves: tuple[Edge, ...]
    repairs: tuple[Edge, ...] = ()
    ends: frozenset[int] = frozenset()

    def findings(self) -> list[Diagnostic]:
        """Return the findings of the checks of the graph."""
        statuses = "".join(
            f"  S{each}: {{{'initial: true, ' if each == 0 else ''}"
            f"{'final: true, result: success, ' if each in self.ends else ''}cite: guide}}\n"
            for each in range(self.count)
        )
        rows = [
            f"{{event: move, source: S{a}, target: S{b}, cite: guide, note: So.}}" for a, b in self.moves
        ]
        rows += [
            f"{{event: repair, source: S{a}, target: S{b}, actor: staff, override: true, cite: guide, note: So.}}"
            for a, b in self.repairs
        ]
        text = f"{HEAD}actors: {{staff: {{note: So.}}}}\nstatuses:\n{statuses}transitions:\n"
        found = lint(
            loads(text + "".join(f"  - {row}\n" for row in rows) if rows else f"{text[:-1]} []\n")
        )
        return [each for each in found if each.check in GRAPH_CHECKS]

    def graph(self, *kinds: Sequence[Edge]) -> Any:
        """Return the graph of some moves, without those from a status to itself."""
        graph = nx.DiGraph()
        graph.add_nodes_from(range(self.count))
        graph.add_edges_from((a, b) for edges in kinds for a, b in edges if a != b)
        return graph


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Draw any lifecycle of a few statuses; no move leaves an end."""
    count = draw(st.integers(2, 6))
    numbers = st.integers(0, count - 1)
    ends = draw(st.frozensets(numbers, max_size=2))
    edges = st.lists(st.tuples(numbers.filter(lambda each: each not in ends), numbers), unique=True)
    if len(ends) == count:
        return Lifecycle(count, (), (), ends)
    return Lifecycle(count, tuple(draw(edges)), tuple(draw(edges)), ends)


@st.composite
def sound(draw: st.DrawFn) -> Lifecycle:
    """Draw a lifecycle in which every status is entered, and every order can end."""
    count = draw(st.integers(3, 6))
    into = [(draw(st.integers(0, each - 1)), each) for each in range(1, count)]
    out_of = [(each, draw(st.integers(each + 1, count - 1))) for each in range(count - 1)]
    back = [(draw(st.integers(1, count - 2)), 0)] if draw(st.booleans()) else []
    moves = tuple(dict.fromkeys((*into, *out_of, *back)))
    return Lifecycle(count, moves, ends=frozenset({count - 1}))


def of_check(name: str, found: Iterable[Diagnostic]) -> set[frozenset[str]]:
    """Return the statuses that each finding of a check is about, from its message."""
    return {
        frozenset(part for part in each.message.split(":")[0].split("'") if part.startswith("S"))
        for each in found
        if each.check == name
    }


def named(*groups: Collection[int]) -> set[frozenset[str]]:
    """Return groups of numbers as groups of names."""
    return {frozenset(f"S{each}" for each in group) for group in groups}


@given(lifecycles())
def test_what_no_route_enters_is_what_networkx_does_not_reach(life: Lifecycle) -> None:
    """The unreachable statuses are those that no path leads to; those without any move are isolated."""
    graph = life.graph(life.moves, life.repairs)
    isolated = {each for each in graph if graph.degree(each) == 0} - {0}
    unreached = set(graph) - set(nx.bfs_tree(graph, 0)) - isolated
    found = life.findings()

    assert of_check("isolated-status", found) == named(*({each} for each in isolated))
    groups = nx.weakly_connected_components(graph.subgraph(unreached))
    assert of_check("unreachable-status", found) == named(*groups)


@given(lifecycles())
def test_where_orders_get_stuck_is_a_component_that_nothing_leaves(life: Lifecycle) -> None:
    """Each closed component without an end is one finding: a status is a dead end, and several are a cycle."""
    graph = life.graph(life.moves, life.repairs)
    entered = set(nx.bfs_tree(graph, 0))
    closed = [set(each) for each in nx.attracting_components(graph)]
    stuck = [each for each in closed if each & entered and not each & life.ends]
    isolated = {each for each in graph if graph.degree(each) == 0} - {0}
    found = life.findings()
    alone = [each for each in stuck if len(each) == 1 and not each & isolated]

    assert of_check("dead-end", found) == named(*alone)
    if not any(each.check == "no-ending-status" for each in found):
        assert of_check("no-route-to-end", found) == named(*(each for each in stuck if len(each) > 1))


@given(lifecycles())
def test_only_overrides_lead_out_of_what_no_normal_move_leaves(life: Lifecycle) -> None:
    """The finding is about each closed component of the normal moves that normal moves enter and overrides leave."""
    normal, both = life.graph(life.moves), life.graph(life.moves, life.repairs)
    entered = set(nx.bfs_tree(normal, 0))
    closed = [set(each) for each in nx.attracting_components(normal)]
    stuck = [each for each in closed if each & entered and not each & life.ends]
    left = [each for each in stuck if set(both.out_edges(each)) - set(both.subgraph(each).edges)]
    found = life.findings()

    if not any(each.check == "no-ending-status" for each in found):
        assert of_check("only-overrides-lead-out", found) == named(*left)


@given(sound())
def test_a_sound_lifecycle_has_no_finding(life: Lifecycle) -> None:
    """Every status is entered, and every order can end."""
    assert life.findings() == []


@given(sound())
def test_exits_that_become_overrides_are_exactly_one_finding(life: Lifecycle) -> None:
    """If all moves out of the last status before the end become overrides, that status is reported, and no other."""
    last = life.count - 2
    normal = tuple(each for each in life.moves if each[0] != last)
    repairs = tuple(each for each in life.moves if each[0] == last)
    (finding,) = replace(life, moves=normal, repairs=repairs).findings()

    assert (finding.check, finding.certain) == ("only-overrides-lead-out", True)
    assert finding.message.startswith(f"only overrides lead out of 'S{last}': S0")
    assert [each.note for each in finding.related] == ["an override that leads out"] * len(repairs)


WAITING = """\
    facts: {{total: {{type: integer}}}}
    guards: {{credit: {{external: [total]}}, small: {{total: {{at_most: 9}}}}}}
    actors: {{staff: {{note: So.}}}}
    statuses: {{New: {{initial: true, cite: guide}}, Done: {{final: true, result: success, cite: guide}},
      Lost: {{final: true, result: failure, cite: guide}}}}
    transitions:
      - {{event: finish, source: New, target: Done, guard: credit, cite: guide}}
      - {{event: lose, source: New, target: Lost, {second} cite: guide, note: So.}}
"""


@pytest.mark.parametrize(
    ("second", "is_found"),
    [
        ("guard: credit,", True),
        ("guard: [credit, small],", True),
        ("guard: small,", False),
        ("guard: credit, after: P7D,", False),
        ("guard: credit, override: true, actor: staff,", False),
    ],
)
def test_a_way_out_without_the_guard_is_enough(second: str, *, is_found: bool) -> None:
    """The finding is likely, and gone if one move needs another condition, comes by itself, or is an override."""
    found = lint(loads(HEAD + dedent(WAITING.format(second=second))), strict=True)
    certain = [each.certain for each in found if each.check == "exits-need-one-guard"]

    assert certain == [False] * is_found


def test_a_single_way_out_can_wait_for_a_guard() -> None:
    """It is as much a place where orders wait as one with several ways out."""
    text = "\n".join(
        line for line in (HEAD + dedent(WAITING.format(second=""))).splitlines() if "lose" not in line
    )
    found = lint(loads(text), strict=True)

    assert "exits-need-one-guard" in {each.check for each in found}


def test_an_order_may_stay_in_a_status_with_a_result() -> None:
    """Then it needs no way out."""
    text = HEAD + dedent(WAITING.format(second="guard: credit,"))
    found = lint(loads(text.replace("initial: true", "initial: true, result: success")), strict=True)

    assert "exits-need-one-guard" not in {each.check for each in found}
