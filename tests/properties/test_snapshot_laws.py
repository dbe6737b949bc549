"""Laws of snapshots and of committed records: what a poll may change, and what a repeated event never changes."""

from __future__ import annotations

from dataclasses import replace
from operator import gt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.observation import Meaning, Observation, Policies, StoredStatus
from tests.properties.lifecycles import for_every_rule_set, lifecycle, observe_all
from tests.properties.test_doubt_laws import DEFAULTS, compares, routes_of
from tests.properties.test_observe_agreement import observe, parts
from tests.strategies.histories import histories
from tests.strategies.observations import MessageCase, message_cases, policies, time_of

ABOUT_A_CHANGE = ("previous", "event")


@given(message_cases(), policies())
def test_a_committed_record_changes_nothing(case: MessageCase, chosen: Policies | None) -> None:
    """Any such record is a certain duplicate. The stored status stays, without values that are no times."""
    for message in case.messages:
        told = message.but(id="evt-1")
        outcome = observe(case.engine, told._replace(seen=[told.observation.key]), chosen)
        assert (outcome.meaning, outcome.certain) == (Meaning.DUPLICATE, True)
        assert not outcome.changes_status
        before, after = message.order, outcome.after
        assert (after.status, after.exact) == (before.status, before.exact)
        assert (after.at, after.since) == (time_of(before.at), time_of(before.since))


@given(message_cases(), policies())
def test_the_keys_of_other_records_change_no_outcome(case: MessageCase, chosen: Policies | None) -> None:
    """Another event, another record of the event, another order and another item are no repetition."""
    for message in case.messages:
        told = message.but(id="evt-1")
        other: list[dict[str, Any]] = [{"id": "evt-2"}, {"ordinal": 9}, {"order": {}}, {"item": {}}]
        keys = [replace(told.observation, **each).key for each in (*other, {"id": None})]
        fresh = parts(observe(case.engine, told._replace(seen=()), chosen))
        assert parts(observe(case.engine, told._replace(seen=keys), chosen)) == fresh


@given(message_cases(), policies())
def test_a_snapshot_tells_no_change(case: MessageCase, chosen: Policies | None) -> None:
    """A previous status and an event change no outcome, and no time of entry is stored."""
    for message in case.messages:
        told = message.but(snapshot=True)
        bare = told.but(**dict.fromkeys(ABOUT_A_CHANGE))
        outcome = observe(case.engine, told, chosen)
        assert parts(outcome) == parts(observe(case.engine, bare, chosen))
        assert outcome.missing == ()
        assert not (outcome.changes_status and outcome.after.since is not None)


@given(message_cases())
def test_a_snapshot_moves_no_order_back_without_a_newer_time(case: MessageCase) -> None:
    """To a status that reaches the stored one, it moves an order only by a row that may have been taken."""
    routes, resolve = routes_of(case.engine), case.engine.table.resolve
    for message in case.messages:
        order, at = message.order, message.observation.at
        outcome = observe(case.engine, message.but(snapshot=True), DEFAULTS)
        stored, observed = resolve(order.status), resolve(outcome.observed)
        newer = order.exact and compares(gt, at, order.at)
        if outcome.changes_status and None not in {stored, observed} and stored != observed:
            back = routes.reaches(observed, str(stored))
            assert newer or not back or any(routes.rows(stored, str(observed)))


@given(message_cases())
def test_a_snapshot_of_the_stored_status_is_a_duplicate(case: MessageCase) -> None:
    """With any time it changes no status; so does a snapshot that is observed twice."""
    for message in case.messages:
        told = message.but(snapshot=True)
        once = observe(case.engine, told._replace(seen=()), DEFAULTS)
        again = observe(case.engine, told._replace(stored=once.after, seen=()), DEFAULTS)
        if once.changes_status:
            assert again.meaning is Meaning.DUPLICATE
            assert parts(again.after) == parts(once.after)


@for_every_rule_set
@given(data=st.data(), timed=st.booleans())
def test_a_poll_after_each_move_sees_each_move(name: str, data: st.DataObject, *, timed: bool) -> None:
    """An order is created and moves; a self transition is not visible."""
    engine = lifecycle(name, data)
    rows = [row for row, _ in data.draw(histories(engine.rules))]
    polls = [
        Observation(status=row.target, at=at if timed else None, snapshot=True)
        for at, row in enumerate(rows)
    ]
    for row, poll, outcome in zip(rows, polls, observe_all(engine, polls), strict=True):
        moved = "created" if row.source is None else "applied"
        assert outcome.meaning == ("duplicate" if row.source == row.target else moved)
        assert outcome.after == StoredStatus(row.target, poll.at)
