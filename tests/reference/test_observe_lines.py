"""Each line of the procedure in section 7, by results that were worked out by hand from the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.small_rules import OPEN_WORLD, OVERRIDE, TWO_STEPS, move, outcome_of, rules
from tests.strategies import Document


@pytest.mark.parametrize(
    ("stored", "status", "times", "expected"),
    [
        ("B", "Lost", (None, None), ["after-final"]),
        ("B", "Lost", (1, 2), ["unspecified"]),
        ("Lost", "A", (None, None), ["ambiguous", "late", "unspecified"]),
        ("Lost", "A", (1, 1), ["ambiguous", "late", "unspecified"]),
        ("Lost", "A", (1, 2), ["unspecified"]),
        ("Lost", "B", (None, None), ["unspecified"]),
        (None, "Lost", (None, None), ["unspecified"]),
        ("B", "Lost", (2, 1), ["late"]),
    ],
)
def test_line_1_moves_to_an_unknown_word_only_on_proof(
    stored: Any, status: str, times: tuple[Any, Any], expected: list[str]
) -> None:
    """A final status, and a status that no move leads to, need a newer message. A late message is late by time."""
    document = rules("nothing>A", "A>B", statuses={"B": {"final": True}}, unknown="accepted")
    outcome = outcome_of(stored, document, times[0], status=status, at=times[1])
    assert [outcome.meaning, *outcome.readings] == expected
    held = expected[0] in ("after-final", "ambiguous")
    assert outcome.policy == ("hold" if held else "ignore" if expected == ["late"] else "apply")
    assert outcome.certain == (expected == ["after-final"])


def test_line_2_needs_a_last_edge_that_fits() -> None:
    """The route leads through the previous status if that is possible."""
    limited = rules("nothing>A", move("A>B", channel="api"), channels=["api", "ui"])
    assert outcome_of(None, limited, status="B").missing == ("A",)
    assert outcome_of(None, limited, status="B", channel="ui").meaning == "refused"
    diamond = rules("nothing>A", "A>B", "A>C", "B>D", "C>D", "E>D")
    through = outcome_of(None, diamond, status="D", previous="C")
    assert (through.missing, through.unique) == (("A", "C"), True)
    for previous in (None, "E"):  # nothing reaches E
        either = outcome_of(None, diamond, status="D", previous=previous)
        assert (either.meaning, either.missing, either.unique) == ("skipped-ahead", ("A", "B"), False)


def test_line_2_passes_the_observed_status_only_for_an_event_or_a_previous_status() -> None:
    """The event names the edge C>B, which is behind B."""
    document = rules(*TWO_STEPS, move("C>B", event="back"))
    assert outcome_of(None, document, status="B").missing == ("A",)
    assert outcome_of(None, document, status="B", event="back").missing == ("A", "B", "C")


def test_line_3_skips_ahead_only_by_a_row_that_fits() -> None:
    """The order went from B to A and back."""
    document = rules("nothing>A", move("A>B", channel="api"), "B>A", channels=["api", "ui"])
    message = {"status": "B", "previous": "A", "at": 2}
    assert outcome_of("B", document, 1, **message).missing == ("A",)
    assert outcome_of("B", document, 1, **message, channel="ui").meaning == "duplicate"
    assert outcome_of("B", document, 1, exact=False, **message).readings == (
        "duplicate",
        "skipped-ahead",
    )


def test_line_3_takes_the_self_row_that_event_or_facts_prove() -> None:
    """Without such a proof it takes the first one that fits. A row that does not fit explains nothing."""
    small: Document = {
        "facts": {"size": {"type": "integer"}},
        "guards": {"small": {"size": {"below": 5}}},
    }
    rows = [move("A>A", event="a", channel="api"), move("A>A", event="b", guard="small")]
    document = rules("nothing>A", *rows, channels=["api", "ui"], **small)
    assert outcome_of("A", document, 1, status="A", at=2).row.event == "a"
    assert outcome_of("A", document, 1, status="A", at=2, facts={"size": 4}).row.event == "b"
    assert outcome_of("A", document, 1, status="A", at=2, channel="ui").row.event == "b"
    neither = {"status": "A", "channel": "ui", "facts": {"size": 5}}
    assert outcome_of("A", document, 1, at=2, **neither).meaning == "duplicate"
    assert outcome_of("A", document, status="A", event="b", facts={"size": 5}).meaning == "duplicate"
    assert outcome_of("A", document, status="A", event="b").row.event == "b"


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("stored", "message", "expected"),
    [
        ("C", {"status": "B"}, ["late"]),
        ("B", {"status": "C", "previous": "B"}, ["ambiguous", "late", "applied"]),
        ("B", {"status": "A", "previous": "B"}, ["late"]),
        ("D", {"status": "C"}, ["ambiguous", "late", "refused"]),
        ("D", {"status": "C", "previous": "B"}, ["ambiguous", "late", "contradicts"]),
        ("A", {"status": "C"}, ["ambiguous", "late", "skipped-ahead"]),
        ("C", {"status": "D"}, ["ambiguous", "late", "after-final"]),
    ],
)
def test_line_4_holds_an_older_message_that_no_edges_explain(
    stored: str, message: dict[str, Any], expected: list[str], *, exact: bool
) -> None:
    """An older message is late if the observed status reaches the stored one."""
    document = rules(*TWO_STEPS, "A>D", statuses={"C": {"final": True}})
    outcome = outcome_of(stored, document, 2, exact=exact, **message, at=1)
    assert [outcome.meaning, *outcome.readings] == expected
    assert outcome.policy == ("ignore" if expected == ["late"] else "hold")
    assert outcome.end == (stored if expected == ["late"] else None)


@pytest.mark.parametrize(
    "document",
    [
        rules(*TWO_STEPS, "A>D", OVERRIDE),
        rules(*TWO_STEPS, "A>D", **OPEN_WORLD),
        rules(
            *TWO_STEPS, "A>D", actors={"x": {}}, undeclared={"x": "unspecified", "otherwise": "refused"}
        ),
        rules(*TWO_STEPS, "A>D", statuses={"A": {"entries": "unspecified"}}),
        rules(*TWO_STEPS, "A>D", statuses={"C": {"exits": "unspecified"}}),
    ],
)
def test_line_4_takes_an_older_message_as_late_under_open_rules(document: Document) -> None:
    """It is late by time, and therefore ignored, but not certain. A direct move out of K stays open."""
    late = outcome_of("D", document, 2, status="C", at=1)
    assert (late.meaning, late.certain, late.policy) == ("late", False, "ignore")
    direct = outcome_of("B", document, 2, status="C", previous="B", at=1)
    assert (direct.readings, direct.policy) == (("late", "applied"), "hold")


def test_line_5_needs_a_row_that_fits() -> None:
    """Without a row from P to O that fits, the message contradicts."""
    document = rules("nothing>A", "A>B", move("B>C", channel="api"), channels=["api", "ui"])
    assert outcome_of("A", document, status="C", previous="B").missing == ("B",)
    assert outcome_of("A", document, status="C", previous="B", channel="ui").meaning == "contradicts"


@pytest.mark.parametrize("previous", [None, "B"])
def test_lines_5_and_7_leave_a_final_status_only_on_proof(previous: str | None) -> None:
    """A newer message proves the move. A later time than a lower bound does not."""
    document = rules(*TWO_STEPS, statuses={"A": {"final": True}})
    message = {"status": "C", "previous": previous, "at": 2}
    assert outcome_of("A", document, 1, **message).meaning == "skipped-ahead"
    assert outcome_of("A", document, 1, exact=False, **message).meaning == "after-final"
    assert outcome_of("A", document, **message).meaning == "after-final"


def test_line_5_leaves_an_undeclared_move_open() -> None:
    """The order left A by an undeclared move, and P>O is declared."""
    moves = ("nothing>A", move("B>C", channel="api"))
    message = {"status": "C", "previous": "B"}
    for more in ({"statuses": {"A": {"exits": "unspecified"}}}, OPEN_WORLD):
        document = rules(*moves, channels=["api", "ui"], **more)
        assert outcome_of("A", document, **message).meaning == "unspecified"
        assert outcome_of("A", document, **message, channel="ui").meaning == "contradicts"
    assert outcome_of("A", rules(*moves), **message).meaning == "contradicts"
    final = rules(*moves, statuses={"A": {"final": True}}, **OPEN_WORLD)
    assert outcome_of("A", final, **message).meaning == "after-final"


def test_line_7_passes_the_observed_status_only_for_an_event_or_a_previous_status() -> None:
    """Otherwise a longer route counts, or none."""
    channels = ["api", "ui"]
    circle = rules(
        "nothing>A", move("A>B", channel="api"), "B>C", move("C>B", event="x"), channels=channels
    )
    assert outcome_of("A", circle, status="B", channel="ui").meaning == "refused"
    assert outcome_of("A", circle, status="B", channel="ui", event="x").missing == ("B", "C")
    assert outcome_of("A", circle, status="B", channel="ui", previous="B").missing == ("B", "C")
    detour = rules(*("nothing>A", "A>D", "D>E", "E>C"), *circle["transitions"][1:], channels=channels)
    longer = outcome_of("A", detour, status="B", channel="ui")
    assert (longer.missing, longer.unique) == (("D", "E", "C"), True)
    again = rules("nothing>A", "A>B", move("B>B", event="again"))
    assert outcome_of("A", again, status="B", event="again").missing == ("B",)


def test_line_7_chooses_the_shortest_route_with_a_last_edge_that_fits() -> None:
    """Of several shortest ones, the first by the names along it counts."""
    last = (move("C>E", channel="ui"), "D>E", move("B>E", channel="api"))
    document = rules("nothing>A", "A>B", "A>C", "A>D", *last, channels=["api", "ui"])
    either = outcome_of("A", document, status="E")
    assert (either.missing, either.unique) == (("B",), False)
    by_ui = outcome_of("A", document, status="E", channel="ui")
    assert (by_ui.missing, by_ui.unique) == (("C",), False)
    limited = rules("nothing>A", "A>B", move("B>C", channel="api"), channels=["api", "ui"])
    assert outcome_of("A", limited, status="C", channel="ui").meaning == "refused"


def test_line_7_holds_a_move_back_out_of_unspecified_exits() -> None:
    """The message is late, or the order went back."""
    document = rules("nothing>A", "A>B", statuses={"B": {"exits": "unspecified"}})
    outcome = outcome_of("B", document, status="A")
    assert (outcome.readings, outcome.end, outcome.policy) == (("late", "unspecified"), None, "hold")


def test_line_1_holds_an_unknown_word_after_another_previous_status() -> None:
    """P = K proves the move, and so does a newer time."""
    document = rules("nothing>A", "A>B", unknown="accepted")
    for stored, status in (("B", "Lost"), ("Lost", "B"), ("Lost", "Other")):
        message = {"status": status, "previous": "A", "at": 2}
        assert outcome_of(stored, document, **message).readings == ("late", "unspecified")
        assert outcome_of(stored, document, 1, **message).meaning == "unspecified"
    assert outcome_of("B", document, status="Lost", previous="B").meaning == "unspecified"
    assert outcome_of(None, document, status="Lost", previous="B").meaning == "unspecified"


def test_line_5_holds_a_previous_status_that_reaches_the_stored_one() -> None:
    """The order may have gone A, C and then B. D does not reach B."""
    document = rules("nothing>A", "A>B", "A>C", "D>C", **OPEN_WORLD)
    message = {"status": "C", "previous": "A", "at": 2}
    assert outcome_of("B", document, **message).readings == ("late", "unspecified")
    assert outcome_of("B", document, 1, exact=False, **message).policy == "hold"
    assert outcome_of("B", document, 1, **message).meaning == "unspecified"
    assert outcome_of("B", document, status="C", previous="D").meaning == "unspecified"


def test_lines_7_and_8_need_an_override_row_that_fits() -> None:
    """An override of another actor leaves the message late, after the end, or refused."""
    repair = move("B>A", actor="x", event="repair", override=True)
    after_end = move("D>C", actor="x", override=True)
    moves = ("nothing>A", "A>B", "A>D", "B>C", repair, after_end)
    document = rules(*moves, actors={"x": {}, "y": {}}, statuses={"D": {"final": True}})
    assert outcome_of("B", document, status="A", actor="x").readings == ("late", "applied")
    for message in ({"actor": "y"}, {"event": "go"}):
        assert outcome_of("B", document, status="A", **message).meaning == "late"
    direct = outcome_of("B", document, status="A", previous="B", actor="y")
    assert (direct.meaning, direct.refusals[0][0]) == ("refused", "actor-not-allowed")
    assert outcome_of("D", document, status="C", actor="x").meaning == "applied"
    assert outcome_of("D", document, status="C", actor="y").meaning == "after-final"


def test_line_9_moves_to_a_status_without_moves_to_it_only_on_proof() -> None:
    """A newer message proves the move, and so does P = K."""
    document = rules("nothing>A", "B>C", "A>D", **OPEN_WORLD)
    assert outcome_of("C", document, status="A").readings == ("late", "unspecified")
    assert outcome_of("C", document, 1, exact=False, status="A", at=2).readings == (
        "late",
        "unspecified",
    )
    assert outcome_of("C", document, 1, status="A", at=2).meaning == "unspecified"
    assert outcome_of("C", document, status="A", previous="C").meaning == "unspecified"
    assert outcome_of("C", document, status="D").meaning == "unspecified"  # an edge leads to D


@pytest.mark.parametrize(
    ("stored", "status", "times", "expected"),
    [
        (None, "B", (None, None), ["skipped-ahead"]),
        ("B", "B", (None, None), ["duplicate"]),
        ("B", "B", (1, 2), ["duplicate"]),
        ("C", "A", (2, 1), ["late"]),
        ("D", "C", (2, 1), ["ambiguous", "late", "refused"]),
        ("A", "B", (None, None), ["applied"]),
        ("B", "A", (None, None), ["ambiguous", "late", "refused"]),
        ("B", "A", (1, 1), ["ambiguous", "late", "refused"]),
        ("B", "A", (1, 2), ["refused"]),
        ("C", "B", (None, None), ["ambiguous", "late", "after-final"]),
        ("A", "C", (None, None), ["skipped-ahead"]),
        ("C", "D", (1, 2), ["after-final"]),
        ("B", "D", (None, None), ["refused"]),
    ],
)
def test_a_snapshot_has_lines_of_its_own(
    stored: Any, status: str, times: tuple[Any, Any], expected: list[str]
) -> None:
    """A self row plays no part, and neither does what is told about a change."""
    document = rules(*TWO_STEPS, "B>B", "A>D", statuses={"C": {"final": True}})
    for told in ({}, {"previous": stored, "event": "go"}):
        message = {"status": status, "at": times[1], "snapshot": True, **told}
        outcome = outcome_of(stored, document, times[0], **message)
        assert [outcome.meaning, *outcome.readings] == expected
        assert outcome.missing == ()


def test_a_snapshot_by_an_override_is_held_without_a_newer_time() -> None:
    """B reaches C, so the snapshot may be late; A does not reach D."""
    document = rules(*TWO_STEPS, "A>D", *({**move(x), "override": True} for x in ("C>B", "D>C")))
    assert outcome_of("C", document, status="B", snapshot=True).readings == ("late", "applied")
    assert outcome_of("C", document, 1, status="B", at=2, snapshot=True).meaning == "applied"
    assert outcome_of("D", document, status="C", snapshot=True).meaning == "applied"


def test_other_triggers_count_as_ignored_words_if_the_file_says_so() -> None:
    """A listed trigger keeps its meaning, and a status goes before a trigger."""
    document = rules("nothing>A", triggers={"lost": "unsupported", "otherwise": "ignored"})
    assert outcome_of("A", document, trigger="heard of").meaning == "ignored"
    assert outcome_of("A", document, trigger="otherwise").meaning == "ignored"
    assert outcome_of("A", document, trigger="lost").meaning == "unknown-status"
    assert outcome_of("A", document, trigger="heard of", status="X").meaning == "unknown-status"
