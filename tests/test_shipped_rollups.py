"""The status of an order from those of its items, in the shipped rule sets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement

import pytest

from statemachine import Engine, load

GOOTEN, NORTHWEST = Engine(load("gooten")), Engine(load("northwest-framing"))

GOOTEN_ORDERS = {
    ("Cancelled", "Canceled Refunded"): "Cancelled",
    ("Cancelled", "Billed Refunded"): "Billed Refunded",
    ("Delivered", "Cancelled"): "Delivered",
    ("Delivered", "Shipped", "Billed Refunded"): "Shipped",
    ("Delivered", "Hold"): "Partly Shipped",
    ("Shipped", "Printing"): "Partly Shipped",
    ("Printing", "Out For Delivery", "Cancelled"): "In Production",
    ("Printing", "VendorAPIIssue"): "Partly In Production",
    ("New", "PaymentIssue", "Cancelled"): "Before Production",
}

NORTHWEST_ORDERS = {
    ("Shipped", "Received"): "Shipped",
    ("Shipped", "Processing"): "Partly Shipped",
    ("Received", "Held"): "Partly Shipped",
    ("Processing", "Held", "New"): "Held",
    ("Processing", "New"): "New",
}


def every_order(engine: Engine) -> Iterable[tuple[str, ...]]:
    """Yield the statuses of every order with up to three items."""
    for count in (1, 2, 3):
        yield from combinations_with_replacement(engine.rules.statuses, count)


@pytest.mark.parametrize("engine", [GOOTEN, NORTHWEST], ids=lambda each: each.rules.provider)
def test_every_order_has_a_status(engine: Engine) -> None:
    """For up to three items, some rule holds for every mix of statuses."""
    assert all(engine.roll_up(statuses) for statuses in every_order(engine))


@pytest.mark.parametrize("engine", [GOOTEN, NORTHWEST], ids=lambda each: each.rules.provider)
def test_partly_means_that_items_differ(engine: Engine) -> None:
    """An order whose items all have one status is never partly anything, except in its missing items."""
    for status in engine.rules.statuses:
        assert not engine.roll_up([status, status]).startswith("Partly")


@pytest.mark.parametrize(("items", "order"), GOOTEN_ORDERS.items())
def test_an_order_of_gooten(items: tuple[str, ...], order: str) -> None:
    """Cancelled and refunded items do not hold up an order. The first item on its way shows."""
    assert GOOTEN.roll_up(items) == order


@pytest.mark.parametrize(("items", "order"), NORTHWEST_ORDERS.items())
def test_an_order_of_northwest(items: tuple[str, ...], order: str) -> None:
    """An order is partly shipped while some copy is still in the plant; else its earliest copy counts."""
    assert NORTHWEST.roll_up(items) == order


def test_a_missing_item_keeps_an_order_from_being_complete() -> None:
    """Of three expected items, two are delivered: the order is partly shipped."""
    assert GOOTEN.roll_up(["Delivered", "Delivered"], expected=3) == "Partly Shipped"
