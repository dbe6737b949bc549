"""The contract of the store, on each database: what is stored is what the engine answers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from statemachine.loader import loads
from statemachine.model.errors import RefusedError, SettledError, StoreError
from statemachine.model.observation import Meaning, Observation, StoredStatus
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening

pytestmark = needs("store")

PARTNER: dict[str, Any] = {"actor": "partner", "channel": "ui"}


def record(status: str, event: str | None = None, day: int = 2, **fields: Any) -> Observation:
    """Return what a message says about the order A-17."""
    at = datetime(2026, 1, day, tzinfo=UTC)
    return Observation(
        **{
            "status": status,
            "order": {"order": "A-17"},
            "id": event,
            "at": at,
            "raw": {"s": status},
            **fields,
        }
    )


def path(store: Any, order: Any = "A-17") -> list[tuple[str, str | None, str]]:
    """Return the history of an order as kinds, sources and targets."""
    return [(each.kind, each.source, each.target) for each in store.history(order)]


def test_a_move_is_stored_with_who_made_it(opening: Opening) -> None:
    """The status has the time of the store's clock, and no time of the provider."""
    store = opening()
    assert store.status("A-17") == StoredStatus(None)
    store.apply("A-17", target="New")
    change = store.apply("A-17", target="Hold", **PARTNER)
    made = store.history("A-17")[-1]

    assert (change.source, change.target) == ("New", "Hold")
    assert store.status("A-17") == StoredStatus("Hold", None, exact=False, since=made.made_at)
    assert (made.number, made.kind, made.source, made.target) == (2, "move", "New", "Hold")
    assert (made.actors, made.channel, made.event) == (("partner",), "ui", "change-item-status")
    assert (made.digest, made.message) == (GOOTEN.digest, None)
    assert store.verify() == ()


def test_a_refused_move_writes_nothing(opening: Opening) -> None:
    """Every reason is in the error, and an unknown order stays unknown."""
    store = opening()
    with pytest.raises(RefusedError, match="no transition creates an order in status 'Shipped'"):
        store.apply("A-17", target="Shipped", **PARTNER)

    assert store.status("A-17") == StoredStatus(None)
    assert store.history("A-17") == ()


def test_a_message_is_judged_and_kept_once(opening: Opening) -> None:
    """A repeated one is a duplicate; one that no rule makes is an observed change, which names its message."""
    store = opening()
    store.apply("A-17", target="New")
    meanings = [
        store.observe(each).meaning for each in (record("Printing", "e1"), record("Printing", "e1"))
    ]

    assert meanings == [Meaning.SKIPPED_AHEAD, Meaning.DUPLICATE]
    assert path(store) == [("move", None, "New"), ("observed", "New", "Printing")]
    assert store.history("A-17")[-1].message == 1
    assert store.status("A-17").at == datetime(2026, 1, 2, tzinfo=UTC)
    assert store.observe(record("Out For Delivery", "e2", 3)).meaning is Meaning.APPLIED
    assert path(store)[-1] == ("move", "Printing", "Out For Delivery")
    assert store.verify() == ()


def test_an_order_can_begin_with_a_message(opening: Opening) -> None:
    """Without a creation that leads there, the first change is an observed one."""
    store = opening()
    store.observe(record("New", "e1", order={"order": "B-1"}))
    store.observe(record("Printing", "e1", order={"order": "B-2"}))

    assert path(store, "B-1") == [("move", None, "New")]
    assert path(store, {"order": "B-2"}) == [("observed", None, "Printing")]


def test_a_record_without_an_id_is_repeated_within_the_window(opening: Opening) -> None:
    """Two equal records may be two real moves, so only the caller can say."""
    store = opening(repeat_window=timedelta(minutes=1))
    first, second = (store.observe(record("New")) for _ in range(2))

    assert (first.meaning, second.meaning) == (Meaning.CREATED, Meaning.DUPLICATE)
    other = opening(repeat_window=None)
    assert other.observe(record("New", order={"order": "B"})).meaning is Meaning.CREATED
    assert len(other.history("B")) == 1


