"""One line of a file, with marks under a part of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter.snippet import lines_of, snippet
from statemachine.model.diagnostics import Span


def marked(text: str, line: int, start: int, end: int, *, more: int = 0) -> list[str]:
    """Return the snippet for a part of a text."""
    return snippet(lines_of(text), Span("acme.yaml", line, start, line + more, end))


def test_the_marks_are_as_wide_as_the_part() -> None:
    """They begin under the first character and end under the last."""
    assert marked("a: b\nNew: {}\n", 2, 1, 4) == ["   2 | New: {}", "     | ^~~"]
    assert marked("New: {}\n", 1, 6, 8) == ["   1 | New: {}", "     |      ^~"]


def test_a_part_of_several_lines_is_marked_on_its_first_line() -> None:
    """The marks go to the end of that line."""
    assert marked("New:\n  initial: true\n", 1, 1, 9, more=1) == ["   1 | New:", "     | ^~~~"]


def test_wide_characters_take_two_columns_and_combining_ones_none() -> None:
    """The marks are under their part as a terminal shows it."""
    assert marked("保留: x\n", 1, 5, 6) == ["   1 | 保留: x", "     |       ^"]
    assert marked("保留: x\n", 1, 1, 3) == ["   1 | 保留: x", "     | ^~~~"]
    assert marked("e\u0301e: x\n", 1, 3, 4) == ["   1 | e\u0301e: x", "     |  ^"]


def test_tabs_stay_tabs() -> None:
    """The marks are under their part for every width of a tab."""
    assert marked("\tNew\n", 1, 2, 5) == ["   1 | \tNew", "     | \t^~~"]


def test_an_empty_part_has_one_mark() -> None:
    """A place without a character, such as the end of a file, has one mark."""
    assert marked("New\n", 2, 1, 1) == ["   2 | ", "     | ^"]
    assert marked("New", 1, 9, 12) == ["   1 | New", "     |    ^"]


def test_unsafe_characters_are_replaced() -> None:
    """Neither an escape nor a change of the reading direction reaches a terminal."""
    assert marked("a\x1b[2Jb\u202ec\n", 1, 1, 2)[0] == "   1 | a\ufffd[2Jb\ufffdc"


def test_a_long_line_is_cut_around_the_part() -> None:
    """A file on one line does not fill the report."""
    text = "x" * 100_000 + "here" + "y" * 100_000
    line, mark = marked(text, 1, 100_001, 100_005)

    assert len(line) < 200
    assert line[mark.index("^") :].startswith("here")
    assert mark.count("^") + mark.count("~") == 4


def test_a_missing_line_gives_nothing() -> None:
    """A line that a changed or missing text does not have is not shown."""
    assert marked("New\n", 7, 1, 2) == []
    assert snippet([], Span("acme.yaml", 1, 1, 1, 2)) == []


@given(
    st.text(), st.integers(1, 5), st.tuples(st.integers(1, 300), st.integers(1, 300)), st.integers(0, 3)
)
def test_every_part_of_every_text_is_two_lines_or_nothing(
    text: str, line: int, columns: tuple[int, int], more: int
) -> None:
    """No text and no place raises, and a snippet has two lines."""
    shown = marked(text, line, *columns, more=more)

    assert len(shown) in {0, 2}
    assert all(len(lines_of(each)) == 1 for each in shown)


def test_lines_end_as_in_spans() -> None:
    """A carriage return, a line feed, or both together end a line, and nothing else does."""
    assert lines_of("a\rb\nc\r\nd\u2028e\x0cf") == ["a", "b", "c", "d\u2028e\x0cf"]
