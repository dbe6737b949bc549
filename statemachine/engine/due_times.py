"""When an order makes a move by itself, and which moves it should have made until now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from statemachine.model.available import Move


def with_due_time(move: Move, since: object) -> Move:
    """Return a move that the order makes by itself with its time, if the order entered the status at a datetime."""
    after = move.after
    if after is None or not isinstance(since, datetime):
        return move
    return replace(move, due_at=_later(since, after))


def due_moves(moves: Iterable[Move], now: datetime) -> tuple[Move, ...]:
    """Return the moves whose time has come, the earliest first, then in canonical order."""
    timed = [(_exact(each.due_at), each) for each in moves if each.due_at is not None]
    due = [(at, each) for at, each in timed if at <= now]
    return tuple(each for _, each in sorted(due, key=lambda pair: pair[0]))


def check_times(now: object, since: object) -> None:
    """Raise `TypeError` if `now` is no datetime, and `ValueError` if it cannot be compared with `since`."""
    if not isinstance(now, datetime):
        raise TypeError(f"now must be a datetime, not {type(now).__name__}")
    if not isinstance(since, datetime) or _is_aware(now) is _is_aware(since):
        return
    with_zone, without = ("now", "since") if _is_aware(now) else ("since", "now")
    raise ValueError(
        f"{without} has no time zone, and {with_zone} has one: pass {without} with its time zone too"
    )


def _later(since: datetime, after: timedelta) -> datetime | None:
    """Return a later time in the same zone; None if it is out of range. A change of the clocks does not count."""
    try:
        later = _exact(since) + after
        return later.astimezone(since.tzinfo) if _is_aware(since) else later
    except OverflowError:
        return None


def _exact(time: datetime) -> datetime:
    """Return a time in UTC: two times of one zone are compared, and added to, by the clock on the wall."""
    return time.astimezone(UTC) if _is_aware(time) else time


def _is_aware(time: datetime) -> bool:
    return time.utcoffset() is not None
