"""A line of a file with a mark under a part of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter.snippet import lines_of, snippet
from statemachine.model.diagnostics import Span


def marked(text: str, line: int, start: int, end: int, *, more: int = 0) -> list[str]:
    """Return the snippet for a stretch of a text."""
    return snippet(lines_of(text), Span("acme.yaml", line, start, line + more, end))


def test_the_mark_is_as_wide_as_the_stretch() -> None:
    """It begins under the first character and ends under the last."""
    assert marked("a: b\nNew: {}\n", 2, 1, 4) == ["   2 | New: {}", "     | ^~~"]
    assert marked("New: {}\n", 1, 6, 8) == ["   1 | New: {}", "     |      ^~"]


def test_a_stretch_of_several_lines_is_marked_on_its_first() -> None:
    """The mark goes to the end of that line."""
    assert marked("New:\n  initial: true\n", 1, 1, 9, more=1) == ["   1 | New:", "     | ^~~~"]


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    """The mark stands under what it means, as a terminal shows it."""
    assert marked("保留: x\n", 1, 5, 6) == ["   1 | 保留: x", "     |       ^"]
    assert marked("保留: x\n", 1, 1, 3) == ["   1 | 保留: x", "     | ^~~~"]
    assert marked("e\u0301e: x\n", 1, 3, 4) == ["   1 | e\u0301e: x", "     |  ^"]


def test_tabs_stay_tabs() -> None:
    """However wide a terminal shows them, the mark stands below."""
    assert marked("\tNew\n", 1, 2, 5) == ["   1 | \tNew", "     | \t^~~"]


def test_an_empty_stretch_is_marked_all_the_same() -> None:
    """A place without a character, as at the end of a file, has a mark of its own."""
    assert marked("New\n", 2, 1, 1) == ["   2 | ", "     | ^"]
    assert marked("New", 1, 9, 12) == ["   1 | New", "     |    ^"]


def test_what_moves_the_cursor_is_replaced() -> None:
    """Neither an escape nor a change of direction gets through to a terminal."""
    assert marked("a\x1b[2Jb\u202ec\n", 1, 1, 2)[0] == "   1 | a\ufffd[2Jb\ufffdc"


def test_of_a_long_line_the_surroundings_are_shown() -> None:
    """A file on one line does not fill the report."""
    text = "x" * 100_000 + "here" + "y" * 100_000
    line, mark = marked(text, 1, 100_001, 100_005)

    assert len(line) < 200
    assert line[mark.index("^") :].startswith("here")
    assert mark.count("^") + mark.count("~") == 4


def test_a_line_that_is_not_there_gives_nothing() -> None:
    """A text that has changed, or that nobody gave, is not shown."""
    assert marked("New\n", 7, 1, 2) == []
    assert snippet([], Span("acme.yaml", 1, 1, 1, 2)) == []


@given(
    st.text(), st.integers(1, 5), st.tuples(st.integers(1, 300), st.integers(1, 300)), st.integers(0, 3)
)
def test_any_stretch_of_any_text_is_shown_or_not(
    text: str, line: int, columns: tuple[int, int], more: int
) -> None:
    """No text and no place raises, and what is shown is two lines."""
    shown = marked(text, line, *columns, more=more)

    assert len(shown) in {0, 2}
    assert all(len(lines_of(each)) == 1 for each in shown)


def test_lines_end_as_places_count_them() -> None:
    """A carriage return, a line feed and both together each end one line, and nothing else does."""
    assert lines_of("a\rb\nc\r\nd\u2028e\x0cf") == ["a", "b", "c", "d\u2028e\x0cf"]
