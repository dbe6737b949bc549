"""Whole orders: their status follows from those of their items, and is written in the same transaction."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from statemachine.engine import Engine
from statemachine.loader import load, loads
from statemachine.model.errors import RollupError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening, on_disk

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = needs("store")

NORTHWEST = load("northwest-framing")
RULES = """
format: 1
provider: example
subject: copy
version: {version}.0.0
sources: {{page: {{url: https://example.com/copies, retrieved: 2026-11-01}}}}
statuses:
  New: {{rank: 1, cite: page}}
  Sent: {{rank: 2, final: true, cite: page}}
transitions:
  - {{source: nothing, target: New, cite: page}}
  - {{source: New, target: Sent, cite: page}}
{rollup}
"""


def rolled_up(store: Store, order: str) -> str:
    """Return the status of an order, or why it has none."""
    try:
        return store.rolled_up(order)
    except RollupError as error:
        return str(error)


def expected(engine: Engine, statuses: Mapping[str, str]) -> str:
    """Return what the engine says of the items of an order."""
    try:
        return engine.roll_up(statuses.values())
    except RollupError as error:
        return str(error)


def record(item: str, status: str) -> Observation:
    """Return a record about an item of order A-1."""
    return Observation(status=status, order=FrozenMap({"Id": "A-1"}), item=FrozenMap({"item": item}))


@pytest.mark.parametrize("seed", range(5))
def test_a_stored_roll_up_is_that_of_the_engine(opening: Opening, seed: int) -> None:
    """After each message about an item, the order is what `Engine.roll_up` says of all its items."""
    store, chance = opening(), random.Random(seed)  # noqa: S311  # no secret
    statuses: dict[str, str] = {}
    for _ in range(12):
        item, status = chance.choice("abc"), chance.choice(list(GOOTEN.statuses))
        if store.observe(record(item, status)).changes_status:
            statuses[item] = status

        assert rolled_up(store, "A-1") == expected(Engine(GOOTEN), statuses)
    assert store.verify() == ()


def test_our_own_changes_and_messages_are_about_the_same_order(opening: Opening) -> None:
    """An order that is named by a text has the items of messages, which name it by its parts."""
    store = opening()
    store.apply("A-1", "a", target="New")
    store.observe(record("b", "Shipped"))

    assert store.rolled_up("A-1") == store.rolled_up({"Id": "A-1"}) == "Partly Shipped"


def test_the_status_of_the_order_itself_is_not_that_of_an_item(opening: Opening) -> None:
    """An order without items has its own status; with items, theirs count."""
    store = opening()
    store.apply("A-1", target="New")
    alone = store.rolled_up("A-1")
    store.observe(record("a", "Shipped"))

    assert alone == Engine(GOOTEN).roll_up(["New"])
    assert store.rolled_up("A-1") == "Shipped"


def test_orders_can_share_a_part_of_their_names(opening: Opening) -> None:
    """Where the records of copies have orders of two parts, those that share the part of the rollup are one order."""
    store = opening(NORTHWEST)
    for copy, status in (("1", "Held"), ("2", "Shipped")):
        store.observe(Observation(status=status, order=FrozenMap({"OrderNumber": "7", "Copy": copy})))

    assert store.rolled_up("7") == "Partly Shipped"


def copies(store: Store) -> None:
    """Write three copies of order 7, and one of another order."""
    for order, copy, status in (("7", "1", "Held"), ("7", "2", "Shipped"), ("8", "1", "New")):
        parts = FrozenMap({"OrderNumber": order, "Copy": copy})
        store.observe(Observation(status=status, order=parts))
    store.apply({"OrderNumber": "7", "Copy": "3"}, "page", target="New")


def test_a_whole_order_has_the_items_that_share_a_part_of_its_name(opening: Opening) -> None:
    """Each is named by its own order, which is a name for `status`, and by its item if it has one."""
    store = opening(NORTHWEST)
    copies(store)
    store.apply("7", "cover", target="New")
    found = {name: each.status for name, each in store.items("7").items()}

    assert found == {
        "cover": "New",
        '{"Copy":"1","OrderNumber":"7"}': "Held",
        '{"Copy":"2","OrderNumber":"7"}': "Shipped",
        '{"Copy":"3","OrderNumber":"7"} page': "New",
    }
    assert store.status('{"Copy":"2","OrderNumber":"7"}').status == "Shipped"
    assert store.items({"OrderNumber": "7"}) == store.items("7")
    assert store.items("9") == {}


def test_a_whole_order_is_erased_with_the_items_that_share_a_part_of_its_name(opening: Opening) -> None:
    """Nothing about it is left, an order beside it stays, and one of its items can be erased alone."""
    from sqlalchemy import select  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store import metadata  # noqa: PLC0415  # the same

    store = opening(NORTHWEST, has_outbox=True)
    copies(store)
    assert store.erase({"OrderNumber": "7", "Copy": "1"}) == 1
    assert store.rolled_up("7") == "Partly Shipped"
    assert store.erase("7") == 2

    with store.database.connect() as connection:
        left = {
            row.order_key
            for name in ("sm_order", "sm_outbox", "sm_change", "sm_message", "sm_whole_order")
            for row in connection.execute(select(metadata.tables[name]))
        }
    assert left == {"8", '{"Copy":"1","OrderNumber":"8"}'}
    assert list(store.erasures().values()) == [2]
    assert store.erase("7") == 0
    assert store.verify() == ()


def test_the_items_of_a_whole_order_are_found_by_an_index(opening: Opening) -> None:
    """No statement about one order reads all orders of its lifecycle."""
    from sqlalchemy import event  # noqa: PLC0415  # not installed for the light suite

    store = opening(NORTHWEST)
    if store.database.dialect.name != "sqlite":
        return  # PostgreSQL chooses by the sizes of the tables
    copies(store)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(store.database, "before_cursor_execute")
    def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "sm_order" in statement and not statement.startswith(("EXPLAIN", "INSERT")):
            asked.append((statement, parameters))

    store.observe(Observation(status="Shipped", order=FrozenMap({"OrderNumber": "7", "Copy": "1"})))
    store.rolled_up("7")
    store.items("7")
    store.erase("7")
    with store.database.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert "PRIMARY KEY (lifecycle=?)" not in str(plan), (statement, plan)
    assert len(asked) > 10


def test_an_order_without_a_status_says_why(opening: Opening) -> None:
    """An unknown order, one whose items are missing, and rules without a rollup raise `RollupError` with the reason."""
    store = opening()
    assert rolled_up(store, "A-1") == "an order without items has no status"
    store.observe(record("a", "Cancelled"))
    assert rolled_up(store, "A-1") == "Cancelled"
    store.expect("A-1", 3)
    assert rolled_up(store, "A-1").endswith("and 2 missing items")
    store.expect("A-1", None)
    assert rolled_up(store, "A-1") == "Cancelled"

    with pytest.raises(ValueError, match="0 or more"):
        store.expect("A-1", -1)
    other = opening(load("cubicasa"))
    with pytest.raises(RollupError, match="declares no rollup"):
        other.expect("A-1", 1)


def test_an_item_and_its_order_are_rolled_back_together(opening: Opening) -> None:
    """What a session takes back is taken back for the whole order, too."""
    from sqlalchemy.orm import Session  # noqa: PLC0415  # not installed for the light suite

    store = opening()
    store.observe(record("a", "New"))
    with Session(store.database) as session, store.transaction(session) as joined:
        joined.observe(record("a", "Shipped"))
        inside = joined.rolled_up("A-1")
        session.rollback()

    assert (inside, store.rolled_up("A-1")) == ("Shipped", "Before Production")


@on_disk
def test_items_that_change_at_the_same_time_leave_the_right_order(opening: Opening) -> None:
    """Eight programs that move one item each leave an order that is shipped, and never one of yesterday."""
    store = opening()
    items = [f"item {number}" for number in range(8)]
    for item in items:
        store.observe(record(item, "New"))

    def ship(item: str) -> None:
        for status in ("In Production", "Shipped"):
            store.observe(record(item, status))

    with ThreadPoolExecutor(len(items)) as pool:
        list(pool.map(ship, items))

    assert store.rolled_up("A-1") == "Shipped"
    assert store.verify() == ()


def test_an_erased_order_leaves_nothing(opening: Opening) -> None:
    """After `erase`, an order has no items and no expected number of them."""
    store = opening()
    store.observe(record("a", "Shipped"))
    store.expect("A-1", 3)
    store.erase("A-1")

    assert rolled_up(store, "A-1") == "an order without items has no status"
    assert store.verify() == ()


@on_disk
def test_new_rules_of_a_rollup_hold_after_a_migration(opening: Opening) -> None:
    """Before `migrate`, an order says what its rules said; after it, what the new ones say."""
    old = loads(RULES.format(version=1, rollup=""))
    new = loads(RULES.format(version=2, rollup="rollup: {by: [order], rule: earliest}"))
    newest = loads(RULES.format(version=3, rollup="rollup: {by: [order], rules: [latest]}"))
    store = opening(old)
    for item in ("a", "b"):
        store.apply("1", item, target="New")
    store.apply("1", "a", target="Sent")

    second = opening(new)
    assert second.verify() == ()
    second.migrate()
    assert second.rolled_up("1") == "New"
    third = opening(newest)
    assert third.rolled_up("1") == "New"
    third.migrate()
    assert third.rolled_up("1") == "Sent"


def test_a_roll_up_that_another_program_wrote_is_found(opening: Opening) -> None:
    """`verify` compares each order with its items, and names the order."""
    from sqlalchemy import update  # noqa: PLC0415  # not installed for the light suite

    from statemachine.store.tables import whole_orders  # noqa: PLC0415  # the same

    store = opening()
    store.observe(record("a", "Shipped"))
    with store.database.begin() as connection:
        connection.execute(update(whole_orders).values(status="New"))

    assert store.verify() == ("gooten/order A-1: the order is 'New', and its items give 'Shipped'",)
    store.migrate()
    assert store.verify() == ()
