"""Races: several writers at one order; nothing is lost, nothing is written twice, and every loser is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from statemachine.model.errors import ConflictError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Meaning, Observation
from tests.needs import needs
from tests.store import workers
from tests.store.conftest import GOOTEN, Opening, on_disk

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = [pytest.mark.once, needs("store"), on_disk]


def test_of_four_equal_moves_one_is_made(opening: Opening) -> None:
    """The others are refused, or are conflicts; the mail is sent once."""
    store = opening(clock=lambda: datetime.now(UTC))
    mails: list[str] = []
    store.after_commit(lambda change: mails.append(change.target))
    store.apply("A-17", target="New")

    def hold(_: int) -> str:
        try:
            store.apply("A-17", target="Hold", actor="partner", channel="ui")
        except (ConflictError, RefusedError) as error:
            return type(error).__name__
        return "made"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(hold, range(4)))

    assert answers.count("made") == 1
    assert mails == ["New", "Hold"]
    assert store.verify() == ()


def test_messages_and_moves_at_once_lose_nothing(opening: Opening) -> None:
    """Each record is in the history, held, or a duplicate, in any order of the writers; two deliveries count once."""
    store = opening(clock=lambda: datetime.now(UTC))
    store.apply("A-17", target="New")
    begin = datetime(2026, 1, 2, tzinfo=UTC)
    words = ["ReadyForImageDl", "Pending", "In Production", "Printing", "Out For Delivery", "Shipped"]
    records = [
        Observation(
            status=word,
            order=FrozenMap({"order": "A-17"}),
            id=f"e{number}",
            at=begin + timedelta(hours=number),
        )
        for number, word in enumerate(words)
    ] * 3

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(store.observe, records))

    duplicates = sum(each.meaning is Meaning.DUPLICATE for each in outcomes)
    assert duplicates == len(records) - len(words)
    assert store.status("A-17").status == "Shipped"
    messages = [each.message for each in store.history("A-17") if each.message is not None]
    assert len(messages) == len(set(messages))
    assert store.verify() == ()


def check_work(store: Store, done: list[str], *, all_came: bool) -> None:
    """Compare what workers say is done with what is in the tables: nothing is lost, and nothing is there twice."""
    from sqlalchemy import select  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import metadata  # noqa: PLC0415  # the same

    table = metadata.tables["sm_message"]
    with store.database.connect() as connection:
        inbox = [
            f"{row.order_key}/{row.event_key.rpartition(':')[2]}"
            for row in connection.execute(select(table).where(table.c.number > 0))
            if row.order_key in workers.ORDERS
        ]
    records = {f"{each.order['order']}/{each.id}" for each in workers.RECORDS}
    changes = [change for order in workers.ORDERS for change in store.history(order)]
    tickets = [str(each.inputs["ticket"]) for each in changes if each.inputs]
    waiting = [each.order for each in store.outbox.waiting(most=100_000)]

    assert sorted(inbox) == sorted(records)
    assert len(tickets) == len(set(tickets)) > len(workers.ORDERS)
    said = set(done) - records
    assert (said == set(tickets)) if all_came else (said <= set(tickets))
    assert len([each for each in waiting if each in workers.ORDERS]) == len(changes)
    assert store.verify() == ()


def test_sixteen_threads_lose_nothing(worked: Store) -> None:
    """Each move that was acknowledged is in the history once, and each record in the inbox, although guards ask the store."""

    def run(number: int) -> list[str]:
        return list(workers.work(worked, number))

    with ThreadPoolExecutor(16) as pool:
        done = [each for one in pool.map(run, range(16)) for each in one]

    check_work(worked, done, all_came=True)


def test_sixteen_processes_lose_nothing_and_some_die(worked: Store, address: str) -> None:
    """A process that dies between two statements leaves whole changes, and stops no other process."""
    done = [line.partition(" ")[2] for line in workers.run(address, "work")]

    check_work(worked, done, all_came=False)


def test_programs_that_start_together_create_the_tables_once(opening: Opening, address: str) -> None:
    """Each of them calls `create_all` on an empty database, and none fails."""
    from statemachine.store import Store, metadata  # noqa: PLC0415  # not installed for the light suite

    metadata.drop_all(opening().database)
    start = Barrier(6)

    def create(number: int) -> str | None:
        store = Store(address, GOOTEN)
        start.wait()
        store.create_all()
        status = store.apply(f"order {number}", target="New").target
        store.close()
        return status

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(create, range(6))) == ["New"] * 6
