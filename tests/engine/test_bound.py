"""Tests of bound engines and of many decisions at once."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, StrEnum
from typing import Any

import pytest

from statemachine import Engine, loads
from tests.engine.acme import ACME

SPELLED = ACME.replace("Packed: {}", "Packed: {code: 5, aliases: [Wrapped]}")


class Name(StrEnum):
    """Texts of a subclass of `str`."""

    PACKED = "Packed"
    SHOP = "shop"


class Plain(Enum):
    """Members whose values are texts."""

    PACKED = "Packed"


def test_a_bound_engine_asks_for_one_asker(engine: Engine) -> None:
    """The target may be passed by position, and the second answer is the object of the first."""
    shop = engine.bind(actor="shop", channel="api")

    assert (shop.actor, shop.channel) == ("shop", "api")
    assert shop.decide("New", "Hold") is shop.decide("New", "Hold")
    assert shop.decide("New", "Hold") is engine.decide("New", target="Hold", actor="shop", channel="api")
    assert shop.apply("New", event="hold").actors == ("shop",)
    assert [move.target for move in shop.available("New").moves] == ["Hold"]
    assert engine.bind(actor=["staff", "shop"]).actor == ("shop", "staff")
    assert shop == engine.bind(actor=["shop"], channel="api")


def test_a_bound_engine_is_frozen(engine: Engine) -> None:
    """Its asker cannot be changed, and no actors are an error."""
    with pytest.raises(AttributeError):
        engine.bind(actor="shop").actor = "boss"  # type: ignore[misc]  # the point
    with pytest.raises(ValueError, match="at least one actor"):
        engine.bind(actor=[])


def test_a_replaced_asker_is_bound_again(engine: Engine) -> None:
    """The actor and the channel that it shows are those that it asks for; its answers are its own."""
    staff = engine.bind(actor="staff", channel="api")
    assert staff.decide("Hold", "New")
    shop = replace(staff, actor=Name.SHOP)

    assert shop == engine.bind(actor="shop", channel="api")
    assert shop.decide("Hold", "New") is engine.decide("Hold", target="New", actor="shop", channel="api")
    assert not shop.decide("Hold", "New")
    assert shop.apply("New", "Hold").actors == (shop.actor,) == ("shop",)
    assert pickle.loads(pickle.dumps(shop)).decide("New", "Hold")  # noqa: S301  # the bytes come from this test
    assert replace(shop, actor=("staff", "shop")).actor == ("shop", "staff")
    assert replace(shop, channel="ui").available("New") == engine.available(
        "New", actor="shop", channel="ui"
    )
    with pytest.raises(ValueError, match="at least one actor"):
        replace(shop, actor=())


def test_equal_questions_are_judged_once() -> None:
    """An external guard is called once for all equal questions."""
    calls: list[object] = []

    def spy(facts: Mapping[str, object]) -> bool:
        calls.append(facts)
        return True

    engine = Engine(loads(SPELLED), guards={"checked": spy})
    sources: list[Any] = ["Packed", 5, Name.PACKED, Plain.PACKED, "Wrapped"] * 20
    decisions = engine.decide_many(sources, ["Lost"] * 100, facts={"weight": 3})

    assert {each.allowed for each in decisions} == {True}
    assert len(calls) == 1
    odd: list[Any] = [5, "5", True, 5.0, 5]
    assert engine.decide_many(odd, ["Lost"] * 5, facts={"weight": 3}) == tuple(
        engine.decide(source, target="Lost", facts={"weight": 3}) for source in odd
    )
    assert [each.target for each in engine.decide_many(["New", "Hold"], event="touch")] == [None, None]


def test_sources_and_targets_are_sequences_of_one_length(engine: Engine) -> None:
    """A single text, an iterator or another number of targets is a mistake, and the message names the argument."""
    with pytest.raises(TypeError, match="sources must be a sequence of statuses, not str: pass a list"):
        engine.decide_many("New", ["Hold"])
    with pytest.raises(TypeError, match="targets must be a sequence of statuses, not list_iterator"):
        engine.decide_many(["New"], iter(["Hold"]))  # type: ignore[arg-type]  # the point
    with pytest.raises(ValueError, match="1 sources and 2 targets"):
        engine.decide_many(["New"], ["Hold", "New"])
    assert engine.decide_many([], []) == ()


@pytest.mark.parametrize("sources", [["New"], []])
def test_many_questions_are_checked_like_one(engine: Engine, sources: list[str]) -> None:
    """The errors of `decide` are raised without a source too."""
    with pytest.raises(TypeError, match="an event or both"):
        engine.decide_many(sources)
    with pytest.raises(ValueError, match="at least one actor"):
        engine.decide_many(sources, event="hold", actor=[])


@pytest.mark.parametrize("column", ["New", b"New", {"New"}, {"New": 1}, iter(["New"]), 7])
def test_a_column_has_a_length_and_an_order(engine: Engine, column: Any) -> None:
    """Everything else raises `TypeError`, which names the argument."""
    with pytest.raises(TypeError, match="sources must be a sequence"):
        engine.decide_many(column, event="hold")
    with pytest.raises(TypeError, match="targets must be a sequence"):
        engine.decide_many(["New"], column)
    assert len(engine.decide_many({"New": 1}.values(), event="hold")) == 1  # type: ignore[arg-type]  # it has both
