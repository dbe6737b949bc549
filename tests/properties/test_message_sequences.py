"""The promises about the messages of one order: in sequence, repeated, lost and in any order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.engine import Engine
from statemachine.model.observation import Observation, StoredStatus
from statemachine.model.reachability import Reachability
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
from tests.strategies.histories import Move, histories, messages_of, possible_rows, timed

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
        assert outcome.after == StoredStatus(row.target, message.at, since=message.at)


@for_every_rule_set
@given(data=st.data())
def test_a_message_with_a_time_repeated_at_once_is_a_duplicate(name: str, data: st.DataObject) -> None:
    """The second message changes nothing."""
    engine = lifecycle(name, data)
    for row, message in timed(data.draw(histories(engine.rules))):
        before = StoredStatus(row.source, -1)  # the times of a history begin at 0
        first, again = observe_all(engine, [message, message], before)
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
    """It is late or a duplicate; it is certain if documented moves lead to the stored status."""
    engine = lifecycle(name, data)
    history = timed(data.draw(histories(engine.rules)))
    documented = Reachability.of(engine.table, documented=True)
    for number, outcome in enumerate(observe_all(engine, messages_of(history))):
        stored = str(outcome.after.status)
        for _, message in history[:number]:
            again = engine.observe(outcome.after, message)
            assert again.meaning in {"late", "duplicate"}
            late = again.meaning == "late"
            assert again.certain is (not late or documented.reaches(str(message.status), stored))
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
    """Where one simple path joins the two statuses, exactly the statuses on it are missing.

    Out of a final status only a newer message is believed.
    """
    engine = lifecycle(name, data)
    for gap in data.draw(_some(gaps(engine))):
        last = gap.between[-1], gap.end
        rows = [row for row in possible_rows(engine.table.rows) if (row.source, row.target) == last]
        if not rows:
            continue
        row = data.draw(st.sampled_from(rows))
        times = ((1, 2),) if returns(engine, gap) else ((1, 2), (None, 2), (1, None), (None, None))
        stored_at, at = data.draw(st.sampled_from(times))
        previous, event = data.draw(st.sampled_from((None, row.source))), data.draw(_or_none(row.event))
        message = Observation(status=gap.end, previous=previous, event=event, at=at)
        stored = StoredStatus(gap.start, stored_at)
        outcome = engine.observe(stored, message)
        if _is_final(engine, gap.start) and None in {stored_at, at}:
            assert (outcome.meaning, outcome.after) == ("after-final", stored)
        else:
            assert (outcome.meaning, outcome.missing) == ("skipped-ahead", gap.between)
            assert outcome.unique
            assert outcome.after == (
                StoredStatus(gap.end, stored_at, exact=stored_at is None)
                if at is None
                else StoredStatus(gap.end, at, since=at)
            )


@for_every_rule_set
@given(data=st.data())
def test_in_any_order_the_last_status_is_stored_by_its_time(name: str, data: st.DataObject) -> None:
    """Messages may arrive late, twice or never, if the last one arrives."""
    engine = lifecycle(name, data)
    history = timed(data.draw(histories(engine.rules)))
    outcomes = observe_all(engine, data.draw(_disordered(history)))
    stored = [(each.after.status, each.after.at, each.after.exact) for each in outcomes[-1:]]
    assert stored == [(each.row.target, each.message.at, True) for each in history[-1:]]


@for_every_rule_set
@given(data=st.data())
def test_in_any_order_the_last_status_is_stored_without_cycles(name: str, data: st.DataObject) -> None:
    """Without time it is stored in an acyclic lifecycle; not with self steps, or after a final status."""
    engine = acyclic_lifecycle(name, data)
    history = data.draw(histories(engine.rules))
    history = [move for move in history if move.row.source != move.row.target]
    history = list(takewhile(lambda move: not _is_final(engine, move.row.source), history))
    outcomes = observe_all(engine, data.draw(_disordered(history)))
    assert [each.status for each in outcomes[-1:]] == [each.row.target for each in history[-1:]]


def _is_final(engine: Engine, status: str | None) -> bool:
    return status is not None and engine.rules.statuses[status].final


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
