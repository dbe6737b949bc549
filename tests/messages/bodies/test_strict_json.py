"""Tests of JSON read strictly."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statemachine.messages.bodies.strict_json import parse_json

from statemachine.messages.bodies.limits import DEPTH, DIGITS
from statemachine.model.errors import MessageError

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=20
)


@given(document=DOCUMENTS)
def test_what_is_json_is_read_as_it_is(document: object) -> None:
    """Strictness loses nothing of a document that is well formed."""
    assert parse_json(json.dumps(document).encode()) == document
    assert parse_json(json.dumps(document, ensure_ascii=False).encode()) == document


@given(body=st.one_of(st.binary(), st.text(alphabet='{}[]",:\\u0dD8e1.-nfN').map(str.encode)))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    """What is no document is a `MessageError`."""
    try:
        parse_json(body)
    except MessageError:
        return


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "this is not JSON: expecting value, at line 1, column 1"),
        (b'{"a": 1,\n "b" 2}', "this is not JSON: expecting ':' delimiter, at line 2, column 6"),
        (b"[1] 2", "this is not JSON: extra data, at line 1, column 5"),
        (b'"a\nb"', "this is not JSON: invalid control character, at line 1, column 3"),
        (b'"\\q"', "this is not JSON: invalid \\escape, at line 1, column 2"),
        (b'"caf\xe9"', "the body is not UTF-8 at byte 5"),
        ("{}".encode("utf-16"), "the body is not UTF-8 at byte 1"),
        (
            b'{"a": {"b": 1, "c": 2, "b": 1}}',
            "the key 'b' stands twice in one mapping, at line 1, column 24",
        ),
        (b"[NaN]", "NaN is not a number of JSON, at line 1, column 2"),
        (b"-Infinity", "-Infinity is not a number of JSON, at line 1, column 1"),
        (b"1e999", "a number is too large, at line 1, column 1"),
        (b"9" * (DIGITS + 1), f"a number has more than {DIGITS} digits, at line 1, column 1"),
        (b"0." + b"9" * DIGITS, f"a number has more than {DIGITS} digits, at line 1, column 1"),
        (b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), f"the document is nested more than {DEPTH} deep"),
        (b'{"a":' * 100_000, f"the document is nested more than {DEPTH} deep"),
        (b'["\\ud83d"]', "a text holds half of a surrogate pair"),
        (b'{"\\ude00": 1}', "a text holds half of a surrogate pair"),
    ],
)
def test_what_is_not_quite_json_is_refused(body: bytes, problem: str) -> None:
    """The error says what is wrong, and where it can be told in which line and column."""
    with pytest.raises(MessageError) as caught:
        parse_json(body)

    assert caught.value.problem == problem


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (b'"\\\\ud83d"', "\\ud83d"),
        (b"9" * DIGITS, int("9" * DIGITS)),
        (b"[" * DEPTH + b"]" * DEPTH, None),
        (b"[" + b"{}," * DEPTH + b"{}]", [{}] * (DEPTH + 1)),
    ],
)
def test_what_is_odd_and_right_is_read(body: bytes, document: object) -> None:
    """A byte order mark, a surrogate pair, a long number and a deep document are no errors."""
    found = parse_json(body)

    assert document is None or found == document
