"""The promises about the messages of one order: in sequence, repeated, lost and in any order."""

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
    for_every_rule_set,
    for_rule_sets_with_gaps,
    gaps,
    lifecycle,
    observe_all,
    reports_self_transition,
    returns,
)
from tests.strategies.histories import Move, histories, messages_of, timed

Option = TypeVar("Option")


@for_every_rule_set
@given(data=st.data())
def test_a_history_is_observed_move_by_move(name: str, data: st.DataObject) -> None:
    """An order is created and moves; a self transition needs an event or a previous status."""
    engine = lifecycle(name, data)
    history = data.draw(histories(engine.rules))
    outcomes = observe_all(engine, messages_of(history))
    for (row, message), outcome in zip(history, outcomes, strict=True):
        named = message.previous is not None or message.event is not None
        clear = row.source != row.target or named
        assert outcome.meaning == (
            "created" if row.source is None else "applied" if clear else "ambiguous"
        )
        assert outcome.readings == (() if clear else ("duplicate", "applied"))
        assert outcome.after == StoredStatus(row.target)


@for_every_rule_set
@given(data=st.data())
def test_a_history_with_times_is_observed_move_by_move(name: str, data: st.DataObject) -> None:
    """With a time on each message every move is applied, self transitions too."""
    engine = lifecycle(name, data)
    history = timed(data.draw(histories(engine.rules)))
    outcomes = observe_all(engine, messages_of(history))
    for (row, message), outcome in zip(history, outcomes, strict=True):
        assert outcome.meaning == ("created" if row.source is None else "applied")
        assert outcome.row is not None
        assert (outcome.row.source, outcome.row.target) == (row.source, row.target)
        assert outcome.after == StoredStatus(row.target, message.at)


@for_every_rule_set
@given(data=st.data())
def test_a_message_with_a_time_repeated_at_once_is_a_duplicate(name: str, data: st.DataObject) -> None:
    """The second message changes nothing."""
    engine = lifecycle(name, data)
    for row, message in timed(data.draw(histories(engine.rules))):
        first, again = observe_all(engine, [message, message], StoredStatus(row.source))
        assert again.meaning == "duplicate"
        assert again.after == first.after


@for_every_rule_set
@given(data=st.data())
def test_a_message_repeated_at_once_changes_nothing(name: str, data: st.DataObject) -> None:
    """Without time it is a duplicate or ambiguous, or applied again if it reports a self transition."""
    engine = lifecycle(name, data)
    for row, message in data.draw(histories(engine.rules)):
        first, again = observe_all(engine, [message, message], StoredStatus(row.source))
        applied = {"applied"} if reports_self_transition(engine, message) else set()
        assert again.meaning in {"duplicate", "ambiguous"} | applied
        assert again.after == first.after


@for_every_rule_set
@given(data=st.data())
def test_a_message_with_a_time_repeated_later_changes_nothing(name: str, data: st.DataObject) -> None:
    """It is certain to be late or a duplicate."""
    engine = lifecycle(name, data)
    history = timed(data.draw(histories(engine.rules)))
    for number, outcome in enumerate(observe_all(engine, messages_of(history))):
        for _, message in history[:number]:
            again = engine.observe(outcome.after, message)
            assert again.meaning in {"late", "duplicate"}
            assert again.certain
            assert again.after == outcome.after


@for_every_rule_set
@given(data=st.data())
def test_a_message_repeated_later_changes_nothing_without_cycles(name: str, data: st.DataObject) -> None:
    """It is late or a duplicate, or ambiguous where a self or an override row may be meant."""
    engine = acyclic_lifecycle(name, data)
    history = data.draw(histories(engine.rules))
    for number, outcome in enumerate(observe_all(engine, messages_of(history))):
        stored = str(outcome.after.status)
        for _, message in history[:number]:
            if stored != message.status or not reports_self_transition(engine, message):
                again = engine.observe(outcome.after, message)
                doubt = _has_self_or_override_row(engine, stored, str(message.status))
                assert again.meaning in {"late", "duplicate"} | ({"ambiguous"} if doubt else set())
                assert again.after == outcome.after


@for_rule_sets_with_gaps
@given(data=st.data())
def test_the_statuses_of_lost_messages_are_missing(name: str, data: st.DataObject) -> None:
    """Where one simple path joins the two statuses, exactly the statuses on it are missing."""
    engine = lifecycle(name, data)
    for gap in data.draw(_some(gaps(engine))):
        rows = [row for row in engine.table.rows_from[gap.between[-1]] if row.target == gap.end]
        row = data.draw(st.sampled_from([row for row in rows if not row.override]))
        times = ((1, 2),) if returns(engine, gap) else ((1, 2), (None, 2), (1, None), (None, None))
        stored_at, at = data.draw(st.sampled_from(times))
        previous, event = data.draw(st.sampled_from((None, row.source))), data.draw(_or_none(row.event))
        message = Observation(status=gap.end, previous=previous, event=event, at=at)
        outcome = engine.observe(StoredStatus(gap.start, stored_at), message)
        assert (outcome.meaning, outcome.missing, outcome.unique) == ("skipped-ahead", gap.between, True)
        assert outcome.after == StoredStatus(gap.end, at)


@for_every_rule_set
@given(data=st.data())
def test_in_any_order_the_last_status_is_stored_by_its_time(name: str, data: st.DataObject) -> None:
    """Messages may arrive late, twice or never, if the last one arrives."""
    engine = lifecycle(name, data)
    history = timed(data.draw(histories(engine.rules)))
    outcomes = observe_all(engine, data.draw(_disordered(history)))
    assert [each.after for each in outcomes[-1:]] == [
        StoredStatus(each.row.target, each.message.at) for each in history[-1:]
    ]


@for_every_rule_set
@given(data=st.data())
def test_in_any_order_the_last_status_is_stored_without_cycles(name: str, data: st.DataObject) -> None:
    """Without time it is stored in an acyclic lifecycle, self transitions aside."""
    engine = acyclic_lifecycle(name, data)
    history = data.draw(histories(engine.rules))
    history = [move for move in history if move.row.source != move.row.target]
    outcomes = observe_all(engine, data.draw(_disordered(history)))
    assert [each.status for each in outcomes[-1:]] == [each.row.target for each in history[-1:]]


def _has_self_or_override_row(engine: Engine, stored: str, status: str) -> bool:
    rows = engine.table.rows_from.get(stored, ())
    return any(row.target == status and (row.override or stored == status) for row in rows)


def _some(options: Sequence[Option]) -> SearchStrategy[list[Option]]:
    return st.lists(st.sampled_from(options), min_size=1, max_size=5) if options else st.just([])


def _or_none(word: str | None) -> SearchStrategy[str | None]:
    return st.sampled_from((None, word))


@st.composite
def _disordered(draw: DrawFn, history: Sequence[Move]) -> list[Observation]:
    """Draw the messages of a history in any order, some lost, some repeated; the last one arrives."""
    arrived = draw(_some(messages_of(history))) + messages_of(history)[-1:]
    return draw(st.permutations(arrived))
