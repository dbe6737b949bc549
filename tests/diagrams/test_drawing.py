"""The drawing behind every format says what the table says."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.drawing import Arrow, Drawing
from statemachine.diagrams.labels import flat
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import Limits, RuleSet, Status, Transition
from statemachine.model.table import Table
from statemachine.model.vocabulary import ANY, NOTHING
from tests.diagrams.generated import rule_sets


def rules_of(*transitions: Transition, count: int = 9) -> RuleSet:
    """Return a rule set of as many statuses, named A, B and so on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
    return RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        statuses=FrozenMap({each: Status(name=each) for each in letters}),
        transitions=transitions,
    )


def stands_for(drawing: Drawing, arrow: Arrow) -> set[tuple[str | None, str]]:
    """Return the moves between statuses that an arrow says, a bundle standing for its members."""
    names = {box.id: box.status.name for box in drawing.boxes}
    bundles = {bundle.id: tuple(names[each] for each in bundle.members) for bundle in drawing.bundles}
    others = {bundle.id for bundle in drawing.bundles if "other" in bundle.text and not bundle.joined}
    sources = (None,) if arrow.source is None else bundles.get(arrow.source) or (names[arrow.source],)
    targets = bundles.get(arrow.target) or (names[arrow.target],)
    apart = bool(others & {arrow.source, arrow.target})
    return {
        (source, target) for source in sources for target in targets if not (apart and source == target)
    }


@given(rules=rule_sets())
def test_arrows_stand_for_the_rows_and_for_nothing_else(rules: RuleSet) -> None:
    """Each row is in an arrow, and each pair of statuses that an arrow joins is a row of it."""
    drawing = Drawing.of(rules)
    assert {row for arrow in drawing.arrows for row in arrow.rows} == set(Table.of(rules).rows)
    for arrow in drawing.arrows:
        assert stands_for(drawing, arrow) == {(row.source, row.target) for row in arrow.rows}


@given(rules=rule_sets())
def test_there_is_one_arrow_between_two_ends(rules: RuleSet) -> None:
    """No two arrows join the same ends, unless one of them is an override."""
    arrows = Drawing.of(rules).arrows
    assert len({(each.source, each.target, each.override) for each in arrows}) == len(arrows)


@given(rules=rule_sets())
def test_an_arrow_says_its_events_guards_and_actors(rules: RuleSet) -> None:
    """The label of an arrow holds every event, guard, channel and actor of its rows, if not anybody's."""
    for arrow in Drawing.of(rules).arrows:
        label = "\n".join(arrow.lines)
        for row in arrow.rows:
            assert all(
                flat(name) in label for name in (row.event or "", *row.guards, *(row.channels or ()))
            )
            like = [each for each in arrow.rows if each.event == row.event]
            if all(each.actors is not None for each in like):
                assert all(flat(name) in label for name in row.actors or ())


@given(rules=rule_sets(), random=st.randoms())
def test_the_order_of_transitions_changes_nothing(rules: RuleSet, random: Random) -> None:
    """A file with its transitions shuffled is drawn the same."""
    shuffled = random.sample(rules.transitions, len(rules.transitions))
    assert Drawing.of(replace(rules, transitions=tuple(shuffled))) == Drawing.of(rules)


@given(rules=rule_sets())
def test_boxes_stand_in_the_order_of_the_file(rules: RuleSet) -> None:
    """Each status is one box, with its name on the first line."""
    boxes = Drawing.of(rules).boxes
    assert [box.lines[0] for box in boxes] == [flat(name) for name in rules.statuses]
    assert len({box.id for box in boxes}) == len(boxes)


@given(rules=rule_sets(), data=st.data())
def test_one_box_is_marked(rules: RuleSet, data: st.DataObject) -> None:
    """The status that is asked for is marked, and no other."""
    name = data.draw(st.sampled_from(list(rules.statuses)))
    assert [box.status.name for box in Drawing.of(rules, at=name).boxes if box.here] == [name]


