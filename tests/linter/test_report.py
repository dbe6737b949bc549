"""Reports of findings for people and programs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from statemachine.linter import REPORTS, Report
from statemachine.linter.report import report, summary
from statemachine.model.diagnostics import Diagnostic, Related, Severity, Span
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
def test_a_report_is_as_its_golden_file(name: str, suffix: str) -> None:
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
