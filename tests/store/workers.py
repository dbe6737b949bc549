"""Workers for the races: each moves orders, delivers the same records as all others, and says what it was told is done.

As a program, `python -m tests.store.workers ADDRESS work`, it runs sixteen of them at once, and some die between two
statements. With `live` or `drain` in place of `work`, it runs one or two after the other: each dies some statements later.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statemachine.engine import Engine
from statemachine.loader import loads
from statemachine.model.errors import ConflictError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation

if TYPE_CHECKING:
    from statemachine.store import Store

ROOT = Path(__file__).parents[2]
RULES = loads("""\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {asked: {type: string}}
inputs: {ticket: {type: string}}
guards:
  allowed: {external: [asked]}
statuses:
  New: {initial: true}
  Held: {}
  Made: {}
  Gone: {final: true, result: success}
transitions:
  - {event: hold, source: New, target: Held, guard: allowed}
  - {event: release, source: Held, target: New}
  - {event: make, source: [New, Held], target: Made}
  - {event: again, source: Made, target: New, guard: allowed}
rollup:
  by: [order]
  rules: [{any: New, status: New}, {any: Held, status: Held}, {any: Made, status: Made}, {all: Gone, status: Gone}]
messages: {inbound: {change: {order: order, item: item, id: id, status: status, at: at}}}
""")
ORDERS = ("A", "B")
MOVES = 6
RECORDS = tuple(
    Observation(
        status=word,
        order=FrozenMap({"order": order}),
        id=f"e{number}",
        at=datetime(2026, 1, 2, tzinfo=UTC) + timedelta(hours=number),
    )
    for order in ORDERS
    for number, word in enumerate(("New", "Held", "Made", "New", "Lost", "Made"))
)
"""What every worker delivers, in an order of its own; nobody knows the word *Lost*."""


def store_of(address: str) -> Store:
    """Return a store whose external guard takes its time, and asks and writes in the same store."""
    from sqlalchemy import event  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import Store  # noqa: PLC0415  # the same

    def allowed(facts: Mapping[str, object]) -> bool:
        asked = str(facts["asked"])
        time.sleep(0.002)
        order = asked.partition("-")[0]
        store.observe(Observation(status="New", id=asked, order=FrozenMap({"order": f"{order} asked"})))
        return store.status(order) is not None

    store = Store(address, Engine(RULES, guards={"allowed": allowed}), has_outbox=True)
    event.listen(store.database, "connect", _hurry)
    return store


def _hurry(connection: Any, _: Any) -> None:
    """Do not wait for the disk: a process that is killed, unlike a machine without power, loses nothing that it has written."""
    is_sqlite = isinstance(connection, sqlite3.Connection)
    connection.cursor().execute(
        "PRAGMA synchronous = OFF" if is_sqlite else "SET synchronous_commit = off"
    )


def work(store: Store, number: int) -> Iterator[str]:
    """Move orders and deliver the records, and yield the ticket or the key of each write when it is done."""
    chance = random.Random(number)  # noqa: S311  # no secret
    tasks: list[Callable[[], str | None]] = [
        *(_moving(store, f"{chance.choice(ORDERS)}-{number}-{turn}", chance) for turn in range(MOVES)),
        *(_delivering(store, record) for record in RECORDS),
    ]
    chance.shuffle(tasks)
    for task in tasks:
        done = task()
        if done is not None:
            yield done


def _moving(store: Store, ticket: str, chance: random.Random) -> Callable[[], str | None]:
    target = chance.choice(("New", "Held", "Made"))

    def move() -> str | None:
        inputs = {"ticket": ticket}
        try:
            store.apply(ticket[0], target=target, facts={"asked": ticket}, inputs=inputs)
        except (ConflictError, RefusedError):
            return None
        return ticket

    return move


def _delivering(store: Store, record: Observation) -> Callable[[], str]:
    def deliver() -> str:
        store.observe(record)
        return f"{record.order['order']}/{record.id}"

    return deliver


def live(store: Store, number: int) -> Iterator[str]:
    """Lead one order through all that a store does, and die at the statement of this number; yield what is done."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    kill_at(store.database, number)
    name = f"order {number}"
    records = {
        word: Observation(
            status=word, order=FrozenMap({"order": name}), item=FrozenMap({"item": "1"}), id=word
        )
        for word in ("New", "Lost", "Made")
    }
    store.observe(records["New"])
    yield "New"
    store.apply(name, "1", target="Held", facts={"asked": name})
    yield "Held"
    store.observe(records["Lost"])
    yield "Lost"
    (held,) = [each for each in store.held() if each.order == name]
    store.settle(held, "ignore", actor="mia")
    yield "settled"
    store.observe(records["Made"])
    yield "Made"
    with Session(store.database) as session:
        with store.transaction(session) as joined:
            joined.apply(name, "2", target="New")
            joined.apply(name, "3", target="New")
        session.commit()
    yield "both"
    store.erase(name)
    yield "erased"


