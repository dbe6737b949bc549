"""The records of messages that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, select

from statemachine.model.errors import SettledError
from statemachine.model.observation import Meaning, Policies, Policy
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import check_type
from statemachine.store.histories import standing_of
from statemachine.store.order_keys import Name, order_key
from statemachine.store.tables import messages

TAKES: Mapping[str, Policies] = {
    "apply": dict.fromkeys(Meaning, Policy.APPLY),
    "ignore": dict.fromkeys(Meaning, Policy.IGNORE),
}
"""The policies for a record that a person settles."""


class HeldMessage(NamedTuple):
    """A record that waits for a person: its order and item, its number there, and why it waits.

    `observation` is what the record said, as JSON. `lifecycle` is that of the rule set that judged it: its
    provider and subject. `raw` is the record itself, as JSON; None if the store keeps none.
    """

    order: str
    item: str
    number: int
    received_at: datetime
    meaning: str
    reason: str
    observation: str
    event_key: str
    lifecycle: str
    raw: str | None = None


HeldId: TypeAlias = tuple[Name, Name, int]
"""What names a record that is held: its order, its item (an empty text if it has none), and its number there."""


def held_messages(connection: Connection, **where: str | int) -> tuple[HeldMessage, ...]:
    """Return the records that are held and not settled, the oldest first; `where` has the columns that they share."""
    wanted = (
        select(messages)
        .filter_by(**where)
        .where(messages.c.held, messages.c.settled_at.is_(None))
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
            row.lifecycle,
            row.raw,
        )
        for row in connection.execute(wanted)
    )


def held_message(connection: Connection, rules: RuleSet, held: HeldMessage | HeldId) -> HeldMessage:
    """Return a record that is held, also by what names it.

    Raises `TypeError` and `ValueError` for what names none, `ValueError` for a record of another lifecycle, and
    `SettledError` if no record of the name is held.
    """
    check_type("held", type(held), HeldMessage, tuple)
    if isinstance(held, HeldMessage):
        own = rules.identity.id
        if held.lifecycle != own:
            raise ValueError(
                f"the record is one of {held.lifecycle}; settle it with the store of that, not of {own}"
            )
        return held
    if len(held) != 3:  # noqa: PLR2004  # as the text says
        raise ValueError("name a held record by three values: its order, its item and its number")
    order, item, number = held
    check_type("number", type(number), int)
    key = order_key(rules, order, item)
    found = held_messages(connection, **key._asdict(), number=number)
    if not found:
        raise SettledError(key.order_key, standing_of(connection, key).stored)
    return found[0]
