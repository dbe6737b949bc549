"""The records of messages that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from statemachine.model.observation import Meaning, Policies, Policy
from statemachine.store.tables import messages

TAKES: Mapping[str, Policies] = {
    "apply": dict.fromkeys(Meaning, Policy.APPLY),
    "ignore": dict.fromkeys(Meaning, Policy.IGNORE),
}
"""The policies for a record that a person settles."""


class HeldMessage(NamedTuple):
    """A record that waits for a person: its order and item, its number there, and why it waits.

    `observation` is what the record said, as JSON. `raw` is the record itself, as JSON; None if the store keeps none.
    """

    order: str
    item: str
    number: int
    received_at: datetime
    meaning: str
    reason: str
    observation: str
    event_key: str
    raw: str | None = None


def held_messages(connection: Connection, lifecycle: str) -> tuple[HeldMessage, ...]:
    """Return the records of a lifecycle that are held and not settled, the oldest first."""
    wanted = (
        select(messages)
        .where(messages.c.lifecycle == lifecycle, messages.c.held, messages.c.settled_at.is_(None))
        .order_by(messages.c.received_at, messages.c.order_key, messages.c.item_key, messages.c.number)
    )
    return tuple(
        HeldMessage(
            row.order_key,
            row.item_key,
            row.number,
            datetime.fromisoformat(row.received_at),
            row.meaning,
            row.reason,
            row.observation,
            row.event_key,
            row.raw,
        )
        for row in connection.execute(wanted)
    )