def drain(store: Store, number: int) -> Iterator[str]:
    """Carry out the effects that wait, and die at the statement of this number; print the key of each."""
    kill_at(store.database, number)
    store.outbox.drain(lambda effect: say(effect.key))
    yield "drained"


def say(done: str) -> None:
    """Print a line in one write, so that the lines of several processes do not mix."""
    os.write(1, f"{done}\n".encode())


NEVER = 0
"""The number of a statement that never comes."""


def kill_at(database: Any, number: int) -> None:
    """Let this process die when the database is about to run the statement of this number; a commit counts as one."""
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    at_each_statement(database, count)


def at_each_statement(database: Any, function: Callable[..., None], *, ends: bool = False) -> None:
    """Let a function be called before each statement and commit, and when a connection is given back; or end that."""
    from sqlalchemy import event  # noqa: PLC0415  # not installed for the light suite

    for name in ("before_cursor_execute", "commit", "checkin"):
        (event.remove if ends else event.listen)(database, name, function)


def places_to_die(store: Store) -> list[int]:
    """Return the numbers of the statements of a life that follow the same one for the first time, and a number after all."""
    texts = [""]

    def keep(*about: Any) -> None:
        # a statement is the third value; a commit has one value, and the other event two
        texts.append(about[2] if len(about) > 2 else f"{len(about)} values")

    at_each_statement(store.database, keep)
    list(live(store, NEVER))
    at_each_statement(store.database, keep, ends=True)
    pairs = list(pairwise(texts))
    return [*sorted({pair: n for n, pair in reversed(list(enumerate(pairs, 1)))}.values()), len(texts)]


def fork(store: Store, number: int, run: Callable[[Store, int], Iterator[str]]) -> int:
    """Run a function in a process of its own, print what it yields with the number before it, and return the process.

    The store has no connections open, which no two processes may share; all that SQLAlchemy has prepared is shared.
    """
    process = os.fork()
    if process == 0:
        status = 1
        try:
            for done in run(store, number):
                say(f"{number} {done}")
            store.close()
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    return process


def _work_and_die(store: Store, number: int) -> Iterator[str]:
    if number % 4 == 0:
        kill_at(store.database, 60 + 20 * number)
    return work(store, number)


def run(address: str, what: str) -> list[str]:
    """Return the lines that this program prints in the end. No worker may fail but by its own hand."""
    program = [sys.executable, "-m", "tests.store.workers", address, what]
    result = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def main(address: str, what: str) -> int:
    """Run sixteen workers at once, or one or two after the other until one comes to its end; return how many failed."""
    statuses = []
    store = store_of(address)
    if what == "live":
        list(live(store, NEVER))  # what SQLAlchemy prepares once is prepared before the first fork
        places = places_to_die(store)
    store.close()
    if what == "work":
        processes = [fork(store, number, _work_and_die) for number in range(16)]
        statuses = [os.waitpid(process, 0)[1] for process in processes]
    else:
        numbers = iter(places) if what == "live" else count(1)
        while batch := list(islice(numbers, 2 if what == "live" else 1)):
            processes = [fork(store, each, {"live": live, "drain": drain}[what]) for each in batch]
            statuses += [os.waitpid(process, 0)[1] for process in processes]
            if statuses[-1] != signal.SIGKILL:
                break
    return sum(each not in {0, signal.SIGKILL} for each in statuses)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
