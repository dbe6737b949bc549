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


def test_blocked_moves_are_listed_on_request(engine: Engine) -> None:
    """Each has all its refusals, and what it needs besides."""
    facts = {"weight": 11}
    available = engine.available("Packed", facts=facts, blocked=True)
    overrides = engine.available("Done", actor="staff", blocked=True)

    assert [(each.target, [str(no.cause) for no in each.refusals]) for each in available.blocked] == [
        ("Flown", ["guard-failed"])
    ]
    assert engine.available("Packed", facts=facts).blocked == ()
    assert overrides.blocked[0].inputs == ("message",)
    assert [str(no.cause) for no in overrides.blocked[0].refusals] == [
        "input-missing",
        "actor-not-allowed",
    ]


def test_a_move_tells_what_opens_it(engine: Engine) -> None:
    """Each missing fact that a guard compares has a text with the values that satisfy it."""
    available = engine.available("Packed", actor="staff")

    assert [dict(each.opened_by) for each in available.moves] == [
        {"weight": "at most 10"},
        {"weight": "above 10"},
        {},
    ]
    assert dict(engine.available("New", actor="staff").moves[0].opened_by) == {"paid": "true"}


def test_a_move_that_can_never_fire_is_not_listed() -> None:
    """Of two rows with one target, the second is left out if the first fires whenever it would."""
    text = ACME.replace(
        "transitions:",
        """\
transitions:
  - {event: call, source: Lost, target: New, default: true}
  - {source: Lost, target: New}
  - {source: Lost, target: Hold, guard: is-paid}
  - {source: Lost, target: Hold, override: true}
  - {source: Lost, target: Done}
  - {source: Lost, target: Done, override: true}
""",
    )
    engine = Engine(loads(text), guards={"checked": bool})
    available = engine.available("Lost", actor="staff")

    assert [(each.event, each.target) for each in available.moves] == [
        ("call", "New"),
        (None, "Done"),
        (None, "Hold"),
    ]
    assert [each.target for each in available.overrides] == ["Hold"]
