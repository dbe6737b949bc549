"""A question changes nothing: it runs no hook and calls a guard at most once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.model.decision import Cause
from tests.reference.values import plain
from tests.strategies import Case, Question, cases, garbage
from tests.strategies.garbage import actors, flags
from tests.strategies.guards import raises

MACHINE_WIDE = (
    "prepare_event",
    "before_state_change",
    "after_state_change",
    "finalize_event",
    "on_exception",
    "on_final",
)


def ask(engine: Engine, question: Question) -> tuple[object, ...]:
    """Return every answer to a question."""
    source, context = question.source, question.context
    return (
        engine.decide(source, **question.move),
        engine.available(source, **context),
        *(engine.decide_action(name, source, **context) for name in engine.rules.actions),
    )


@given(cases())
def test_no_question_runs_a_hook(case: Case) -> None:
    """With hooks of every kind registered, a question calls none of them."""
    called: list[object] = []
    machine = case.engine.machine
    for state in machine.states.values():
        state.on_enter = state.on_exit = [called.append]
    for each in machine.get_transitions():
        each.prepare = each.before = each.after = [called.append]
    for name in MACHINE_WIDE:
        setattr(machine, name, [called.append])
    for question in case.questions:
        ask(case.engine, question)
    assert not called


@given(cases())
def test_earlier_questions_change_no_answer(case: Case) -> None:
    """A fresh engine gives the same answers in another order, and the arguments stay unchanged."""
    before = [ask(case.engine, question) for question in case.questions]
    arguments = deepcopy([(question.facts, question.inputs) for question in case.questions])
    fresh = case.again(case.document).engine
    after = [ask(fresh, question) for question in reversed(case.questions)]
    assert before == after[::-1]
    assert repr(arguments) == repr([(question.facts, question.inputs) for question in case.questions])


@given(cases())
def test_an_external_guard_is_called_once_and_only_with_all_its_facts(case: Case) -> None:
    """A guard gets a copy of exactly the facts that it declares, also for a question asked before."""
    calls: list[tuple[str, dict[str, Any]]] = []
    engine = Engine(case.rules, guards={name: _spy(name, calls) for name in case.guards})
    for question in (*case.questions, *case.questions):
        calls.clear()
        engine.decide(question.source, **question.move)
        assert len({name for name, _ in calls}) == len(calls)
        for name, facts in calls:
            declared = case.rules.guards[name].external
            assert facts == {fact: plain(question.facts)[fact] for fact in declared or ()}
            assert None not in facts.values()


@given(cases(odd=False, functions=(raises,)))
def test_the_error_of_a_guard_is_kept_and_not_shown(case: Case) -> None:
    """The exception of a guard is on the refusal, and no message contains its text."""
    for question in case.questions:
        for each in case.engine.decide(question.source, **question.move).refusals:
            assert isinstance(each.error, LookupError) is (each.cause is Cause.GUARD_ERROR)
            assert "secret" not in each.message


ARGUMENTS = {name: garbage() for name in (*Question._fields, "name")}
ARGUMENTS |= {"override": flags(), "actor": actors()}


@given(cases(), st.fixed_dictionaries(ARGUMENTS))
def test_garbage_is_refused_and_never_raises(case: Case, words: dict[str, Any]) -> None:
    """Any value of any argument gets an answer; only a question without target and event raises."""
    name = words.pop("name")
    for question in (*case.questions, Question(target="A")):
        for argument, word in words.items():
            odd = question.but(**{argument: word})
            if odd.target is not None or odd.event is not None:
                ask(case.engine, odd)
            case.engine.decide_action(name, odd.source, **odd.context)
        case.engine.available(Question(**words).source, **Question(**words).context)


def _spy(name: str, calls: list[tuple[str, dict[str, Any]]]) -> Callable[[Mapping[str, Any]], bool]:
    def guard(facts: Mapping[str, Any]) -> bool:
        calls.append((name, dict(facts)))
        if isinstance(facts, dict):
            facts.clear()
        return True

    return guard
