"""Hard cases of the store: odd times and names, savepoints, and races in which only times or words are written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from statemachine.loader import loads
from statemachine.model.errors import SettledError, StoreError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation, StoredStatus
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening, on_disk
from tests.store.test_transactions import NEW_RULES, RULES

pytestmark = needs("store")
HOLD: dict[str, Any] = {"target": "Hold", "actor": "partner", "channel": "ui"}
DAY = datetime(2026, 1, 1, tzinfo=UTC)
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001  # the engine compares it with no other


def record(status: str, event: str | None = None, **fields: Any) -> Observation:
    """Return what a message says about the order A."""
    order = FrozenMap({"order": str(fields.pop("order", "A"))})
    return Observation(**{"status": status, "id": event, "order": order, **fields})


@pytest.mark.parametrize(
    "at",
    [
        NAIVE,
        float("inf"),
        DAY.astimezone(timezone(timedelta(hours=5, seconds=7))),
        7,
        20260101,
        1712011212345,
        1.5,
    ],
)
def test_each_time_can_be_read_again(opening: Opening, at: Any) -> None:
    """Also one that the engine cannot compare with another."""
    store = opening()
    store.observe(record("New", "1", at=at))

    assert (store.status("A").at, type(store.status("A").at)) == (at, type(at))
    assert store.apply("A", **HOLD).target == "Hold"


@pytest.mark.parametrize("at", [float("nan"), "yesterday", True, NAIVE])
def test_a_held_record_can_always_be_settled(opening: Opening, at: Any) -> None:
    """What the engine takes for no time is no time."""
    store = opening()
    store.apply("A", target="New")
    store.observe(record("Lost", "1", at=at))
    (held,) = store.held()
    store.settle(held, "ignore", actor="mia")

    assert store.held() == ()


@on_disk
def test_facts_that_the_rules_do_not_know_any_more_are_left_out(opening: Opening) -> None:
    """A record that was held under an older version can be settled."""
    message = "messages: {inbound: {change: {order: id, status: status}}}\n"
    old = opening(loads(RULES + "facts: {old: {type: string}}\n" + message))
    old.observe(record("Lost", "1", facts={"old": "x"}))
    new = opening(loads(RULES.replace("1.0.0", "1.1.0") + message))
    (held,) = new.held()

    assert new.settle(held, "ignore", actor="mia").policy == "ignore"


def test_a_handle_of_an_erased_record_settles_no_other(opening: Opening) -> None:
    """The number is given again, and the record is another one."""
    store = opening()
    store.observe(record("Lost", "1"))
    (old,) = store.held()
    store.erase("A")
    store.observe(record("Stolen", "2"))
    with pytest.raises(SettledError):
        store.settle(old, "ignore", actor="mia")

    assert [each.observation for each in store.held()] != [old.observation]
    assert len(store.held()) == 1


def test_different_records_are_not_repeated(opening: Opening) -> None:
    """Records without their raw form are compared by what they say."""
    store = opening(repeat_window=timedelta(minutes=5))
    meanings = [str(store.observe(record(each)).meaning) for each in ("New", "Hold", "Hold")]

    assert meanings == ["created", "applied", "duplicate"]


def test_a_savepoint_of_the_caller_holds_the_move(opening: Opening) -> None:
    """Rolled back, the move is not there, and no mail is sent; a released one is committed with the rest."""
    from sqlalchemy import text  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.orm import Session  # noqa: PLC0415  # the same

    store, mails = opening(), list[str]()
    for order in "ABC":
        store.apply(order, target="New")
    store.after_commit(lambda change: mails.append(change.target))
    with Session(store.database) as session, store.transaction(session) as orders:
        savepoint = session.begin_nested()
        orders.apply("A", **HOLD)
        savepoint.rollback()
        with session.begin_nested():
            orders.apply("B", **HOLD)
            session.execute(text("select 1"))
        assert mails == []
        orders.apply("C", **HOLD)
        session.commit()

    assert [store.status(each).status for each in "ABC"] == ["New", "Hold", "Hold"]
    assert mails == ["Hold", "Hold"]


def test_no_mail_is_sent_for_what_is_rolled_back(opening: Opening) -> None:
    """A later commit of the same session sends none either."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store, mails = opening(), list[str]()
    store.apply("A", target="New")
    store.after_commit(lambda change: mails.append(change.target))
    with Session(store.database) as session:
        with store.transaction(session) as orders:
            orders.apply("A", **HOLD)
        session.rollback()
        session.commit()

    assert (store.status("A").status, mails) == ("New", [])