@pytest.mark.parametrize(
    ("window", "held"),
    [(None, 1), (timedelta(hours=1), 1), (timedelta(seconds=1), 2), (timedelta(0), 2)],
)
def test_a_message_says_how_long_its_records_are_repeated(
    opening: Opening, window: timedelta | None, held: int
) -> None:
    """The file knows its provider; the window of the caller comes first, and one of no length means never."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    store = opening(repeat_window=window, clock=lambda: now)
    told = record("Lost", repeats_within=timedelta(minutes=1))
    store.observe(told)
    now += timedelta(minutes=1)
    store.observe(told)
    assert len(store.held()) == held

    now += timedelta(hours=2)
    store.observe(told)
    assert len(store.held()) == held + 1


def test_a_record_is_kept_as_it_came_only_if_the_caller_wants_it(opening: Opening) -> None:
    """It can have personal data; it goes with its order."""
    plain, keeping = opening(), opening(keep_raw=True)
    raw = {"s": "Lost", "customer": "Zoë \ud83d\0", "sum": [1.5, None]}
    plain.observe(record("Lost", "e1", raw=raw))
    assert [each.raw for each in plain.held()] == [None]
    plain.erase("A-17")
    keeping.observe(record("Lost", "e2", raw=raw))
    keeping.observe(record("Lost", "e3", raw=None))

    kept = {each.event_key: each.raw for each in keeping.held()}
    assert kept == {"id:1:e2": json.dumps(raw), "id:1:e3": None}
    keeping.erase("A-17")
    assert keeping.held() == ()


@pytest.mark.parametrize("half", ["a\ud83d", "a\0"])
def test_a_text_that_no_column_takes_can_be_held(opening: Opening, half: str) -> None:
    """JSON can have half of a pair of characters; a person decides, and sees what came."""
    store = opening(keep_raw=True)
    store.observe(record(half, half, actor=half, trigger="Zoë", raw={"s": half}))
    (held,) = store.held()
    store.settle(held, "ignore", actor="mia")

    assert json.loads(held.observation)["actor"] == json.loads(str(held.raw))["s"] == half


@pytest.mark.parametrize("event", ["x" * 5000, "x\ud83d"])
def test_a_long_event_id_is_kept(opening: Opening, event: str) -> None:
    """By its digest."""
    store = opening()
    meanings = [str(store.observe(record("New", event)).meaning) for _ in range(2)]

    assert meanings == ["created", "duplicate"]


def test_a_held_message_is_settled_by_a_person(opening: Opening) -> None:
    """It is judged again against today's status, and applied or ignored once."""
    store = opening(policies={"late": "hold"})
    store.apply("A-17", target="New")
    store.observe(record("Shipped", "e1", 5))
    late, word = store.observe(record("Printing", "e2", 2)), store.observe(record("Nonsense", "e3", 7))
    first, last = store.held()

    assert (late.policy, word.policy) == ("hold", "hold")
    assert (last.order, last.meaning) == ("A-17", "unknown-status")
    outcome = store.settle(first, "apply", actor="me", note="They called.")
    assert store.status("A-17").status == "Printing" == outcome.observed
    store.settle(last, "ignore", actor="me")
    assert [each.number for each in store.held()] == []
    with pytest.raises(
        SettledError, match="the message of order 'A-17' was settled before, or the order was"
    ):
        store.settle(first, "apply", actor="me")
    with pytest.raises(ValueError, match="take must be 'apply' or 'ignore', not 'drop'"):
        store.settle(first, "drop", actor="me")
    assert store.verify() == ()


ACCEPTING = loads("""\
format: 1
provider: acme
subject: order
version: 1.0.0
unknown: accepted
facts: {paid: {type: boolean}}
statuses: {New: {initial: true}, Done: {final: true, result: success}}
transitions: [{event: finish, source: New, target: Done}]
messages: {inbound: {change: {order: id, status: status}}}
""")


def test_an_accepted_word_is_a_status_that_is_not_declared(opening: Opening) -> None:
    """It is stored as it came, as an observed change."""
    store = opening(ACCEPTING, policies={"unknown-status": "apply"})
    store.observe(record("Brand new", "e1"))

    assert store.status("A-17").status == "Brand new"
    assert path(store) == [("observed", None, "Brand new")]


def test_several_rule_sets_share_a_database(opening: Opening) -> None:
    """The same name of an order is another order there."""
    store, other = opening(), opening(ACCEPTING)
    store.apply("A-17", target="New")
    other.apply("A-17", target="New")
    other.apply("A-17", target="Done")

    assert (store.status("A-17").status, other.status("A-17").status) == ("New", "Done")


def test_an_order_can_be_erased(opening: Opening) -> None:
    """Nothing about it is left, and it can begin again."""
    store = opening()
    store.apply("A-17", target="New")
    store.observe(record("Printing", "e1"))
    store.observe(record("Nonsense", "e2"))

    assert store.erase("A-17") == 2
    assert (store.erase("A-17"), store.erase("B")) == (0, 0)
    assert store.erasures() == {date(2026, 1, 1): 1}
    assert (store.status("A-17"), store.history("A-17"), store.held()) == (StoredStatus(None), (), ())
    store.apply("A-17", target="New")
    store.erase("A-17")
    assert store.erasures() == {date(2026, 1, 1): 2}
    assert store.verify() == ()


