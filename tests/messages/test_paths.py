"""Tests of paths: parsed strictly, followed as jmespath follows them, and no slower than need be."""

from __future__ import annotations

import re
from contextlib import suppress

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.paths import Compiled
from statemachine.model.diagnostics import Span
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.message_specs import JMESPath

NAMES = st.sampled_from(["a", "b", "order id", "é"])
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3)
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)
PLAIN = st.one_of(
    st.just("@"),
    st.lists(NAMES.map(lambda name: f'"{name}"'), min_size=1, max_size=3).map(".".join),
)
PIECES = st.lists(
    st.sampled_from([*"ab@&.|[]*?!:,(){}'`\"01- ", "length", "sort_by", "==", "&&"]), max_size=12
)


@given(path=PLAIN, document=DOCUMENTS)
def test_a_plain_path_finds_what_jmespath_finds(path: str, document: object) -> None:
    """Names one below the other are walked without the interpreter, to the same end."""
    compiled = Compiled.parse(path)

    assert compiled.names is not None
    assert compiled.find(document) == jmespath.search(path, document)


@given(text=st.one_of(st.text(max_size=20), PIECES.map("".join)), document=DOCUMENTS)
def test_no_text_and_no_document_raise_anything_else(text: str, document: object) -> None:
    """A text is a path or a `ValueError`, and following it gives a value or a `MessageError`."""
    try:
        compiled = Compiled.parse(text)
    except ValueError:
        return
    with suppress(MessageError):
        compiled.find(document)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("a.", "it ends where more is expected"),
        ("a b", "'b' is not expected at character 3"),
        ("order-id", "unknown token '-' at character 6"),
        ("'a", "unclosed ' delimiter at character 1"),
        ("size(a)", "there is no function size()"),
        ("length(a, b)", "length() takes 1 argument, not 2"),
        ("not_null()", "not_null() takes at least 1 argument, not 0"),
        ("contains(a)", "contains() takes 2 arguments, not 1"),
        ("&a", "an expression with & stands where a function takes one, and nowhere else"),
        ("length(&a)", "an expression with & stands where a function takes one, and nowhere else"),
        ("sort_by(a, b)", "an expression with & stands where a function takes one, and nowhere else"),
        ("a[::0]", "a slice cannot go in steps of 0"),
        ("|".join("a" * 5_000), "it is nested too deeply"),
        ("(" * 5_000, "it is nested too deeply"),
    ],
)
def test_what_can_never_be_followed_is_refused(text: str, problem: str) -> None:
    """The error is one line that says what is wrong and where."""
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        Compiled.parse(text)


def test_an_invalid_path_is_a_finding_at_its_place() -> None:
    """A path of a rule file that cannot be parsed is told with its line."""
    with pytest.raises(InvalidRulesError) as caught:
        Compiled.of(JMESPath("a b", Span("acme.yaml", 7, 9, 7, 12)))

    (found,) = caught.value.diagnostics
    assert str(found).startswith("acme.yaml:7:9: error: 'a b' is not a path")
    assert found.check == "invalid-path"


@pytest.mark.parametrize(
    ("text", "document", "problem"),
    [
        ("length(a)", {"a": None}, "expected string or array or object for length(), got null"),
        ("sum(a)", {"a": [1, "secret"]}, "expected array-number for sum(), got str"),
        ("a < b && ceil(c)", {"a": 1, "b": 2, "c": "secret"}, "expected number for ceil(), got string"),
        ("max(a)", {"a": [1, 10**400, 1.5]}, None),
        ("avg(a)", {"a": [10**400]}, "what is here cannot be worked out as the path says"),
    ],
)
def test_a_function_that_cannot_take_what_it_finds_names_kinds(
    text: str, document: object, problem: str | None
) -> None:
    """The error has the path and the kind of what is there, and shows no value."""
    if problem is None:
        Compiled.parse(text).find(document)
        return
    with pytest.raises(MessageError) as caught:
        Compiled.parse(text).find(document)

    assert (caught.value.problem, caught.value.path) == (problem, text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "lookups"),
    [
        ("parameters.key", {("parameters",), ("parameters", "key")}),
        ("@.inputs.a.b", {("inputs",), ("inputs", "a"), ("inputs", "a", "b")}),
        ("parameters | key", {("parameters",), ("parameters", "key")}),
        ("parameters.{a: x, b: y}", {("parameters",), ("parameters", "x"), ("parameters", "y")}),
        ("to_number(inputs.n) || `1`", {("inputs",), ("inputs", "n")}),
        ("[parameters.a, 'parameters.b']", {("parameters",), ("parameters", "a")}),
        ("list[?parameters.a].inputs.b", {("list",)}),
        ("map(&parameters.a, list)", {("list",)}),
        ("parameters.list[0].a", {("parameters",), ("parameters", "list")}),
        ("list[1:2].inputs", {("list",)}),
        ("inputs.*.a", {("inputs",)}),
    ],
)
def test_lookups_are_what_is_looked_for_from_the_top(text: str, lookups: set[tuple[str, ...]]) -> None:
    """What is looked for in the items of a list is none of them."""
    assert set(Compiled.parse(text).lookups()) == lookups
