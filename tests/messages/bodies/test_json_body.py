"""Tests of strict JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.bodies import MAX_DEPTH, MAX_DIGITS
from statemachine.messages.bodies.json_body import parse_json
from statemachine.model.errors import MessageError

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=20
)


@given(document=DOCUMENTS)
def test_valid_json_is_parsed_without_loss(document: object) -> None:
    """A valid document gives the values that were written."""
    assert parse_json(json.dumps(document).encode()) == document
    assert parse_json(json.dumps(document, ensure_ascii=False).encode()) == document


@given(body=st.one_of(st.binary(), st.text(alphabet='{}[]",:\\u0dD8e1.-nfN').map(str.encode)))
def test_invalid_json_raises_message_error_only(body: bytes) -> None:
    """No bytes raise another error."""
    try:
        parse_json(body)
    except MessageError:
        return


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "invalid JSON: expecting value, at line 1, column 1"),
        (b'{"a": 1,\n "b" 2}', "invalid JSON: expecting ':' delimiter, at line 2, column 6"),
        (b"[1] 2", "invalid JSON: extra data, at line 1, column 5"),
        (b'"a\nb"', "invalid JSON: invalid control character, at line 1, column 3"),
        (b'"\\q"', "invalid JSON: invalid \\escape, at line 1, column 2"),
        (b'"caf\xe9"', "invalid UTF-8 at byte 5"),
        ("{}".encode("utf-16"), "invalid UTF-8 at byte 1"),
        (b'{"a": {"b": 1, "c": 2, "b": 1}}', "duplicate key 'b'"),
        (b'[1, {"a": 1, "a": 1}, }', "duplicate key 'a'"),
        (b"[NaN]", "NaN is not a JSON number"),
        (b"-Infinity", "-Infinity is not a JSON number"),
        (b"1e999", "a number is too large"),
        (b"9" * (MAX_DIGITS + 1), f"a number has more than {MAX_DIGITS} digits"),
        (b"0." + b"9" * MAX_DIGITS, f"a number has more than {MAX_DIGITS} digits"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), f"nesting exceeds {MAX_DEPTH} levels"),
        (b'{"a": [' * 33 + b"]}" * 33, f"nesting exceeds {MAX_DEPTH} levels"),
        (b'{"a":' * 100_000, f"nesting exceeds {MAX_DEPTH} levels"),
        (b'["\\ud83d"]', "a text contains an unpaired surrogate"),
        (b'{"\\ude00": 1}', "a text contains an unpaired surrogate"),
        (b'["\\ud83d\\ude00", {"a": 1}, "\\ud83d"]', "a text contains an unpaired surrogate"),
    ],
)
def test_invalid_json_is_refused_with_the_problem(body: bytes, problem: str) -> None:
    """A syntax error has its line and column, and no error shows a value."""
    with pytest.raises(MessageError) as caught:
        parse_json(body)

    assert (caught.value.problem, caught.value.path) == (problem, None)


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (b'"\\\\ud83d"', "\\ud83d"),
        (b"9" * MAX_DIGITS, int("9" * MAX_DIGITS)),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
        (b"[" + b"{}," * MAX_DEPTH + b"{}]", [{}] * (MAX_DEPTH + 1)),
    ],
)
def test_unusual_valid_json_is_accepted(body: bytes, document: object) -> None:
    """A byte order mark, a surrogate pair, a long number and a document of the greatest depth are valid."""
    parsed = parse_json(body)

    assert document is None or parsed == document
