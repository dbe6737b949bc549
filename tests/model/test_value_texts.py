"""Tests of facts and inputs from texts."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from statemachine import RuleSet, StateMachineError, ValueTextError, loads

TEXT = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {paid: {type: boolean}, waited: {type: duration, minimum: P1D}, size: {enum: [small, large]}}
inputs: {count: {type: integer}, reason: {type: string}}
statuses: {New: {initial: true}, Done: {final: true}}
transitions: [{source: New, target: Done}]
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """Return a rule set with facts and inputs."""
    return loads(TEXT)


def test_texts_become_typed_values(rules: RuleSet) -> None:
    """Each text is converted by the declared type of its name."""
    facts = rules.facts_from_text({"paid": "true", "waited": "PT36H", "size": "large"})

    assert facts == {"paid": True, "waited": timedelta(hours=36), "size": "large"}
    assert rules.inputs_from_text({"count": "7", "reason": "7"}) == {"count": 7, "reason": "7"}
    assert rules.facts_from_text({}) == {}


def test_bounds_are_left_to_the_engine(rules: RuleSet) -> None:
    """A value outside the bounds is converted."""
    assert rules.facts_from_text({"waited": "PT1H"}) == {"waited": timedelta(hours=1)}


def test_all_invalid_texts_are_in_one_error(rules: RuleSet) -> None:
    """Each problem has the name and the wanted type, and never the text."""
    with pytest.raises(ValueTextError) as caught:
        rules.facts_from_text({"pad": "secret", "waited": "secret", "size": "secret", "paid": "secret"})

    assert caught.value.problems == (
        "unknown fact 'pad'; did you mean 'paid'?",
        "fact 'waited' must be a duration of at least P1D, such as P7D or PT2H30M",
        "fact 'size' must be one of small, large",
        "fact 'paid' must be a boolean, true or false",
    )
    assert str(caught.value) == "; ".join(caught.value.problems)
    assert "secret" not in str(caught.value)


def test_the_error_of_an_input_names_the_input(rules: RuleSet) -> None:
    """The error is a `ValueError` of this package, and it can be pickled."""
    with pytest.raises(ValueError, match="input 'count' must be an integer") as caught:
        rules.inputs_from_text({"count": "many"})

    assert isinstance(caught.value, StateMachineError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301  # our own bytes
