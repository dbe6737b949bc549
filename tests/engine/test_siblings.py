"""Tests of `otherwise` rows: what their siblings leave to them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from statemachine import Cause, Engine, GuardRefusal, Observation, StoredStatus, loads
from statemachine.engine import siblings
from statemachine.engine.evaluation import Evaluation
from statemachine.engine.question import RawQuestion, understand

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
        "'send: Packed -> Carried' requires a guard that fails in every other move of the event 'send', "
        "but none fails in 'send: Packed -> Driven' and 'send: Packed -> Flown'"
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
    """It holds for its guards, whoever asks and by which channel, and whatever its target is."""
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
    """One wrong guard is enough, whatever the missing facts are."""
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


def listed(engine: Engine, **facts: Any) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the targets of the possible moves, each with the facts that it needs and its external guards."""
    available = engine.available("Packed", facts=facts)
    return {move.target: (move.facts, move.guards) for move in available.moves}


def test_a_move_that_may_be_left_is_listed() -> None:
    """It needs the facts of the siblings that are not false; `opened_by` has only what its own guards want."""
    engine = engine_of(LIGHT, STURDY, CHECKED, LEFT.replace("otherwise", "guard: heavy, otherwise"))

    assert listed(engine)["Carried"] == (("fragile", "weight"), ("checked",))
    assert listed(engine, weight=20)["Carried"] == (("fragile",), ("checked",))
    assert "Carried" not in listed(engine, weight=20, fragile=False)
    assert "Carried" not in listed(engine, weight=5)
    (move,) = (each for each in engine.available("Packed").moves if each.target == "Carried")
    assert move.opened_by == {"weight": "above 10"}


@pytest.mark.parametrize(
    ("guards", "own", "is_listed"),
    [
        (("light", "heavy"), "", False),
        (("light",), "heavy", True),
        (("light",), "light", False),
        (("[light, sturdy]", "[heavy, sturdy]"), "", True),
        (("[light, sturdy]", "[heavy, sturdy]"), "sturdy", False),
        (("checked",), "", True),
        (("checked",), "checked", False),
        (("[checked, light]", "heavy"), "checked", False),
        (("[checked, light]", "heavy"), "", True),
    ],
)
def test_a_move_that_no_values_leave_is_not_listed(
    guards: tuple[str, ...],
    own: str,
    is_listed: bool,  # noqa: FBT001  # a parameter of the cases
) -> None:
    """One value of each fact, and one result of each external guard, must make all siblings false."""
    left = LEFT.replace("otherwise", f"guard: {own}, otherwise") if own else LEFT
    others = [LIGHT.replace("guard: light", f"guard: {each}") for each in guards]
    engine = engine_of(*others, left)
    available = engine.available("Packed", blocked=True)

    assert ("Carried" in listed(engine)) is is_listed
    assert ("Carried" in {move.target for move in available.blocked}) is not is_listed


