"""Tests of where in a JSON document a fault is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statemachine.messages.bodies.strict_json import parse_json

from statemachine.messages.bodies.limits import DEPTH, DIGITS
from statemachine.model.errors import MessageError

HOLE = "here it is"
LEAVES = st.one_of(st.none(), st.integers(), st.text().filter(lambda text: HOLE not in text))
KEYS = st.text(max_size=5)


@st.composite
def around(draw: st.DrawFn, hole: object) -> object:
    """Draw a document that holds this value somewhere."""
    document = hole
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            document = [
                *draw(st.lists(LEAVES, max_size=3)),
                document,
                *draw(st.lists(LEAVES, max_size=3)),
            ]
        else:
            more = draw(st.dictionaries(KEYS, LEAVES, max_size=3))
            document = {**more, draw(KEYS): document}
    return document


def fault(text: str) -> MessageError:
    """Return the error of a text that cannot be read."""
    with pytest.raises(MessageError) as caught:
        parse_json(text.encode())
    return caught.value


@given(
    document=around(HOLE),
    wrong=st.sampled_from(["NaN", "-Infinity", "1e999", "9" * (DIGITS + 1)]),
    indent=st.sampled_from([None, 0, 2]),
)
def test_a_wrong_number_is_told_where_it_begins(
    document: object, wrong: str, indent: int | None
) -> None:
    """Whatever stands around it, the line and the column are those of its first character."""
    before, after = json.dumps(document, indent=indent).split(f'"{HOLE}"')
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1

    assert fault(before + wrong + after).problem.endswith(f", at line {line}, column {column}")


@given(
    document=around({f"{HOLE} 1": 1, "a": [{"a": "}"}], f"{HOLE} 2": 2}),
    key=KEYS.filter(lambda text: text != "a"),
    indent=st.sampled_from([None, 2]),
)
def test_a_key_that_stands_twice_is_told_where_it_stands_again(
    document: object, key: str, indent: int | None
) -> None:
    """The place is that of the second one, not of the mapping."""
    text = re.sub(
        f'"{HOLE} [12]"', lambda _: json.dumps(key), json.dumps(document, indent=indent, sort_keys=False)
    )
    start = text.rindex(json.dumps(key) + ": 2")
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)

    assert fault(text).problem.endswith(f"twice in one mapping, at line {line}, column {column}")


def test_the_first_fault_is_the_one_that_is_told() -> None:
    """What is wrong after it, be it no JSON at all, is not looked at."""
    assert (
        fault('[1,\n NaN, {"a": 1, "a": 1}, }').problem
        == "NaN is not a number of JSON, at line 2, column 2"
    )


def test_a_fault_that_is_too_deep_to_be_found_is_told_without_its_place() -> None:
    """The scanner that knows places goes less deep than the one that reads."""
    assert fault("[" * 400 + "NaN").problem == "NaN is not a number of JSON"


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ('"\\ud83d"', None),
        ('{"\\ude00": 1}', None),
        ('{"items": [{"status": "x"}, {"status": "\\ud83d"}]}', "items[1].status"),
        ('[{"a b": {"\\ud83d": 1}}]', "[0].'a b'"),
        ('["\\ud83d\\ude00", {"a": 1}, "\\ud83d"]', "[2]"),
    ],
)
def test_half_a_surrogate_is_told_by_its_path(document: str, path: str | None) -> None:
    """Of a key the path is that of the mapping; to the whole document there is none."""
    error = fault(document)

    assert (error.problem, error.path) == ("a text holds half of a surrogate pair", path)


def test_what_stands_too_deep_is_told_by_its_path() -> None:
    """It is the path to the first list or mapping that is one too many."""
    deep = '{"a": [' * (DEPTH // 2) + "[]" + "]}" * (DEPTH // 2)

    assert fault(f'[1, {{"b": {deep}}}]').path == "[1].b" + ".a[0]" * (DEPTH // 2 - 1)
    assert fault("[" * 100_000).path is None
