"""Reports of findings for people and programs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter import REPORTS, Report
from statemachine.linter.report import lines_of, report, snippet, summary
from statemachine.model.diagnostics import Diagnostic, Related, Severity
from statemachine.model.spans import Span
from tests import golden

TEXT = """\
statuses:
  New: {initial: true}
  保留: {exits: unspecified}
  Stuck: {}
transitions:
  - {event: stop, source: New, target: Stuck}
  - {event: stop, source: New, target: 保留}
"""
FOUND = (
    Diagnostic(
        "dead-end",
        Severity.ERROR,
        Span("rules/acme.yaml", 4, 3, 4, 8),
        "'Stuck' is not an end and has no transition out of it: New -> Stuck",
        "mark it `final: true`",
        certain=False,
    ),
    Diagnostic(
        "ambiguous-event",
        Severity.ERROR,
        Span("rules/acme.yaml", 7, 13, 7, 17),
        "event 'stop' is ambiguous: from 'New' it leads to 'Stuck' or '保留'",
        "distinguish the transitions",
        (Related(Span("rules/acme.yaml", 6, 13, 6, 17), "or this transition"),),
    ),
    Diagnostic(
        "exception-without-note",
        Severity.WARNING,
        Span("rules/acme.yaml", 3, 15, 3, 26),
        "no note explains why '保留' has unspecified exits",
    ),
)
REPORT = Report(("rules/acme.yaml", "rules/other.yaml"), FOUND, {"rules/acme.yaml": TEXT})
NONE = Report(("a.yaml", "b.yaml"))
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "suffix"), [("full", "txt"), ("concise", "txt"), ("json", "json")])
def test_a_report_equals_its_golden_file(name: str, suffix: str) -> None:
    """Each format writes exactly the text of its golden file."""
    golden.check(GOLDEN / f"{name}.{suffix}", REPORTS[name](REPORT))


def test_concise_is_one_line_for_each_finding() -> None:
    """The line of a finding is the text of its diagnostic."""
    assert REPORTS["concise"](REPORT).splitlines()[:-1] == [str(each) for each in FOUND]


@pytest.mark.parametrize("name", ["full", "concise"])
def test_no_findings(name: str) -> None:
    """A clean run is one line."""
    assert REPORTS[name](NONE) == "no findings in 2 files\n"


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([(Severity.ERROR, True)], "1 error in 1 of 2 files"),
        ([(Severity.ERROR, True)] * 2, "2 errors in 1 of 2 files"),
        (
            [(Severity.WARNING, False), (Severity.WARNING, True), (Severity.WARNING, True)],
            "2 warnings and 1 likely warning in 1 of 2 files",
        ),
        (
            [(severity, certain) for severity in Severity for certain in (True, False)],
            "1 error, 1 warning, 1 likely error and 1 likely warning in 1 of 2 files",
        ),
    ],
)
def test_the_summary_counts_by_kind(kinds: list[tuple[Severity, bool]], words: str) -> None:
    """Certain findings come first, and a kind without findings is left out."""
    found = tuple(replace(FOUND[0], severity=severity, certain=certain) for severity, certain in kinds)

    assert summary(Report(NONE.files, found)) == words


def test_one_file_is_singular() -> None:
    """The summary uses the singular for one."""
    assert summary(Report(("a.yaml",))) == "no findings in 1 file"
    assert summary(Report(("a.yaml",), FOUND[:1])) == "1 likely error in 1 of 1 file"


@pytest.mark.parametrize("name", ["full", "concise"])
def test_colors_do_not_change_the_text(name: str) -> None:
    """A colored report without its colors is the plain one, and a plain one has no colors."""
    colored = REPORTS[name](replace(REPORT, color=True))
    plain = REPORTS[name](REPORT)

    assert "\x1b[" in colored
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_a_missing_text_is_not_shown() -> None:
    """A finding in a file without a text is reported without its line."""
    assert " | " not in REPORTS["full"](replace(REPORT, texts={}))


def test_a_function_is_a_format() -> None:
    """The decorator registers a function under its name."""

    @report
    def counted(findings: Report) -> str:
        return f"{len(findings.diagnostics)}\n"

    assert REPORTS.pop("counted") is counted


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


def test_a_missing_line_has_no_snippet() -> None:
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
