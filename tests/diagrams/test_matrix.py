"""Tests of the matrix: the order of statuses, the cells, what is said about the other pairs, and the legend."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.matrix import Blank, Matrix
from statemachine.diagrams.matrix_html import matrix_html
from statemachine.diagrams.matrix_legend import BLANKS, TIMES, heat_level, legend, step_words
from statemachine.diagrams.matrix_order import forward_order, is_from_any
from statemachine.diagrams.view import View
from statemachine.engine import Engine
from statemachine.loader import load, loads, shipped
from statemachine.model.declarations import Actor, Limits, Status, Transition, Undeclared
from statemachine.model.frozen import FrozenMap
from statemachine.model.graph import Graph
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import Basis, UndeclaredMove
from tests.benchmarks.shapes import Shape
from tests.cli.conftest import ACME
from tests.diagrams.generated import rule_sets
from tests.diagrams.test_view import rule_sets_with_actors

WORDS = st.sampled_from(list(UndeclaredMove))


def rules_of(*moves: tuple[str, str], count: int = 6, **options: object) -> RuleSet:
    """Return statuses with letters as names, and moves between them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
    return RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        statuses=FrozenMap({each: Status(name=each) for each in letters}),
        transitions=tuple(Transition(sources=(a,), targets=(b,), **options) for a, b in moves),  # type: ignore[arg-type]  # options of any type
    )


@given(rules=rule_sets())
def test_each_status_has_one_row_and_each_rule_one_cell(rules: RuleSet) -> None:
    """The cells have all rows of the view, each once; the entries of a cell tell all its events and guards."""
    matrix = Matrix.of(View.of(rules))
    assert sorted(each.name for each in matrix.statuses) == sorted(rules.statuses)
    rows = [row for cell in matrix.cells.values() for row in cell.rows]
    assert sorted(rows, key=lambda row: row.number) == list(matrix.view.rows)
    for ends, cell in matrix.cells.items():
        assert {(row.source, row.target) for row in cell.rows} == {ends}
        assert {each.override for each in cell.entries} == {row.override for row in cell.rows}
        assert {each.from_any for each in cell.entries} == {is_from_any(row) for row in cell.rows}
        actors = [set(each.actors or ()) for each in cell.entries]
        assert set().union(*actors) <= {name for row in cell.rows for name in row.actors or ()}


@given(rules=rule_sets(), random=st.randoms())
def test_without_a_cycle_no_move_goes_back(rules: RuleSet, random: Random) -> None:
    """Any moves from a status to a later one, declared in any order, stand above the diagonal."""
    names = random.sample(list(rules.statuses), len(rules.statuses))
    place = {name: number for number, name in enumerate(names)}
    forward = [
        Transition(sources=(a,), targets=(b,), override=random.random() < 0.3)
        for a in names
        for b in names
        if place[a] < place[b] and random.random() < 0.4
    ]
    acyclic = replace(rules, transitions=tuple(random.sample(forward, len(forward))))
    assert Matrix.of(View.of(acyclic)).count_back() == 0


@given(rules=rule_sets(), random=st.randoms())
def test_the_order_does_not_depend_on_the_order_of_transitions(rules: RuleSet, random: Random) -> None:
    """A file with shuffled transitions, and any part of the picture, has the same order."""
    shuffled = tuple(random.sample(rules.transitions, len(rules.transitions)))
    order = forward_order(View.of(rules))
    assert forward_order(View.of(replace(rules, transitions=shuffled))) == order
    assert forward_order(View.of(rules, without_overrides=True)) == order


@given(rules=rule_sets())
def test_moves_between_cycles_go_forward(rules: RuleSet) -> None:
    """Only a move inside a cycle goes back."""
    matrix = Matrix.of(View.of(rules))
    pairs = [(row.source, row.target) for row in matrix.view.rows if row.source is not None]
    components = Graph.of(list(rules.statuses), pairs).components()
    number = {name: at for at, component in enumerate(components) for name in component}
    for source, target in pairs:
        if matrix.numbers[source] > matrix.numbers[target]:
            assert number[source] == number[target]


