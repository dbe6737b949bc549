"""What holds of every decision, whatever the rules and the question."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.model.decision import Cause, Decision, Verdict
from statemachine.model.errors import RefusedError
from statemachine.model.ruleset import RuleSet
from tests.strategies import Case, Question, cases, rule_sets
from tests.strategies.guards import externals

HEAD: dict[str, Any] = {
    "format": 1,
    "provider": "acme",
    "subject": "order",
    "version": "1.0.0",
    "statuses": {"A": {}, "B": {}, "C": {}},
}
HEIGHT = {Verdict.REFUSED: 0, Verdict.UNSPECIFIED: 1, Verdict.ALLOWED: 2}

BOTH_LEAD_TO_B: tuple[dict[str, Any], ...] = (
    {"event": "go", "source": "A", "target": "B"},
    {"event": "go", "source": "A", "target": ["B", "C"]},
)
ONE_OF_TWO_GUARDED = Case(
    {
        **HEAD,
        "facts": {"size": {"type": "integer"}},
        "guards": {"ready": {"size": 1}},
        "transitions": [BOTH_LEAD_TO_B[0], BOTH_LEAD_TO_B[1] | {"guard": "ready"}],
    },
    questions=[Question("A", event="go", facts={"size": 1})],
)
ONE_OF_TWO_FOR_ANOTHER = Case(
    {
        **HEAD,
        "actors": {"client": {}, "owner": {}},
        "transitions": [BOTH_LEAD_TO_B[0] | {"actor": "client"}, BOTH_LEAD_TO_B[1] | {"actor": "owner"}],
    },
    questions=[Question("A", event="go")],
)


def decide(engine: Engine, question: Question) -> Decision:
    """Ask an engine."""
    return engine.decide(question.source, **question.move)


@given(cases())
def test_a_decision_has_a_row_or_refusals_and_never_both(case: Case) -> None:
    """A yes holds its row and nothing else; a no holds at least one reason and no row."""
    for asked in case.questions:
        decision = decide(case.engine, asked)
        assert (decision.row is None) is bool(decision.refusals)
        assert decision.allowed is (decision.row is not None)
        assert not (decision.allowed and decision.alternatives)


@given(cases())
def test_a_yes_answers_what_was_asked(case: Case) -> None:
    """The row that would fire has the source, the target and the event of the question."""
    for asked in case.questions:
        row = decide(case.engine, asked).row
        if row is not None:
            assert row.source == case.engine.table.resolve(asked.source)
            assert asked.target is None or row.target == case.engine.table.resolve(asked.target)
            assert asked.event in {None, row.event}
            assert asked.override or not row.override


@given(cases())
def test_a_no_is_ready_for_json(case: Case) -> None:
    """The problem details of a no can be written as they are."""
    for asked in case.questions:
        decision = decide(case.engine, asked)
        if not decision.allowed:
            assert json.loads(json.dumps(decision.to_problem()))["verdict"] == decision.verdict


@given(cases())
def test_what_is_decided_is_what_is_applied(case: Case) -> None:
    """The change has the row of the decision, and a refused one raises with just that decision."""
    for asked in case.questions:
        decision = decide(case.engine, asked)
        if decision.allowed:
            change = case.engine.apply(asked.source, **asked.move)
            assert (change.row, change.actor, change.channel) == (
                decision.row,
                asked.actor,
                asked.channel,
            )
        else:
            with pytest.raises(RefusedError) as caught:
                case.engine.apply(asked.source, **asked.move)
            assert caught.value.decision == decision


@given(cases(odd=False))
def test_a_change_holds_the_inputs_given_and_the_defaults_of_the_rest(case: Case) -> None:
    """An input that was given stands, None is not given, and a default stands for what is left out."""
    for asked in case.questions:
        if decide(case.engine, asked).allowed:
            expected = {name: each.default for name, each in case.rules.inputs.items()} | {
                name: value for name, value in (asked.inputs or {}).items() if value is not None
            }
            change = case.engine.apply(asked.source, **asked.move)
            assert change.inputs == {name: each for name, each in expected.items() if each is not None}


@given(cases(odd=False))
@example(ONE_OF_TWO_GUARDED)
def test_more_facts_never_turn_a_yes_into_a_no(case: Case) -> None:
    """What is allowed knowing less is allowed knowing more, unless more rows than one now fire."""
    for asked in case.everywhere():
        knowing = decide(case.engine, asked)
        if not (knowing.allowed or _has_to_choose(knowing, asked)):
            known = (asked.facts or {}).items()
            fewer = [dict(some) for count in range(len(known)) for some in combinations(known, count)]
            assert not any(decide(case.engine, asked.but(facts=some)).allowed for some in fewer), asked


@given(cases())
def test_to_ask_for_an_override_never_changes_a_yes(case: Case) -> None:
    """What is allowed without an override is the same move with one."""
    for asked in case.everywhere():
        decision = decide(case.engine, asked.but(override=False))
        if decision.allowed:
            assert decide(case.engine, asked.but(override=True)) == decision


@given(cases(odd=False))
@example(ONE_OF_TWO_FOR_ANOTHER)
def test_nobody_hears_the_highest_of_what_everybody_hears(case: Case) -> None:
    """With no actor named the verdict is the best that any actor, or anybody else, would get."""
    actors: dict[str, Any] = {**case.document.get("actors", {}), "anybody else": {}}
    wider = case.again({**case.document, "actors": actors})
    for asked in case.everywhere():
        nobody = decide(wider.engine, asked.but(actor=None))
        assert nobody.verdict == decide(case.engine, asked.but(actor=None)).verdict
        heard = [decide(wider.engine, asked.but(actor=name)).verdict for name in actors]
        assert _has_to_choose(nobody, asked) or nobody.verdict == max(heard, key=HEIGHT.__getitem__), (
            asked
        )


@given(cases())
def test_every_spelling_of_a_status_gets_the_same_answer(case: Case) -> None:
    """A code, an alias and a name are one status."""
    for asked in case.questions:
        names = {
            place: name
            for place, word in (("source", asked.source), ("target", asked.target))
            if (name := case.engine.table.resolve(word)) is not None
        }
        assert decide(case.engine, asked) == decide(case.engine, asked.but(**names))


@given(rule_sets(), st.sampled_from((True, False, 1.0, 0.0, -3.0, b"A", ("A",))))
def test_only_text_and_integers_name_a_status(rules: RuleSet, word: Any) -> None:
    """What is equal to a code, or written like a name, is none."""
    engine = Engine(rules, guards=dict.fromkeys(externals(rules), bool))
    name = next(iter(rules.statuses))
    assert engine.decide(word, target=name).refusals[0].cause is Cause.UNKNOWN_STATUS
    assert engine.decide(name, target=word).refusals[0].cause is Cause.UNKNOWN_TARGET
    assert engine.available(word).refusals[0].cause is Cause.UNKNOWN_STATUS


@given(cases())
def test_no_message_tells_a_value(case: Case) -> None:
    """A message names a fact or an input and what it has to be, never what it is."""
    for asked in case.questions:
        secret = asked.but(facts=_secret(asked.facts), inputs=_secret(asked.inputs))
        decision = decide(case.engine, secret)
        assert "hush" not in "".join(each.message for each in decision.refusals)
        assert "hush" not in repr(decision)


def _secret(given: Any) -> Any:
    return dict.fromkeys(given, "hush") if isinstance(given, dict) else given


def _has_to_choose(decision: Decision, asked: Question) -> bool:
    """Say whether several rows fire: of several transitions, or of one that takes the place of an override."""
    causes = {Cause.AMBIGUOUS, Cause.TARGET_NEEDED} if asked.override else {Cause.AMBIGUOUS}
    return bool(decision.refusals) and decision.refusals[0].cause in causes
