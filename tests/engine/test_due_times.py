"""Moves that an order makes by itself, and when they are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from statemachine import Engine, StoredStatus, loads
from tests.model.answers import assert_fits

RULES = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {paid: {type: boolean}, size: {type: integer}}
guards: {unpaid: {paid: false}, checked: {external: [size]}}
inputs: {message: {type: string}}
statuses:
  New: {initial: true, code: 7}
  Held: {}
  Expired: {}
  Gone: {final: true}
  Lost: {final: true}
events: {end: {target: provider}}
transitions:
  - {event: expire, source: New, target: Expired, after: P7D, guard: unpaid}
  - {event: hold, source: New, target: Held, after: P1D}
  - {event: cancel, source: New, target: Gone}
  - {event: lose, source: New, target: Lost, after: P1D, actor: boss, guard: checked, requires: message}
  - {event: end, source: Held, target: [Gone, Lost], after: PT2H}
  - {event: end, source: Held, target: Expired, after: PT3H}
  - {event: renew, source: Expired, target: New, default: true}
  - {source: Expired, target: New, after: P1D}
  - {source: Expired, target: Gone, after: P999999999D}
actors: {boss: {}}
"""
SINCE = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture(name="engine")
def _engine() -> Engine:
    def unused(_: object) -> bool:
        raise AssertionError("no guard is called")

    return Engine(loads(RULES), guards={"checked": unused})


def due(engine: Engine, now: Any, *, status: Any = "New", since: Any = SINCE, **facts: Any) -> list[Any]:
    """Return the event and target of each move that is due."""
    stored = StoredStatus(status, since=since)
    return [(each.event, each.targets) for each in engine.due(stored, now, facts or None)]


def test_a_move_is_due_from_its_time_on(engine: Engine) -> None:
    """Before the time there is none; the earliest is first, then the first in canonical order."""
    assert due(engine, SINCE + DAY - TICK) == []
    assert due(engine, SINCE + DAY) == [("hold", ("Held",)), ("lose", ("Lost",))]
    assert due(engine, SINCE + 7 * DAY) == [
        *(("hold", ("Held",)), ("lose", ("Lost",))),
        ("expire", ("Expired",)),
    ]


def test_known_facts_leave_moves_out(engine: Engine) -> None:
    """A move that still needs facts, inputs or an external guard is listed with their names."""
    now = SINCE + 7 * DAY
    assert [each[0] for each in due(engine, now, paid=True)] == ["hold", "lose"]
    assert [each[0] for each in due(engine, now, paid=False)] == ["hold", "lose", "expire"]
    moves = {each.event: each for each in engine.due(StoredStatus("New", since=SINCE), now)}
    assert moves["expire"].facts == ("paid",)
    assert (moves["lose"].facts, moves["lose"].inputs, moves["lose"].guards) == (
        *(("size",), ("message",)),
        ("checked",),
    )


@pytest.mark.parametrize("stored", [None, "New", 7, StoredStatus("New", at=SINCE), StoredStatus(None)])
def test_without_an_entry_time_nothing_is_due(engine: Engine, stored: Any) -> None:
    """A status alone has no time at which the order entered it."""
    assert engine.due(stored, SINCE + 900 * DAY) == ()


@pytest.mark.parametrize("since", [5, 5.0, "2026-03-01T12:00:00Z", SINCE.date()])
def test_without_an_entry_time_no_fact_is_looked_at(engine: Engine, since: Any) -> None:
    """Nothing is due, also with an unknown fact."""
    assert engine.due(StoredStatus("New", since=since), SINCE, {"unknown": 1}) == ()


@pytest.mark.parametrize("since", [5, 5.0, "2026-03-01T12:00:00Z", SINCE.date()])
def test_a_number_is_no_entry_time(engine: Engine, since: Any) -> None:
    """A sequence number does not tell how long ago something was."""
    assert due(engine, SINCE + 900 * DAY, since=since) == []


@pytest.mark.parametrize("status", ["Nowhere", None, [], True])
def test_an_unknown_status_has_no_due_moves(engine: Engine, status: Any) -> None:
    """Nothing is declared about it; a code names its status."""
    assert due(engine, SINCE + 900 * DAY, status=status) == []
    assert len(due(engine, SINCE + DAY, status=7)) == 2


def test_the_provider_chooses_among_due_targets(engine: Engine) -> None:
    """Targets with one time are one move, and another time is another move."""
    assert due(engine, SINCE + timedelta(hours=2), status="Held") == [("end", ("Gone", "Lost"))]
    assert due(engine, SINCE + timedelta(hours=3), status="Held") == [
        *[("end", ("Gone", "Lost"))],
        ("end", ("Expired",)),
    ]


def test_a_move_by_itself_is_not_hidden_behind_one_that_is_asked_for(engine: Engine) -> None:
    """The asker never needs it, but the order makes it."""
    assert due(engine, SINCE + DAY, status="Expired") == [(None, ("New",))]
    assert [each.event for each in engine.available("Expired").moves] == ["renew", None, None]