def test_overrides_do_not_hide_the_direction() -> None:
    """In a cycle that overrides make, the other moves go forward."""
    chain = rules_of(*zip("FEDCB", "EDCBA", strict=True))
    everywhere = Transition(sources=("any",), targets=("any",), override=True)
    rules = replace(chain, transitions=(everywhere, *chain.transitions))
    assert forward_order(View.of(rules)) == tuple("FEDCBA")


def test_one_loop_has_one_move_back() -> None:
    """A ring is cut at the status in which orders begin."""
    ring = rules_of(*zip("CDEFAB", "DEFABC", strict=True))
    statuses = {**ring.statuses, "E": Status(name="E", initial=True)}
    matrix = Matrix.of(View.of(replace(ring, statuses=FrozenMap(statuses))))
    assert matrix.count_back() == 1
    assert matrix.statuses[0].name == "E"


def test_ranks_decide() -> None:
    """They are the order that the file declares."""
    rules = rules_of(("A", "B"), ("B", "C"), count=3)
    ranked = {name: Status(name=name, rank=rank) for name, rank in zip("ABC", (3, 1, 2), strict=True)}
    assert forward_order(View.of(replace(rules, statuses=FrozenMap(ranked)))) == ("B", "C", "A")


@given(rules=rule_sets_with_actors(), data=st.data())
def test_an_empty_cell_says_what_the_engine_says(rules: RuleSet, data: st.DataObject) -> None:
    """Refused is refused for each actor, and unspecified is so for an actor that `undeclared` does not name."""
    named = data.draw(st.dictionaries(st.sampled_from(list(rules.actors)), WORDS))
    moves = [replace(each, limits=Limits(actors=each.limits.actors)) for each in rules.transitions]
    undeclared = Undeclared(actors=FrozenMap(named), otherwise=data.draw(WORDS))
    actors = FrozenMap({**rules.actors, "not named": Actor(name="not named")})
    rules = replace(rules, undeclared=undeclared, transitions=tuple(moves), actors=actors)
    matrix = Matrix.of(View.of(rules))
    engine = Engine(rules)
    for source in (None, *rules.statuses):
        for target in rules.statuses:
            if (source, target) in matrix.cells:
                continue
            verdicts = {
                actor: engine.decide(source=source, target=target, actor=actor).verdict == "unspecified"
                for actor in rules.actors
            }
            expected = Blank.UNSPECIFIED if verdicts["not named"] else Blank.FOR_SOME
            blank = matrix.blank(source) if matrix.is_unspecified(source, target) else Blank.REFUSED
            assert blank is (expected if any(verdicts.values()) else Blank.REFUSED)


@given(rules=rule_sets_with_actors(), data=st.data())
def test_the_legend_has_only_what_occurs(rules: RuleSet, data: st.DataObject) -> None:
    """Each sign of an empty pair is in the legend exactly if such a pair exists, and no sign is there twice."""
    word = data.draw(WORDS)
    matrix = Matrix.of(View.of(replace(rules, undeclared=Undeclared(otherwise=word))))
    kinds = {
        matrix.blank(source) if matrix.is_unspecified(source, target) else Blank.REFUSED
        for source in (None if each is None else each.name for each in matrix.sources)
        for target in rules.statuses
        if (source, target) not in matrix.cells
    }
    listed = {each.css for each in legend(matrix)}
    assert {str(kind) for kind in kinds} == listed & {str(each) for each in BLANKS}
    assert ("override" in listed) == any(row.override for row in matrix.view.rows)
    assert ("any" in listed) == any(
        entry.actors is None for cell in matrix.cells.values() for entry in cell.entries
    )


