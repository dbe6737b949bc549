"""Tests of bound engines and of many decisions at once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from statemachine import Engine, loads
from tests.engine.acme import ACME


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


def test_equal_questions_are_judged_once() -> None:
    """An external guard is called once for all equal questions."""
    calls: list[object] = []

    def spy(facts: Mapping[str, object]) -> bool:
        calls.append(facts)
        return True

    engine = Engine(loads(ACME), guards={"checked": spy})
    decisions = engine.decide_many(["Packed"] * 100, ["Lost"] * 100, facts={"weight": 3})

    assert {each.allowed for each in decisions} == {True}
    assert len(calls) == 1
    assert [each.target for each in engine.decide_many(["New", "Hold"], event="touch")] == [None, None]


def test_sources_and_targets_are_sequences_of_one_length(engine: Engine) -> None:
    """A single text or another number of targets is a mistake."""
    with pytest.raises(TypeError, match="not a single text"):
        engine.decide_many("New", ["Hold"])
    with pytest.raises(ValueError, match="1 sources and 2 targets"):
        engine.decide_many(["New"], ["Hold", "New"])
    assert engine.decide_many([], []) == ()
