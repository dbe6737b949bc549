"""Tests of the moves that are possible from a status."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine import Engine, loads
from tests.engine.acme import ACME


def test_a_move_lists_its_missing_facts_and_inputs(engine: Engine) -> None:
    """Each move has the names of the facts and inputs that it still needs."""
    available = engine.available("Packed", actor="staff")

    assert [(each.target, each.facts, each.default, each.title) for each in available.moves] == [
        ("Flown", ("weight",), True, "By air"),
        ("Driven", ("weight",), False, None),
        ("Lost", ("weight",), False, None),
    ]
    assert available.overrides == ()


def test_known_facts_exclude_moves(engine: Engine) -> None:
    """A move whose guard is known to fail is not listed; one with an external guard is, and names it."""
    available = engine.available("Packed", facts={"weight": 11})

    assert [(each.target, each.guards) for each in available.moves] == [
        ("Driven", ()),
        ("Lost", ("checked",)),
    ]


def test_no_external_guard_is_called_for_a_move_that_is_not_asked_about() -> None:
    """`available`, and the alternatives of a no, call no guard; one that failed removes its target."""
    calls: list[object] = []

    def spy(facts: Mapping[str, object]) -> bool:
        calls.append(facts)
        return False

    engine = Engine(loads(ACME), guards={"checked": spy})
    facts = {"weight": 11}
    engine.available("Packed", facts=facts)

    assert engine.decide("Packed", target="Flown", facts=facts).alternatives == ("Driven", "Lost")
    assert engine.decide("Packed", target="Nowhere", facts=facts).alternatives == ("Driven", "Lost")
    assert calls == []
    assert engine.decide("Packed", target="Lost", facts=facts).alternatives == ("Driven",)
    assert calls == [{"weight": 11}]


def test_overrides_are_listed_apart(engine: Engine) -> None:
    """Overrides are in a list of their own, with their required inputs."""
    available = engine.available("Done", actor="boss")

    assert available.moves == ()
    assert {each.target for each in available.overrides} == {
        "New",
        "Hold",
        "Packed",
        "Flown",
        "Driven",
        "Lost",
    }
    assert {each.inputs for each in available.overrides} == {("message",)}


def test_an_unknown_word_gives_no_moves(engine: Engine) -> None:
    """The answer has no moves, and a refusal for each unknown word."""
    available = engine.available("Nwe", actor="nobody")

    assert (available.moves, available.overrides) == ((), ())
    assert [str(each.cause) for each in available.refusals] == ["unknown-status", "unknown-actor"]