def test_a_view_of_an_actor_tells_about_this_actor() -> None:
    """Another actor may find the same pair unspecified."""
    words = FrozenMap({"client": UndeclaredMove.REFUSED})
    open_for_others = replace(
        loads(ACME), undeclared=Undeclared(actors=words, otherwise=UndeclaredMove.UNSPECIFIED)
    )
    whole = Matrix.of(View.of(open_for_others))
    assert whole.blank("New") is Blank.UNSPECIFIED
    assert "no rule: unspecified, but refused for client" in [each.text for each in legend(whole)]
    assert Matrix.of(View.of(open_for_others, actor="client")).blank("New") is Blank.REFUSED
    assert whole.blank("Sent") is Blank.REFUSED


def test_a_contradiction_counts_more_than_a_document() -> None:
    """A row that several transitions declare has one sign."""
    same = [
        Transition(sources=("A",), targets=("B",), basis=basis)
        for basis in (Basis.DOCUMENTED, Basis.CONFLICTING, Basis.INFERRED)
    ]
    rules = replace(rules_of(count=2), transitions=tuple(same))
    assert Matrix.of(View.of(rules)).cells["A", "B"].entries[0].basis is Basis.CONFLICTING
    rules = replace(rules, transitions=tuple(same[::2]))
    assert Matrix.of(View.of(rules)).cells["A", "B"].entries[0].basis is Basis.DOCUMENTED


def test_rows_that_differ_in_the_actor_are_one_entry() -> None:
    """Its marks tell who may make it, and its words too."""
    moves = [
        Transition(event="go", sources=("A",), targets=("B",), limits=Limits(actors=actors))
        for actors in (("x",), ("y",))
    ]
    rules = replace(rules_of(count=2), transitions=tuple(moves))
    (entry,) = Matrix.of(View.of(rules)).cells["A", "B"].entries
    assert (entry.actors, entry.text) == (("x", "y"), "go")
    assert entry.words == "go (x, y), inferred"


@pytest.mark.parametrize("name", shipped())
def test_few_moves_of_shipped_rules_go_back(name: str) -> None:
    """At most one in four does, if overrides are left out."""
    matrix = Matrix.of(View.of(load(name), without_overrides=True))
    assert matrix.count_back() <= max(2, len(matrix.view.rows) / 4)


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (3, 1), (30, 2), (500, 4), (1000, 5)])
def test_heat_has_five_levels(count: int, level: int) -> None:
    """A level is a part of the digits of the largest number."""
    assert heat_level(count, 1000) == level


def test_a_large_matrix_is_quick_and_small() -> None:
    """300 statuses and 3,000 moves take under 5 s and 2 MB, and the view of one status too."""
    rules = loads(Shape(300, 3_000).text)
    start = process_time()
    text = matrix_html(Matrix.of(View.of(rules)))
    matrix_html(Matrix.of(View.of(rules, focus="Status7", depth=2)))
    assert process_time() - start < 5
    assert len(text.encode()) < 2_000_000


def test_many_steps_through_one_cell_are_counted() -> None:
    """The first ones and the last one are told, in the matrix and at the arrow, so that a picture stays small."""
    rules = loads(ACME)
    view = View.of(rules, path=["New", "Held"] * 20, without_overrides=True)
    cell = Matrix.of(view).cells["New", "Held"]
    (arrow,) = (each for each in Drawing.of(view).arrows if 3 in each.steps)
    gaps = View.of(rules, path=["Held", "Sent", "Held", "Sent"] + ["Held", "Sent"] * 4)
    gap = Matrix.of(gaps).cells["Sent", "Held"]

    assert len(cell.steps) == 20
    assert step_words(cell) == ("#1", "#3", "#5", "… #39", f"(20{TIMES})")
    assert arrow.numbers == f"#1 #3 #5 … #39 (20{TIMES})"
    assert step_words(gap) == ("#2 gap", "#4 gap", "#6 gap", "#8 gap", "#10 gap")
