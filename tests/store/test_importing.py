"""Imports of histories: what is read afterwards is what the rows say, once, also after an interruption."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statemachine.loader import loads
from statemachine.model.errors import RollupError, StoreError
from statemachine.model.observation import StoredStatus
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening, on_disk

pytestmark = needs("store")

ROOT = Path(__file__).parents[2]
TEXT = """\
format: 1
provider: acme
subject: order
version: 1.0.0
unknown: accepted
ignored: [ping]
statuses:
  New: {rank: 1, initial: true}
  Held: {rank: 2, code: 2, aliases: [on hold]}
  Done: {rank: 3, final: true, result: success}
transitions:
  - {event: hold, source: New, target: Held}
  - {event: release, source: Held, target: New}
  - {event: renew, source: Held, target: Held}
  - {event: finish, source: New, target: Done}
  - {event: repair, source: Done, target: New, override: true}
"""
ACCEPTING = loads(TEXT)
REPORTING = loads(TEXT.replace("unknown: accepted\n", ""))
MOVES = {
    ("New", "Held"),
    ("Held", "New"),
    ("Held", "Held"),
    ("New", "Done"),
    ("Done", "New"),
    (None, "New"),
}
NAMES = {"New": "New", "Held": "Held", 2: "Held", "on hold": "Held", "Done": "Done", "other": "other"}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = st.sampled_from([*NAMES, "ping"])
HISTORIES = st.lists(
    st.lists(st.tuples(WORDS, st.sampled_from([None, "renew"])), max_size=8), max_size=6
)
NUMBERS = count()


def row(order: Any, status: Any, day: int | None = None, **values: Any) -> Any:
    """Return a row of a history; a day gives its time."""
    from statemachine.store import HistoryRow  # noqa: PLC0415  # not installed for the light suite

    at = None if day is None else BEGIN + timedelta(days=day)
    return HistoryRow(order, status, **{"at": at, **values})


def path(store: Any, order: str, item: str = "") -> list[tuple[str, str | None, str]]:
    """Return the history of an order as kinds, sources and targets."""
    return [(each.kind, each.source, each.target) for each in store.history(order, item)]


def expected(words: list[tuple[Any, str | None]]) -> Iterator[tuple[str, str | None, str]]:
    """Yield the changes that follow from words and events, without the code that is tested."""
    status = None
    for word, event in words:
        target = NAMES.get(word)
        if target is None or (target == status and (target, event) != ("Held", "renew")):
            continue
        yield "move" if (status, target) in MOVES else "observed", status, target
        status = target


@given(histories=HISTORIES, seed=st.integers(0, 99), timed=st.booleans())
@settings(
    max_examples=max(10, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_imported_is_read(opening: Opening, histories: Any, seed: int, timed: Any) -> None:
    """Each order has the statuses of its rows in their order, in any order of the file if they have times; once."""
    store, mark = opening(ACCEPTING), next(NUMBERS)
    rows = [
        row(f"{mark}-{number}", word, place if timed else None, event=event)
        for number, words in enumerate(histories)
        for place, (word, event) in enumerate(words)
    ]
    if timed:
        Random(seed).shuffle(rows)  # noqa: S311  # no secret
    report = store.import_history(rows)
    again = store.import_history(rows)

    paths = [list(expected(words)) for words in histories]
    assert [path(store, f"{mark}-{number}") for number in range(len(histories))] == paths
    kinds = [kind for each in paths for kind, *_ in each]
    assert (report.moves, report.observed) == (kinds.count("move"), kinds.count("observed"))
    counted = report.moves + report.observed + report.repeated + report.ignored + report.left_out
    assert (counted, report.rows, report.faults) == (len(rows), len(rows), ())
    assert (again.imported_before, again.orders, again.left_out) == (report.orders, 0, len(rows))
    assert store.verify() == ()


def test_an_imported_change_says_how_it_was_made(opening: Opening) -> None:
    """Its time is that of the row; an observed one has a record of the inbox, which waits for nobody."""
    from sqlalchemy import select  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store.tables import messages  # noqa: PLC0415  # the same

    store = opening(GOOTEN)
    values = {"actor": "partner", "channel": "ui"}
    store.import_history(
        [row("A-17", "New", 1), row("A-17", "Hold", 2, **values), row("A-17", "Shipped", 3)]
    )
    _, hold, shipped = store.history("A-17")
    with store.database.connect() as connection:
        records = connection.execute(select(messages).order_by(messages.c.number)).all()

    assert (hold.kind, hold.actors, hold.channel) == ("move", ("partner",), "ui")
    assert (hold.made_at, hold.message) == (BEGIN + timedelta(days=2), None)
    assert (shipped.kind, shipped.message) == ("observed", 1)
    assert [each.meaning for each in records] == ["imported", "imported"]
    assert records[1].reason == "imported: the rules have no move from 'Hold' to 'Shipped'"
    assert store.held() == ()
    entered = BEGIN + timedelta(days=3)
    assert store.status("A-17") == StoredStatus("Shipped", entered, exact=True, since=entered)


def test_an_imported_order_goes_on(opening: Opening) -> None:
    """It can be moved, nothing was called or put into the outbox for the import, and it is not imported again."""
    store = opening(GOOTEN, has_outbox=True)
    made: list[str] = []
    store.after_commit(lambda change: made.append(change.target))
    rows = [row("A-17", "New", 1), row("A-17", "New", 5)]
    report = store.import_history(rows)
    status = store.status("A-17")
    store.apply("A-17", target="Hold", actor="partner", channel="ui")
    again = store.import_history(rows)

    assert (report.moves, report.repeated) == (1, 1)
    assert (status.at, status.since) == (BEGIN + timedelta(days=5), BEGIN + timedelta(days=1))
    assert (made, len(store.outbox.waiting())) == (["Hold"], 1)
    assert (again.imported_before, again.left_out, store.status("A-17").status) == (1, 2, "Hold")


def test_orders_with_a_fault_are_left_out_whole(opening: Opening) -> None:
    """Each faulty row is reported with its line, and the other orders are imported."""
    rows = [
        row("A", "New", line=2),
        row("A", "Nw", line=3),
        row("B", "New", line=4),
        row("", "New", line=5),
        row("C", 1.5, line=6),
        row("D", "New", at="yesterday", line=7),
        row("E", "New", at=True, line=8),
        row("F", "New", event="x" * 401, line=9),
        row("G", "New", at=1, line=10),
        row("G", "Held", 1, line=11),
        row("H", "New", 2, line=12),
        row("H", "Held", line=13),
        row("H", "New", 1, line=14),
        row("I", "New", actor="\ud800", line=15),
        row("\ud800", "New", line=16),
        row("J", "nothing", line=17),
    ]
    store = opening(REPORTING)
    report = store.import_history(rows)

    assert {each.line: each.reason.split("; ")[0][:40] for each in report.faults} == {
        3: "unknown status 'Nw'",
        5: "an order needs a name: a text that is no",
        6: "its status is of type float",
        7: "its time 'yesterday' is not a date and t",
        8: "its time is of type bool",
        9: "its event must be a text of at most 400 ",
        11: "its order has times and sequence numbers",
        14: "its time is before that of an earlier ro",
        15: "its actor must be a text of at most 400 ",
        16: "the name of an order or item has at most",
        17: "unknown status 'nothing'",
    }
    assert (report.orders, report.faulty, report.left_out) == (1, 9, len(rows) - 1)
    assert (path(store, "A"), path(store, "B")) == ([], [("move", None, "New")])
    assert report.faults[0].reason == "unknown status 'Nw'; did you mean 'New'?"


def test_a_reserved_word_is_no_status(opening: Opening) -> None:
    """Also where unknown words are accepted."""
    report = opening(ACCEPTING).import_history([row("A", "nothing", line=2)])

    assert [each.reason for each in report.faults] == [
        "'nothing' cannot be a status: it is reserved, or too long"
    ]


def test_orders_of_the_store_are_refused(opening: Opening) -> None:
    """An error names them, and nothing is written; with `skip_existing`, the others are imported."""
    store = opening(GOOTEN)
    store.apply("A-17", target="New")
    rows = [row("A-17", "New", 1), row("B", "New", 1)]
    with pytest.raises(
        StoreError, match=r"another history: 'A-17'; import only the others with skip_ex"
    ):
        store.import_history(rows)

    assert path(store, "B") == []
    report = store.import_history(rows, skip_existing=True)
    assert (report.orders, report.existing, report.left_out) == (1, 1, 1)
    with pytest.raises(StoreError, match="another history: 'B'"):
        store.import_history([*rows[1:], row("B", "Hold", 2)])


def test_items_are_rolled_up(opening: Opening) -> None:
    """An order with items has its own status after the import, as after changes of its items."""
    rules = loads(f"{TEXT}rollup: {{by: [order], rules: [earliest]}}\n")
    store = opening(rules)
    store.import_history(
        [
            row("A", "New", 1, item="1"),
            row("A", "New", 1, item={"item": "2"}),
            row("A", "Held", 2, item="1"),
        ]
    )

    assert (store.status("A", "1").status, store.rolled_up("A")) == ("Held", "New")
    store.import_history([row({"order": "A", "line": "3"}, "Held"), row("B", "Done", item="1")])
    assert (store.rolled_up("A"), store.rolled_up("B")) == ("New", "Done")
    store.expect("C", 2)
    store.import_history([row("C", "New", item="1")])
    with pytest.raises(RollupError):
        store.rolled_up("C")
    assert store.verify() == ()


INTERRUPTED = """
import os, sys
from statemachine.store import importing
from tests.store.test_importing import interrupted_rows
from statemachine.store import Store
from tests.store.conftest import GOOTEN

