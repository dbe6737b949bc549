"""Tests of the status of an order from the statuses of its items."""

from __future__ import annotations

from typing import Any

import pytest

from statemachine import Engine, load, loads
from statemachine.model.errors import RollupError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation

ITEMS = """\
format: 1
provider: acme
subject: item
version: 1.0.0
statuses:
  New: {initial: true, rank: 1, code: 0}
  Held: {rank: 2}
  Queued: {rank: 2}
  Sent: {rank: 3, result: success}
  Cancelled: {rank: 0, final: true, result: cancelled}
  Broken: {rank: 4, final: true, result: failure}
  Odd: {}
transitions: []
rollup: {by: [OrderNumber], rule: earliest}
"""


RULES = ITEMS.replace(
    "rollup: {by: [OrderNumber], rule: earliest}",
    """\
groups: {waiting: [New, Held, Queued]}
rollup:
  by: [OrderNumber]
  statuses: {Partly Sent: {}}
  rules:
    - {all: [Cancelled, Broken], status: Cancelled}
    - {any: Broken, status: Broken}
    - {any: Sent, others: waiting, status: Partly Sent}
    - latest
""",
)


@pytest.fixture(scope="module")
def items() -> Engine:
    """Return an engine whose statuses have ranks, except one."""
    return Engine(loads(ITEMS))


@pytest.fixture(scope="module")
def ruled() -> Engine:
    """Return an engine whose rollup has rules of each kind."""
    return Engine(loads(RULES))


def test_the_earliest_status_is_returned(items: Engine) -> None:
    """The order has the status of the lowest rank; of equal ranks, the first by name."""
    assert items.roll_up(["Sent", "Queued", "Held"]) == "Held"
    assert items.roll_up(["Sent", 0]) == "New"


def test_failed_and_cancelled_items_are_not_counted(items: Engine) -> None:
    """They are counted only if there are no other items."""
    assert items.roll_up(["Cancelled", "Sent", "Broken"]) == "Sent"
    assert items.roll_up(["Broken", "Cancelled"]) == "Cancelled"


@pytest.mark.parametrize(
    ("statuses", "why"),
    [([], "without items"), (["New", "test 5"], "'test 5'"), (["Odd"], "'Odd' has no rank")],
)
def test_an_order_may_have_no_status(items: Engine, statuses: list[str], why: str) -> None:
    """Without items, with an unknown status or with one without a rank, the error names the cause."""
    with pytest.raises(RollupError, match=why):
        items.roll_up(statuses)


def test_without_rollup_it_raises() -> None:
    """A rule set without `rollup` has the statuses of orders."""
    with pytest.raises(RollupError, match="declares no rollup"):
        Engine(load("cubicasa")).roll_up(["New"])


def test_items_of_one_order_share_a_key(items: Engine) -> None:
    """The key parts that `by` names are the same for all items of one order."""
    rollup = items.rules.rollup
    first, second = (
        Observation(order=FrozenMap({"OrderNumber": "3"}), item=FrozenMap({"Copy": copy}))
        for copy in "12"
    )

    assert rollup is not None
    assert first.key_parts(rollup.by) == second.key_parts(rollup.by) == FrozenMap({"OrderNumber": "3"})
    assert Observation(item=FrozenMap({"Copy": "1"})).key_parts(rollup.by) is None


@pytest.mark.parametrize(
    ("statuses", "rolled_up"),
    [
        (["Broken", "Cancelled"], "Cancelled"),
        (["Broken", "Sent"], "Broken"),
        (["Sent", "Held", "New"], "Partly Sent"),
        (["Sent", "Held", "Cancelled"], "Sent"),
        (["New", "Queued", "Held"], "Held"),
        (["Sent", "Sent"], "Sent"),
    ],
)
def test_the_first_rule_that_holds_counts(ruled: Engine, statuses: list[str], rolled_up: str) -> None:
    """A failure can show, and an order can have a status that no item has."""
    assert ruled.roll_up(statuses) == rolled_up


@pytest.mark.parametrize("statuses", [["Cancelled"], ["Sent", "Held"], ["New"]])
def test_with_missing_items_only_any_alone_holds(ruled: Engine, statuses: list[str]) -> None:
    """A missing item is in no list and has no rank."""
    assert ruled.roll_up(statuses, len(statuses))
    with pytest.raises(RollupError, match=r"holds for items in .* and 2 missing items"):
        ruled.roll_up(statuses, len(statuses) + 2)
    assert ruled.roll_up([*statuses, "Broken"], expected=9) == "Broken"


def test_if_no_rule_holds_the_error_names_the_statuses() -> None:
    """Without a rule by rank at the end, the rules may not cover all items."""
    engine = Engine(loads(RULES.replace("    - latest\n", "")))

    with pytest.raises(RollupError) as caught:
        engine.roll_up(["Sent", "Sent", "Cancelled"])
    assert str(caught.value) == "no rule of the rollup holds for items in 'Cancelled' and 'Sent'"


def test_more_items_than_expected_have_no_status(ruled: Engine) -> None:
    """One of the two numbers must be wrong."""
    with pytest.raises(RollupError, match="the order has 2 items, which is more than the 1 expected"):
        ruled.roll_up(["Broken", "Sent"], expected=1)


def test_a_status_of_orders_is_not_one_of_items(ruled: Engine) -> None:
    """The engine does not decide about it either."""
    with pytest.raises(RollupError, match="unknown status 'Partly Sent' of an item"):
        ruled.roll_up(["Partly Sent"])
    assert ruled.available("Partly Sent").source is None


@pytest.mark.parametrize(
    ("expected", "error", "why"),
    [
        (True, TypeError, "expected must be an int or None, not bool"),
        ("2", TypeError, "expected must be an int or None, not str"),
        (2.0, TypeError, "expected must be an int or None, not float"),
        (-1, ValueError, "expected must be 0 or more, not -1"),
    ],
)
def test_expected_is_a_number_of_items(
    ruled: Engine, expected: Any, error: type[Exception], why: str
) -> None:
    """Anything else raises, and the error names the argument."""
    with pytest.raises(error, match=why):
        ruled.roll_up(["New"], expected)
