"""Tests of facts and inputs from texts and from values of JSON."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import pytest

from statemachine import RuleSet, StateMachineError, ValueTextError, loads

TEXT = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {paid: {type: boolean}, waited: {type: duration, minimum: P1D}, size: {enum: [small, large]}}
inputs: {count: {type: integer}, reason: {type: string}, price: {type: number}}
statuses: {New: {initial: true}, Done: {final: true}}
transitions: [{source: New, target: Done}]
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """Return a rule set with facts and inputs."""
    return loads(TEXT)


def test_texts_become_typed_values(rules: RuleSet) -> None:
    """Each text is converted by the declared type of its name."""
    facts = rules.read_facts({"paid": "true", "waited": "PT36H", "size": "large"})

    assert facts == {"paid": True, "waited": timedelta(hours=36), "size": "large"}
    assert rules.read_inputs({"count": "7", "reason": "7"}) == {"count": 7, "reason": "7"}
    assert rules.read_facts({}) == {}


def test_booleans_and_numbers_of_json_keep_their_values(rules: RuleSet) -> None:
    """A value of JSON that has the declared type is not changed."""
    assert rules.read_facts({"paid": False, "size": "small"}) == {"paid": False, "size": "small"}
    assert rules.read_inputs({"count": 7, "price": 7}) == {"count": 7, "price": 7}
    assert rules.read_inputs({"price": 7.5}) == {"price": 7.5}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", True),
        ("count", 7.0),
        ("count", None),
        ("count", [7]),
        ("reason", 7),
        ("price", float("inf")),
        ("price", {}),
    ],
)
def test_a_value_of_another_type_is_a_problem(rules: RuleSet, name: str, value: object) -> None:
    """A value that is not of the declared type is never an error of Python."""
    with pytest.raises(ValueTextError, match=f"input '{name}' must be a"):
        rules.read_inputs({name: value})


@pytest.mark.parametrize("given", [None, [], "paid"])
def test_values_that_are_no_mapping_are_one_problem(rules: RuleSet, given: Any) -> None:
    """A body may have anything in place of the mapping."""
    with pytest.raises(ValueTextError, match="facts must be a mapping of names to values"):
        rules.read_facts(given)


def test_bounds_are_left_to_the_engine(rules: RuleSet) -> None:
    """A value outside the bounds is converted."""
    assert rules.read_facts({"waited": "PT1H"}) == {"waited": timedelta(hours=1)}


def test_all_invalid_texts_are_in_one_error(rules: RuleSet) -> None:
    """Each problem has the name and the wanted type, and never the text."""
    with pytest.raises(ValueTextError) as caught:
        rules.read_facts({"pad": "secret", "waited": "secret", "size": "secret", "paid": "secret"})

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
        rules.read_inputs({"count": "many"})

    assert isinstance(caught.value, StateMachineError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301  # our own bytes
