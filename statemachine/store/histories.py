"""One order as the tables have it: what stands there, and the changes that led to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select

from statemachine.model.decision import Change
from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_value
from statemachine.model.observation import StoredStatus
from statemachine.model.vocabulary import NOTHING
from statemachine.store.order_keys import OrderKey, moment_of
from statemachine.store.tables import BEGIN, ORDER_COLUMNS, changes, current
from statemachine.store.whole_orders import of_order

_STANDING = select(current).where(*(current.c[name] == bindparam(name) for name in ORDER_COLUMNS))
_CHANGE = select(changes).where(
    *(changes.c[name] == bindparam(name) for name in (*ORDER_COLUMNS, "number"))
)
"""Statements that are made once: SQLAlchemy takes longer to make one than SQLite to run it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the tables about an order: the number of its last change, -1 for no order, and its status.

    `revision` grows with each write, also one of times alone; it is the lock of the next write.
    """

    number: int
    stored: StoredStatus
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """One change in the history of an order or item.

    `kind` is `move`, `observed` or `migrated`. `source` is None for a creation. `digest` names the rule set that was in
    force. `message` is the number of the record of the inbox that told it; None for our own change.
    """

    number: int
    kind: str
    source: str | None
    target: str
    override: bool
    digest: str
    made_at: datetime
    event: str | None = None
    actors: tuple[str, ...] = ()
    channel: str | None = None
    inputs: Mapping[str, object] = FrozenMap()
    message: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change ready for JSON, with the names of the inputs, because values may be secret."""
        return {
            "number": self.number,
            "kind": self.kind,
            "source": self.source,
            "target": self.target,
            "override": self.override,
            "digest": self.digest,
            "made_at": self.made_at.isoformat(),
            "event": self.event,
            "actors": list(self.actors),
            "channel": self.channel,
            "inputs": sorted(self.inputs),
            "message": self.message,
        }


def standing_of(connection: Connection, key: OrderKey) -> Standing:
    """Return what stands about an order."""
    row = connection.execute(_STANDING, key._asdict()).first()
    if row is None:
        return Standing(-1, StoredStatus(None))
    return Standing(row.number, _stored_status(row), row.revision)


def items_of(connection: Connection, key: OrderKey) -> dict[str, StoredStatus]:
    """Return the status of each item of an order, by the text that names it, and under an empty text that of the order."""
    wanted = select(current).where(of_order(key.lifecycle, key.order_key))
    rows = connection.execute(wanted.order_by(current.c.order_key, current.c.item_key))
    return {_item_name(row, key.order_key): _stored_status(row) for row in rows}


def _item_name(row: Any, order: str) -> str:
    """Return the text that names an item of an order; an item of a whole order is named by its own order, too."""
    names = (row.item_key,) if row.order_key == order else (row.order_key, row.item_key)
    return " ".join(filter(None, names))


def _stored_status(row: Any) -> StoredStatus:
    status = None if row.status == NOTHING else row.status
    return StoredStatus(status, moment_of(row.at), row.exact, moment_of(row.since))


def history_of(connection: Connection, key: OrderKey) -> tuple[StoredChange, ...]:
    """Return the changes of an order, the oldest first."""
    wanted = select(changes).filter_by(**key._asdict()).order_by(changes.c.number)
    return tuple(stored_change(row) for row in connection.execute(wanted) if row.kind != BEGIN)


def lacks_status(connection: Connection, key: OrderKey) -> bool:
    """Return whether an order has a history and no status, which is a damage.

    One statement asks for both. With two, an order that is erased between them would look damaged.
    """
    status = exists().where(*(current.c[name] == changes.c[name] for name in key._fields))
    wanted = select(changes.c.number).filter_by(**key._asdict()).where(~status)
    return connection.execute(wanted).first() is not None


def change_of(connection: Connection, key: OrderKey, number: int) -> StoredChange | None:
    """Return the change of an order with a number; None if there is none."""
    row = connection.execute(_CHANGE, {**key._asdict(), "number": number}).first()
    return None if row is None else stored_change(row)


def stored_change(row: Any) -> StoredChange:
    """Return the change of a row of the table."""
    return StoredChange(
        number=row.number,
        kind=row.kind,
        source=None if row.source == NOTHING else row.source,
        target=row.target,
        override=row.override,
        digest=row.digest,
        made_at=datetime.fromisoformat(row.made_at),
        event=row.event,
        actors=tuple(json.loads(row.actors or "[]")),
        channel=row.channel,
        inputs=FrozenMap(json.loads(row.inputs or "{}")),
        message=row.message or None,
    )


def made_by(change: Change) -> dict[str, Any]:
    """Return the columns that say how a change was made."""
    return {
        "override": change.override,
        "event": change.event,
        "actors": json.dumps(list(change.actors), ensure_ascii=False),
        "channel": change.channel,
        "inputs": json.dumps(json_value(change.inputs), sort_keys=True, ensure_ascii=False),
    }
