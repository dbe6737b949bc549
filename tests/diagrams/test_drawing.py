"""Tests of the drawing that all formats write: it has the content of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.drawing import Arrow, Drawing
from statemachine.model.declarations import Actor, Event, Limits, Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import printable
from statemachine.model.vocabulary import ANY, NOTHING
from tests.diagrams.generated import drawing_of, rule_sets


def rules_of(*transitions: Transition, count: int = 9) -> RuleSet:
    """Return a rule set with `count` statuses: A, B and so on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
    return RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        statuses=FrozenMap({each: Status(name=each) for each in letters}),
        transitions=transitions,
    )


def moves_of(drawing: Drawing, arrow: Arrow) -> set[tuple[str | None, str]]:
    """Return the moves between statuses that an arrow shows; a bundle means all its members."""
    names = {box.id: box.status.name for box in drawing.boxes}
    bundles = {bundle.id: tuple(names[each] for each in bundle.members) for bundle in drawing.bundles}
    others = {
        bundle.id
        for bundle in drawing.bundles
        if ("other" in bundle.text and not bundle.is_listed)
        or bundle.text.endswith(", to another status")
    }
    sources = (None,) if arrow.source is None else bundles.get(arrow.source) or (names[arrow.source],)
    targets = bundles.get(arrow.target) or (names[arrow.target],)
    apart = bool(others & {arrow.source, arrow.target})
    return {
        (source, target) for source in sources for target in targets if not (apart and source == target)
    }


@given(rules=rule_sets())
def test_arrows_match_the_rows_exactly(rules: RuleSet) -> None:
    """Each row is in an arrow, and each pair of statuses that an arrow joins is a row of it."""
    drawing = drawing_of(rules)
    assert {row for arrow in drawing.arrows for row in arrow.rows} == set(Table.of(rules).rows)
    for arrow in drawing.arrows:
        assert moves_of(drawing, arrow) == {(row.source, row.target) for row in arrow.rows}


@given(rules=rule_sets())
def test_two_ends_have_one_arrow(rules: RuleSet) -> None:
    """No two arrows join the same ends, unless one of them is an override."""
    arrows = drawing_of(rules).arrows
    assert len({(each.source, each.target, each.override) for each in arrows}) == len(arrows)


@given(rules=rule_sets())
def test_a_label_or_the_key_contains_everything_about_a_row(rules: RuleSet) -> None:
    """The label contains the event, the guards and the inputs of each row; its channels are there or in the key."""
    drawing = drawing_of(rules)
    for arrow in drawing.arrows:
        label = "\n".join(arrow.lines)
        for row in arrow.rows:
            words = (row.event or "", *row.guards, *row.requires, "otherwise" if row.otherwise else "")
            assert all(printable(word) in label for word in words)
            about = "\n".join([label, *drawing.key_lines])
            assert all(printable(word) in about for word in row.channels or ())


@given(rules=rule_sets())
def test_each_sign_of_a_label_is_in_the_key(rules: RuleSet) -> None:
    """The key has the meaning of each mark and sign, and no other of actors and evidence."""
    drawing = drawing_of(rules)
    entries = [entry for arrow in drawing.arrows for entry in arrow.entries]
    used = {run.text.strip() for entry in entries for run in (*entry.marks, *entry.signs)}
    known = {sign.text for sign, _ in drawing.key}

    assert used <= known
    assert known - used <= {"…", "⇢", "✓", "✗", "⊘"}


@given(rules=rule_sets(), random=st.randoms())
def test_the_order_of_transitions_does_not_matter(rules: RuleSet, random: Random) -> None:
    """A file with shuffled transitions gives the same drawing."""
    shuffled = random.sample(rules.transitions, len(rules.transitions))
    assert drawing_of(replace(rules, transitions=tuple(shuffled))) == drawing_of(rules)


@given(rules=rule_sets())
def test_boxes_are_in_file_order(rules: RuleSet) -> None:
    """Each status is one box, with its name on the first line."""
    boxes = drawing_of(rules).boxes
    assert [box.lines[0].strip("⇢ ") for box in boxes] == [
        printable(name).strip("⇢ ") for name in rules.statuses
    ]
    assert len({box.id for box in boxes}) == len(boxes)


@given(rules=rule_sets(), data=st.data())
def test_one_box_is_marked(rules: RuleSet, data: st.DataObject) -> None:
    """Only the given status is marked."""
    name = data.draw(st.sampled_from(list(rules.statuses)))
    assert [box.status.name for box in drawing_of(rules, at=name).boxes if box.marked] == [name]


def test_a_status_is_marked_by_name_code_or_alias() -> None:
    """All its spellings work."""
    rules = replace(
        rules_of(), statuses=FrozenMap({"A": Status(name="A", code="2", aliases=("First",))})
    )
    assert all(drawing_of(rules, at=word).boxes[0].marked for word in ("A", "2", "First"))


def test_an_unknown_status_cannot_be_marked() -> None:
    """The caller gets a `ValueError`."""
    with pytest.raises(ValueError, match="unknown status 'Z'"):
        drawing_of(rules_of(), at="Z")


def test_rows_that_differ_in_the_actor_share_a_line() -> None:
    """A label has an event once, with the marks of all its actors."""
    moves = [
        Transition(
            event="go", sources=("A",), targets=("B",), limits=Limits(actors=(actor,), channels=("ui",))
        )
        for actor in ("staff", "client")
    ]
    rules = replace(
        rules_of(*moves), actors=FrozenMap({each: Actor(name=each) for each in ("client", "staff")})
    )
    drawing = drawing_of(rules)

    assert drawing.arrows[0].lines == ("●■ go",)
    assert drawing.key_lines[1:3] == ("● client", "■ staff")
    assert "… all moves: via ui" in drawing.key_lines


