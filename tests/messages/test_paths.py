"""Tests of paths: parsed strictly, and evaluated as jmespath evaluates them."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.paths import CompiledPath
from statemachine.model.errors import InvalidRulesError, MessageError
from statemachine.model.message_specs import JMESPath
from statemachine.model.spans import Span

pytest.importorskip("jmespath", reason="needs the extra 'messages'")
import jmespath  # only where it is installed

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
def test_a_plain_path_has_the_result_of_jmespath(path: str, document: object) -> None:
    """A path of names is followed without jmespath, with the same result."""
    compiled = CompiledPath.parse(path)

    assert compiled.names is not None
    assert compiled.find(document) == jmespath.search(path, document)


@given(text=st.one_of(st.text(max_size=20), PIECES.map("".join)), document=DOCUMENTS)
def test_only_value_error_and_message_error_are_raised(text: str, document: object) -> None:
    """An invalid path raises `ValueError`. Evaluating a path raises at most `MessageError`."""
    try:
        compiled = CompiledPath.parse(text)
    except ValueError:
        return
    with suppress(MessageError):
        compiled.find(document)


NOT = "`!` applies only to the name after it, and true has no parts: write !(a.b) for !a.b"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the path is empty"),
        ("a.", "unexpected end"),
        ("a b", "unexpected 'b' at character 3"),
        ("order-id", "unknown token '-' at character 6"),
        ("'a", "unclosed ' delimiter at character 1"),
        ("size(a)", "unknown function size()"),
        ("lenght(a)", "unknown function lenght(); did you mean 'length'?"),
        ("length(a, b)", "length() takes 1 argument, not 2"),
        ("not_null()", "not_null() takes at least 1 argument, not 0"),
        ("contains(a)", "contains() takes 2 arguments, not 1"),
        ("&a", "an expression with & is not allowed here"),
        ("length(&a)", "an expression with & is not allowed here"),
        ("sort_by(a, b)", "sort_by() needs an expression such as &name"),
        ("a[::0]", "the step of a slice cannot be 0"),
        ("!a.b", NOT),
        ("x && !a.b.c", NOT),
        ("|".join("a" * 5_000), "nesting is too deep"),
        ("|".join("a" * 150), "nesting is too deep"),
        ("(" * 5_000, "nesting is too deep"),
    ],
)
def test_an_invalid_path_is_refused(text: str, problem: str) -> None:
    """The error is one line with the problem and its place."""
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        CompiledPath.parse(text)


def test_an_invalid_path_of_a_rule_file_has_its_place() -> None:
    """The diagnostic has the line and the column of the path."""
    with pytest.raises(InvalidRulesError) as caught:
        CompiledPath.of(JMESPath("a b", Span("acme.yaml", 7, 9, 7, 12)))

    (fault,) = caught.value.diagnostics
    assert str(fault).startswith(
        "acme.yaml:7:9: error: invalid path 'a b': unexpected 'b' at character 3"
    )
    assert fault.check == "invalid-path"


@pytest.mark.parametrize(
    ("text", "document", "problem"),
    [
        ("length(a)", {"a": None}, "expected string or array or object for length(), got null"),
        ("sum(a)", {"a": [1, "secret"]}, "expected array-number for sum(), got str"),
        ("a < b && ceil(c)", {"a": 1, "b": 2, "c": "secret"}, "expected number for ceil(), got string"),
        ("max(a)", {"a": [1, 10**400, 1.5]}, None),
        ("avg(a)", {"a": [10**400]}, "the path cannot be evaluated on this value"),
    ],
)
def test_a_function_that_does_not_accept_a_value_names_its_kind(
    text: str, document: object, problem: str | None
) -> None:
    """The error has the path and the kind of the value, and does not show the value."""
    if problem is None:
        CompiledPath.parse(text).find(document)
        return
    with pytest.raises(MessageError) as caught:
        CompiledPath.parse(text).find(document)

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
def test_lookups_are_the_names_from_the_root(text: str, lookups: set[tuple[str, ...]]) -> None:
    """A name looked up in the items of a list is not among them."""
    assert set(CompiledPath.parse(text).lookups()) == lookups
