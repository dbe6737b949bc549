"""Tests of the status of an order from the statuses of its items."""

from __future__ import annotations

import pytest

from statemachine import Engine, load, loads
from statemachine.model.errors import RollupError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation

RULES = """\
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


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine whose statuses have ranks, except one."""
    return Engine(loads(RULES))


def test_the_earliest_status_is_returned(engine: Engine) -> None:
    """The order has the status of the lowest rank; of equal ranks, the first by name."""
    assert engine.roll_up(["Sent", "Queued", "Held"]) == "Held"
    assert engine.roll_up(["Sent", 0]) == "New"


def test_failed_and_cancelled_items_are_not_counted(engine: Engine) -> None:
    """They are counted only if there are no other items."""
    assert engine.roll_up(["Cancelled", "Sent", "Broken"]) == "Sent"
    assert engine.roll_up(["Broken", "Cancelled"]) == "Cancelled"


@pytest.mark.parametrize(
    ("statuses", "why"),
    [([], "without items"), (["New", "test 5"], "'test 5'"), (["Odd"], "'Odd' has no rank")],
)
def test_an_order_may_have_no_status(engine: Engine, statuses: list[str], why: str) -> None:
    """Without items, with an unknown status or with one without a rank, the error names the cause."""
    with pytest.raises(RollupError, match=why):
        engine.roll_up(statuses)


def test_without_rollup_it_raises() -> None:
    """A rule set without `rollup` has the statuses of orders."""
    with pytest.raises(RollupError, match="declares no rollup"):
        Engine(load("gooten")).roll_up(["New"])


def test_items_of_one_order_share_a_key(engine: Engine) -> None:
    """The key parts that `by` names are the same for all items of one order."""
    rollup = engine.rules.rollup
    first, second = (
        Observation(order=FrozenMap({"OrderNumber": "3"}), item=FrozenMap({"Copy": copy}))
        for copy in "12"
    )

    assert rollup is not None
    assert first.key_parts(rollup.by) == second.key_parts(rollup.by) == FrozenMap({"OrderNumber": "3"})
    assert Observation(item=FrozenMap({"Copy": "1"})).key_parts(rollup.by) is None
