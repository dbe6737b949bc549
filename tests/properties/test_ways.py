"""Two ways to one answer: the fast and the slow path, the engine and its pickle, the table and the machine."""

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
def test_the_fast_path_answers_as_the_slow_one(case: Case) -> None:
    """To hand in no facts is to say nothing of facts, for every combination of names."""
    rules, events = case.rules, case.engine.table.events
    places = (
        (None, *names)
        for names in (rules.statuses, rules.statuses, events, rules.actors, rules.channels)
    )
    for source, target, event, actor, channel in product(*places):
        if target is None and event is None:
            continue
        names = {"target": target, "event": event, "actor": actor, "channel": channel}
        fast = case.engine.decide(source, **names)
        assert fast == case.engine.decide(source, **names, facts={}), names
        assert fast == case.engine.decide(source, **names, inputs={}), names


@given(cases())
def test_nothing_said_of_overrides_is_no_override(case: Case) -> None:
    """The fast path does not look at the flag, and need not."""
    for asked in case.questions:
        bare = asked.but(facts=None, inputs=None)
        slow = asked.but(facts={}, inputs={})
        assert case.engine.decide(bare.source, **bare.move) == case.engine.decide(
            slow.source, **slow.move
        )


@given(cases())
def test_a_pickled_engine_answers_alike(case: Case) -> None:
    """An engine survives its pickle, guards included."""
    again = pickle.loads(pickle.dumps(case.engine))  # noqa: S301  # our own bytes
    assert again.rules == case.rules
    for asked in case.questions:
        assert again.decide(asked.source, **asked.move) == case.engine.decide(asked.source, **asked.move)
        assert again.available(asked.source, **asked.asker) == case.engine.available(
            asked.source, **asked.asker
        )


@given(cases())
def test_a_hook_sees_the_move_that_was_decided(case: Case) -> None:
    """The machine fires the row of the decision and no other, whatever else has its event and source."""
    seen: list[Any] = []
    case.engine.machine.after_state_change = [seen.append]
    for asked in case.questions:
        decision = case.engine.decide(asked.source, **asked.move)
        if decision.row is not None:
            case.engine.apply(asked.source, **asked.move, order=asked)
            told = seen.pop()
            assert told.kwargs["decision"] == decision
            assert told.kwargs["order"] is asked
            assert told.event.name == (decision.event or "")
            assert (told.transition.source, told.transition.dest) == (
                decision.row.source,
                decision.target,
            )
            assert told.model.status == decision.target
    assert not seen


@given(rule_sets())
def test_the_machine_holds_the_statuses(rules: RuleSet) -> None:
    """Asked by the library's own means, the machine knows the statuses of the file, the final ones as such."""
    machine = _engine(rules).machine
    final = {name: state.final for name, state in machine.states.items()}
    assert final == {name: status.final for name, status in rules.statuses.items()}


@given(rule_sets())
def test_the_machine_holds_the_rows_and_nothing_else(rules: RuleSet) -> None:
    """Asked by the library's own means, the machine has for each status and event the rows of the table."""
    engine = _engine(rules)
    for status in (None, *rules.statuses):
        rows = engine.table.rows_from.get(status, ())
        triggers = engine.machine.get_triggers(status)  # type: ignore[arg-type]  # None is creation
        assert sorted(triggers) == sorted({row.event or "" for row in rows})
        for event in triggers:
            held = engine.machine.events[event].transitions[status]  # type: ignore[index]  # likewise
            assert Counter((each.source, each.dest) for each in held) == Counter(
                (row.source, row.target) for row in rows if (row.event or "") == event
            )


@given(rule_sets())
def test_the_machine_has_no_way_of_its_own(rules: RuleSet) -> None:
    """There are as many transitions as rows: none comes from the library."""
    engine = _engine(rules)
    assert len(engine.machine.get_transitions()) == len(engine.table.rows)


def _engine(rules: RuleSet) -> Engine:
    return Engine(rules, guards=dict.fromkeys(externals(rules), bool))
