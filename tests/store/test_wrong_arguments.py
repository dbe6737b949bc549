"""Arguments that no call of the store can take: each is an error at once, alike on each database, and writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from statemachine.loader import load
from statemachine.model.errors import SettledError, StoreError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening

pytestmark = needs("store")


@pytest.mark.parametrize("part", [None, 5, ["x"]])
def test_a_part_of_a_name_is_a_text(opening: Opening, part: Any) -> None:
    """Another one is not written as it is printed: None is no order of the name 'None'."""
    store = opening()
    with pytest.raises(TypeError, match="each part of order must be a str, not"):
        store.observe(Observation(status="New", order=FrozenMap({"Id": part})))
    with pytest.raises(TypeError, match="each part of item must be a str, not"):
        store.apply("A", {"item": part}, target="New")

    assert store.items("None") == store.items("A") == {}


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        ({"actor": ""}, "actor must have 1 to 400 characters"),
        ({"actor": "m" * 401}, "actor must have 1 to 400 characters"),
        ({"actor": "mia\0"}, "actor must have no null character"),
        (
            {"actor": "mia", "note": "\ud800"},
            "note must have no null character, and no half of a surrogate",
        ),
        ({"actor": 5}, "actor must be a str, not int"),
        ({"actor": "mia", "note": None}, "note must be a str, not NoneType"),
    ],
)
def test_a_decision_says_who_decides(opening: Opening, decision: dict[str, Any], reason: str) -> None:
    """The record waits on after one that cannot be written."""
    store = opening()
    store.observe(Observation(status="Lost", order=FrozenMap({"order": "A"}), id="1"))
    (held,) = store.held()
    with pytest.raises((TypeError, ValueError), match=reason):
        store.settle(held, "ignore", **decision)

    assert store.held() == (held,)


def test_other_types_are_errors_that_say_what_to_give(opening: Opening) -> None:
    """A status is no observation, and a number is neither a held record nor a window."""
    store = opening()
    wrong: Any = 5
    with pytest.raises(TypeError, match="observation must be an Observation, not int"):
        store.observe(wrong)
    with pytest.raises(TypeError, match="held must be a HeldMessage or a tuple, not int"):
        store.settle(wrong, "ignore", actor="mia")
    with pytest.raises(ValueError, match="name a held record by three values"):
        store.settle(("A", 1), "ignore", actor="mia")  # type: ignore[arg-type]  # it is wrong
    with pytest.raises(TypeError, match="number must be an int, not str"):
        store.settle(("A", "", "1"), "ignore", actor="mia")  # type: ignore[arg-type]  # it is wrong
    with pytest.raises(ValueError, match="unknown policy 'accept'"):
        opening(policies={"refused": "accept"})
    with pytest.raises(TypeError, match="policies must be a mapping"):
        opening(policies=wrong)
    with pytest.raises(TypeError, match="repeat_window must be a timedelta or None, not int"):
        opening(repeat_window=wrong)
    assert opening(repeat_window=timedelta(0)).verify() == ()


def test_a_held_record_is_settled_by_the_store_of_its_lifecycle(opening: Opening) -> None:
    """The record of another one is an error that says so, and a tuple names one of this store."""
    store, other = opening(), opening(load("northwest-framing"))
    store.observe(Observation(status="Lost", order=FrozenMap({"order": "A"}), id="1"))
    (held,) = store.held()
    with pytest.raises(
        ValueError, match="the record is one of gooten/order; settle it with the store of"
    ):
        other.settle(held, "ignore", actor="mia")
    with pytest.raises(SettledError):
        other.settle(("A", "", 1), "ignore", actor="mia")

    assert store.settle(({"order": "A"}, "", 1), "ignore", actor="mia").policy == "ignore"
    with pytest.raises(SettledError):
        store.settle(held, "ignore", actor="mia")


def test_an_order_has_no_more_items_than_a_column_counts(opening: Opening) -> None:
    """The greatest number is that of PostgreSQL, also in SQLite."""
    store = opening()
    with pytest.raises(ValueError, match="an order has at most 2147483647 items, not 2147483648"):
        store.expect("A", 2**31)
    store.expect("A", 2**31 - 1)


def test_the_error_about_an_address_has_no_password() -> None:
    """What is before the host is left out."""
    from statemachine.store import Store  # noqa: PLC0415  # not installed for the light suite

    with pytest.raises(StoreError, match="'shop:port/orders' is no address of a database") as raised:
        Store("postgresql+psycopg://mia:s3cret@shop:port/orders", GOOTEN)
    assert "s3cret" not in str(raised.value)
