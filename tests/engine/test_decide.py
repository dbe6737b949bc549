"""Tests of decide, by example; the laws are in tests/properties."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from functools import partial
from unittest.mock import ANY

import pytest

from statemachine import Cause, Decision, Engine, GuardsError, RefusedError, Verdict, loads
from statemachine.engine import External
from tests.engine.acme import ACME


def returning(value: object) -> External:
    """Return a guard that returns a value."""
    return lambda _: value


class Incomparable:
    """A value that raises when it is compared."""

    __hash__ = None  # type: ignore[assignment]  # a value that cannot be hashed

    def __eq__(self, other: object) -> bool:
        """Raise `ValueError`."""
        raise ValueError("not to be compared")


def call(function: External, facts: Mapping[str, object]) -> object:
    """Return what a function returns."""
    return function(facts)


def causes(decision: Decision) -> list[str]:
    """Return the causes of a no, nearest first."""
    return [str(each.cause) for each in decision.refusals]


def test_a_yes_has_its_transition(engine: Engine) -> None:
    """A yes has the transition that would fire, and no refusals."""
    decision = engine.decide("New", target="Hold", actor="shop", channel="api")

    assert decision.allowed
    assert (decision.event, decision.target) == ("hold", "Hold")
    assert decision.transition is engine.rules.transitions[0]
    assert decision.refusals == ()


def test_a_plain_yes_is_shared(engine: Engine) -> None:
    """A yes that depends only on status, actor and channel is one object for every question."""
    first = engine.decide("New", target="Hold", actor="shop")

    assert engine.decide("New", event="hold", channel="api") is first
    assert engine.decide(0, target="OnHold", actor="shop", facts={"paid": True}) is first


def test_a_no_has_every_reason(engine: Engine) -> None:
    """A row with several blockers has a refusal for each, nearest to a yes first."""
    decision = engine.decide("New", target="Packed", actor="shop", facts={"paid": False})

    assert causes(decision) == [
        "guard-failed",
        "actor-not-allowed",
        "input-missing",
        "override-needed",
        "actor-not-allowed",
    ]
    assert decision.refusals[0].message == (
        "'pack: New -> Packed' requires paid = true (guard 'is-paid')"
    )


def test_a_refusal_has_the_place_of_its_rule(engine: Engine) -> None:
    """A refusal has the line of the transition that it is about."""
    refusal = engine.decide("Hold", event="release", actor="shop").refusals[0]

    assert refusal.transition is engine.rules.transitions[1]
    assert str(refusal.span).startswith(
        f"acme.yaml:{ACME[: ACME.index('event: release')].count(chr(10)) + 1}:"
    )


@pytest.mark.parametrize(
    ("actor", "verdict"),
    [("shop", Verdict.REFUSED), ("staff", Verdict.UNSPECIFIED), (None, Verdict.UNSPECIFIED)],
)
def test_undeclared_moves_are_refused_per_actor(
    engine: Engine, actor: str | None, verdict: Verdict
) -> None:
    """A move that no row declares for the actor has the verdict of `undeclared` for this actor."""
    assert engine.decide("Hold", target="Packed", actor=actor).verdict is verdict


def test_an_undeclared_self_transition_is_refused(engine: Engine) -> None:
    """It is refused even where undeclared moves are unspecified."""
    assert engine.decide("Lost", target="Lost", actor="staff").verdict is Verdict.REFUSED


def test_one_transition_with_several_targets_needs_a_target(engine: Engine) -> None:
    """By event, several targets of one transition are a choice; the alternatives list them."""
    decision = engine.decide("New", event="touch", actor="staff")

    assert causes(decision) == ["target-needed"]
    assert {"Hold", "New"} <= set(decision.alternatives)


def test_rows_of_different_transitions_are_ambiguous() -> None:
    """By event, targets of different transitions are ambiguous, once per row; a target decides.

    Refusals of blocked rows follow.
    """
    engine = Engine(loads(ACME), guards={"checked": lambda _: True})
    facts = {"weight": 3}
    decision = engine.decide("Packed", event="send", facts=facts)

    assert causes(decision) == ["ambiguous", "ambiguous", "guard-failed"]
    assert decision.alternatives == ("Flown", "Lost")
    assert engine.decide("Packed", event="send", target="Lost", facts=facts).allowed


def test_unknown_and_invalid_parts_are_refused_together(engine: Engine) -> None:
    """Unknown words and values of the wrong type are the only refusals."""
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
    assert decision.refusals[0].message == "unknown status 'Nwe'; did you mean 'New'?"
    assert decision.refusals[3].message == "the fact 'weight' must be an integer of at least 0"


@pytest.mark.parametrize(
    "word", [True, 1.0, b"New", ["New"], object(), 10**5000], ids=lambda word: type(word).__name__
)
def test_only_text_and_integers_name_a_status(engine: Engine, word: object) -> None:
    """A boolean, a float or any other value names no status, and does not raise."""
    assert causes(engine.decide(word, target="Hold")) == ["unknown-status"]  # type: ignore[arg-type]  # the point


def test_an_unknown_target_has_alternatives(engine: Engine) -> None:
    """If only the target or the event is unknown, the answer lists the possible targets."""
    assert engine.decide("New", target="Holdd", actor="shop").alternatives == ("Hold",)


def test_an_input_with_a_default_is_not_missing(engine: Engine) -> None:
    """None counts as not given, and an empty text as given."""
    assert causes(engine.decide("Flown", event="finish", inputs={"message": None})) == ["input-missing"]
    assert engine.decide("Flown", event="finish", inputs={"message": ""}).allowed


def test_an_override_needs_the_flag(engine: Engine) -> None:
    """An override row needs `override=True`, and a normal row fires before it."""
    inputs = {"message": "lost parcel"}
    closed = engine.decide("Done", target="New", actor="boss", inputs=inputs)
    normal = engine.decide("Hold", target="New", actor="boss", inputs=inputs, override=True)

    assert causes(closed) == ["override-needed", "final-status"]
    assert engine.decide("Done", target="New", actor="boss", inputs=inputs, override=True).allowed
    assert normal.event == "release"


def test_a_guard_that_raises_is_a_guard_error() -> None:
    """The exception is on the refusal and does not pass; the message does not show it."""

    def broken(facts: Mapping[str, object]) -> bool:
        raise LookupError(f"secret {facts}")

    engine = Engine(loads(ACME), guards={"checked": broken})
    refusals = engine.decide("Packed", target="Lost", facts={"weight": 3}).refusals

    assert refusals[0].cause is Cause.GUARD_ERROR
    assert isinstance(refusals[0].error, LookupError)
    assert "secret" not in refusals[0].message


def test_a_guard_that_returns_one_is_a_guard_error() -> None:
    """Only True and False are results."""
    engine = Engine(loads(ACME), guards={"checked": lambda _: 1})

    assert (
        engine.decide("Packed", target="Lost", facts={"weight": 3}).refusals[0].cause
        is Cause.GUARD_ERROR
    )


def test_the_result_of_a_guard_is_not_compared() -> None:
    """A result that equals everything is not True, and one that cannot be compared does not raise."""
    for answer in (ANY, Incomparable()):
        engine = Engine(loads(ACME), guards={"checked": returning(answer)})
        decision = engine.decide("Packed", target="Lost", facts={"weight": 3})

        assert decision.refusals[0].cause is Cause.GUARD_ERROR


def test_the_error_of_a_guard_is_not_shown() -> None:
    """The error is on the refusal, but not shown and not pickled: it may contain facts."""

    def reveal(facts: Mapping[str, object]) -> bool:
        raise LookupError(f"weight is {facts['weight']}")

    decision = Engine(loads(ACME), guards={"checked": reveal}).decide(
        "Packed", target="Lost", facts={"weight": 31337}
    )
    back = pickle.loads(pickle.dumps(decision))  # noqa: S301  # the bytes come from this test

    assert "31337" in str(decision.refusals[0].error)
    assert "31337" not in repr(decision) + str(RefusedError(decision)) + json.dumps(
        decision.to_problem()
    )
    assert (back, back.refusals[0].error) == (decision, None)


def test_guards_are_checked_when_the_engine_is_made() -> None:
    """A guard without a function and a function without a guard raise."""
    with pytest.raises(GuardsError, match="checked"):
        Engine(loads(ACME))
    with pytest.raises(GuardsError, match="no external guard"):
        Engine(loads(ACME), guards={"checked": lambda _: True, "light": lambda _: True})


def test_a_question_without_target_and_event_raises(engine: Engine) -> None:
    """It is a `TypeError`."""
    with pytest.raises(TypeError, match="target"):
        engine.decide("New")


def test_creation_has_the_source_none(engine: Engine) -> None:
    """A new order can enter an initial status."""
    assert engine.decide(None, target="New").allowed
    assert engine.decide(None, target="Hold", actor="shop").verdict is Verdict.REFUSED


def test_an_action_is_decided_like_a_move(engine: Engine) -> None:
    """An action is allowed, or has every reason why not."""
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
def test_a_no_has_problem_details(engine: Engine, question: dict[str, str], status: int) -> None:
    """A no can be converted to RFC 9457 problem details, ready for JSON."""
    decision = engine.decide(**question)  # type: ignore[arg-type]  # keywords of several types
    problem = json.loads(json.dumps(decision.to_problem()))

    assert problem["status"] == status
    assert problem["detail"] == decision.refusals[0].message
    assert [each["cause"] for each in problem["refusals"]] == causes(decision)


def test_the_title_of_a_problem_names_the_cause(engine: Engine) -> None:
    """It speaks of an action if the question was about one, also if the question has other faults."""
    titles = [
        engine.decide("Hold", target="New", actor="shop").to_problem()["title"],
        engine.decide("Hold", target="Nwe").to_problem()["title"],
        engine.decide("Lost", target="New").to_problem()["title"],
        engine.decide_action("relabel", "New", actor="shop").to_problem()["title"],
        engine.decide_action("relabel", "Nwe").to_problem()["title"],
        engine.decide_action("relable", "New").to_problem()["title"],
    ]
    assert titles == [
        "The change is refused: actor not allowed",
        "The change is refused: unknown target",
        "The change is unspecified: input missing",
        "The action is refused: input missing",
        "The action is refused: unknown status",
        "The action is refused: unknown action",
    ]


def test_a_problem_has_places_only_when_asked(engine: Engine) -> None:
    """A place contains the path of the rule file, which web clients must not see."""
    decision = engine.decide("Hold", target="New", actor="shop")
    assert "acme.yaml" not in json.dumps(decision.to_problem())
    places = [each["rule"] for each in decision.to_problem(places=True)["refusals"]]
    assert places == [str(each.span) for each in decision.refusals]


def test_a_yes_has_no_problem_details(engine: Engine) -> None:
    """`to_problem` of a yes raises."""
    with pytest.raises(ValueError, match="allowed"):
        engine.decide("New", target="Hold").to_problem()


def test_what_one_already_is_has_its_own_cause(engine: Engine) -> None:
    """It replaces `final-status` and `not-declared` where no self row is near; the verdict stays refused."""
    assert causes(engine.decide("Done", target="Done")) == ["already-there"]
    assert causes(engine.decide("Lost", target="Lost", actor="staff")) == ["already-there"]
    assert causes(engine.decide("New", target="New", event="hold")) == ["already-there"]
    assert causes(engine.decide("New", target="New", actor="shop")) == ["actor-not-allowed"]
    assert engine.decide("Lost", target="Lost", actor="staff").verdict is Verdict.REFUSED


def test_an_async_guard_is_refused() -> None:
    """A coroutine function is refused when the engine is made; another coroutine is no result."""

    async def check(_: Mapping[str, object]) -> bool:
        return True

    class Check:
        async def __call__(self, _: Mapping[str, object]) -> bool:
            return True

    class Inherited(Check):
        pass

    for guard in (check, Check(), Inherited(), partial(Inherited())):
        with pytest.raises(GuardsError, match=r"async function.*checked"):
            Engine(loads(ACME), guards={"checked": guard})
    engine = Engine(loads(ACME), guards={"checked": partial(call, check)})
    no = engine.decide("Packed", target="Lost", facts={"weight": 3})

    assert causes(no)[0] == "guard-error"
