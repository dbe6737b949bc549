"""Tests of `otherwise` rows that may be made: those that are listed, and those that a message is about."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from statemachine import Cause, Engine, Observation, StoredStatus, loads
from statemachine.engine import siblings
from statemachine.engine.evaluation import Evaluation
from statemachine.engine.question import RawQuestion, understand
from tests.engine.test_siblings import CHECKED, LEFT, LIGHT, PARCELS, STURDY, engine_of


def listed(engine: Engine, **facts: Any) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the targets of the possible moves, each with the facts that it needs and its external guards."""
    available = engine.available("Packed", facts=facts)
    return {move.row.target: (move.facts, move.guards) for move in available.moves}


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
