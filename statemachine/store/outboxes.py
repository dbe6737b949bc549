"""The outbox: changes whose effects are carried out after the commit, at least once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, and_, delete, select, tuple_

from statemachine.model.text import check_type
from statemachine.store.connections import Connections
from statemachine.store.histories import StoredChange, stored_change
from statemachine.store.order_keys import OrderKey
from statemachine.store.tables import ORDER_COLUMNS, changes, outbox
from statemachine.store.tries import tried


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
        """Return effects that wait: at most so many. Raises `ValueError` for a number below 1."""
        _check_most(most)
        with self._connections.reading() as connection:
            return _effects(connection, self._lifecycle, most)

    def drain(self, handler: Callable[[Effect], object], most: int = 100) -> int:
        """Call a function with each effect that waits, until so many are carried out, and return how many were.

        An effect is removed after the function has returned. If the function fails, the effect and the later ones of its
        order wait for the next time, and other orders go on; the errors are raised at the end, as an `ExceptionGroup`. An
        effect whose program stops before it is removed waits too: the function is then called again. Two programs that
        drain at once carry out each effect in both: run one, or let the receiver drop repeats by the `key`. Raises
        `ValueError` for a number below 1.
        """
        _check_most(most)
        errors: dict[OrderKey, Exception] = {}
        done = 0
        for effect in self._each(most):
            key = OrderKey(self._lifecycle, effect.order, effect.item)
            if key in errors:
                continue
            try:
                handler(effect)
            except Exception as error:  # noqa: BLE001  # it is raised at the end
                errors[key] = error
                continue
            tried(partial(self._remove, key, effect.change.number))
            done += 1
            if done == most:
                break
        if errors:
            raise ExceptionGroup("effects of the outbox failed, and wait", list(errors.values()))
        return done

    def _each(self, most: int) -> Iterator[Effect]:
        """Yield the effects that wait, in portions."""
        last: Effect | None = None
        while True:
            with self._connections.reading() as connection:
                effects = _effects(connection, self._lifecycle, most, last)
            yield from effects
            if len(effects) < most:
                return
            last = effects[-1]

    def _remove(self, key: OrderKey, number: int) -> None:
        where = {**key._asdict(), "number": number}
        with self._connections.writing() as connection:
            done = delete(outbox).where(*(outbox.c[name] == value for name, value in where.items()))
            connection.execute(done)


def _check_most(most: int) -> None:
    check_type("most", type(most), int)
    if most < 1:
        raise ValueError(f"most must be 1 or more, not {most}")


def _effects(
    connection: Connection, lifecycle: str, most: int, last: Effect | None = None
) -> tuple[Effect, ...]:
    """Return effects, at most so many: the first ones, or those after the last one."""
    same = (outbox.c[name] == changes.c[name] for name in (*ORDER_COLUMNS, "number"))
    place = changes.c.order_key, changes.c.item_key, changes.c.number
    wanted = (
        select(changes)
        .join(outbox, and_(*same))
        .where(outbox.c.lifecycle == lifecycle)
        .order_by(*place)
        .limit(most)
    )
    if last is not None:
        wanted = wanted.where(tuple_(*place) > (last.order, last.item, last.change.number))
    return tuple(
        Effect(
            "/".join(quote(str(part), safe="") for part in (*row[:4], row.made_at)),
            row.order_key,
            row.item_key,
            stored_change(row),
        )
        for row in connection.execute(wanted)
    )
