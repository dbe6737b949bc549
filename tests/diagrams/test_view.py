"""Tests of views: which statuses and rows each option keeps, and what its sentence says."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.view import ChangeMark, Differences, Heat, Step, View
from statemachine.loader import loads
from statemachine.model.declarations import Actor, Status
from statemachine.model.errors import UnknownStatusError, ViewError
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table
from tests.cli.conftest import ACME
from tests.diagrams.generated import rule_sets
from tests.diagrams.test_drawing import moves_of

RULES = loads(ACME)


@st.composite
def rule_sets_with_actors(draw: st.DrawFn) -> RuleSet:
    """Draw a rule set whose actors are declared; the first one includes the second one."""
    rules = draw(rule_sets())
    names = sorted({name for each in rules.transitions for name in each.limits.actors or ()}) or ["x"]
    includes = {names[0]: tuple(names[1:2])}
    actors = {name: Actor(name=name, includes=includes.get(name, ())) for name in names}
    return replace(rules, actors=FrozenMap(actors))


def names_of(view: View) -> list[str]:
    """Return the names of the statuses that a view shows."""
    return [each.name for each in view.statuses]


def distances(rules: RuleSet, start: str) -> dict[str, int]:
    """Return how many moves each status is from one, in any direction: a search that is independent of the code."""
    pairs = {(row.source, row.target) for row in Table.of(rules).rows if row.source is not None}
    found, waiting = {start: 0}, deque([start])
    while waiting:
        name = waiting.popleft()
        for one, other in [*pairs, *((b, a) for a, b in pairs)]:
            if one == name and other is not None and other not in found:
                found[other] = found[name] + 1
                waiting.append(other)
    return found


@given(rules=rule_sets())
def test_a_view_without_options_is_the_whole(rules: RuleSet) -> None:
    """All statuses and rows are shown, nothing is faint, and nothing has to be said."""
    view = View.of(rules)
    assert names_of(view) == list(rules.statuses)
    assert view.rows == Table.of(rules).rows
    assert (view.notes, view.faded, view.faded_statuses) == ((), frozenset(), frozenset())


@given(rules=rule_sets_with_actors(), data=st.data())
def test_an_actor_keeps_the_rows_that_fit(rules: RuleSet, data: st.DataObject) -> None:
    """They are exactly the rows that `Table.fits_actor` accepts; all statuses stay."""
    actor = data.draw(st.sampled_from(list(rules.actors)))
    view = View.of(rules, actor=actor)
    table = Table.of(rules)
    assert view.rows == tuple(row for row in table.rows if table.fits_actor(row, actor))
    assert names_of(view) == list(rules.statuses)
    assert len(view.notes) == 1


@given(rules=rule_sets(), data=st.data())
def test_a_focus_keeps_what_is_near(rules: RuleSet, data: st.DataObject) -> None:
    """The distance of a status is at most the depth; a row touches a status that is nearer."""
    name = data.draw(st.sampled_from(list(rules.statuses)))
    depth = data.draw(st.integers(1, 3))
    near = distances(rules, name)
    view = View.of(rules, focus=name, depth=depth)
    assert names_of(view) == [each for each in rules.statuses if near.get(each, 9) <= depth]
    inner = {each for each, distance in near.items() if distance < depth}
    rows = Table.of(rules).rows
    assert view.rows == tuple(row for row in rows if {row.source, row.target} & inner)
    assert {row.source for row in view.rows} <= {None, *names_of(view)}


@given(rules=rule_sets())
def test_the_focus_views_together_are_the_whole(rules: RuleSet) -> None:
    """Each status and each row is in the view of at least one status."""
    views = [View.of(rules, focus=name) for name in rules.statuses]
    assert {name for view in views for name in names_of(view)} == set(rules.statuses)
    assert {row for view in views for row in view.rows} == set(Table.of(rules).rows)


@given(rules=rule_sets(), data=st.data())
def test_the_moves_out_of_a_status_are_strong(rules: RuleSet, data: st.DataObject) -> None:
    """All rows are shown, and those of other statuses are faint."""
    name = data.draw(st.sampled_from(list(rules.statuses)))
    view = View.of(rules, at=name)
    assert view.here == name
    assert view.faded == {row for row in view.rows if row.source != name}
    assert name not in view.faded_statuses
    assert not view.faded_statuses & {row.target for row in view.rows if row.source == name}


@given(rules=rule_sets(), data=st.data())
def test_a_history_has_its_steps_and_gaps(rules: RuleSet, data: st.DataObject) -> None:
    """Each step is numbered; a gap is a step that no row makes, and a repeated status is no gap."""
    words = data.draw(st.lists(st.sampled_from(list(rules.statuses)), min_size=1, max_size=6))
    view = View.of(rules, path=words)
    made = {(row.source, row.target) for row in view.rows}
    pairs = [each for each in pairwise(words) if each[0] != each[1] or each in made]
    steps = [Step(n, *pair, pair in made) for n, pair in enumerate(pairs, start=1)]
    assert view.path == tuple(steps)
    assert view.here == words[-1]
    assert view.faded == {row for row in view.rows if (row.source, row.target) not in pairs}


@given(rules=rule_sets())
def test_overrides_are_left_out(rules: RuleSet) -> None:
    """All other rows stay."""
    rows = View.of(rules, without_overrides=True).rows
    assert rows == tuple(row for row in Table.of(rules).rows if not row.override)


@given(rules=rule_sets_with_actors(), data=st.data())
def test_a_drawing_of_a_part_shows_its_rows_exactly(rules: RuleSet, data: st.DataObject) -> None:
    """A box for many statuses does not stand for moves that the view leaves out."""
    actor = data.draw(st.none() | st.sampled_from(list(rules.actors)))
    focus = data.draw(st.sampled_from(list(rules.statuses)))
    view = View.of(rules, actor=actor, focus=focus, without_overrides=data.draw(st.booleans()))
    drawing = Drawing.of(view)
    assert {row for arrow in drawing.arrows for row in arrow.rows} == set(view.rows)
    for arrow in drawing.arrows:
        assert moves_of(drawing, arrow) == {(row.source, row.target) for row in arrow.rows}


def test_a_history_can_begin_with_the_creation() -> None:
    """Statuses are named by code and alias too."""
    view = View.of(RULES, path=[None, "New", "2", "Shipped", "New"])
    assert [(each.source, each.target) for each in view.path] == [
        (None, "New"),
        ("New", "Held"),
        ("Held", "Sent"),
        ("Sent", "New"),
    ]
    assert all(each.declared for each in view.path)
    without = View.of(RULES, path=["Sent", "New"], without_overrides=True)
    assert without.notes[-1] == (
        "The history has 1 step; the other moves are faint. #1 is a gap: no move that is shown makes it."
    )


def test_orders_are_counted_by_status_and_by_move() -> None:
    """Spellings of a status are one status, and moves that no rule declares are told."""
    heat: Heat = {"2": 5, "Held": 2, ("Held", "Shipped"): 7, ("Sent", "Held"): 3, (None, "New"): 1}
    view = View.of(RULES, heat=heat)
    assert view.visits == {"Held": 7}
    assert view.traffic == {("Held", "Sent"): 7, ("Sent", "Held"): 3, (None, "New"): 1}
    assert view.notes == (
        "Numbers are orders: 7 orders in 1 status and 11 by 3 moves. 3 by moves that are not among those shown.",
    )


def test_a_comparison_keeps_what_was_removed() -> None:
    """It is shown beside the new rules, and can be in the focus."""
    gone = Status(name="Lost")
    row = Row(source="Held", target="Lost", number=99)
    changes: dict[str | Row, ChangeMark] = {
        "Lost": ChangeMark.REMOVED,
        row: ChangeMark.REMOVED,
        "Held": ChangeMark.CHANGED,
    }
    view = View.of(
        RULES,
        focus="Lost",
        differences=Differences(old="acme/order 0.9.0", statuses=(gone,), rows=(row,), changes=changes),
    )
    assert names_of(view) == ["Held", "Lost"]
    assert view.rows == (row,)
    assert view.notes[-1] == (
        "Compared with acme/order 0.9.0: 1 status changed, 1 status removed and 1 move removed."
    )


def test_a_step_by_a_removed_move_is_a_gap() -> None:
    """Orders cannot make the move any more."""
    row = Row(source="Sent", target="Held")
    old = Differences(old="old", rows=(row,), changes={row: ChangeMark.REMOVED})
    assert not View.of(RULES, path=["Sent", "Held"], differences=old).path[0].declared


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "Gone"}, "unknown status 'Gone'"),
        ({"focus": "Helt"}, "unknown status 'Helt'; did you mean 'Held'?"),
        ({"path": ["New", "Sentt"]}, "unknown status 'Sentt'; did you mean 'Sent'?"),
        ({"path": ["New", None]}, "unknown status None"),
        ({"heat": {"Nw": 1}}, "unknown status 'Nw'"),
        ({"actor": "stuff"}, "unknown actor 'stuff'; did you mean 'staff'?"),
        ({"depth": 2}, "depth needs a focus"),
        ({"focus": "New", "depth": 0}, "depth must be an integer of at least 1, not 0"),
        ({"focus": "New", "path": ["New"]}, "focus and path contradict each other"),
        ({"heat": {"New": -1}}, "heat must count orders with integers of at least 0, not -1"),
    ],
)
def test_a_wrong_option_is_an_error(options: dict[str, object], message: str) -> None:
    """The message says what is wrong; an unknown status is an error of its own class."""
    with pytest.raises(ViewError, match=message.replace("?", r"\?")) as caught:
        View.of(RULES, **options)  # type: ignore[arg-type]  # a table of options has values of any type
    assert isinstance(caught.value, UnknownStatusError) == ("unknown status" in message)


def test_a_marked_status_must_be_near_the_focus() -> None:
    """A larger depth shows it."""
    chain = [f"{{source: S{n}, target: S{n + 1}, cite: guide}}" for n in range(3)]
    text = ACME.partition("statuses:")[0] + (
        "statuses: {S0: {initial: true, cite: guide}, S1: {cite: guide}, S2: {cite: guide}, "
        f"S3: {{final: true, cite: guide}}}}\ntransitions: [{', '.join(chain)}]\n"
    )
    rules = loads(text)
    with pytest.raises(ViewError, match="'S3' is marked but too far from the focus; use a larger depth"):
        View.of(rules, at="S3", focus="S0", depth=2)
    assert View.of(rules, at="S3", focus="S0", depth=3).here == "S3"


@given(rules=rule_sets(), data=st.data())
def test_a_stored_history_keeps_its_numbers_and_all_its_statuses(
    rules: RuleSet, data: st.DataObject
) -> None:
    """A status that the rules do not have is shown after theirs, and told; a step to or from it is a gap."""
    strange = [word for word in ("Lost", "</svg>") if word not in rules.statuses]
    some = st.lists(st.sampled_from([*rules.statuses, *strange]), min_size=2, max_size=6)
    pairs = [*pairwise(data.draw(some))]
    view = View.of(rules, stored=[(2 * number, *pair) for number, pair in enumerate(pairs)])
    made = {(row.source, row.target) for row in view.rows}
    kept = [(2 * n, pair) for n, pair in enumerate(pairs) if pair[0] != pair[1] or pair in made]
    met = [word for word in dict.fromkeys(sum(pairs, ())) if word in strange]

    assert view.path == tuple(Step(number, *pair, pair in made) for number, pair in kept)
    assert names_of(view) == [*rules.statuses, *met]
    assert view.here == pairs[-1][1]
    assert [word for word in strange if repr(word) in view.notes[-1]] == sorted(met, key=strange.index)


def test_a_new_name_of_a_status_is_no_step() -> None:
    """Older changes are drawn at the new name, and a move from a status to itself is a step."""
    text = ACME.replace("  Held: {code: 2", "  On hold: {renamed_from: Held, code: 2").replace(
        "[New, Held]", "[New, On hold]"
    )
    again = "transitions:\n  - {event: again, source: On hold, target: On hold, cite: guide}\n"
    rules = loads(
        text.replace(": Held", ": On hold")
        .replace("renamed_from: On hold", "renamed_from: Held")
        .replace("transitions:\n", again)
    )
    changes = [
        (1, None, "New"),
        (2, "New", "Held"),
        (3, "Held", "On hold"),
        (4, "On hold", "On hold"),
        (5, "On hold", "New"),
    ]
    assert [(each.number, each.source, each.target) for each in View.of(rules, stored=changes).path] == [
        (1, None, "New"),
        (2, "New", "On hold"),
        (4, "On hold", "On hold"),
        (5, "On hold", "New"),
    ]
