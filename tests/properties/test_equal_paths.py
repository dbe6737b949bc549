"""Two computations of one answer: remembered and fresh, engine and pickle, table and machine."""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import product
from typing import Any

from hypothesis import given, settings

from statemachine.engine import Engine
from statemachine.model.ruleset import RuleSet
from tests.strategies import Case, cases, rule_sets
from tests.strategies.guards import externals

FEW = settings(max_examples=max(10, settings().max_examples // 5))


@FEW
@given(cases())
def test_a_remembered_answer_equals_a_fresh_one(case: Case) -> None:
    """Without facts and inputs every combination of names gets the same answer, twice, as with empty ones."""
    rules, events = case.rules, case.engine.table.events
    words = (
        (None, *names)
        for names in (rules.statuses, rules.statuses, events, rules.actors, rules.channels)
    )
    for source, target, event, actor, channel in product(*words):
        if target is None and event is None:
            continue
        names = {"target": target, "event": event, "actor": actor, "channel": channel}
        fresh = case.engine.decide(source, **names, facts={})
        assert fresh == case.engine.decide(source, **names), names
        assert fresh == case.engine.decide(source, **names), names
        assert fresh == case.engine.decide(source, **names, inputs={}), names


@given(cases())
def test_any_word_gets_the_same_answer_twice(case: Case) -> None:
    """Codes, aliases, odd words and overrides get the answers that they get with empty facts and inputs."""
    for question in case.questions:
        bare = question.but(facts=None, inputs=None)
        full = question.but(facts={}, inputs={})
        fresh = case.engine.decide(full.source, **full.move)
        assert case.engine.decide(bare.source, **bare.move) == fresh
        assert case.engine.decide(bare.source, **bare.move) == fresh


@given(cases())
def test_a_pickled_engine_gives_the_same_answers(case: Case) -> None:
    """An engine can be pickled with its guards."""
    engine = case.engine
    again = pickle.loads(pickle.dumps(engine))  # noqa: S301  # the bytes come from this test
    assert again.rules == case.rules
    for question in case.questions:
        source, context = question.source, question.context
        assert again.decide(source, **question.move) == engine.decide(source, **question.move)
        assert again.available(source, **context) == engine.available(source, **context)


@given(cases())
def test_a_hook_gets_the_move_that_was_decided(case: Case) -> None:
    """The machine fires the row of the decision, even if other rows have its event and source."""
    events: list[Any] = []
    case.engine.machine.after_state_change = [events.append]
    for question in case.questions:
        decision = case.engine.decide(question.source, **question.move)
        if decision.row is not None:
            case.engine.apply(question.source, **question.move, order=question)
            event = events.pop()
            assert event.kwargs["decision"] == decision
            assert event.kwargs["order"] is question
            assert event.event.name == (decision.event or "")
            ends = (event.transition.source, event.transition.dest)
            assert ends == (decision.row.source, decision.target)
            assert event.model.status == decision.target
    assert not events


@given(rule_sets())
def test_the_machine_has_the_statuses(rules: RuleSet) -> None:
    """By the library's own methods the machine has the statuses of the file, and its final ones."""
    machine = _engine(rules).machine
    final = {name: state.final for name, state in machine.states.items()}
    assert final == {name: status.final for name, status in rules.statuses.items()}


@given(rule_sets())
def test_the_machine_has_the_rows(rules: RuleSet) -> None:
    """By the library's own methods the machine has the rows of the table for each status and event."""
    engine = _engine(rules)
    for status in (None, *rules.statuses):
        rows = engine.table.rows_from.get(status, ())
        triggers = engine.machine.get_triggers(status)  # type: ignore[arg-type]  # None is creation
        assert sorted(triggers) == sorted({row.event or "" for row in rows})
        for event in triggers:
            held = engine.machine.events[event].transitions[status]  # type: ignore[index]  # None is creation
            assert Counter((each.source, each.dest) for each in held) == Counter(
                (row.source, row.target) for row in rows if (row.event or "") == event
            )


@given(rule_sets())
def test_the_machine_has_no_other_transitions(rules: RuleSet) -> None:
    """There are as many transitions as rows: the library adds none."""
    engine = _engine(rules)
    assert len(engine.machine.get_transitions()) == len(engine.table.rows)


def _engine(rules: RuleSet) -> Engine:
    return Engine(rules, guards=dict.fromkeys(externals(rules), bool))
