"""`store status`: an order without items has its own status, and one with items is what they roll up to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine.loader import load
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("store")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database with an order whose items are in three states."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    address = f"sqlite:///{tmp_path / 'orders.db'}"
    store = Store(address, load("gooten"))
    store.create_all()
    for item, status in (("a", "Printing"), ("b", "Shipped"), ("c", "Nonsense")):
        keys = FrozenMap({"Id": "A-17"}), FrozenMap({"item": item})
        store.observe(Observation(status=status, order=keys[0], item=keys[1], at=5))
    store.close()
    return address


def test_an_order_with_items_is_shown_with_them(command: Command, url: str) -> None:
    """The order is known although it has no status of its own; an item whose message is held has none yet."""
    shown = command("store", "status", url, "gooten", "A-17")
    values = json.loads(command("store", "status", url, "gooten", "A-17", "--format", "json").out)

    lines = (
        "rolls up to Partly Shipped\n"
        "item a: Printing, at 5, since 5\n"
        "item b: Shipped, at 5, since 5\n"
        "item c: no status\n"
    )
    assert shown[:2] == (0, lines)
    assert values["status"] is None
    assert values["rolled_up"] == "Partly Shipped"
    assert {name: each["status"] for name, each in values["items"].items()} == {
        "a": "Printing",
        "b": "Shipped",
        "c": None,
    }


def test_an_item_is_shown_alone(command: Command, url: str) -> None:
    """With ITEM, the answer is about it and no other."""
    assert command("store", "status", url, "gooten", "A-17", "b")[:2] == (0, "Shipped, at 5, since 5\n")
    assert command("store", "status", url, "gooten", "A-17", "d")[:2] == (1, "unknown order\n")


def test_a_whole_order_is_shown_with_its_copies(command: Command, tmp_path: Path) -> None:
    """The order is known although only its copies have a status; `erase` removes them with it."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    address = f"sqlite:///{tmp_path / 'copies.db'}"
    store = Store(address, load("northwest-framing"))
    store.create_all()
    for copy, status in (("1", "Held"), ("2", "Shipped")):
        order = FrozenMap({"OrderNumber": "7", "Copy": copy})
        store.observe(Observation(status=status, order=order, at=5))
    store.close()
    shown = command("store", "status", address, "northwest-framing", "7")

    lines = (
        "rolls up to Partly Shipped\n"
        'item {"Copy":"1","OrderNumber":"7"}: Held, at 5, since 5\n'
        'item {"Copy":"2","OrderNumber":"7"}: Shipped, at 5, since 5\n'
    )
    assert shown[:2] == (0, lines)
    assert command("store", "erase", address, "northwest-framing", "7")[:2] == (
        0,
        "2 changes were removed\n",
    )
    assert command("store", "status", address, "northwest-framing", "7")[:2] == (1, "unknown order\n")
