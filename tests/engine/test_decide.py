"""Tests of decide: what is said, by example; the laws stand in tests/properties."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from unittest.mock import ANY

import pytest

from statemachine import Cause, Decision, Engine, GuardsError, RefusedError, Verdict, loads
from statemachine.engine import External
from tests.engine.acme import ACME


def saying(answer: object) -> External:
    """Return a guard that gives an answer."""
    return lambda _: answer


class Incomparable:
    """What raises when it is compared."""

    __hash__ = None  # type: ignore[assignment]  # as what cannot be compared

    def __eq__(self, other: object) -> bool:
        """Refuse."""
        raise ValueError("not to be compared")


def causes(decision: Decision) -> list[str]:
    """Return the causes of a no, nearest first."""
    return [str(each.cause) for each in decision.refusals]


def test_a_yes_carries_its_transition(engine: Engine) -> None:
    """A yes names the transition that would fire, and has no refusals."""
    decision = engine.decide("New", target="Hold", actor="shop", channel="api")

    assert decision.allowed
    assert (decision.event, decision.target) == ("hold", "Hold")
    assert decision.transition is engine.rules.transitions[0]
    assert decision.refusals == ()


def test_a_plain_yes_is_shared(engine: Engine) -> None:
    """A yes that hangs on nothing but status, actor and channel is one value, however it is asked."""
    first = engine.decide("New", target="Hold", actor="shop")

    assert engine.decide("New", event="hold", channel="api") is first
    assert engine.decide(0, target="OnHold", actor="shop", facts={"paid": True}) is first


def test_every_reason_is_told(engine: Engine) -> None:
    """A row that is blocked in several ways says all of them, the nearest to a yes first."""
    decision = engine.decide("New", target="Packed", actor="shop", facts={"paid": False})

    assert causes(decision) == [
        "guard-failed",
        "actor-not-allowed",
        "input-missing",
        "override-needed",
        "actor-not-allowed",
    ]
    assert decision.refusals[0].message == (
        "'pack: New -> Packed' needs the guard 'is-paid' to hold: paid is true"
    )


def test_a_refusal_knows_the_place_of_its_rule(engine: Engine) -> None:
    """A refusal points at the line of the transition that says no."""
    refusal = engine.decide("Hold", event="release", actor="shop").refusals[0]

    assert refusal.transition is engine.rules.transitions[1]
    assert str(refusal.span).startswith(
        f"acme.yaml:{ACME[: ACME.index('event: release')].count(chr(10)) + 1}:"
    )


@pytest.mark.parametrize(
    ("actor", "verdict"),
    [("shop", Verdict.REFUSED), ("staff", Verdict.UNSPECIFIED), (None, Verdict.UNSPECIFIED)],
)
def test_worlds_are_closed_per_actor(engine: Engine, actor: str | None, verdict: Verdict) -> None:
    """A move that no row declares for the asker is refused or unspecified by his own world."""
    assert engine.decide("Hold", target="Packed", actor=actor).verdict is verdict


def test_a_move_to_itself_is_refused_in_every_world(engine: Engine) -> None:
    """Nothing that is not declared lets an order become what it is."""
    assert engine.decide("Lost", target="Lost", actor="staff").verdict is Verdict.REFUSED


def test_one_transition_with_several_targets_asks_for_one(engine: Engine) -> None:
    """Asked by event, several targets of one transition are a choice, and the alternatives list them."""
    decision = engine.decide("New", event="touch", actor="staff")

    assert causes(decision) == ["target-needed"]
    assert {"Hold", "New"} <= set(decision.alternatives)


def test_rows_of_different_transitions_are_ambiguous() -> None:
    """Asked by event, targets of different transitions are ambiguous, once per row; a target settles it.

    Rows that are blocked besides are told after them.
    """
    engine = Engine(loads(ACME), guards={"checked": lambda _: True})
    facts = {"weight": 3}
    decision = engine.decide("Packed", event="send", facts=facts)

    assert causes(decision) == ["ambiguous", "ambiguous", "guard-failed"]
    assert decision.alternatives == ("Flown", "Lost")
    assert engine.decide("Packed", event="send", target="Lost", facts=facts).allowed


def test_what_is_not_understood_is_told_at_once(engine: Engine) -> None:
    """Unknown words and values of the wrong type are refused together, and nothing else is said."""
    decision = engine.decide(
        "Nwe",
        target="Hold",
        actor="shopp",
        facts={"weight": True, "colour": 1},
        inputs={"message": 5},
    )

    assert causes(decision) == [
        "unknown-status",
        "unknown-actor",
        "unknown-fact",
        "fact-invalid",
        "input-invalid",
    ]
    assert decision.refusals[0].message == "'Nwe' is no status that is declared; did you mean 'New'?"
    assert decision.refusals[3].message == "the fact 'weight' has to be an integer of at least 0"


@pytest.mark.parametrize(
    "word", [True, 1.0, b"New", ["New"], object(), 10**5000], ids=lambda word: type(word).__name__
)
def test_only_text_and_integers_name_a_status(engine: Engine, word: object) -> None:
    """A boolean, a float or anything else names no status, and asking with it is no error."""
    assert causes(engine.decide(word, target="Hold")) == ["unknown-status"]  # type: ignore[arg-type]  # the point


def test_a_wrong_target_still_gets_alternatives(engine: Engine) -> None:
    """When only the aim was not understood, the answer says where one can go."""
    assert engine.decide("New", target="Holdd", actor="shop").alternatives == ("Hold",)


def test_inputs_with_a_default_are_there(engine: Engine) -> None:
    """A required input that has a default is not missing; None is not given, and empty text is."""
    assert causes(engine.decide("Flown", event="finish", inputs={"message": None})) == ["input-missing"]
    assert engine.decide("Flown", event="finish", inputs={"message": ""}).allowed


def test_an_override_fires_only_when_asked_for(engine: Engine) -> None:
    """A move outside the rules needs `override=True`, and a normal row is taken before it."""
    inputs = {"message": "lost parcel"}
    closed = engine.decide("Done", target="New", actor="boss", inputs=inputs)
    normal = engine.decide("Hold", target="New", actor="boss", inputs=inputs, override=True)

    assert causes(closed) == ["override-needed", "final-status"]
    assert engine.decide("Done", target="New", actor="boss", inputs=inputs, override=True).allowed
    assert normal.event == "release"


def test_a_guard_that_raises_is_a_reason() -> None:
    """What a guard raises is kept on the refusal and goes no further; the message does not show it."""

    def broken(facts: Mapping[str, object]) -> bool:
        raise LookupError(f"secret {facts}")

    engine = Engine(loads(ACME), guards={"checked": broken})
    refusals = engine.decide("Packed", target="Lost", facts={"weight": 3}).refusals

    assert refusals[0].cause is Cause.GUARD_ERROR
    assert isinstance(refusals[0].error, LookupError)
    assert "secret" not in refusals[0].message


def test_a_guard_that_answers_one_is_a_reason() -> None:
    """Only True and False are answers."""
    engine = Engine(loads(ACME), guards={"checked": lambda _: 1})

    assert (
        engine.decide("Packed", target="Lost", facts={"weight": 3}).refusals[0].cause
        is Cause.GUARD_ERROR
    )


def test_what_a_guard_returns_is_not_compared() -> None:
    """An answer that claims to equal everything is no yes, and one that cannot be compared is no error."""
    for answer in (ANY, Incomparable()):
        engine = Engine(loads(ACME), guards={"checked": saying(answer)})
        decision = engine.decide("Packed", target="Lost", facts={"weight": 3})

        assert decision.refusals[0].cause is Cause.GUARD_ERROR


def test_what_a_guard_raised_is_not_told() -> None:
    """The error is kept for who asks for it, and neither shown nor pickled: it may tell facts."""

    def tell(facts: Mapping[str, object]) -> bool:
        raise LookupError(f"weight is {facts['weight']}")

    decision = Engine(loads(ACME), guards={"checked": tell}).decide(
        "Packed", target="Lost", facts={"weight": 31337}
    )
    back = pickle.loads(pickle.dumps(decision))  # noqa: S301  # our own bytes

    assert "31337" in str(decision.refusals[0].error)
    assert "31337" not in repr(decision) + str(RefusedError(decision)) + json.dumps(
        decision.to_problem()
    )
    assert (back, back.refusals[0].error) == (decision, None)


def test_guards_are_given_when_the_engine_is_made() -> None:
    """A guard without its function, and a function without its guard, are an error at once."""
    with pytest.raises(GuardsError, match="checked"):
        Engine(loads(ACME))
    with pytest.raises(GuardsError, match="no external guard"):
        Engine(loads(ACME), guards={"checked": lambda _: True, "light": lambda _: True})


def test_neither_target_nor_event_is_a_mistake(engine: Engine) -> None:
    """A question without an aim is a `TypeError`."""
    with pytest.raises(TypeError, match="target"):
        engine.decide("New")


def test_creation_starts_from_nothing(engine: Engine) -> None:
    """An order that does not exist yet can become what is initial."""
    assert engine.decide(None, target="New").allowed
    assert engine.decide(None, target="Hold", actor="shop").verdict is Verdict.REFUSED


def test_an_action_is_judged_like_a_move(engine: Engine) -> None:
    """An action says yes, or every reason why not."""
    assert engine.decide_action("relabel", "New", actor="shop", inputs={"message": "x"}).allowed
    assert causes(engine.decide_action("relabel", "Packed", actor="staff")) == [
        "input-missing",
        "actor-not-allowed",
        "action-not-allowed",
    ]
    assert causes(engine.decide_action("relable", "New")) == ["unknown-action"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"source": "Hold", "target": "New", "actor": "shop", "channel": "ui"}, 409),
        ({"source": "Hold", "event": "release", "actor": "shop"}, 403),
        ({"source": "Hold", "target": "Nwe"}, 422),
    ],
)
def test_a_no_is_a_problem(engine: Engine, question: dict[str, str], status: int) -> None:
    """A no is RFC 9457 problem details, ready for JSON."""
    decision = engine.decide(**question)  # type: ignore[arg-type]  # keywords of several types
    problem = json.loads(json.dumps(decision.to_problem()))

    assert problem["status"] == status
    assert problem["detail"] == decision.refusals[0].message
    assert [each["cause"] for each in problem["refusals"]] == causes(decision)


def test_a_yes_is_no_problem(engine: Engine) -> None:
    """Problem details of a yes are a mistake in the caller."""
    with pytest.raises(ValueError, match="allowed"):
        engine.decide("New", target="Hold").to_problem()
