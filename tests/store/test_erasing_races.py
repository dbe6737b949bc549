"""Races with erasing and with new versions of the rules: each order is whole, or gone, and no program fails for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from statemachine.engine import Engine
from statemachine.loader import loads
from statemachine.model.errors import ConflictError, RefusedError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import Observation, Outcome
from statemachine.model.ruleset import RuleSet
from tests.needs import needs
from tests.store.conftest import GOOTEN, Opening, on_disk
from tests.store.test_transactions import NEW_RULES, RULES

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = [pytest.mark.once, needs("store"), on_disk]
WITHOUT_ROLL_UP = loads(RULES)


NEW_NAMES = loads(NEW_RULES)


def changed(outcome: Outcome) -> int:
    """Return how many changes an outcome writes."""
    row, status = outcome.row, outcome.after.status
    is_step = row is not None and row.source == outcome.stored and row.target == status
    return int(outcome.changes_status and (is_step or status != outcome.stored))


@pytest.mark.parametrize("rules", [WITHOUT_ROLL_UP, GOOTEN], ids=["without a rollup", "with a rollup"])
def test_erasing_and_writing_at_once(opening: Opening, rules: RuleSet) -> None:
    """What was made is erased or still there, each change once, and neither side fails."""
    store = opening(rules, clock=lambda: datetime.now(UTC))
    words = list(rules.statuses)[:4]

    def move(turn: int) -> int:
        with suppress(ConflictError, RefusedError):
            store.apply("A", f"{turn % 3}", target="New")
            return 1
        return 0

    def deliver(turn: int) -> int:
        item = FrozenMap({"item": f"{turn % 3}"})
        told: dict[str, Any] = {"status": words[turn % 4], "id": f"e{turn}", "item": item}
        with suppress(ConflictError):  # ten times slower than others: a provider would send it again
            return changed(store.observe(Observation(order=FrozenMap({"order": "A"}), **told)))
        return 0

    def settle(_: int) -> int:
        done = 0
        for held in store.held():
            with suppress(ConflictError):
                done += changed(store.settle(held, "apply", actor="mia"))
        return done

    def erase(_: int) -> int:
        return -store.erase("A")

    tasks = (move, deliver, move, deliver, settle, erase)
    with ThreadPoolExecutor(16) as pool:
        running = [pool.submit(tasks[turn % 6], turn) for turn in range(120)]
        changes = sum(each.result() for each in running)

    assert store.verify() == ()
    assert changes == sum(len(store.history("A", str(item))) for item in range(3))


def test_an_order_that_is_erased_and_made_again_is_another_one(opening: Opening) -> None:
    """A move that was judged about the old order is a conflict, although the new one has the same status and numbers."""
    rules = loads(
        RULES.replace("source: New, target: Held}", "source: New, target: Held, guard: slow}").replace(
            "statuses:", "facts: {n: {type: integer}}\nguards: {slow: {external: [n]}}\nstatuses:"
        )
    )

    def slow(_: Any) -> bool:
        store.erase("A")
        return store.apply("A", target="New").target == "New"

    store = opening(Engine(rules, guards={"slow": slow}))
    store.apply("A", target="New")
    with pytest.raises(ConflictError, match="its status is 'New' now"):
        store.apply("A", target="Held", facts={"n": 1})

    assert [each.target for each in store.history("A")] == ["New"]


def test_two_versions_of_the_rules_and_a_migration_at_once(opening: Opening) -> None:
    """A program with the old rules goes on while another one renames: each change is legal under the rules that made it."""
    old = opening(WITHOUT_ROLL_UP, clock=lambda: datetime.now(UTC))
    new = opening(NEW_NAMES, clock=lambda: datetime.now(UTC))
    for number in range(6):
        old.apply(f"order {number}", target="New")

    def move(store: Store, order: str, target: str) -> int:
        with suppress(ConflictError, RefusedError):
            store.apply(order, target=target)
            return 1
        return 0

    def run(worker: int) -> int:
        if worker % 4 == 0:
            return sum(sum(new.migrate().migrated.values()) for _ in range(3))
        order = f"order {worker % 6}"
        hold = move(old, order, "Held")
        return hold + move(new, order, "Waiting") + move((old, new)[worker % 2], order, "Done")

    with ThreadPoolExecutor(16) as pool:
        made = sum(pool.map(run, range(16)))
    made += sum(new.migrate().migrated.values())
    histories = [new.history(f"order {number}") for number in range(6)]

    assert sum(map(len, histories)) == made + 6
    assert {each[-1].target for each in histories} <= {"Waiting", "Done", "New"}
    assert new.verify() == old.verify() == ()
