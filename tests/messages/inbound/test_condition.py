"""Tests of `when`: the condition that tells which bodies are messages of one kind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies.decode import ContentType, Document, decode
from statemachine.messages.inbound.condition import Condition
from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath

VALUES = st.one_of(st.text(max_size=3), st.integers(-1, 2), st.booleans(), st.none())
FOUND: st.SearchStrategy[object] = st.one_of(VALUES, st.floats(-1, 2), st.just([]), st.just({}))


def condition(**values: str | int | tuple[str | int | None, ...] | None) -> Condition:
    """Return a condition on values by their names."""
    pairs = {name: each if isinstance(each, tuple) else (each,) for name, each in values.items()}
    return Condition.of(FrozenMap({JMESPath(name): allowed for name, allowed in pairs.items()}))


@given(found=FOUND, allowed=st.lists(VALUES, min_size=1, max_size=3))
def test_a_value_in_json_equals_one_of_the_declared_values_in_its_type(
    found: object, allowed: list[str | int | bool | None]
) -> None:
    """True is not 1, and the text "1" is not the number 1. A path that finds nothing has the value null."""
    expected = any(type(found) is type(each) and found == each for each in allowed)

    assert condition(kind=tuple(allowed)).holds(Document({"kind": found})) == expected
    assert condition(kind=tuple(allowed)).holds(Document({})) == (None in allowed)


@pytest.mark.parametrize("content_type", ["text/xml", "application/x-www-form-urlencoded"])
@given(value=st.one_of(st.sampled_from(["a", "b c"]), st.integers(-(10**6), 10**6), st.booleans()))
def test_a_value_in_xml_or_in_a_form_is_compared_as_a_text(content_type: str, value: str | int) -> None:
    """Every value is a text there: the same digits are the same integer, and `true` is true."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    body = f"<r><kind>{text}</kind></r>" if content_type == "text/xml" else f"kind={text}"
    document = decode(body.encode(), ContentType.of(content_type))
    path = "r.kind" if content_type == "text/xml" else "kind"

    assert condition(**{path: ("other", value)}).holds(document)
    assert not condition(**{path: "other"}).holds(document)
    assert not condition(**{path: None}).holds(document)


def test_every_path_needs_one_of_its_values() -> None:
    """A path may be any expression; one that fails on the body finds nothing."""
    values: dict[str, Any] = {"kind": ("a", "b"), "length(items)": 2}
    both = condition(**values)

    assert both.holds(Document({"kind": "b", "items": [1, 2]}))
    assert not both.holds(Document({"kind": "b", "items": [1]}))
    assert not both.holds(Document({"kind": "c", "items": [1, 2]}))
    assert not both.holds(Document({"kind": "b"}))


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("kind == 'a'", True),
        ("kind == 'b'", False),
        ("contains(kind, 'a')", True),
        ("length(absent) > `0`", False),
        ("kind", False),
        ("items", False),
        ("flag", True),
        ("absent", False),
    ],
)
def test_an_expression_has_to_be_true(expression: str, holds: bool) -> None:  # noqa: FBT001  # a parameter of a test
    """A value that is only not empty is not true."""
    document = Document({"kind": "a", "items": [1], "flag": True})

    assert Condition.of(JMESPath(expression)).holds(document) is holds
