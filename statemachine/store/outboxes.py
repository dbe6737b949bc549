"""The outbox: changes whose effects are carried out after the commit, at least once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, delete, select

from statemachine.store.connections import Connections
from statemachine.store.histories import StoredChange, stored_change
from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import changes, outbox


class Effect(NamedTuple):
    """A change whose effects are to be carried out. `key` is the same at each try, so that a receiver can drop repeats."""

    key: str
    order: str
    item: str
    change: StoredChange


class Outbox:
    """The effects of the changes of a store that are still to be carried out, those of an order in their order."""

    def __init__(self, connections: Connections, lifecycle: str) -> None:
        """Prepare the outbox of a store."""
        self._connections = connections
        self._lifecycle = lifecycle

    def waiting(self, most: int = 100) -> tuple[Effect, ...]:
        """Return effects that wait: at most so many."""
        with self._connections.reading() as connection:
            return _effects(connection, self._lifecycle, most)

    def drain(self, handler: Callable[[Effect], object], most: int = 100) -> int:
        """Call a function with each effect that waits, at most so many, and return how many it carried out.

        An effect is removed after the function has returned. An error of the function passes, and its effect waits for
        the next time. So does one whose program stops before it is removed: the function is then called again.
        """
        effects = self.waiting(most)
        for effect in effects:
            handler(effect)
            key = OrderKey(self._lifecycle, effect.order, effect.item)
            where = {**key._asdict(), "number": effect.change.number}
            with self._connections.writing() as connection:
                done = delete(outbox).where(*(outbox.c[name] == value for name, value in where.items()))
                connection.execute(done)
        return len(effects)


def _effects(connection: Connection, lifecycle: str, most: int) -> tuple[Effect, ...]:
    same = [
        outbox.c[name] == changes.c[name] for name in ("lifecycle", "order_key", "item_key", "number")
    ]
    wanted = (
        select(changes)
        .join(outbox, same[0] & same[1] & same[2] & same[3])
        .where(outbox.c.lifecycle == lifecycle)
        .order_by(changes.c.order_key, changes.c.item_key, changes.c.number)
        .limit(most)
    )
    return tuple(
        Effect(
            "/".join(quote(str(part), safe="") for part in (*row[:4], row.made_at)),
            row.order_key,
            row.item_key,
            stored_change(row),
        )
        for row in connection.execute(wanted)
    )
