"""Tests of what is open from a status."""

from __future__ import annotations

from statemachine import Engine


def test_moves_say_what_they_still_need(engine: Engine) -> None:
    """A menu can be built before the form is filled: each move names the facts and inputs it waits for."""
    menu = engine.available("Packed", actor="staff")

    assert [(each.target, each.facts, each.default, each.title) for each in menu.moves] == [
        ("Flown", ("weight",), True, "By air"),
        ("Driven", ("weight",), False, None),
        ("Lost", ("weight",), False, None),
    ]
    assert menu.overrides == ()


def test_known_facts_narrow_the_menu(engine: Engine) -> None:
    """A move whose guard is known to fail is not open."""
    menu = engine.available("Packed", facts={"weight": 11})

    assert [each.target for each in menu.moves] == ["Driven"]


def test_overrides_stand_apart(engine: Engine) -> None:
    """What is open outside the rules is listed apart, with its required inputs."""
    menu = engine.available("Done", actor="boss")

    assert menu.moves == ()
    assert {each.target for each in menu.overrides} == {
        "New",
        "Hold",
        "Packed",
        "Flown",
        "Driven",
        "Lost",
    }
    assert {each.inputs for each in menu.overrides} == {("message",)}


def test_a_menu_that_is_not_understood_is_empty(engine: Engine) -> None:
    """An unknown word opens nothing, and the answer says which word."""
    menu = engine.available("Nwe", actor="nobody")

    assert (menu.moves, menu.overrides) == ((), ())
    assert [str(each.cause) for each in menu.refusals] == ["unknown-status", "unknown-actor"]
