"""What only hints use changes no answer: former names, and what replaces a retired status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given

from statemachine.engine import Engine
from statemachine.model.decision import Decision
from statemachine.model.observation import Outcome
from tests.properties.test_observe_agreement import observe
from tests.strategies import Case, Document, cases
from tests.strategies.observations import MessageCase, message_cases

HINTS = {"renamed_from", "replaced_by"}


def without_hints(document: Document) -> Document:
    """Return a rule file without the keys that only hints use."""
    statuses = {
        name: {key: value for key, value in status.items() if key not in HINTS}
        for name, status in document["statuses"].items()
    }
    return {**document, "statuses": statuses}


def decided(decision: Decision) -> Decision:
    """Return a decision without its sentences."""
    refusals = tuple(replace(each, message="") for each in decision.refusals)
    return replace(decision, refusals=refusals)


def meant(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome without its sentences, and without the digest."""
    answer = outcome.to_dict()
    refusals = [{**each, "message": ""} for each in answer["refusals"]]
    return {**answer, "reason": "", "refusals": refusals, "rule_set": None}


@given(cases())
def test_hints_change_no_decision(case: Case) -> None:
    """Verdict, row, causes and alternatives are the same without former names and replacements."""
    other = case.again(without_hints(case.document)).engine
    for question in case.questions:
        source, move = question.source, question.move
        assert decided(other.decide(source, **move)) == decided(case.engine.decide(source, **move))


@given(message_cases())
def test_hints_change_no_outcome(case: MessageCase) -> None:
    """A message has the same meaning without former names and replacements."""
    other = Engine(case.again(without_hints(case.document)).rules, guards=case.guards)
    for message in case.messages:
        assert meant(observe(other, message)) == meant(observe(case.engine, message))
