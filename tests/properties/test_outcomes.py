"""What is promised of the messages of an order, in sequence, repeated, lost and in disorder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.engine import Engine
from statemachine.model.observation import Observation, StoredStatus
from tests.properties.lifecycles import (
    acyclic_lifecycle,
    everywhere,
    gaps,
    heard,
    lifecycle,
    names_a_self_step,
    returns,
    where_messages_can_be_lost,
)
from tests.strategies.walks import Told, timed, walks

Thing = TypeVar("Thing")


@everywhere
@given(data=st.data())
def test_a_walk_is_heard_move_by_move(name: str, data: st.DataObject) -> None:
    """An order is created and moves; a self step whose message names no event and no previous is ambiguous."""
    engine = lifecycle(name, data)
    walk = data.draw(walks(engine.rules))
    for (row, said), outcome in zip(walk, heard(engine, _said(walk)), strict=True):
        told = row.source != row.target or said.previous is not None or said.event is not None
        assert outcome.meaning == (
            "created" if row.source is None else "applied" if told else "ambiguous"
        )
        assert outcome.readings == (() if told else ("duplicate", "applied"))
        assert outcome.after == StoredStatus(row.target)


@everywhere
@given(data=st.data())
def test_a_walk_with_times_is_heard_move_by_move(name: str, data: st.DataObject) -> None:
    """With a time on each message every move is told, self steps too."""
    engine = lifecycle(name, data)
    walk = timed(data.draw(walks(engine.rules)))
    for (row, said), outcome in zip(walk, heard(engine, _said(walk)), strict=True):
        assert outcome.meaning == ("created" if row.source is None else "applied")
        assert outcome.row is not None
        assert (outcome.row.source, outcome.row.target) == (row.source, row.target)
        assert outcome.after == StoredStatus(row.target, said.at)


@everywhere
@given(data=st.data())
def test_a_message_repeated_at_once_is_told_by_its_time(name: str, data: st.DataObject) -> None:
    """It is a duplicate, and changes nothing."""
    engine = lifecycle(name, data)
    for row, said in timed(data.draw(walks(engine.rules))):
        first, again = heard(engine, [said, said], StoredStatus(row.source))
        assert again.meaning == "duplicate"
        assert again.after == first.after


@everywhere
@given(data=st.data())
def test_a_message_repeated_at_once_changes_nothing(name: str, data: st.DataObject) -> None:
    """Without time it is a duplicate, or ambiguous, or applied again where it names a self step."""
    engine = lifecycle(name, data)
    for row, said in data.draw(walks(engine.rules)):
        first, again = heard(engine, [said, said], StoredStatus(row.source))
        named = {"applied"} if names_a_self_step(engine, said) else set()
        assert again.meaning in {"duplicate", "ambiguous"} | named
        assert again.after == first.after


@everywhere
@given(data=st.data())
def test_a_message_repeated_later_is_told_by_its_time(name: str, data: st.DataObject) -> None:
    """It is certain to be late or a duplicate, and changes nothing."""
    engine = lifecycle(name, data)
    walk = timed(data.draw(walks(engine.rules)))
    for number, outcome in enumerate(heard(engine, _said(walk))):
        for _, said in walk[:number]:
            again = engine.observe(outcome.after, said)
            assert again.meaning in {"late", "duplicate"}
            assert again.certain
            assert again.after == outcome.after


@everywhere
@given(data=st.data())
def test_a_message_repeated_later_is_told_by_its_place(name: str, data: st.DataObject) -> None:
    """Where no order returns it is late or a duplicate, or ambiguous where another row could be meant."""
    engine = acyclic_lifecycle(name, data)
    walk = data.draw(walks(engine.rules))
    for number, outcome in enumerate(heard(engine, _said(walk))):
        for _, said in walk[:number]:
            if outcome.after.status != said.status or not names_a_self_step(engine, said):
                again = engine.observe(outcome.after, said)
                doubt = _may_be_another(engine, str(outcome.after.status), str(said.status))
                assert again.meaning in {"late", "duplicate"} | ({"ambiguous"} if doubt else set())
                assert again.after == outcome.after


@where_messages_can_be_lost
@given(data=st.data())
def test_the_statuses_of_lost_messages_are_missing(name: str, data: st.DataObject) -> None:
    """Where one simple path joins what is kept to what is heard, just the statuses on it are missing."""
    engine = lifecycle(name, data)
    for gap in data.draw(_some(gaps(engine))):
        rows = [row for row in engine.table.rows_from[gap.between[-1]] if row.target == gap.end]
        row = data.draw(st.sampled_from([row for row in rows if not row.override]))
        times = ((1, 2),) if returns(engine, gap) else ((1, 2), (None, 2), (1, None), (None, None))
        kept_at, at = data.draw(st.sampled_from(times))
        previous, event = data.draw(st.sampled_from((None, row.source))), data.draw(_maybe(row.event))
        said = Observation(status=gap.end, previous=previous, event=event, at=at)
        outcome = engine.observe(StoredStatus(gap.start, kept_at), said)
        assert (outcome.meaning, outcome.missing, outcome.unique) == ("skipped-ahead", gap.between, True)
        assert outcome.after == StoredStatus(gap.end, at)


@everywhere
@given(data=st.data())
def test_in_any_order_the_last_status_is_kept_by_its_time(name: str, data: st.DataObject) -> None:
    """Messages may come late, twice or never, as long as the last one comes."""
    engine = lifecycle(name, data)
    walk = timed(data.draw(walks(engine.rules)))
    outcomes = heard(engine, data.draw(_disordered(walk)))
    assert [each.after for each in outcomes[-1:]] == [
        StoredStatus(each.row.target, each.said.at) for each in walk[-1:]
    ]


@everywhere
@given(data=st.data())
def test_in_any_order_the_last_status_is_kept_where_no_order_returns(
    name: str, data: st.DataObject
) -> None:
    """Without time it is kept in an acyclic lifecycle, self steps aside."""
    engine = acyclic_lifecycle(name, data)
    walk = [told for told in data.draw(walks(engine.rules)) if told.row.source != told.row.target]
    outcomes = heard(engine, data.draw(_disordered(walk)))
    assert [each.status for each in outcomes[-1:]] == [each.row.target for each in walk[-1:]]


def _said(walk: Sequence[Told]) -> list[Observation]:
    return [told.said for told in walk]


def _may_be_another(engine: Engine, kept: str, status: str) -> bool:
    """Say whether a message could be of a self row, or of an override row."""
    rows = engine.table.rows_from.get(kept, ())
    return any(row.target == status and (row.override or kept == status) for row in rows)


def _some(things: Sequence[Thing]) -> SearchStrategy[list[Thing]]:
    return st.lists(st.sampled_from(things), min_size=1, max_size=5) if things else st.just([])


def _maybe(word: str | None) -> SearchStrategy[str | None]:
    return st.sampled_from((None, word))


@st.composite
def _disordered(draw: DrawFn, walk: Sequence[Told]) -> list[Observation]:
    """Draw the messages of a walk in any order, some lost, some repeated, but the last one among them."""
    arrived = draw(_some(_said(walk))) + _said(walk)[-1:]
    return draw(st.permutations(arrived))