importing._BATCH = 10

def stop(done, total):
    if total is not None and done >= int(sys.argv[2]):
        os._exit(9)

Store(sys.argv[1], GOOTEN).import_history(interrupted_rows(), on_progress=stop)
"""


def interrupted_rows() -> list[Any]:
    """Return the rows of 30 orders, by time."""
    words = ("New", "Hold", "Cancelled")
    return [row(f"A-{order}", word, day) for day, word in enumerate(words) for order in range(30)]


@on_disk
@pytest.mark.parametrize("rows_before", [1, 20, 60])
def test_an_interrupted_import_goes_on(opening: Opening, address: str, rows_before: int) -> None:
    """A program that is stopped leaves whole orders; the next import neither loses nor doubles one."""
    store = opening(GOOTEN)
    program = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, address, str(rows_before)], cwd=ROOT, check=False
    )
    before = [path(store, f"A-{order}") for order in range(30)]
    report = store.import_history(interrupted_rows())

    made = [("move", None, "New"), ("move", "New", "Hold"), ("move", "Hold", "Cancelled")]
    assert program.returncode == 9
    assert {len(each) for each in before} == {0, 3}
    assert report.imported_before == sum(map(bool, before))
    assert report.orders + report.imported_before == 30
    assert [path(store, f"A-{order}") for order in range(30)] == [made] * 30
    assert store.verify() == ()


@on_disk
def test_another_program_is_not_overwritten(opening: Opening) -> None:
    """An order that is made while the rows are read is left out and counted."""
    store, other = opening(GOOTEN), opening(GOOTEN)

    def meanwhile(done: int, total: int | None) -> None:
        if (done, total) == (0, 1):
            other.apply("A-17", target="New")

    report = store.import_history([row("A-17", "New", 1)], on_progress=meanwhile)

    assert (report.existing, report.orders) == (1, 0)
    assert len(store.history("A-17")) == 1


def test_rows_that_the_database_refuses_are_an_error(opening: Opening, monkeypatch: Any) -> None:
    """Its whole transaction is undone."""
    from statemachine.store import importing  # noqa: PLC0415  # not installed for the light suite

    store = opening(GOOTEN)
    store.apply("A-17", target="New")
    monkeypatch.setattr(importing, "_marks", lambda *_: {})
    with pytest.raises(
        StoreError, match="the database refuses the rows, perhaps because another program"
    ):
        store.import_history([row("A-17", "New", 1), row("B", "New", 1)])

    assert path(store, "B") == []
    assert store.verify() == ()
