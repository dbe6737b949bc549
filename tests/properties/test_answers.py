"""Every answer as JSON: it fits the published schema, and contains no value of a fact or an input."""

from __future__ import annotations

import json
import pickle

from hypothesis import given

from statemachine.model.errors import RefusedError
from statemachine.model.observation import Policies
from tests.model.answers import assert_fits
from tests.properties.test_observe_agreement import observe
from tests.strategies import Case, cases
from tests.strategies.observations import MessageCase, message_cases, policies


@given(cases())
def test_every_decision_fits_the_schema(case: Case) -> None:
    """So do its problem details, and those of an action, with places and without."""
    for question in case.questions:
        decisions = [
            case.engine.decide(question.source, **question.move),
            *(
                case.engine.decide_action(name, question.source, **question.context)
                for name in (*case.rules.actions, "no-action")
            ),
        ]
        for decision in decisions:
            for places in (False, True):
                assert_fits("decision", decision.to_dict(places=places))
                if not decision.allowed:
                    problem = decision.to_problem(places=places)
                    assert_fits("problem", problem)
                    assert problem["title"].split()[1] == ("change", "action")[decision.for_action]
            assert "<text>" not in json.dumps(decision.to_dict())


@given(cases())
def test_every_list_of_moves_fits_the_schema(case: Case) -> None:
    """Its moves and refusals do too."""
    for question in case.questions:
        available = case.engine.available(question.source, **question.context)
        assert_fits("available", available.to_dict())
        assert_fits("available", available.to_dict(places=True))


@given(cases(odd=False))
def test_every_change_names_its_rule_set(case: Case) -> None:
    """It has the names of the inputs, no values, and is the same after pickling."""
    for question in case.questions:
        try:
            change = case.engine.apply(question.source, **question.move)
        except RefusedError:
            continue
        values = change.to_dict()
        assert_fits("change", values)
        assert values["inputs"] == sorted(change.inputs)
        assert values["rule_set"]["digest"] == case.rules.digest
        back = pickle.loads(pickle.dumps(change))  # noqa: S301  # the bytes come from this test
        assert (back, back.to_dict()) == (change, values)


@given(message_cases(), policies())
def test_every_outcome_names_its_rule_set(case: MessageCase, chosen: Policies | None) -> None:
    """Strange statuses and times become texts."""
    for message in case.messages:
        outcome = observe(case.engine, message, chosen)
        assert_fits("outcome", outcome.to_dict())
        assert_fits("outcome", outcome.to_dict(places=True))
        assert_fits("stored_status", message.order.to_dict())
        assert outcome.rule_set == case.rules.identity