def test_channels_of_an_event_are_said_once() -> None:
    """Another event has them in its label if its moves differ."""
    moves = [
        Transition(event=event, sources=(source,), targets=("B",), limits=Limits(channels=(channel,)))
        for event, source, channel in (
            ("go", "A", "ui"),
            ("go", "C", "ui"),
            ("stop", "A", "ui"),
            ("stop", "C", "api"),
        )
    ]
    drawing = drawing_of(rules_of(*moves))

    assert [each.lines for each in drawing.arrows] == [
        ("go", "stop via ui"),
        ("go", "stop via api"),
    ]
    assert "… go: via ui" in drawing.key_lines


def test_an_event_for_every_actor_lists_no_actor() -> None:
    """A row for one actor adds nothing to a row for every actor."""
    moves = [
        Transition(event="go", sources=("A",), targets=("B",), limits=Limits(actors=actors))
        for actors in (None, ("staff",))
    ]
    assert drawing_of(rules_of(*moves)).arrows[0].lines == ("○ go",)


def test_a_move_without_event_has_its_title() -> None:
    """The title replaces the event."""
    move = Transition(title="Goes on", sources=("A",), targets=("B",), limits=Limits(guards=("paid",)))
    assert drawing_of(rules_of(move)).arrows[0].lines == ("○ Goes on [paid] ~",)


def test_many_to_many_uses_a_bundle() -> None:
    """Seven sources and four targets take eleven lines instead of twenty-eight."""
    drawing = drawing_of(
        rules_of(Transition(event="x", sources=tuple("ABCDEFG"), targets=tuple("ABHI")))
    )
    assert [len(bundle.members) for bundle in drawing.bundles] == [7]
    assert drawing.bundles[0].is_listed
    assert drawing.bundles[0].text == "one of 7"
    assert len(drawing.arrows) == 4


def test_few_to_few_uses_no_bundle() -> None:
    """Two sources and two targets are four arrows."""
    drawing = drawing_of(rules_of(Transition(sources=("A", "B"), targets=("C", "D"))))
    assert not drawing.bundles
    assert len(drawing.arrows) == 4


def test_any_to_any_is_one_arrow() -> None:
    """An override from any status to any status is one dashed arrow."""
    everywhere = Transition(
        event="set", sources=(ANY,), exceptions=("A",), targets=(ANY,), override=True
    )
    drawing = drawing_of(rules_of(everywhere))
    assert [bundle.text for bundle in drawing.bundles] == ["any status except A", "any other status"]
    assert [arrow.override for arrow in drawing.arrows] == [True]


def test_any_excludes_final_statuses() -> None:
    """The text of the bundle mentions this."""
    rules = rules_of(Transition(event="stop", sources=(ANY,), targets=("A",)))
    ended = FrozenMap({**rules.statuses, "B": Status(name="B", final=True)})
    drawing = drawing_of(replace(rules, statuses=ended))
    assert [bundle.text for bundle in drawing.bundles] == ["any other status that is not final"]


def test_creation_in_any_status_is_one_arrow() -> None:
    """The target is a bundle."""
    drawing = drawing_of(rules_of(Transition(sources=(NOTHING,), targets=(ANY,))))
    assert [(arrow.source, arrow.target) for arrow in drawing.arrows] == [(None, "b1")]
    assert drawing.bundles[0].text == "any status"


def test_a_box_has_code_title_and_unspecified_moves() -> None:
    """They follow the name."""
    status = Status(
        name="Done", code="3", title="Work done", exits_unspecified=True, entries_unspecified=True
    )
    rules = replace(rules_of(), statuses=FrozenMap({"Done": status}))
    assert drawing_of(rules).boxes[0].lines == ("⇢ Done ⇢", "3, Work done")


def test_a_box_says_that_a_status_is_retired() -> None:
    """The last line is that the status is retired, and what replaces it."""
    statuses = [Status(name="A", retired=True), Status(name="B", retired=True, replaced_by="A")]
    rules = replace(rules_of(), statuses=FrozenMap({each.name: each for each in statuses}))

    assert [box.lines for box in drawing_of(rules).boxes] == [
        ("A", "retired"),
        ("B", "retired, replaced by A"),
    ]


def test_a_bundle_leaves_retired_targets_and_own_statuses_out() -> None:
    """The texts say that an arrow to any status is to none that is retired, and that `self: false` holds."""
    to_any = Transition(event="x", sources=(ANY,), targets=(ANY,))
    among = Transition(event="y", sources=tuple("ABCDEF"), targets=tuple("ABCD"), to_self=False)
    rules = rules_of(to_any, among)
    retired = Status(name="I", retired=True)
    rules = replace(rules, statuses=FrozenMap({**rules.statuses, "I": retired}))

    assert [each.text for each in drawing_of(rules).bundles] == [
        "any status",
        "any other status that is not retired",
        "one of 6, to another status",
    ]


def test_a_label_has_the_time_and_who_chooses() -> None:
    """An event whose target the provider chooses is marked on each arrow, and a move by itself has its time."""
    timed = Transition(event="end", sources=("A",), targets=("C",), after=timedelta(days=7))
    rules = rules_of(
        Transition(
            event="confirm", sources=("A",), targets=("B", "C"), limits=Limits(channels=("api",))
        ),
        timed,
        replace(timed, targets=("B",), limits=Limits(guards=("paid",))),
    )
    rules = replace(rules, events=FrozenMap({"confirm": Event(name="confirm", provider_chooses=True)}))
    chosen = "confirm ◇"

    assert [arrow.lines for arrow in drawing_of(rules).arrows] == [
        (chosen, "end [paid] after P7D"),
        (chosen, "end after P7D"),
    ]
