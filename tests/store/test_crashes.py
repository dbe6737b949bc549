"""Crashes: a program dies between any two statements, or its database goes away; what was done stands, and nothing is half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.needs import needs
from tests.store import workers
from tests.store.conftest import on_disk

if TYPE_CHECKING:
    from statemachine.store import Store

pytestmark = [pytest.mark.once, needs("store"), on_disk]


def test_a_program_may_die_at_any_statement(worked: Store, address: str) -> None:
    """Each order has the changes that were acknowledged, or one step more; each change has its effect waiting.

    A program dies before each statement that follows the same one for the first time.
    """
    done: dict[str, list[str]] = {}
    for line in workers.run(address, "live"):
        who, _, word = line.partition(" ")
        done.setdefault(who, []).append(word)
    deaths = max(int(who) for who in done if who.isdigit())
    waiting = [(each.order, each.item) for each in worked.outbox.waiting(most=100_000)]

    assert deaths > 100
    for number in range(1, deaths + 1):
        steps = (*done.get(str(number), ()), "and nothing else")
        check_life(worked, f"order {number}", steps, waiting)
    gone = [who for who in done if "both" in done[who] and not worked.history(f"order {who}", "1")]
    warmed_up = 2  # the program leads an order through all twice before that
    assert sum(worked.erasures().values()) == len(gone) + warmed_up
    assert worked.verify() == ()


def check_life(store: Store, name: str, done: tuple[str, ...], waiting: list[tuple[str, str]]) -> None:
    """Compare what the tables have about an order with what was done, as far as its program came."""
    items = [[each.target for each in store.history(name, item)] for item in ("1", "2", "3")]
    assert items[1] == items[2]
    for item, history in zip(("1", "2", "3"), items, strict=True):
        assert waiting.count((name, item)) == len(history)
    if items[0] == []:
        assert done[0] == "and nothing else" or done[-2] in {"both", "erased"}
        return
    path = ["New", "Held", "Made"]
    acknowledged = sum(word in done for word in path)
    assert items[0] in (path[:acknowledged], path[: acknowledged + 1])
    assert ("both" in done) <= (items[1] == ["New"]) <= ("Made" in done)
    held = [each.item for each in store.held() if each.order == name]
    assert held in ([[], ["1"]] if done[-2:-1] in (("Held",), ("Lost",)) else [[]])


def test_an_effect_is_carried_out_by_another_program(worked: Store, address: str) -> None:
    """A program that dies while it empties the outbox leaves the rest; an effect may be carried out again."""
    for order in "ABC":
        worked.apply(order, target="New")
    keys = [each.key for each in worked.outbox.waiting()]
    said = workers.run(address, "drain")

    assert worked.outbox.waiting() == ()
    assert set(keys) <= set(said)
    assert max(said.count(key) for key in keys) > 1
