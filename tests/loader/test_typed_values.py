"""Tests of typed values: each is read by its declared type, and each invalid value is found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import loads
from statemachine.model.declarations import Guard
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Type, Value
from tests.loader.files import checks, file_with, findings, marked


def guarded(fact: str, condition: str) -> str:
    """Return a file with one fact and one guard on it."""
    return file_with(f"facts: {{size: {{{fact}}}}}\nguards: {{fits: {{size: {condition}}}}}")


def values(fact: str, condition: str) -> ValueSet:
    """Return the values that a guard allows."""
    return loads(guarded(fact, condition)).guards["fits"].conditions["size"]


def only(*allowed: Value) -> ValueSet:
    """Return a set of listed values."""
    return ValueSet(only=frozenset(allowed))


NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fact", "written", "value"),
    [
        ("type: string", "abc", "abc"),
        ("type: string", "'12'", "12"),
        ("type: string", "1.5", "1.5"),
        ("type: integer", "-3", -3),
        ("type: number", "3", 3),
        ("type: number", "0.5", 0.5),
        ("type: number", "1e3", 1000.0),
        ("type: boolean", "false", False),
        ("enum: [small, '10']", "'10'", "10"),
        ("type: date", "2026-01-31", date(2026, 1, 31)),
        ("type: datetime", "2026-01-31T12:00:00Z", NOON),
        ("type: datetime", "'2026-01-31 13:00+01:00'", NOON),
        ("type: duration", "P1DT2H", timedelta(days=1, hours=2)),
    ],
)
def test_a_literal_is_read_by_its_type(fact: str, written: str, value: Value) -> None:
    """A scalar becomes a value of the declared type."""
    read = values(fact, written)

    assert read == only(value)
    assert [type(each) for each in read.only or ()] == [type(value)]


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        ("type: string", "12"),
        ("type: string", "true"),
        ("type: integer", "'12'"),
        ("type: integer", "1.0"),
        ("type: integer", "true"),
        ("type: integer", "01"),
        ("type: number", "true"),
        ("type: number", ".5"),
        ("type: number", "1e999"),
        ("type: number", "nan"),
        ("type: boolean", "'true'"),
        ("type: boolean", "yes"),
        ("type: boolean", "1"),
        ("enum: ['1', two]", "1"),
        ("enum: [small, large]", "medium"),
        ("type: date", "2026-02-30"),
        ("type: date", "20260131"),
        ("type: datetime", "2026-01-31T12:00:00"),
        ("type: datetime", "2026-01-31"),
        ("type: duration", "2h"),
        ("type: duration", "P1M"),
        ("type: duration", "7"),
    ],
)
def test_types_are_strict(fact: str, written: str) -> None:
    """A value of another type is found, and so is an excluded value."""
    assert [each.check for each in findings(guarded(fact, written))] == ["wrong-fact-value"]
    assert checks(guarded(fact, f"{{not: {written}}}")) == ["wrong-fact-value"]


@given(number=st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_every_number_is_read_exactly(number: float) -> None:
    """The `repr` of a number is read as the same number."""
    assert values("type: number", repr(number)) == only(number)


@given(number=st.decimals(-1000, 1000, places=2))
def test_every_decimal_is_read_as_the_nearest_number(number: Decimal) -> None:
    """A plain decimal is a text in the nodes, and becomes a number for the type `number`."""
    assert values("type: number", str(number)) == only(float(number))


def test_conditions_of_a_guard() -> None:
    """A scalar allows one value, a list several, and the entries of a mapping are combined."""
    bounds = "{at_least: 1, at_most: 9, above: 0, below: 10, not: [4, 5]}"

    assert values("type: integer", "[1, 2, 1]") == only(1, 2)
    assert values("type: integer", "{not: 4}") == ValueSet(excluded=frozenset({4}))
    assert values("type: integer", bounds) == ValueSet(
        excluded=frozenset({4, 5}), at_least=1, at_most=9, above=0, below=10
    )


def test_an_external_guard_has_its_facts() -> None:
    """A guard that is a function has no conditions."""
    rules = loads(
        file_with("facts: {a: {type: integer}, b: {type: date}}\nguards: {fits: {external: [b, a]}}")
    )

    assert rules.guards["fits"] == Guard(name="fits", external=("b", "a"))


def test_the_values_of_a_guard_are_in_the_domain_of_the_fact() -> None:
    """Values must be within the declared bounds. Bounds of a guard only need the type."""
    fact = "type: integer, minimum: 0, maximum: 9"

    assert checks(guarded(fact, "{at_least: -5, below: 100}")) == []
    assert marked(guarded(fact, "[0, 10, 9, -1]")) == [
        ("wrong-fact-value", "10"),
        ("wrong-fact-value", "-1"),
    ]
    assert marked(guarded(fact, "{not: 10}")) == [("wrong-fact-value", "10")]


@pytest.mark.parametrize("bound", ["at_least", "at_most", "above", "below"])
def test_the_bounds_of_a_guard_have_the_type_of_the_fact(bound: str) -> None:
    """A bound of another type is found at its place."""
    assert marked(guarded("type: duration", f"{{{bound}: 2, not: PT1H}}")) == [("wrong-fact-value", "2")]


@pytest.mark.parametrize("fact", ["type: string", "type: boolean", "enum: [a, b]"])
def test_a_bound_needs_ordered_values(fact: str) -> None:
    """Texts, booleans and the words of an enum have no order."""
    assert marked(guarded(f"{fact}, minimum: 1, maximum: 2", "{above: a, below: b}")) == [
        ("unordered-bound", "1"),
        ("unordered-bound", "2"),
        ("unordered-bound", "a"),
        ("unordered-bound", "b"),
    ]


def test_domains_are_read() -> None:
    """A fact and an input have a type with words and bounds."""
    rules = loads(
        file_with(
            "facts: {size: {enum: [small, large], title: Size, note: Two.}}\n"
            "inputs: {wait: {type: duration, minimum: PT0S, maximum: P1W, default: PT1H}}"
        )
    )

    assert rules.facts["size"].domain == Domain(Type.ENUM, ("small", "large"))
    assert (rules.facts["size"].title, rules.facts["size"].note) == ("Size", "Two.")
    assert rules.inputs["wait"].domain == Domain(Type.DURATION, (), timedelta(), timedelta(weeks=1))
    assert rules.inputs["wait"].default == timedelta(hours=1)


def test_invalid_bounds_of_a_domain_are_found() -> None:
    """Each bound of another type has a finding, and crossed bounds have one together."""
    assert marked(file_with("facts: {size: {type: integer, minimum: a, maximum: '9'}}")) == [
        ("wrong-bound", "a"),
        ("wrong-bound", "'9'"),
    ]
    assert marked(
        file_with("inputs: {size: {type: date, minimum: 2026-01-02, maximum: 2026-01-01}}")
    ) == [("bounds-crossed", "2026-01-02")]


def test_equal_bounds_do_not_cross() -> None:
    """One value is allowed."""
    assert checks(file_with("facts: {size: {type: integer, minimum: 1, maximum: 1}}")) == []


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [
        ("type: integer, minimum: 1, default: 0", "0"),
        ("type: boolean, default: 'true'", "'true'"),
        ("enum: [a, b], default: c", "c"),
        ("type: string, default: 5", "5"),
    ],
)
def test_a_default_is_a_valid_input(declared: str, wrong: str) -> None:
    """A default that the input does not accept is found."""
    assert marked(file_with(f"inputs: {{size: {{{declared}}}}}")) == [("wrong-default", wrong)]


def test_a_false_or_empty_default_is_kept() -> None:
    """False and the empty text are ordinary values."""
    rules = loads(
        file_with("inputs: {a: {type: boolean, default: false}, b: {type: string, default: ''}}")
    )

    assert [each.default for each in rules.inputs.values()] == [False, ""]


@pytest.mark.parametrize(
    ("fact", "written", "hint"),
    [
        ("type: string", "12", "put it in quotes to make it a text"),
        ("type: integer", "'12'", "write an integer in digits, without quotes"),
        ("type: integer, minimum: 1", "0", "write an integer of at least 1"),
        ("enum: [a, b]", "c", "write one of 'a' or 'b'"),
    ],
)
def test_the_hint_fits_the_fault(fact: str, written: str, hint: str) -> None:
    """The help has the form to write."""
    assert [each.help for each in findings(guarded(fact, written))] == [hint]


@pytest.mark.parametrize(
    ("fact", "written", "hint"),
    [
        ("type: integer", "'>0'", "write {above: 0}"),
        ("type: integer", "'>= 1'", "write {at_least: 1}"),
        ("type: number", "<0.5", "write {below: 0.5}"),
        ("type: duration", "<=P7D", "write {at_most: P7D}"),
        ("type: integer", "'!=3'", "write {not: 3}"),
        ("enum: [a, b]", "'!=a'", "write {not: a}"),
        ("type: boolean", "'!=true'", "write {not: true}"),
        ("type: integer", "'==3'", "write 3"),
        ("type: integer", "'>0, <=9'", "write {above: 0, at_most: 9}"),
        ("type: integer", "'>0 and <10'", "write {above: 0, below: 10}"),
        ("type: integer", "'>x'", "write an integer in digits, without quotes"),
        ("enum: [a, b]", "'>a'", "write one of 'a' or 'b'"),
    ],
)
def test_the_hint_for_a_comparison_is_a_condition(fact: str, written: str, hint: str) -> None:
    """A comparison is not a value. The help shows the condition to write instead."""
    assert [each.help for each in findings(guarded(fact, written))] == [hint]


@pytest.mark.parametrize(
    ("fact", "condition"),
    [
        ("type: integer", "{above: 0}"),
        ("type: integer", "{above: 0, at_most: 9}"),
        ("enum: [a, b]", "{not: a}"),
    ],
)
def test_the_condition_of_the_hint_is_valid(fact: str, condition: str) -> None:
    """A file with the suggested condition loads."""
    assert checks(guarded(fact, condition)) == []


def test_a_long_list_of_words_is_not_repeated() -> None:
    """The message does not list very many words."""
    words = ", ".join(f"word{number}" for number in range(100))

    assert [each.message for each in findings(guarded(f"enum: [{words}]", "other"))] == [
        "invalid value 'other' of fact 'size': it must be one of its declared words"
    ]


@pytest.mark.parametrize("day", ["2026-02-29", "2026-04-31"])
def test_the_date_of_a_source_is_in_the_calendar(day: str) -> None:
    """A day that is not in the calendar is found at its place."""
    text = file_with(f"sources: {{guide: {{url: 'https://a.example', retrieved: {day}}}}}")

    assert marked(text) == [("invalid-date", day)]
