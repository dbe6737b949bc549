"""Tests of values as JSON."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta

import pytest

from statemachine import Basis, Span
from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_scalar, json_value
from statemachine.model.message_specs import JMESPath


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("New", "New"),
        (Basis.INFERRED, "inferred"),
        (True, True),
        (2.5, 2.5),
        (None, None),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00+00:00"),
        (date(2026, 1, 31), "2026-01-31"),
        (timedelta(days=7), "P7D"),
        (math.inf, "inf"),
        (math.nan, "nan"),
        (10**5000, "int"),
        (object, "type"),
        ({"secret": 1}, "dict"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_scalar_is_one_that_json_can_write(value: object, expected: object) -> None:
    """A value that JSON cannot write becomes a text, and one of another type the name of the type."""
    scalar = json_scalar(value)
    assert (scalar, type(scalar)) == (expected, type(expected))
    assert json.loads(json.dumps(scalar, allow_nan=False)) == expected


def test_values_of_the_model_are_written_by_their_attributes() -> None:
    """Mappings and lists are kept, sets are sorted, and places are left out."""
    value = FrozenMap({"path": JMESPath("@", Span("a.yaml", 1, 1, 1, 2)), "set": frozenset({2, 1})})
    assert json_value((value,)) == [{"path": {"text": "@"}, "set": [1, 2]}]
