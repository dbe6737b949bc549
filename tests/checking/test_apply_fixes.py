"""Tests of the one function that applies fixes to a text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from statemachine.checking import apply_fixes
from statemachine.model.fixes import Edit, Fix, removed
from statemachine.model.spans import Span

TEXT = "ab\r\ncd\ne\rf"
"""A text with each kind of line break, and none at its end."""

OFFSETS = {
    (1, 1): 0,
    (1, 2): 1,
    (1, 3): 2,
    (2, 1): 4,
    (2, 2): 5,
    (2, 3): 6,
    (3, 1): 7,
    (3, 2): 8,
    (4, 1): 9,
}
"""The offset of each place in it."""


def edit(start: tuple[int, int], end: tuple[int, int], text: str = "") -> Edit:
    """Return an edit between two places."""
    return Edit(Span("a", *start, *end), text)


@st.composite
def fixes(draw: st.DrawFn) -> Fix:
    """Draw a fix with one or two edits inside the text."""
    edits = []
    for _ in range(draw(st.integers(1, 2))):
        start, end = sorted(draw(st.tuples(*[st.sampled_from(sorted(OFFSETS))] * 2)))
        edits.append(edit(start, end, draw(st.sampled_from(["", "X", "YZ"]))))
    return Fix("so", tuple(edits), safe=draw(st.booleans()))


def parts(fix: Fix) -> list[tuple[int, int, str]]:
    """Return the edits of a fix by the offsets in the text."""
    return [(OFFSETS[e.span[1:3]], OFFSETS[e.span[3:5]], e.text) for e in fix.edits]


@given(st.lists(fixes(), max_size=4))
def test_applied_fixes_are_all_that_changes(found: list[Fix]) -> None:
    """The text is the old one with the applied edits, from the end to the begin; each other character stays."""
    result = apply_fixes(TEXT, found)
    expected = TEXT
    for start, end, text in sorted(
        (part for fix in result.applied for part in parts(fix)), reverse=True
    ):
        expected = expected[:start] + text + expected[end:]

    assert result.text == expected
    assert sorted(map(id, (*result.applied, *result.refused))) == sorted(map(id, found))


@given(st.lists(fixes(), max_size=4))
def test_no_two_applied_edits_overlap(found: list[Fix]) -> None:
    """Two edits share no character, and none is an insertion at an end of another."""
    applied = sorted(part for fix in apply_fixes(TEXT, found).applied for part in parts(fix))
    for (start, end, _), (next_start, next_end, _) in pairwise(applied):
        assert end <= next_start
        assert end < next_start or (start < end and next_start < next_end)


def test_a_fix_is_applied_as_a_whole_or_not_at_all() -> None:
    """If one of its edits overlaps an earlier fix, the other is not made either."""
    first = Fix("first", (edit((1, 1), (1, 2), "X"),))
    second = Fix("second", (edit((1, 1), (1, 3)), edit((2, 1), (2, 2))))

    assert apply_fixes(TEXT, [first, second]) == ("Xb\r\ncd\ne\rf", (first,), (second,))


def test_a_fix_outside_the_text_is_refused() -> None:
    """So is one that is not turned into edits yet, and one that changes nothing."""
    outside = Fix("outside", (edit((9, 1), (9, 2)),))
    planned = removed("it", Span("a", 1, 1, 1, 2))
    empty = Fix("empty")

    assert apply_fixes(TEXT, [outside, planned, empty]) == (TEXT, (), (outside, planned, empty))