def test_a_session_can_be_used_for_many_transactions(opening: Opening) -> None:
    """The store listens to it once, and each change is told once."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store, mails = opening(), list[str]()
    store.after_commit(lambda change: mails.append(change.target))
    with Session(store.database) as session:
        for order in "ABC":
            with store.transaction(session) as orders:
                orders.apply(order, target="New")
            session.commit()

    assert mails == ["New"] * 3


def test_a_held_record_calls_nothing(opening: Opening) -> None:
    """It changes no status."""
    store, mails = opening(), list[str]()
    store.after_commit(lambda change: mails.append(change.target))
    store.apply("A", target="New")
    store.observe(record("Lost", "1"))

    assert mails == ["New"]


def test_the_time_of_a_status_never_goes_back(opening: Opening) -> None:
    """A record that loses a race about the time alone is judged again."""
    store = opening()
    store.observe(record("New", "0", at=DAY))
    observe, raced = store._engine.observe, list[bool]()  # the race is made here

    def racing(*arguments: Any, **options: Any) -> Any:
        outcome = observe(*arguments, **options)
        if not raced:
            raced.append(True)
            store.observe(record("New", "later", at=DAY + timedelta(days=20)))
        return outcome

    store._engine.observe = racing  # type: ignore[method-assign]  # the same
    store.observe(record("New", "earlier", at=DAY + timedelta(days=10)))

    assert store.status("A").at == DAY + timedelta(days=20)


@on_disk
def test_sessions_about_different_orders_do_not_fail(opening: Opening) -> None:
    """A transaction waits for another one, and does not fail at once."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store = opening(clock=lambda: datetime.now(UTC))
    for number in range(4):
        store.apply(f"U{number}", target="New")

    def hold(number: int) -> None:
        with Session(store.database) as session, store.transaction(session) as orders:
            orders.apply(f"U{number}", **HOLD)
            session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hold, range(4)))

    assert {store.status(f"U{number}").status for number in range(4)} == {"Hold"}


