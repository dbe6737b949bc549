"""Laws of `decide` for any rules and question."""

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
from tests.reference.values import plain
from tests.strategies import Case, Question, cases, rule_sets
from tests.strategies.guards import externals

HEAD: dict[str, Any] = {
    "format": 1,
    "provider": "acme",
    "subject": "order",
    "version": "1.0.0",
    "statuses": {"A": {}, "B": {}, "C": {}},
}
ORDER = {Verdict.REFUSED: 0, Verdict.UNSPECIFIED: 1, Verdict.ALLOWED: 2}

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
    """Return the answer to a question."""
    return engine.decide(question.source, **question.move)


def actors_of(question: Question) -> tuple[Any, ...]:
    """Return the actors of a question."""
    if question.actor is None:
        return ()
    return tuple(question.actor) if isinstance(question.actor, tuple | list) else (question.actor,)


@given(cases())
def test_a_decision_has_either_a_row_or_refusals(case: Case) -> None:
    """A yes has a row, its targets and nothing else; a no has at least one reason, and no row and no target."""
    for question in case.questions:
        decision = decide(case.engine, question)
        assert (decision.row is None) is bool(decision.refusals) is not bool(decision.targets)
        assert decision.allowed is (decision.row is not None) is bool(decision)
        assert not (decision.allowed and decision.alternatives)


@given(cases())
def test_a_yes_fits_the_question(case: Case) -> None:
    """The row that would fire has the source, the target and the event of the question."""
    for question in case.questions:
        row = decide(case.engine, question).row
        if row is not None:
            assert row.source == case.engine.table.resolve(question.source)
            assert question.target is None or row.target == case.engine.table.resolve(question.target)
            assert question.event in {None, row.event}
            assert question.override or not row.override


@given(cases())
def test_a_no_can_be_written_as_json(case: Case) -> None:
    """The problem details of a no can be written without conversion."""
    for question in case.questions:
        decision = decide(case.engine, question)
        if not decision.allowed:
            assert json.loads(json.dumps(decision.to_problem()))["verdict"] == decision.verdict


@given(cases())
def test_apply_applies_what_decide_decides(case: Case) -> None:
    """The change has the row of the decision; for a no, the error has that decision.

    A change among whose targets the provider chooses needs one of them.
    """
    for question in case.questions:
        decision = decide(case.engine, question)
        if len(decision.targets) > 1:
            with pytest.raises(RefusedError) as caught:
                case.engine.apply(question.source, **question.move)
            refused = caught.value.decision
            assert (refused.verdict, refused.alternatives) == (Verdict.REFUSED, decision.targets)
            assert [(each.cause, each.row) for each in refused.refusals] == [
                (Cause.TARGET_NEEDED, decision.row)
            ]
        elif decision.allowed:
            change = case.engine.apply(question.source, **question.move)
            assert (change.row, change.channel) == (decision.row, question.channel)
            assert change.actors == tuple(sorted(set(actors_of(question))))
            assert change.actor == (change.actors[0] if len(change.actors) == 1 else None)
        else:
            with pytest.raises(RefusedError) as caught:
                case.engine.apply(question.source, **question.move)
            assert caught.value.decision == decision


@given(cases())
def test_the_targets_are_those_that_are_allowed_one_by_one(case: Case) -> None:
    """There are several only by an event that the provider chooses among, and the row leads to one of them."""
    chosen = [name for name, each in case.rules.events.items() if each.provider_chooses]
    for question in case.everywhere():
        decision = decide(case.engine, question)
        if decision.row is not None:
            assert decision.row.target in decision.targets
            assert list(decision.targets) == sorted(set(decision.targets))
        if len(decision.targets) > 1:
            assert decision.target is question.target is None
            assert question.event in chosen
            override = decision.row is not None and decision.row.override
            asked = [question.but(target=name, override=override) for name in case.rules.statuses]
            single = [decide(case.engine, each) for each in asked]
            assert decision.targets == tuple(sorted(filter(None, (each.target for each in single))))
        elif question.event in chosen:
            causes = {each.cause for each in decision.refusals}
            assert causes.isdisjoint({Cause.AMBIGUOUS, Cause.TARGET_NEEDED})


@given(cases(odd=False))
def test_a_change_has_the_given_inputs_and_the_defaults_of_the_others(case: Case) -> None:
    """A given input is kept, a member of an enum as its value, and a default replaces what is None or left out."""
    for question in case.questions:
        if decide(case.engine, question).target is not None:
            expected = {name: each.default for name, each in case.rules.inputs.items()} | {
                name: value for name, value in plain(question.inputs or {}).items() if value is not None
            }
            change = case.engine.apply(question.source, **question.move)
            assert change.inputs == {name: each for name, each in expected.items() if each is not None}


