"""Tests of assumed external guards."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from functools import partial

import pytest

from statemachine.cli.arguments import CommandError, QuestionArguments
from statemachine.cli.external_guards import ExternalGuards, GuardedDecision
from statemachine.engine import Engine
from statemachine.loader import loads
from statemachine.model.decision import Decision
from statemachine.model.declarations import Limits
from statemachine.model.frozen import FrozenMap
from statemachine.model.value_types import ValueTextError
from tests.cli.conftest import ACME

RULES = loads(ACME)
TWO_TARGETS_TEXT = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {copies: {type: integer}}
guards:
  one: {external: [copies]}
  two: {external: [copies]}
statuses:
  New: {initial: true}
  A: {final: true}
  B: {final: true}
transitions:
  - {event: go, source: New, target: A, guard: one}
  - {event: go, source: New, target: B, guard: two}
"""
TWO_TARGETS = loads(TWO_TARGETS_TEXT)


def ask(engine: Engine, *, target: str | None, event: str | None) -> Decision:
    """Return the decision for an order in status New with one copy."""
    return engine.decide("New", facts={"copies": 1}, target=target, event=event)


def decide(*assumed: str, target: str | None = None, event: str | None = None) -> GuardedDecision:
    """Return the decision on two guarded moves of one event."""
    guards = ExternalGuards(TWO_TARGETS, Namespace(assume=list(assumed)))
    return guards.decide(partial(ask, target=target, event=event))


@pytest.mark.parametrize(
    ("assumed", "verdict", "depends_on"),
    [
        ((), None, ("one", "two")),
        (("one=true",), None, ("two",)),
        (("one=false",), None, ("two",)),
        (("one=true", "two=true"), "refused", ()),
        (("one=false", "two=false"), "refused", ()),
        (("one=true", "two=false"), "allowed", ()),
    ],
)
def test_every_combination_of_unknown_guards_is_tried(
    assumed: tuple[str, ...], verdict: str | None, depends_on: tuple[str, ...]
) -> None:
    """The event is allowed if exactly one of two guards holds."""
    guarded = decide(*assumed, event="go")
    assert guarded.depends_on == depends_on
    assert verdict is None or guarded.decision.verdict == verdict
    assert guarded.exit_code == {None: 3, "refused": 1, "allowed": 0}[verdict]


def test_a_guard_that_does_not_matter_is_not_named() -> None:
    """Only the guards of the wanted move count; alternatives show what may be possible."""
    assert decide("one=true", target="A").depends_on == ()
    refused = decide("one=false", target="A")
    assert refused.depends_on == ()
    assert refused.decision.alternatives == ("B",)


@pytest.mark.parametrize(
    ("assumed", "message"),
    [
        (["enuogh=true"], "unknown guard 'enuogh'; did you mean 'enough'?"),
        (["is-paid=true"], "guard 'is-paid' is not external"),
        (["enough=yes"], "guard 'enough' must be a boolean, true or false"),
        (["enough"], "--assume: a value has no '='"),
        (["enough=true", "enough=false"], "'enough' is given more than once"),
    ],
)
def test_an_invalid_assumption_is_refused(assumed: list[str], message: str) -> None:
    """The message describes the problem."""
    with pytest.raises((CommandError, ValueTextError)) as error:
        ExternalGuards(RULES, Namespace(assume=assumed))
    assert message in str(error.value)


def test_a_guard_without_a_value_may_add_a_target_for_the_provider() -> None:
    """Which targets are possible depends on it, so it has to be given."""
    text = TWO_TARGETS_TEXT.replace(", guard: one", "") + "events: {go: {target: provider}}\n"
    decide = partial(ask, target=None, event="go")

    assert ExternalGuards(loads(text), Namespace(assume=[])).decide(decide).depends_on == ("two",)
    for value, targets in (("true", ("A", "B")), ("false", ("A",))):
        known = ExternalGuards(loads(text), Namespace(assume=[f"two={value}"])).decide(decide)
        assert (known.decision.targets, known.depends_on) == (targets, ())


def test_the_target_of_an_event_may_depend_on_a_guard() -> None:
    """By the event alone, one of the two moves is made for each value of the guard: the target is not known."""
    guarded = ExternalGuards(OTHERWISE, Namespace(assume=["own=true"])).decide(
        partial(ask, target=None, event="go")
    )

    assert guarded.depends_on == ("one",)


def test_each_move_that_a_guard_refuses_has_its_own_reason() -> None:
    """Two targets of one event with one guard are two blocked moves, each with its own row in its refusal."""
    text = TWO_TARGETS_TEXT.replace("guard: two", "guard: one") + "events: {go: {target: provider}}\n"
    guards = ExternalGuards(loads(text), Namespace(assume=["one=false"]))
    question = QuestionArguments(actor=None, channel=None, facts={"copies": 1}, inputs={})
    available = guards.available("New", question)

    assert available.moves == ()
    assert [each.refusals[0].row for each in available.blocked] == [
        each.row for each in available.blocked
    ]
    assert len(available.blocked) == 2


OTHERWISE = loads(
    """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {copies: {type: integer}}
guards:
  one: {external: [copies]}
  own: {external: [copies]}
statuses:
  New: {initial: true}
  A: {final: true}
  B: {final: true}
transitions:
  - {event: go, source: New, target: A, guard: one}
  - {event: go, source: New, target: B, otherwise: true, guard: own}
"""
)


@pytest.mark.parametrize(
    ("assumed", "verdict", "listed"),
    [
        ((), None, ["A", "B"]),
        (("own=true",), None, ["A", "B"]),
        (("one=false",), None, ["B"]),
        (("one=true",), "refused", ["A"]),
        (("own=false",), "refused", ["A"]),
        (("one=false", "own=true"), "allowed", ["B"]),
        (("one=true", "own=true"), "refused", ["A"]),
    ],
)
def test_an_otherwise_move_depends_on_guards_that_fail(
    assumed: tuple[str, ...], verdict: str | None, listed: list[str]
) -> None:
    """It is possible if its own guard holds and that of the other move fails, and is listed if it may be."""
    guards = ExternalGuards(OTHERWISE, Namespace(assume=list(assumed)))
    guarded = guards.decide(partial(ask, target="B", event=None))
    question = QuestionArguments(actor=None, channel=None, facts={"copies": 1}, inputs={})
    available = guards.available("New", question)

    assert (None if guarded.depends_on else guarded.decision.verdict) == verdict
    assert [move.target for move in available.moves] == listed
    assert len(available.moves) + len(available.blocked) == 2


def test_an_otherwise_move_beside_many_guards_is_not_told() -> None:
    """More guards than are combined are named, because that all hold tells nothing."""
    names = [f"many-{each}" for each in range(9)]
    transitions = tuple(
        replace(OTHERWISE.transitions[0], limits=Limits(guards=(name,))) for name in names
    )
    one = OTHERWISE.guards["one"]
    rules = replace(
        OTHERWISE,
        guards=FrozenMap({**OTHERWISE.guards, **{name: replace(one, name=name) for name in names}}),
        transitions=(*transitions, *OTHERWISE.transitions[1:]),
    )
    guards = ExternalGuards(rules, Namespace(assume=[]))

    assert guards.decide(partial(ask, target="B", event=None)).depends_on == (*names, "own")