def test_available_says_when(engine: Engine) -> None:
    """Each move with `after` has its time, in the zone of the entry time; without `since` there is none."""
    since = SINCE.astimezone(ZURICH)
    moves = {each.event: each for each in engine.available("New", since=since).moves}

    assert moves["hold"].due_at == SINCE + DAY
    assert str(moves["hold"].due_at) == "2026-03-02 13:00:00+01:00"
    assert (moves["hold"].after, moves["cancel"].after) == (DAY, None)
    assert moves["cancel"].due_at is None
    assert_fits("available", engine.available("New", since=since).to_dict())
    assert moves["hold"].to_dict()["due_at"] == "2026-03-02T13:00:00+01:00"
    for unknown in (None, 5):
        assert {each.due_at for each in engine.available("New", since=unknown).moves} == {None}
    bound = engine.bind().available("New", since=since)
    assert bound == engine.available("New", since=since)


def test_a_change_of_the_clocks_does_not_count(engine: Engine) -> None:
    """A day is 24 hours, also where the clocks change; times of one zone are compared by the exact time."""
    since = datetime(2026, 3, 28, 12, tzinfo=ZURICH)
    times = {each.event: each.due_at for each in engine.available("New", since=since).moves}
    assert str(times["expire"]) == "2026-04-04 13:00:00+02:00"
    assert due(engine, datetime(2026, 3, 29, 12, 59, tzinfo=ZURICH), since=since) == []
    assert len(due(engine, datetime(2026, 3, 29, 13, tzinfo=ZURICH), since=since)) == 2
    night = datetime(2026, 10, 25, 0, 30, tzinfo=ZURICH)
    repeated = datetime(2026, 10, 25, 2, 30, tzinfo=ZURICH)
    assert due(engine, repeated.replace(fold=1), status="Held", since=night + timedelta(hours=1)) == [
        ("end", ("Gone", "Lost"))
    ]
    assert due(engine, repeated, status="Held", since=night + timedelta(hours=1)) == []


def test_times_without_a_zone_are_compared_with_each_other(engine: Engine) -> None:
    """Both or none of them has a zone."""
    naive = SINCE.replace(tzinfo=None)
    assert len(due(engine, naive + DAY, since=naive)) == 2
    assert due(engine, naive + DAY - TICK, since=naive) == []


def test_a_time_that_is_out_of_range_never_comes(engine: Engine) -> None:
    """Python has no such time, so the move has none."""
    last = datetime.max.replace(tzinfo=UTC)
    assert {each.due_at for each in engine.available("New", since=last).moves} == {None}
    assert due(engine, last, since=last) == []
    assert due(engine, last, status="Expired") == [(None, ("New",))]


@pytest.mark.parametrize(
    ("now", "since", "error"),
    [
        (5, SINCE, TypeError("now must be a datetime, not int")),
        (None, None, TypeError("now must be a datetime, not NoneType")),
        (SINCE.date(), SINCE, TypeError("now must be a datetime, not date")),
        (
            *(SINCE.replace(tzinfo=None), SINCE),
            ValueError("now has no time zone, and since has one: pass now with its time zone too"),
        ),
        (
            *(SINCE, SINCE.replace(tzinfo=None)),
            ValueError("since has no time zone, and now has one: pass since with its time zone too"),
        ),
    ],
)
def test_a_wrong_time_is_named(engine: Engine, now: Any, since: Any, error: Exception) -> None:
    """The error says which of the two has no time zone, also if no move of the status has a time."""
    for status in ("New", "Gone"):
        with pytest.raises(type(error)) as caught:
            due(engine, now, status=status, since=since)
        assert str(caught.value) == str(error)


def test_a_wrong_fact_is_named(engine: Engine) -> None:
    """A misspelt fact would otherwise hide every move."""
    with pytest.raises(ValueError, match="unknown fact 'piad'; did you mean 'paid'"):
        due(engine, SINCE, piad=True)


def test_a_time_changes_no_decision(engine: Engine) -> None:
    """An asker may make the move before its time."""
    assert engine.decide("New", target="Held").allowed


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("P1D", "P2D", ["P1D"]),
        ("P2D", "P2D", ["P2D"]),
        ("P2D", "P1D", ["P1D", "P2D"]),
        (None, "P1D", ["P1D"]),
        ("P1D", None, ["P1D"]),
    ],
)
def test_a_row_with_a_shorter_time_is_not_hidden(
    first: str | None, second: str | None, expected: list[str]
) -> None:
    """A row to the same target with a longer time, or with none, does not hide it."""
    keys = ["" if each is None else f", after: {each}" for each in (first, second)]
    text = RULES[: RULES.index("  - {event: expire")] + (
        f"  - {{event: hold, source: New, target: Held, default: true{keys[0]}}}\n"
        f"  - {{source: New, target: Held{keys[1]}}}\nactors: {{boss: {{}}}}\n"
    )
    engine = Engine(
        loads(text.replace("events: {end: {target: provider}}\n", "")), guards={"checked": bool}
    )
    moves = engine.due(StoredStatus("New", since=SINCE), SINCE + 900 * DAY)

    assert [each.to_dict()["after"] for each in moves] == expected


def test_of_equal_rows_the_shortest_time_counts() -> None:
    """Two transitions may declare one row."""
    text = RULES.replace(
        "after: P1D}", "after: P1D}\n  - {event: hold, source: New, target: Held, after: P3D}"
    )
    engine = Engine(loads(text), guards={"checked": bool})

    assert due(engine, SINCE + DAY)[0] == ("hold", ("Held",))