@given(cases(odd=False))
@example(ONE_OF_TWO_GUARDED)
def test_more_facts_do_not_change_a_yes_to_a_no(case: Case) -> None:
    """What fewer facts allow, more facts allow too, unless several rows fire then."""
    for question in case.everywhere():
        knowing = decide(case.engine, question)
        if not (knowing.allowed or _fires_several(knowing, question)):
            known = (question.facts or {}).items()
            fewer = [dict(some) for count in range(len(known)) for some in combinations(known, count)]
            assert not any(decide(case.engine, question.but(facts=some)).allowed for some in fewer), (
                question
            )


@given(cases())
def test_override_does_not_change_a_yes(case: Case) -> None:
    """What is allowed without `override` is the same move with it."""
    for question in case.everywhere():
        decision = decide(case.engine, question.but(override=False))
        if decision.allowed:
            assert decide(case.engine, question.but(override=True)) == decision


@given(cases(odd=False))
@example(ONE_OF_TWO_FOR_ANOTHER)
def test_without_an_actor_the_verdict_is_the_best_of_all_actors(case: Case) -> None:
    """The verdict is the best that any declared actor, or an undeclared one, would get."""
    actors: dict[str, Any] = {**case.document.get("actors", {}), "undeclared actor": {}}
    wider = case.again({**case.document, "actors": actors})
    for question in case.everywhere():
        anonymous = decide(wider.engine, question.but(actor=None))
        assert anonymous.verdict == decide(case.engine, question.but(actor=None)).verdict
        verdicts = [decide(wider.engine, question.but(actor=name)).verdict for name in actors]
        assert _fires_several(anonymous, question) or anonymous.verdict == max(
            verdicts, key=ORDER.__getitem__
        ), question


@given(cases(odd=False))
@example(ONE_OF_TWO_FOR_ANOTHER)
def test_with_several_actors_the_verdict_is_the_best_of_them(case: Case) -> None:
    """What any of the actors may, all together may; else the verdict is the highest, unless it is ambiguous."""
    actors = list(case.rules.actors)
    for question in case.everywhere():
        for some in (actors[:2], set(actors[1:]), tuple(actors)):
            if not some:
                continue
            together = decide(case.engine, question.but(actor=some))
            verdicts = [decide(case.engine, question.but(actor=name)).verdict for name in some]
            assert _fires_several(together, question) or together.verdict == max(
                verdicts, key=ORDER.__getitem__
            ), (question, some)


@given(cases())
def test_every_spelling_of_a_status_gets_the_same_answer(case: Case) -> None:
    """A code, an alias and a name of a status are equivalent."""
    for question in case.questions:
        names = {
            place: name
            for place, word in (("source", question.source), ("target", question.target))
            if (name := case.engine.table.resolve(word)) is not None
        }
        assert decide(case.engine, question) == decide(case.engine, question.but(**names))


@given(rule_sets(), st.sampled_from((True, False, 1.0, 0.0, -3.0, b"A", ("A",))))
def test_only_text_and_integers_name_a_status(rules: RuleSet, word: Any) -> None:
    """A value that equals a code, or has the bytes of a name, names no status."""
    engine = Engine(rules, guards=dict.fromkeys(externals(rules), bool))
    name = next(iter(rules.statuses))
    assert engine.decide(word, target=name).refusals[0].cause is Cause.UNKNOWN_STATUS
    assert engine.decide(name, target=word).refusals[0].cause is Cause.UNKNOWN_TARGET
    assert engine.available(word).refusals[0].cause is Cause.UNKNOWN_STATUS


@given(cases())
def test_no_message_contains_a_value(case: Case) -> None:
    """A message names a fact or an input and the type it needs, never its value."""
    for question in case.questions:
        secret = question.but(facts=_secret(question.facts), inputs=_secret(question.inputs))
        decision = decide(case.engine, secret)
        assert "confidential" not in "".join(each.message for each in decision.refusals)
        assert "confidential" not in repr(decision)


def _secret(given: Any) -> Any:
    return dict.fromkeys(given, "confidential") if isinstance(given, dict) else given


def _fires_several(decision: Decision, question: Question) -> bool:
    """Return whether several rows fire; with `override` those of one transition count too."""
    causes = {Cause.AMBIGUOUS, Cause.TARGET_NEEDED} if question.override else {Cause.AMBIGUOUS}
    return bool(decision.refusals) and decision.refusals[0].cause in causes
