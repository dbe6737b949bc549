"""Tests of guards that refuse in their own words: with a title, or with what their function says."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import Cause, Engine, GuardRefusal, RefusedError, loads
from tests.engine.acme import ACME

LIGHT = "At most 10 kg can fly."
UNCHECKED = "Nobody has checked the parcel."
TITLED = ACME.replace(
    "light: {weight: {at_most: 10}}", f"light: {{when: {{weight: {{at_most: 10}}}}, title: {LIGHT}}}"
).replace("checked: {external: [weight]}", f"checked: {{external: [weight], title: {UNCHECKED}}}")
FACTS = {"weight": 40}


class Words(StrEnum):
    """The words of guards, as an application may list them."""

    HEAVY = "Too heavy."


class Impostor:
    """A value that names `GuardRefusal` or `bool` as its class."""

    def __init__(self, claimed: type[object]) -> None:
        """Keep the class to name."""
        self._claimed = claimed

    @property  # type: ignore[misc]  # the point: Python reads it as the class
    def __class__(self) -> Any:
        """The class of another value."""
        return self._claimed


def engine_with(*, answer: object) -> Engine:
    """Return an engine with titles whose external guard returns an answer."""
    return Engine(loads(TITLED), guards={"checked": lambda _: answer})


def reasons(engine: Engine, target: str, facts: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the cause and the message of each reason why a packed order cannot be sent."""
    refusals = engine.decide("Packed", target=target, event="send", facts=facts).refusals
    return [(str(each.cause), each.message) for each in refusals]


def test_the_title_of_a_guard_is_the_message_of_its_refusal() -> None:
    """Cause and subject stay; a guard without a title is described by its conditions."""
    engine = engine_with(answer=False)

    assert reasons(engine, "Flown", FACTS) == [("guard-failed", LIGHT)]
    assert reasons(engine, "Lost", FACTS)[0] == ("guard-failed", UNCHECKED)
    assert reasons(engine, "Driven", {"weight": 3}) == [
        ("guard-failed", "'send: Packed -> Driven' requires weight > 10 (guard 'heavy')")
    ]
    assert (
        engine.decide("Packed", target="Flown", event="send", facts=FACTS).refusals[0].subject == "light"
    )


def test_a_missing_fact_is_not_explained_by_the_title() -> None:
    """The title says why the guard failed, and it has not failed."""
    assert [cause for cause, _ in reasons(engine_with(answer=False), "Flown", {})] == ["fact-missing"]


def test_a_blocked_move_has_the_title_and_an_open_one_the_values() -> None:
    """`available` names the values of a missing fact that open the move, as for a guard without title."""
    engine = engine_with(answer=True)
    blocked = engine.available("Packed", facts=FACTS, blocked=True).blocked
    moves = {each.target: each for each in engine.available("Packed").moves}

    assert LIGHT in [reason.message for each in blocked for reason in each.refusals]
    assert dict(moves["Flown"].opened_by) == {"weight": "at most 10"}


def test_a_function_refuses_in_its_own_words() -> None:
    """They go before the title. The cause and the subject are those of any guard that fails."""
    engine = engine_with(answer=GuardRefusal("The limit is 500."))
    decision = engine.decide("Packed", target="Lost", event="send", facts=FACTS)
    refusal = decision.refusals[0]

    assert (refusal.cause, refusal.subject) == (Cause.GUARD_FAILED, "checked")
    assert refusal.message == decision.to_problem()["detail"] == "The limit is 500."
    with pytest.raises(RefusedError, match=r"^The limit is 500\.$"):
        engine.apply("Packed", target="Lost", event="send", facts=FACTS)


def test_an_action_is_refused_in_the_words_of_a_function() -> None:
    """`decide_action` explains a guard as `decide` does."""
    text = ACME + "  weigh: {statuses: [Packed], guard: checked}\n"
    engine = Engine(loads(text), guards={"checked": lambda _: GuardRefusal("Too heavy.")})
    refusals = engine.decide_action("weigh", "Packed", facts=FACTS).refusals

    assert [(each.cause, each.message) for each in refusals] == [(Cause.GUARD_FAILED, "Too heavy.")]


def test_what_a_function_says_is_not_remembered() -> None:
    """The function is called for each question, and each answer has the words of that call."""
    answers: list[object] = [GuardRefusal("First."), GuardRefusal("Second."), True]
    engine = Engine(loads(ACME), guards={"checked": lambda _: answers.pop(0)})
    first, second, third = (
        engine.decide("Packed", target="Lost", event="send", facts=FACTS) for _ in range(3)
    )

    assert [each.refusals[0].message for each in (first, second)] == ["First.", "Second."]
    assert third.allowed


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.none(),
        st.lists(st.booleans()),
        st.tuples(st.booleans(), st.text()),
        st.sampled_from([GuardRefusal, Impostor(GuardRefusal), Impostor(bool)]),
    )
)
def test_every_other_answer_is_an_error_and_never_a_yes(answer: object) -> None:
    """A text such as "false", a pair, and a value that only claims to be a result are `guard-error`."""
    causes = [cause for cause, _ in reasons(engine_with(answer=answer), "Lost", FACTS)]

    assert causes == ["guard-error"]


@given(st.text())
def test_a_refusal_has_words_and_is_false(text: str) -> None:
    """It is false, as False is, so that `and` and `or` of two guards keep their meaning. A blank text raises."""
    if not text.strip():
        with pytest.raises(ValueError, match="blank"):
            GuardRefusal(text)
        return
    refusal = GuardRefusal(text)

    assert (not refusal, refusal.message) == (True, text)
    assert pickle.loads(pickle.dumps(refusal)) == refusal  # noqa: S301  # the bytes come from this test


def test_the_words_must_be_a_text() -> None:
    """Any other type raises, and a member of an enum is taken as its text."""
    with pytest.raises(TypeError, match="message must be a str, not int"):
        GuardRefusal(5)  # type: ignore[arg-type]  # the point

    assert type(GuardRefusal(Words.HEAVY).message) is str
    assert GuardRefusal(Words.HEAVY).message == "Too heavy."


def test_words_that_cannot_be_made_are_an_error() -> None:
    """A function that raises while it makes its refusal has no result."""
    engine = Engine(loads(ACME), guards={"checked": lambda _: GuardRefusal("")})
    refusal = engine.decide("Packed", target="Lost", event="send", facts=FACTS).refusals[0]

    assert refusal.cause is Cause.GUARD_ERROR
    assert isinstance(refusal.error, ValueError)
