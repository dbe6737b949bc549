"""Tests of the moves that are possible from a status."""

from __future__ import annotations

from statemachine import Engine


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
    """A move whose guard is known to fail is not listed."""
    available = engine.available("Packed", facts={"weight": 11})

    assert [each.target for each in available.moves] == ["Driven"]


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
