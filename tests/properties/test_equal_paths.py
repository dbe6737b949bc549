"""Two computations of one answer: remembered and fresh, engine and pickle, table and machine."""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.engine.question import RawQuestion
from statemachine.model.errors import RefusedError
from statemachine.model.ruleset import RuleSet
from tests.strategies import Case, cases, rule_sets
from tests.strategies.guards import externals
from tests.strategies.values import INVALID, fact_values

PLACES = ("source", "target", "event", "actor", "channel")


class Impostor:
    """An object that is no text, and equals one."""

    def __init__(self, text: str) -> None:
        """Take the text."""
        self.text = text

    def __hash__(self) -> int:
        """Return the hash of the text."""
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        """Return whether the other one is the text."""
        return other == self.text


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
def test_a_prepared_question_gets_the_answer_of_a_fresh_one(case: Case) -> None:
    """Once its names are known, a question with facts and inputs gets the answer of the whole evaluation."""
    fresh = case.again(case.document).engine
    for question in case.questions:
        for facts, inputs in (({}, {}), (question.facts, {}), (question.facts, question.inputs)):
            warm = question.but(facts={}, inputs=None)
            case.engine.decide(warm.source, **warm.move)
            asked = question.but(facts=facts, inputs=inputs)
            raw = RawQuestion(source=asked.source, **asked.move)
            expected = fresh._answers.decider.decide(raw)
            assert case.engine.decide(asked.source, **asked.move) == expected, asked
            assert case.engine.decide(asked.source, **asked.move) == expected, asked


@given(cases(), st.sets(st.sampled_from((*PLACES, "facts")), min_size=1))
def test_an_object_that_equals_a_name_gets_the_answer_of_a_fresh_one(
    case: Case, places: set[str]
) -> None:
    """It names nothing, also after the question with the name was asked, alone, bound or in a column."""
    fresh = case.again(case.document).engine
    for question in case.questions:
        for values in ({"facts": None, "inputs": None}, {"facts": question.facts or {}}):
            plain = question.but(**values)
            case.engine.decide(plain.source, **plain.move)
            words = {name: _posing(getattr(plain, name)) for name in places}
            asked = plain.but(**words)
            expected = fresh._answers.decider.decide(RawQuestion(source=asked.source, **asked.move))
            assert case.engine.decide(asked.source, **asked.move) == expected, asked
            of_asker = {
                name: value for name, value in asked.move.items() if name not in {"actor", "channel"}
            }
            for asker in (question, asked):
                bound = case.engine.bind(actor=asker.actor, channel=asker.channel)
                bound.decide(plain.source, plain.target, event=plain.event)
            assert bound.decide(asked.source, **of_asker) == expected, asked
            same = {name: value for name, value in asked.move.items() if name != "target"}
            column = case.engine.decide_many(
                [plain.source, asked.source], [plain.target or "A", asked.target or "A"], **same
            )
            assert column[1] == fresh._answers.decider.decide(
                RawQuestion(source=asked.source, **(asked.move | {"target": asked.target or "A"}))
            )


def _posing(word: Any) -> Any:
    """Return a text as an object that equals it, also in a collection of texts and as a name of a fact."""
    if isinstance(word, str):
        return Impostor(str.__str__(word))
    if isinstance(word, list | tuple):
        return type(word)(map(_posing, word))
    return {_posing(name): value for name, value in word.items()} if isinstance(word, dict) else word


@given(cases(odd=False))
def test_values_around_every_guard_are_prepared_right(case: Case) -> None:
    """Each value that guards tell apart gets the answer of the whole evaluation, also the second time."""
    for row in case.engine.table.rows:
        for name in row.guards:
            for fact in case.rules.guards[name].facts:
                for value in (*fact_values(case.rules, fact), *INVALID, None):
                    facts = {fact: value}
                    raw = RawQuestion(source=row.source, target=row.target, facts=facts)
                    expected = case.engine._answers.decider.decide(raw)
                    for _ in range(2):
                        answer = case.engine.decide(row.source, target=row.target, facts=facts)
                        assert answer == expected, (row, facts)


@given(cases())
def test_a_bound_engine_gives_the_same_answers(case: Case) -> None:
    """So do its pickle, and the second question."""
    for question in case.questions:
        bound = case.engine.bind(actor=question.actor, channel=question.channel)
        asked = question.but(actor=None, channel=None).move
        asked = {name: value for name, value in asked.items() if name not in {"actor", "channel"}}
        expected = case.engine.decide(question.source, **question.move)
        for view in (bound, bound, pickle.loads(pickle.dumps(bound))):  # noqa: S301  # the bytes come from this test
            assert view.decide(question.source, **asked) == expected, question
        facts, inputs = question.facts, question.inputs
        assert bound.available(question.source, facts=facts, inputs=inputs) == case.engine.available(
            question.source, **question.context
        )
        if expected.target is not None:
            change = case.engine.apply(question.source, **question.move)
            assert bound.apply(question.source, **asked) == change
        else:
            with pytest.raises(RefusedError) as caught:
                case.engine.apply(question.source, **question.move)
            with pytest.raises(RefusedError) as caught_bound:
                bound.apply(question.source, **asked)
            assert caught_bound.value.decision == caught.value.decision


@given(cases())
def test_many_decisions_are_those_of_single_questions(case: Case) -> None:
    """The decisions have the order of the questions."""
    for question in case.questions:
        sources = [question.source, *case.rules.statuses, question.source, True, 1, None]
        targets = [question.target or "A"] * len(sources)
        single = [
            case.engine.decide(source, **question.but(target=target).move)
            for source, target in zip(sources, targets, strict=True)
        ]
        asked = {name: value for name, value in question.move.items() if name != "target"}
        assert case.engine.decide_many(sources, targets, **asked) == tuple(single)


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
        if decision.row is not None and decision.target is not None:
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
