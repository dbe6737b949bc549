"""Which records of messages are repeated: by the event's own id, or by an equal record within a window of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, select

from statemachine.model.observation import Observation
from statemachine.store.order_keys import OrderKey, digest_of, is_storable
from statemachine.store.tables import messages


class Record(NamedTuple):
    """A record of a message: what tells it from all others of its order, and whether it is in the inbox.

    The observation of a record that is seen has an id, so that the engine can call it a duplicate.
    """

    observation: Observation
    event_key: str
    is_seen: bool


class Repeats:
    """Tells repeated records; without a window, records without an id are never repeated."""

    def __init__(self, window: timedelta | None) -> None:
        """Keep the window in which an equal record without an id is a repeated one; None for that of its message."""
        self.window = window

    def record(
        self, connection: Connection, key: OrderKey, observation: Observation, now: datetime
    ) -> Record:
        """Return a record, compared with those of its order in the inbox."""
        known = select(messages.c.event_key, messages.c.received_at).filter_by(**key._asdict())
        if observation.id is not None:
            event_key = f"id:{observation.ordinal}:{observation.id}"
            if not is_storable(event_key):
                text = event_key.encode(errors="surrogatepass")
                event_key = f"long:{sha256(text).hexdigest()}"
            found = connection.execute(known.filter_by(event_key=event_key)).first()
            return Record(observation, event_key, found is not None)
        digest = f"raw:{digest_of(observation)}:"
        equal = connection.execute(known.where(messages.c.event_key.startswith(digest))).all()
        times = [datetime.fromisoformat(row.received_at) for row in equal]
        window = (observation.repeats_within if self.window is None else self.window) or timedelta(0)
        is_seen = window > timedelta(0) and any(now - each <= window for each in times)
        if is_seen:
            observation = replace(observation, id=digest)
        return Record(observation, f"{digest}{len(equal) + 1}", is_seen)