def test_a_status_is_found_by_its_code_and_aliases() -> None:
    """What names a status elsewhere names it here."""
    rules = replace(
        rules_of(), statuses=FrozenMap({"A": Status(name="A", code="2", aliases=("First",))})
    )
    assert all(Drawing.of(rules, at=word).boxes[0].here for word in ("A", "2", "First"))


def test_an_unknown_status_cannot_be_marked() -> None:
    """To mark what is not there is a mistake of the caller."""
    with pytest.raises(ValueError, match="acme declares no status 'Z'"):
        Drawing.of(rules_of(), at="Z")


def test_rows_that_differ_in_the_actor_share_a_line() -> None:
    """A label names an event once, with all who may use it."""
    moves = [
        Transition(
            event="go", sources=("A",), targets=("B",), limits=Limits(actors=(actor,), channels=("ui",))
        )
        for actor in ("staff", "client")
    ]
    assert Drawing.of(rules_of(*moves)).arrows[0].lines == ("go (client, staff via ui)",)


def test_an_event_open_to_anybody_names_nobody() -> None:
    """Beside a row for anybody, a row for one actor adds nothing."""
    moves = [
        Transition(event="go", sources=("A",), targets=("B",), limits=Limits(actors=actors))
        for actors in (None, ("staff",))
    ]
    assert Drawing.of(rules_of(*moves)).arrows[0].lines == ("go",)


def test_a_move_without_event_has_its_title() -> None:
    """What a move means stands where its event would."""
    move = Transition(title="Goes on", sources=("A",), targets=("B",), limits=Limits(guards=("paid",)))
    assert Drawing.of(rules_of(move)).arrows[0].lines == ("Goes on [paid]",)


def test_many_to_many_goes_through_a_bundle() -> None:
    """Seven sources and four targets take eleven lines in place of twenty-eight."""
    drawing = Drawing.of(
        rules_of(Transition(event="x", sources=tuple("ABCDEFG"), targets=tuple("ABHI")))
    )
    assert [len(bundle.members) for bundle in drawing.bundles] == [7]
    assert drawing.bundles[0].joined
    assert drawing.bundles[0].text == "one of 7"
    assert len(drawing.arrows) == 4


def test_few_to_few_does_not() -> None:
    """Two sources and two targets are four plain arrows."""
    drawing = Drawing.of(rules_of(Transition(sources=("A", "B"), targets=("C", "D"))))
    assert not drawing.bundles
    assert len(drawing.arrows) == 4


def test_any_to_any_is_one_arrow() -> None:
    """An override from anywhere to anywhere is one dashed arrow, not a hairball."""
    everywhere = Transition(
        event="set", sources=(ANY,), exceptions=("A",), targets=(ANY,), override=True
    )
    drawing = Drawing.of(rules_of(everywhere))
    assert [bundle.text for bundle in drawing.bundles] == ["any status except A", "any other status"]
    assert [arrow.override for arrow in drawing.arrows] == [True]


def test_any_leaves_final_statuses_out_and_says_so() -> None:
    """The text of a bundle says whom `any` means."""
    rules = rules_of(Transition(event="stop", sources=(ANY,), targets=("A",)))
    ended = FrozenMap({**rules.statuses, "B": Status(name="B", final=True)})
    drawing = Drawing.of(replace(rules, statuses=ended))
    assert [bundle.text for bundle in drawing.bundles] == ["any other status that is not final"]


def test_creation_anywhere_is_one_arrow() -> None:
    """An order that may begin in any status does not draw an arrow to each."""
    drawing = Drawing.of(rules_of(Transition(sources=(NOTHING,), targets=(ANY,))))
    assert [(arrow.source, arrow.target) for arrow in drawing.arrows] == [(None, "b1")]
    assert drawing.bundles[0].text == "any status"


def test_a_box_says_what_is_known() -> None:
    """Code and title follow the name, and then what is not known of its moves."""
    status = Status(
        name="Done", code="3", title="Work done", exits_unspecified=True, entries_unspecified=True
    )
    rules = replace(rules_of(), statuses=FrozenMap({"Done": status}))
    assert Drawing.of(rules).boxes[0].lines == ("Done", "3, Work done", "entries and exits unspecified")
