"""To ask changes nothing: no hook runs, nothing is kept, and foreign code is called only where it must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.model.decision import Cause
from tests.strategies import Case, Question, cases, garbage
from tests.strategies.guards import raises

MACHINE_WIDE = (
    "prepare_event",
    "before_state_change",
    "after_state_change",
    "finalize_event",
    "on_exception",
    "on_final",
)


def ask(engine: Engine, asked: Question) -> tuple[object, ...]:
    """Return every answer to a question."""
    return (
        engine.decide(asked.source, **asked.move),
        engine.available(asked.source, **asked.asker),
        *(engine.decide_action(name, asked.source, **asked.asker) for name in engine.rules.actions),
    )


@given(cases())
def test_no_question_runs_a_hook(case: Case) -> None:
    """Hooks of every kind hang on the machine, and none is called until a change is applied."""
    called: list[object] = []
    machine = case.engine.machine
    for state in machine.states.values():
        state.on_enter = state.on_exit = [called.append]
    for each in machine.get_transitions():
        each.prepare = each.before = each.after = [called.append]
    for place in MACHINE_WIDE:
        setattr(machine, place, [called.append])
    for asked in case.questions:
        ask(case.engine, asked)
    assert not called


@given(cases())
def test_no_question_leaves_a_trace(case: Case) -> None:
    """What was asked before changes no answer, and what is handed in stays as it was."""
    before = [ask(case.engine, asked) for asked in case.questions]
    handed_in = deepcopy([(asked.facts, asked.inputs) for asked in case.questions])
    fresh = case.again(case.document).engine
    after = [ask(fresh, asked) for asked in reversed(case.questions)]
    assert before == after[::-1]
    assert repr(handed_in) == repr([(asked.facts, asked.inputs) for asked in case.questions])


@given(cases())
def test_an_external_guard_is_called_once_with_its_facts_if_all_are_given(case: Case) -> None:
    """A guard written in Python sees exactly the facts that it names, and changes nothing by changing them."""
    calls: list[tuple[str, dict[str, Any]]] = []
    engine = Engine(case.rules, guards={name: _spy(name, calls) for name in case.guards})
    for asked in case.questions:
        calls.clear()
        engine.decide(asked.source, **asked.move)
        assert len({name for name, _ in calls}) == len(calls)
        for name, facts in calls:
            wanted = case.rules.guards[name].external
            assert facts == {fact: asked.facts[fact] for fact in wanted or ()}
            assert None not in facts.values()


@given(cases(odd=False, functions=(raises,)))
def test_what_a_guard_raises_is_kept_and_not_told(case: Case) -> None:
    """The exception of a guard is a reason for a no, and its text is in no message."""
    for asked in case.questions:
        for each in case.engine.decide(asked.source, **asked.move).refusals:
            assert isinstance(each.error, LookupError) is (each.cause is Cause.GUARD_ERROR)
            assert "secret" not in each.message


@given(cases(), st.fixed_dictionaries({name: garbage() for name in (*Question._fields, "name")}))
def test_garbage_is_refused_and_never_raises(case: Case, words: dict[str, Any]) -> None:
    """Whatever stands in any place, there is an answer; only to ask for nothing is an error."""
    name = words.pop("name")
    for asked in (*case.questions, Question(target="A")):
        for place, word in words.items():
            odd = asked.but(**{place: word})
            if odd.target is not None or odd.event is not None:
                ask(case.engine, odd)
            case.engine.decide_action(name, odd.source, **odd.asker)
        case.engine.available(Question(**words).source, **Question(**words).asker)


def _spy(name: str, calls: list[tuple[str, dict[str, Any]]]) -> Callable[[Mapping[str, Any]], bool]:
    def guard(facts: Mapping[str, Any]) -> bool:
        calls.append((name, dict(facts)))
        if isinstance(facts, dict):
            facts.clear()
        return True

    return guard