def test_the_search_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond either limit, the move is listed."""
    engine = engine_of(LIGHT, LIGHT.replace("light", "heavy"), LEFT)

    assert "Carried" not in listed(engine)
    with monkeypatch.context() as patched:
        patched.setattr(siblings, "MOST_COMBINATIONS", 1)
        assert "Carried" in listed(engine)
    with monkeypatch.context() as patched:
        patched.setattr(siblings, "MOST_STEPS", 2)
        assert "Carried" in listed(engine)
    assert "Carried" not in listed(engine)


def test_an_alternative_that_a_called_guard_excludes_is_left_out() -> None:
    """The guard of the near row holds, so the `otherwise` move of the event is not left."""
    both = CHECKED.replace("guard: checked", "guard: checked, channel: ui")
    holding, failing = engine_of(both, LEFT, checked=lambda _facts: True), engine_of(both, LEFT)
    asked: dict[str, Any] = {"target": "Driven", "channel": "api", "facts": {"weight": 1}}

    assert holding.decide("Packed", **asked).alternatives == ()
    assert failing.decide("Packed", **asked).alternatives == ("Carried",)


def test_an_otherwise_row_before_another_replaces_it_only_if_it_is_as_open() -> None:
    """The row before may fail by its siblings, so that the later row may fire."""
    first = LEFT.replace("otherwise", "default: true, otherwise")
    later = "{source: Packed, target: Carried, title: Later}"
    engine = engine_of(LIGHT, first, later)
    same = engine_of(LIGHT, first, LEFT.replace("otherwise", "requires: [message], otherwise"))

    assert [move.title for move in engine.available("Packed").moves if move.target == "Carried"] == [
        None,
        "Later",
    ]
    assert [move.event for move in engine.available("Packed", facts={"weight": 20}).moves] == ["send"]
    assert [move.inputs for move in same.available("Packed").moves if move.target == "Carried"] == [()]


def test_otherwise_rows_of_two_events_have_two_guards() -> None:
    """A row without event may fire where the default of an event before it does not."""
    first = LEFT.replace("otherwise", "default: true, otherwise")
    others = (each.replace("event: send, ", "") for each in (STURDY, LEFT))
    engine = engine_of(LIGHT, first, *others)
    moves = engine.available("Packed").moves

    assert [move.event for move in moves if move.target == "Carried"] == ["send", None]
    assert engine.decide("Packed", target="Carried", facts={"weight": 5, "fragile": True}).event is None


@pytest.mark.parametrize(
    ("transitions", "facts", "meaning"),
    [
        ((LIGHT, LEFT), {}, "applied"),
        ((LIGHT, LEFT), {"weight": 20}, "applied"),
        ((LIGHT, LEFT), {"weight": 5}, "refused"),
        ((LIGHT, STURDY, LEFT), {"weight": 20}, "applied"),
        ((CHECKED, LEFT), {"weight": 5}, "applied"),
        ((CHECKED.replace("checked", "[checked, light]"), LEFT), {"weight": 5}, "applied"),
        ((LIGHT.replace(", guard: light", ""), LEFT), {}, "refused"),
    ],
)
def test_a_message_fits_unless_a_sibling_is_known_to_hold(
    transitions: tuple[str, ...], facts: dict[str, Any], meaning: str
) -> None:
    """Without the facts, and with an external guard, the provider may have made the move."""
    engine = engine_of(*transitions, checked=lambda _facts: 1 / 0)
    outcome = engine.observe("Packed", Observation(status="Carried", facts=facts))

    assert outcome.meaning == meaning


@pytest.mark.parametrize(
    ("transitions", "facts", "meaning"),
    [
        ((LIGHT, STURDY), {"weight": 20, "fragile": True}, "applied"),
        ((LIGHT, STURDY), {"weight": 20}, "ambiguous"),
        ((LIGHT, STURDY), {"weight": 5, "fragile": True}, "duplicate"),
        ((), {"weight": 20, "fragile": True}, "ambiguous"),
        ((CHECKED,), {"weight": 20, "fragile": True}, "ambiguous"),
    ],
)
def test_facts_prove_a_self_step_if_they_make_each_sibling_false(
    transitions: tuple[str, ...], facts: dict[str, Any], meaning: str
) -> None:
    """Without siblings, facts prove nothing."""
    engine = engine_of(*transitions, LEFT.replace("Carried", "Packed"))
    outcome = engine.observe(StoredStatus("Packed"), Observation(status="Packed", facts=facts))

    assert outcome.meaning == meaning


def test_many_otherwise_rows_judge_their_siblings_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wildcard has a row for each status, and all of them have the same siblings."""
    names = [f"S{each}" for each in range(50)]
    body = PARCELS.replace("Kept: {}", ", ".join(f"{name}: {{}}" for name in names))
    body += f"  - {LIGHT}\n  - {{event: send, source: Packed, target: any, otherwise: true}}\n"
    engine, judged = Engine(loads(body), guards={"checked": bool}), count()
    judge = siblings.JudgedSiblings.of.__func__  # type: ignore[attr-defined]  # a class method has it

    def counted(*arguments: Any) -> Any:
        next(judged)
        return judge(siblings.JudgedSiblings, *arguments)

    monkeypatch.setattr(siblings.JudgedSiblings, "of", counted)
    question, _ = understand(engine.table, RawQuestion(source="Packed", event="send"))
    evaluation = Evaluation(engine.table, {}, question)
    blockers = [evaluation.blockers(row, override=False) for row in evaluation.matching_rows()]

    assert len(blockers) == 54
    assert {each.cause for found in blockers for each in found} == {Cause.FACT_MISSING}
    assert next(judged) == 1
