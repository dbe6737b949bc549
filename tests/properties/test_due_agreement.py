"""The moves that are due are those of the reference model, at every time around each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.model.observation import StoredStatus
from tests.properties.test_decide_agreement import item_of
from tests.reference import Reference
from tests.reference.choosing import due
from tests.strategies import Case, cases

ZONES = st.sampled_from((UTC, ZoneInfo("Europe/Zurich"), ZoneInfo("America/New_York")))
TIMES = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5), timezones=ZONES)  # noqa: DTZ001  # the zone is drawn
AROUND = [timedelta(days, seconds) for days in (0, 1, 7) for seconds in (-3600, -1, 0, 1, 2, 3600)]


@given(cases(odd=False), TIMES, ZONES)
def test_due_agrees_with_the_reference(case: Case, since: datetime, zone: ZoneInfo) -> None:
    """Before, at and after each time, also where the clocks change in one zone or in both."""
    reference = Reference(case.document, case.guards)
    for question in case.questions[:3]:
        status = case.engine.table.resolve(question.source)
        items = reference.available(status, facts=question.facts).moves
        for passed in AROUND:
            now = (since.astimezone(UTC) + passed).astimezone(zone)
            moves = case.engine.due(StoredStatus(status, since=since), now, question.facts)
            assert list(map(item_of, moves)) == due(items, since, now), (question, now)


@given(cases(odd=False), TIMES)
def test_available_has_the_time_of_each_move(case: Case, since: datetime) -> None:
    """It is the entry time and the length, exactly; without an entry time the moves are the same."""
    for question in case.questions:
        timed = case.engine.available(question.source, **question.context, since=since)
        plain = case.engine.available(question.source, **question.context)
        assert [move.row for move in timed.moves] == [move.row for move in plain.moves]
        for move in timed.moves:
            after = min(
                (each.after for row in move.rows for each in row.declared if each.after), default=None
            )
            assert move.after == after
            assert (after is None) is (move.due_at is None)
            if after is not None and move.due_at is not None:
                assert move.due_at.astimezone(UTC) - since.astimezone(UTC) == after
                assert move.due_at.tzinfo is since.tzinfo


@given(cases(odd=False), TIMES)
def test_a_time_without_a_zone_is_never_compared_with_one_that_has_a_zone(
    case: Case, since: datetime
) -> None:
    """The error does not depend on the status."""
    for question in case.questions[:2]:
        for now, then in ((since.replace(tzinfo=None), since), (since, since.replace(tzinfo=None))):
            with pytest.raises(ValueError, match="has no time zone"):
                case.engine.due(StoredStatus(question.source, since=then), now)
