"""Tests of the parts of a question: unknown and invalid ones, enums, and several actors."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from functools import partial

import pytest

from statemachine import Decision, Engine, Observation, Verdict, loads
from statemachine.model.observation import Meaning
from tests.engine.acme import ACME
from tests.engine.conftest import never
from tests.engine.observing import observing_engine


def causes(decision: Decision) -> list[str]:
    """Return the causes of a no, nearest first."""
    return [str(each.cause) for each in decision.refusals]


def test_an_invalid_value_hides_no_other_reason(engine: Engine) -> None:
    """The blockers of the near rows follow; an invalid value is not missing, and its guards are not evaluated."""
    inputs = {"message": 5}
    no = engine.decide("New", target="Packed", actor="shop", facts={"paid": 1}, inputs=inputs)

    assert causes(no) == [
        "fact-invalid",
        "input-invalid",
        "actor-not-allowed",
        "override-needed",
        "actor-not-allowed",
    ]
    other = engine.decide("New", target="Packed", facts={"weight": -1, "paid": False})
    assert causes(other)[:2] == ["fact-invalid", "guard-failed"]
    assert causes(engine.decide("New", target="Packed", channel="fax"))[:2] == [
        "unknown-channel",
        "fact-missing",
    ]
    assert causes(engine.decide("New", target="Pack", facts={"paid": 1})) == [
        "unknown-target",
        "fact-invalid",
    ]


def test_an_action_in_an_unknown_status_is_refused() -> None:
    """Actions are allowed or refused, also where the rule set accepts unknown statuses."""
    engine = Engine(loads(f"{ACME}unknown: accepted\n"), guards={"checked": never})

    assert engine.decide("Nwe", target="Hold").verdict is Verdict.UNSPECIFIED
    assert engine.decide_action("relabel", "Nwe").verdict is Verdict.REFUSED
    assert causes(engine.decide_action("relabel", "Done", actor="shop", inputs={"message": 5})) == [
        "input-invalid",
        "action-not-allowed",
    ]


class Kind(Enum):
    """A plain enum with texts."""

    NEW = "New"
    HOLD = "OnHold"
    EVENT = "hold"
    SHOP = "shop"
    API = "api"


def test_a_plain_enum_is_its_text(engine: Engine) -> None:
    """A member whose value is a text names a status, an event, an actor or a channel."""
    words = {"event": Kind.EVENT, "actor": Kind.SHOP, "channel": Kind.API}
    change = engine.apply(Kind.NEW, target=Kind.HOLD, **words)  # type: ignore[arg-type]  # any value is allowed

    assert (change.target, change.actor, change.channel) == ("Hold", "shop", "api")
    assert {type(each) for each in (change.actor, change.channel)} == {str}


class Typed(Enum):
    """A plain enum with values of several types."""

    YES = True
    NO = False
    LIGHT = 7
    TEN = Decimal(10)
    TEXT = "Please"
    NOTHING = None
    NESTED = ("x",)


class Text(StrEnum):
    """An enum whose members are texts themselves."""

    HELLO = "Hello"


class Weight(IntEnum):
    """An enum whose members are integers themselves."""

    LIGHT = 7


def test_a_plain_enum_is_its_value_in_facts_and_inputs(engine: Engine) -> None:
    """A fact and an input of any type may be a member of an enum; a change has the value itself."""
    assert engine.decide("New", target="Packed", actor="staff", facts={"paid": Typed.YES}).allowed
    for weight in (Typed.LIGHT, Weight.LIGHT):
        assert engine.decide("Packed", event="send", target="Flown", facts={"weight": weight}).allowed
    change = engine.apply("Flown", target="Done", inputs={"message": Typed.TEXT, "notify": Typed.YES})

    assert change.inputs == {"message": "Please", "notify": True}
    assert type(change.inputs["message"]) is str
    kept = engine.apply("Flown", target="Done", inputs={"message": Text.HELLO}).inputs["message"]
    assert kept is Text.HELLO


def test_a_member_of_an_enum_is_valid_as_its_value_is(engine: Engine) -> None:
    """A value of another type is invalid, one with the value None is missing, and only one level is read."""
    ask = partial(engine.decide, "New", target="Packed", actor="staff")

    assert causes(ask(facts={"paid": Typed.LIGHT}))[0] == "fact-invalid"
    assert causes(ask(facts={"paid": Typed.NESTED}))[0] == "fact-invalid"
    assert causes(ask(facts={"paid": Typed.NOTHING}))[0] == "fact-missing"
    assert (
        causes(engine.decide("Packed", target="Flown", facts={"weight": Typed.TEN}))[0] == "fact-invalid"
    )


def test_a_member_of_an_enum_in_the_facts_of_a_message_is_its_value() -> None:
    """A guard that its value fails does not explain the message."""
    engine = observing_engine()
    told = Observation(status="Made", facts={"paid": Typed.YES})
    other = Observation(status="Made", facts={"paid": Typed.NO})

    assert engine.observe("New", told).meaning is Meaning.APPLIED
    assert engine.observe("New", other).meaning is Meaning.REFUSED


def test_an_external_guard_gets_the_value_of_a_member() -> None:
    """A function of a guard never sees the enum of the caller."""
    seen: list[Mapping[str, object]] = []

    def checked(facts: Mapping[str, object]) -> bool:
        seen.append(facts)
        return True

    engine = Engine(loads(ACME), guards={"checked": checked})

    assert engine.decide("Packed", target="Lost", facts={"weight": Typed.LIGHT}).allowed
    assert [type(facts["weight"]) for facts in seen] == [int]


def test_any_of_several_actors_may(engine: Engine) -> None:
    """What one of them may, the asker may; `undeclared` is judged for each."""
    assert engine.decide("New", target="Packed", actor=["shop", "staff"], facts={"paid": True}).allowed
    assert engine.apply("New", target="Hold", actor={"staff", "shop"}).actors == ("shop", "staff")
    no = engine.decide("Hold", target="New", actor=("shop", "shop"))

    assert no == engine.decide("Hold", target="New", actor="shop")
    assert engine.decide("New", target="Hold", actor=["staff", "shop", "x"]).verdict is Verdict.REFUSED
    both = engine.decide("Hold", target="Packed", actor=["shop", "staff"])
    assert both.verdict is Verdict.UNSPECIFIED
    assert {move.event for move in engine.available("New", actor=["shop", "staff"]).moves} == {
        "hold",
        "pack",
        "touch",
    }


@pytest.mark.parametrize("none", [[], (), frozenset()])
def test_no_actors_are_an_error(engine: Engine, none: object) -> None:
    """An empty collection is a mistake: None is anybody."""
    with pytest.raises(ValueError, match="at least one actor"):
        engine.decide("New", target="Hold", actor=none)  # type: ignore[arg-type]  # the point


def test_an_event_that_is_passed_as_a_target_gets_a_hint(engine: Engine) -> None:
    """The message names the targets of the event."""
    refusal = engine.decide("New", target="touch").refusals[0]
    one = engine.decide("New", target="hold").refusals[0]

    assert refusal.message == (
        "unknown status 'touch': 'touch' is an event; its targets are 'Hold' and 'New'"
    )
    assert one.message == "unknown status 'hold': 'hold' is an event; its target is 'Hold'"


def test_an_event_from_the_wrong_status_gets_a_hint(engine: Engine) -> None:
    """The message names the statuses from which the event is possible."""
    assert engine.decide("New", event="finish").refusals[0].message == (
        "no transition leaves 'New' by the event 'finish'; 'finish' is possible from 'Driven' or 'Flown'"
    )