@on_disk
def test_a_new_word_and_a_first_erasure_may_come_at_once(opening: Opening) -> None:
    """Each program writes it, and none fails."""
    rules = loads(
        RULES + "unknown: accepted\nmessages: {inbound: {change: {order: id, status: status}}}\n"
    )
    store = opening(rules, clock=lambda: datetime.now(UTC), policies={"unknown-status": "apply"})
    records = [record("Brand new", "1", order=f"W{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.observe, records))
        assert {store.status(f"W{number}").status for number in range(8)} == {"Brand new"}
        list(pool.map(store.erase, [f"W{number}" for number in range(8)]))

    assert list(store.erasures().values()) == [8]


@on_disk
def test_a_rename_can_be_declared_later(opening: Opening) -> None:
    """It changes no answer, so the digest is the same, and it is registered all the same."""
    old = opening(loads(RULES))
    old.apply("A", target="New")
    old.apply("A", target="Held")
    forgotten = NEW_RULES.replace("{renamed_from: Held}", "{}")
    assert opening(loads(forgotten)).migrate() == ({}, {"Held": 1})
    new = opening(loads(NEW_RULES))

    assert loads(forgotten).digest == new.rules.digest
    assert new.migrate() == ({"Held": 1}, {})
    assert new.status("A").status == "Waiting"


def test_names_in_a_circle_migrate_nothing(opening: Opening) -> None:
    """Two retired statuses that replace each other would never come to an end."""
    circle = RULES.replace(
        "  Gone: {}\n",
        "  Gone: {retired: true, replaced_by: Lost}\n  Lost: {retired: true, replaced_by: Gone}\n",
    )
    store = opening(loads(circle.replace("  - {event: drop, source: New, target: Gone}\n", "")))
    store.apply("A", target="New")

    assert store.migrate() == ({}, {})


def test_effects_have_keys_of_their_own_and_the_order_of_their_numbers(opening: Opening) -> None:
    """Names with slashes are told apart, and a clock that goes wrong changes no order."""
    times = iter([DAY + timedelta(seconds=each) for each in (0, 9, 20, 5, 30, 40)])
    store = opening(has_outbox=True, clock=lambda: next(times))
    store.apply("A/B", "C", target="New")
    store.apply("A", "B/C", target="New")
    store.apply("A", "B/C", **HOLD)
    effects = store.outbox.waiting()

    assert len({each.key for each in effects}) == 3
    assert [each.change.number for each in effects if each.order == "A"] == [1, 2]


@pytest.mark.parametrize("order", ["x" * 401, "A\0", "A\ud83d"])
def test_a_name_that_no_table_takes_is_an_error(opening: Opening, order: str) -> None:
    """Alike on each database."""
    with pytest.raises(ValueError, match="has at most 400 characters, no null character"):
        opening().apply(order, target="New")


def test_a_reserved_word_is_no_status(opening: Opening) -> None:
    """The error says so, and the order is as it was."""
    rules = loads(
        RULES + "unknown: accepted\nmessages: {inbound: {change: {order: id, status: status}}}\n"
    )
    store = opening(rules, policies={"unknown-status": "apply"})
    with pytest.raises(StoreError, match="'nothing' cannot be stored as a status"):
        store.observe(record("nothing", "1"))

    assert store.status("A") == StoredStatus(None)


def test_an_engine_of_the_caller_takes_a_move_back(tmp_path: Path) -> None:
    """The driver of SQLite begins no transaction for a savepoint, and the move is rolled back all the same."""
    from sqlalchemy import create_engine, event  # noqa: PLC0415  # not installed for the light suite
    from sqlalchemy.orm import Session  # noqa: PLC0415  # the same

    from statemachine.store import Store  # noqa: PLC0415  # the same

    engine = create_engine(f"sqlite:///{tmp_path / 'orders.db'}")
    event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA foreign_keys = ON").close())
    store = Store(engine, GOOTEN)
    store.create_all()
    store.apply("A", target="New")
    for is_begun in (False, True):
        with Session(engine) as session:
            if is_begun:
                session.connection()
            with store.transaction(session) as joined:
                joined.apply("A", target="Hold", actor="partner", channel="ui")
            session.rollback()

        assert store.status("A").status == "New"
    store.close()


def test_a_step_that_the_rules_do_not_have_is_found(opening: Opening) -> None:
    """`verify` compares the steps of the tables with the rules, too."""
    from sqlalchemy import insert  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store.registration import lifecycle_of  # noqa: PLC0415  # the same
    from statemachine.store.tables import steps  # noqa: PLC0415  # the same

    store = opening()
    with store.database.begin() as connection:
        row = {"kind": "move", "override": False, "source": "New", "target": "Shipped"}
        connection.execute(insert(steps).values(**lifecycle_of(GOOTEN), **row))

    assert store.verify() == (
        "gooten/order: the rules have no step 'New' to 'Shipped' (move), and sm_step has",
    )


def test_what_the_database_refuses_shows_no_values(opening: Opening) -> None:
    """The error says what to do, and has none of the inputs."""
    from sqlalchemy import delete  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store.tables import current  # noqa: PLC0415  # the same

    store = opening()
    store.apply("A", target="New")
    with store.database.begin() as connection:
        connection.execute(delete(current))
    with pytest.raises(
        StoreError, match=r"refuses the change: .*; verify\(\) says what is wrong"
    ) as raised:
        store.apply("A", target="New")

    assert "INSERT" not in str(raised.value)
    assert store.erase("A") == 1
    assert store.apply("A", target="New").target == "New"
