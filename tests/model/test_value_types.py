"""Tests of the types of facts and inputs, and of values from texts."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine import RuleSet, StateMachineError, ValueTextError, loads
from statemachine.loader import schema_text
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import TYPES, Domain, Type, Value, write_duration

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
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.STRING: st.text(),
    Type.INTEGER: st.integers(),
    Type.NUMBER: st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    Type.BOOLEAN: st.booleans(),
    Type.ENUM: st.sampled_from(["red", "blue"]),
    Type.DATE: st.dates(),
    Type.DATETIME: st.datetimes(timezones=st.just(UTC)),
    Type.DURATION: st.timedeltas(min_value=timedelta(0)),
}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """Return a rule set with facts and inputs."""
    return loads(TEXT)


def domain_of(kind: Type) -> Domain:
    """Return the widest domain of a type."""
    return Domain(kind, enum=("red", "blue") if kind is Type.ENUM else ())


@given(st.data(), st.sampled_from(Type))
def test_a_written_value_is_read_again(data: st.DataObject, kind: Type) -> None:
    """The scalar of a value in a rule file is read as the same value."""
    value: Value = data.draw(VALUES[kind])
    domain = domain_of(kind)
    written = domain.write(value)
    text = str(written).lower() if isinstance(written, bool) else str(written)

    assert domain.accepts(value)
    assert domain.read(text) == value


@given(st.text(), st.sampled_from(Type))
def test_an_invalid_text_is_a_value_error(text: str, kind: Type) -> None:
    """Reading a text returns a value of the type or raises `ValueError`."""
    domain = domain_of(kind)
    try:
        value = domain.read(text)
    except ValueError:
        return

    assert domain.accepts(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Type.INTEGER, True),
        (Type.INTEGER, 1.0),
        (Type.NUMBER, float("nan")),
        (Type.NUMBER, False),
        (Type.NUMBER, "1"),
        (Type.BOOLEAN, 1),
        (Type.DATE, datetime(2026, 1, 1, tzinfo=UTC)),
        (Type.DATETIME, datetime(2026, 1, 1)),  # noqa: DTZ001  # the missing zone is tested
        (Type.DATETIME, date(2026, 1, 1)),
        (Type.DURATION, 5),
        (Type.ENUM, "green"),
        (Type.STRING, None),
    ],
)
def test_types_are_strict(kind: Type, value: object) -> None:
    """A boolean is not an integer, and a datetime needs a zone."""
    assert not domain_of(kind).accepts(value)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P2W", timedelta(weeks=2)),
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("PT1.5S", timedelta(seconds=1.5)),
        ("PT0S", timedelta(0)),
    ],
)
def test_durations_are_iso_8601(text: str, length: timedelta) -> None:
    """A duration has weeks, days, hours, minutes and seconds."""
    assert Domain(Type.DURATION).read(text) == length
    assert Domain(Type.DURATION).read(write_duration(length)) == length


@pytest.mark.parametrize("text", ["P", "PT", "P1M", "P1Y", "1D", "P-1D", "PT1H1D", "P999999999W"])
def test_no_other_durations_are_read(text: str) -> None:
    """Months and years have no fixed length, and a duration is never empty."""
    with pytest.raises(ValueError, match=text):
        Domain(Type.DURATION).read(text)


def test_a_domain_has_a_phrase() -> None:
    """The phrase names the allowed values, with example texts if there are some."""
    assert str(Domain(Type.INTEGER, minimum=0, maximum=9)) == "an integer of at least 0 and at most 9"
    assert str(Domain(Type.ENUM, enum=("a", "b"))) == "one of a, b"
    assert Domain(Type.DURATION).with_forms == "a duration, such as P7D or PT2H30M"
    assert Domain(Type.INTEGER).with_forms == "an integer"


def test_the_rule_file_accepts_every_type() -> None:
    """The types in the schema are those of `Type`; an enum has its words instead. Each type has its row.

    A parameter can be a document besides.
    """
    properties = json.loads(schema_text())["properties"]
    declarations = (
        properties["facts"],
        properties["inputs"],
        properties["messages"]["properties"]["outbound"]["additionalProperties"]["properties"][
            "parameters"
        ],
    )

    assert tuple(TYPES) == tuple(Type)
    for each in declarations:
        types = each["additionalProperties"]["properties"]["type"]["enum"]
        documents = ["document"] if each is declarations[-1] else []
        assert types == [kind for kind in Type if kind is not Type.ENUM] + documents


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
def test_values_that_are_not_a_mapping_are_one_problem(rules: RuleSet, given: Any) -> None:
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


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("3.5", True),
        ("3", True),
        ("1e400", False),
        ("inf", False),
        ("-Infinity", False),
        ("-0.1", False),
        ("nan", False),
        ("snan", False),
    ],
)
def test_a_decimal_is_a_number(value: str, accepted: object) -> None:
    """It is compared as the nearest float, so that it equals the same digits in a rule file."""
    domain = Domain(Type.NUMBER, minimum=0, maximum=1e300)

    assert domain.accepts(Decimal(value)) is accepted
    assert ValueSet(only=frozenset({0.1})).contains(Decimal("0.10"))
    assert not Domain(Type.INTEGER).accepts(Decimal(3))