def test_a_function_runs_after_the_commit(opening: Opening) -> None:
    """It sees the change in the database; its error is logged, and changes nothing."""
    store = opening()
    seen: list[tuple[str, str | int | None]] = []

    @store.after_commit
    def send(change: Any) -> None:
        seen.append((change.target, store.status("A-17").status))
        raise ValueError("no mail today")

    store.apply("A-17", target="New")
    with pytest.raises(RefusedError):
        store.apply("A-17", target="Shipped", **PARTNER)

    assert seen == [("New", "New")]


def test_the_items_of_an_order_have_their_own_histories(opening: Opening) -> None:
    """An order is a text or its parts: one part is stored as its value, several as JSON."""
    store = opening()
    store.apply({"order": "A-17"}, "1", target="New")
    store.apply("A-17", {"sku": "x", "line": "2"}, target="New")
    store.apply("A-17", "1", target="Hold", **PARTNER)

    assert store.status("A-17", "1").status == "Hold"
    assert store.status("A-17", {"line": "2", "sku": "x"}).status == "New"
    assert store.status("A-17") == StoredStatus(None)


@pytest.mark.parametrize("order", ["", {}, {"Id": ""}])
def test_an_order_needs_a_name(opening: Opening, order: Any) -> None:
    """An empty text stands for no item, and never for an order."""
    with pytest.raises(ValueError, match="an order needs a name"):
        opening().apply(order, target="New")


def test_wrong_databases_are_errors_that_say_what_to_do(tmp_path: Any) -> None:
    """No tables, no rule set, keys that are not enforced, and no address."""
    from sqlalchemy import create_engine  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import Store  # noqa: PLC0415  # the same

    stores = []

    def store_of(database: Any, rules: Any) -> Any:
        stores.append(Store(database, rules))
        return stores[-1]

    address = f"sqlite:///{tmp_path / 'orders.db'}"
    with pytest.raises(StoreError, match=r"has no tables of the store; call create_all\(\)"):
        store_of(address, GOOTEN).status("A-17")
    store_of(address, ACCEPTING).create_all()
    with pytest.raises(
        StoreError,
        match=r"does not know the rule set gooten/order 1.0.0, with this meaning; call create_all",
    ):
        store_of(address, GOOTEN).status("A-17")
    with pytest.raises(StoreError, match="does not enforce foreign keys; run PRAGMA foreign_keys = ON"):
        store_of(create_engine(address), ACCEPTING).status("A-17")
    with pytest.raises(StoreError, match="does not enforce foreign keys; run PRAGMA foreign_keys = ON"):
        store_of(create_engine(address), ACCEPTING).create_all()
    with pytest.raises(StoreError, match="'oracle2' is no kind of database that SQLAlchemy knows; use"):
        store_of("oracle2://somewhere", ACCEPTING)
    with pytest.raises(StoreError, match="the driver of 'mysql' is not installed: MySQLdb"):
        store_of("mysql://somewhere", ACCEPTING)
    (tmp_path / "text.db").write_text("no database\n" * 1000)
    with pytest.raises(StoreError, match="the database cannot be used: file is not a database"):
        store_of(f"sqlite:///{tmp_path / 'text.db'}", ACCEPTING).status("A-17")
    with pytest.raises(StoreError, match="the database cannot be used: unable to open database file"):
        store_of(f"sqlite:///{tmp_path / 'away' / 'orders.db'}", ACCEPTING).create_all()
    with pytest.raises(StoreError, match=r"'orders\.db' is no address of a database; write one such as"):
        Store("orders.db", ACCEPTING)
    for each in stores:
        each.close()


def test_what_only_writes_needs_the_tables_and_the_rules(opening: Opening, tmp_path: Any) -> None:
    """The error says what to do, as everywhere."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}", GOOTEN)
    foreign = Store(opening(ACCEPTING).database, GOOTEN)
    for store, reason in (
        (empty, "has no tables of the store"),
        (foreign, "does not know the rule set gooten/order"),
    ):
        for write in (store.erase, lambda order, store=store: store.expect(order, 2)):
            with pytest.raises(StoreError, match=rf"{reason}.*; call create_all\(\)"):
                write("A")
    empty.close()
