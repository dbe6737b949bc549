"""Engines of a caller with a stricter isolation level: what loses a race there is a conflict, too, and is judged again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from statemachine.model.errors import ConflictError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Meaning, Observation
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = [
    pytest.mark.once,
    needs("store"),
    pytest.mark.parametrize(
        "address", [pytest.param("postgresql", marks=needs("postgresql"))], indirect=True
    ),
]
STRICT = pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])


def strict_store(opening: Opening, address: str, level: str) -> Store:
    """Return a store on an engine of the caller's own."""
    from sqlalchemy import create_engine  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import Store  # noqa: PLC0415  # the same

    opening()
    database = create_engine(address, isolation_level=level, pool_size=8)
    return Store(database, GOOTEN, has_outbox=True, clock=lambda: datetime.now(UTC))


@STRICT
def test_messages_at_once_are_all_judged(opening: Opening, address: str, level: str) -> None:
    """Eight programs tell about the items of an order that is new: each record is written, and none is an error."""
    store = strict_store(opening, address, level)
    start = Barrier(8)

    def deliver(number: int) -> Meaning:
        start.wait()
        item = FrozenMap({"item": f"{number % 4}"})
        order = FrozenMap({"Id": "A"})
        return store.observe(Observation(status="New", order=order, item=item, id=f"{number}")).meaning

    with ThreadPoolExecutor(8) as pool:
        meanings = list(pool.map(deliver, range(8)))
    found = (len(store.items("A")), store.rolled_up("A"), store.verify())
    store.close()

    assert Meaning.DUPLICATE not in meanings
    assert found == (4, "Before Production", ())


@STRICT
def test_of_equal_moves_one_is_made_and_the_others_are_conflicts(
    opening: Opening, address: str, level: str
) -> None:
    """A move that the database cannot put in order with others is a `ConflictError`, as with any isolation level."""
    store = strict_store(opening, address, level)
    store.apply("A", target="New")
    start = Barrier(8)

    def hold(_: int) -> str:
        start.wait()
        try:
            return store.apply("A", target="Hold", actor="partner", channel="ui").target
        except (ConflictError, RefusedError) as error:
            return type(error).__name__

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(hold, range(8)))
    done = store.outbox.drain(lambda _: None)
    assert (store.erase("A"), store.verify()) == (2, ())
    store.close()

    assert answers.count("Hold") == 1
    assert done == 2


def test_of_two_sessions_that_wait_for_each_other_one_has_a_conflict(opening: Opening) -> None:
    """The database ends the deadlock; the other session commits."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store = opening(clock=lambda: datetime.now(UTC))
    for order in "AB":
        store.apply(order, target="New")
    both_have_one = Barrier(2)

    def hold(orders: str) -> str:
        with Session(store.database) as session, store.transaction(session) as joined:
            joined.apply(orders[0], target="Hold", actor="partner", channel="ui")
            both_have_one.wait()
            try:
                joined.apply(orders[1], target="Hold", actor="partner", channel="ui")
            except ConflictError:
                session.rollback()
                return "conflict"
            session.commit()
            return "committed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(hold, ("AB", "BA"))) == ["committed", "conflict"]
    assert {store.status(order).status for order in "AB"} == {"Hold"}
