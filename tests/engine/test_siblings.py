"""Tests of `otherwise` rows: what their siblings leave to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from statemachine import Engine, GuardRefusal, loads
from statemachine.engine.question import RawQuestion

PARCELS = """\
format: 1
provider: acme
subject: order
version: 1.0.0
actors: {client: {}, staff: {}}
channels: [api, ui]
facts:
  weight: {type: integer, minimum: 0}
  fragile: {type: boolean}
guards:
  light: {weight: {at_most: 10}}
  heavy: {weight: {above: 10}}
  sturdy: {fragile: false}
  checked: {external: [weight]}
inputs: {message: {type: string}}
statuses: {Packed: {}, Flown: {}, Driven: {}, Carried: {}, Kept: {}}
transitions:
"""
LIGHT = "{event: send, source: Packed, target: Flown, guard: light}"
STURDY = "{event: send, source: Packed, target: Driven, guard: sturdy}"
CHECKED = "{event: send, source: Packed, target: Driven, guard: checked}"
LEFT = "{event: send, source: Packed, target: Carried, otherwise: true}"


def engine_of(*transitions: str, checked: Any = lambda _facts: False) -> Engine:
    """Return an engine of some transitions; the external guard refuses."""
    body = PARCELS + "".join(f"  - {each}\n" for each in transitions)
    return Engine(loads(body), guards={"checked": checked})


def causes_of(engine: Engine, facts: Mapping[str, Any], **more: Any) -> list[tuple[str, str | None]]:
    """Return the causes and subjects of a question about the target Carried; none is a yes.

    The question is asked again once it is prepared, and evaluated anew, with the same answer.
    """
    raw = RawQuestion(source="Packed", target="Carried", facts=facts, **more)
    decision = engine.decide("Packed", target="Carried", facts=facts, **more)
    assert engine.decide("Packed", target="Carried", facts=facts, **more) == decision
    assert engine._answers.decider.decide(raw) == decision
    return [(str(each.cause), each.subject) for each in decision.refusals]


FAILED = ("guard-failed", "otherwise")
NO_FACTS = [("fact-missing", "fragile"), ("fact-missing", "weight")]


@pytest.mark.parametrize(
    ("facts", "causes"),
    [
        ({"weight": 20, "fragile": True}, []),
        ({}, NO_FACTS),
        ({"weight": 20}, [NO_FACTS[0]]),
        ({"weight": 5}, [NO_FACTS[0], FAILED]),
        ({"weight": 5, "fragile": True}, [FAILED]),
        ({"weight": 5, "fragile": False}, [FAILED]),
    ],
)
def test_each_sibling_must_be_known_to_be_false(
    facts: dict[str, Any], causes: list[tuple[str, str | None]]
) -> None:
    """A sibling that holds refuses, once; a fact that decides about a sibling is missing."""
    assert causes_of(engine_of(LIGHT, STURDY, LEFT), facts) == causes


def test_the_message_names_the_siblings_that_hold() -> None:
    """Those that are false, or not known, are not in it."""
    engine = engine_of(LIGHT, STURDY, "{event: send, source: Packed, target: Kept, guard: heavy}", LEFT)
    refused = engine.decide("Packed", target="Carried", facts={"weight": 5, "fragile": False})
    (refusal,) = refused.refusals

    assert refusal.message == (
        "'send: Packed -> Carried' is only for orders that no other move of the event 'send' fits; "
        "this order fits 'send: Packed -> Driven' and 'send: Packed -> Flown'"
    )


@pytest.mark.parametrize(
    "other",
    [
        "{event: keep, source: Packed, target: Kept}",
        "{source: Packed, target: Kept}",
        "{event: send, source: Carried, target: Kept}",
        "{event: send, source: Packed, target: Kept, override: true}",
        "{event: send, source: Packed, target: Kept, otherwise: true}",
    ],
)
def test_a_row_that_is_no_sibling_does_not_count(other: str) -> None:
    """A row of another event or source, an override and another `otherwise` row leave the move as it is."""
    assert causes_of(engine_of(LIGHT, other, LEFT), {"weight": 20}) == []


@pytest.mark.parametrize(
    "limits",
    ["actor: staff", "channel: ui", "requires: [message]", "target: Carried", "default: true"],
)
def test_the_limits_of_a_sibling_do_not_count(limits: str) -> None:
    """Only its guards count: not the actor, the channel or its target."""
    body = limits if "target" in limits else f"target: Flown, {limits}"
    sibling = f"{{event: send, source: Packed, guard: light, {body}}}"
    asked: dict[str, Any] = {"actor": "client", "channel": "api"}
    left = LEFT.replace("Carried", "Kept")
    decision = engine_of(sibling, left).decide("Packed", target="Kept", facts={"weight": 5}, **asked)

    assert [(each.cause, each.subject) for each in decision.refusals] == [FAILED]


def test_a_move_without_event_has_siblings_without_event() -> None:
    """No event is the same as no event."""
    light, left = (each.replace("event: send, ", "") for each in (LIGHT, LEFT))

    assert causes_of(engine_of(light, left), {"weight": 5}) == [FAILED]
    assert causes_of(engine_of(LIGHT, left), {"weight": 5}) == []


@pytest.mark.parametrize(
    ("said", "causes"),
    [
        (False, []),
        (GuardRefusal("Not today."), []),
        (True, [FAILED]),
        ("no", [("guard-error", "checked")]),
    ],
)
def test_the_external_guard_of_a_sibling_is_called_once(said: object, causes: list[Any]) -> None:
    """What it returns decides; without its facts it is not called, and they are missing."""
    calls: list[Mapping[str, Any]] = []

    def checked(facts: Mapping[str, Any]) -> object:
        calls.append(facts)
        return said

    more = "{event: send, source: Packed, target: Kept, guard: [checked, sturdy]}"
    engine = engine_of(CHECKED, more, LEFT, checked=checked)

    assert causes_of(engine, {"fragile": False}) == [("fact-missing", "weight")]
    assert calls == []
    assert causes_of(engine, {"weight": 1, "fragile": False}) == causes
    assert calls == [{"weight": 1}] * 3  # it was asked three times


@pytest.mark.parametrize("said", [False, GuardRefusal("Not today.")])
def test_a_sibling_that_was_refused_needs_no_other_fact(said: object) -> None:
    """One wrong guard is enough, although facts are missing."""
    both = CHECKED.replace("guard: checked", "guard: [checked, sturdy]")

    assert causes_of(engine_of(both, LEFT, checked=lambda _facts: said), {"weight": 1}) == []


def test_an_error_of_a_sibling_that_is_false_does_not_count() -> None:
    """Its other guard is false, so it is not known less."""
    both = CHECKED.replace("guard: checked", "guard: [checked, light]")
    engine = engine_of(both, LEFT, checked=lambda _facts: "no")

    assert causes_of(engine, {"weight": 20}) == []
    assert causes_of(engine, {"weight": 5}) == [("guard-error", "checked")]


def test_a_guard_of_the_row_and_of_a_sibling_has_one_blocker() -> None:
    """A missing fact and an error that concern both are named once."""
    left = LEFT.replace("otherwise: true", "otherwise: true, guard: checked")
    engine = engine_of(
        CHECKED.replace("checked", "[checked, sturdy]"), left, checked=lambda _facts: "no"
    )

    assert causes_of(engine, {}) == NO_FACTS
    assert causes_of(engine, {"weight": 1, "fragile": False}) == [("guard-error", "checked")]


def test_a_guard_over_an_invalid_fact_is_not_evaluated() -> None:
    """The fault is named, and the sibling is neither false nor does it hold."""
    assert causes_of(engine_of(LIGHT, LEFT), {"weight": "heavy"}) == [("fact-invalid", "weight")]


def test_an_answer_that_a_sibling_decides_is_not_remembered() -> None:
    """The external guard of a sibling has no facts, and answers anew each time."""
    answers = iter([False, True, False])
    body = PARCELS.replace("external: [weight]", "external: []")
    body += f"  - {CHECKED}\n  - {LEFT}\n"
    engine = Engine(loads(body), guards={"checked": lambda _facts: next(answers)})

    decisions = [engine.decide("Packed", target="Carried").allowed for _ in range(3)]

    assert decisions == [True, False, True]
