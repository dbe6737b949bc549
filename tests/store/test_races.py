"""Races: several writers at one order; nothing is lost, nothing is written twice, and every loser is told."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from statemachine.model.errors import ConflictError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Meaning, Observation
from tests.needs import needs
from tests.store.conftest import Opening, on_disk

ROOT = Path(__file__).parents[2]

pytestmark = [needs("store"), on_disk]


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


PROGRAM = """
import sys
from itertools import count
from statemachine import Observation, load
from statemachine.model.frozen import FrozenMap
from statemachine.store import Store

store = Store(sys.argv[1], load("gooten"), has_outbox=True)
print("ready", flush=True)
for number in count():
    name = f"{sys.argv[2]}-{number}"
    store.apply(name, target="New")
    store.apply(name, target="Hold", actor="partner", channel="ui")
    store.observe(Observation(status="Printing", order=FrozenMap({"order": name}), id="e1"))
"""


def test_a_killed_program_leaves_whole_changes(opening: Opening, address: str) -> None:
    """Killed at any moment, between any two statements, it leaves legal histories, and each change has its effect waiting."""
    store = opening()
    for turn, wait in enumerate((0.0, 0.03, 0.07, 0.11)):
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, address, str(turn)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        time.sleep(wait)
        program.kill()
        program.wait()
        program.stdout.close()

    assert store.verify() == ()
    waiting = store.outbox.waiting(most=100_000)
    made = sum(len(store.history(order)) for order in {each.order for each in waiting})
    assert len(waiting) == made > 0
