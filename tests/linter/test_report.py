"""Findings as people and programs read them."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from statemachine.linter import REPORTS, Report
from statemachine.linter.report import report, summary
from statemachine.model.diagnostics import Diagnostic, Related, Severity, Span

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
        "nothing leaves 'Stuck', which is no end: New -> Stuck",
        "mark it `final: true`",
        certain=False,
    ),
    Diagnostic(
        "ambiguous-event",
        Severity.ERROR,
        Span("rules/acme.yaml", 7, 13, 7, 17),
        "asked by event 'stop' alone, an order that is 'New' could become 'Stuck' or '保留'",
        "tell the transitions apart",
        (Related(Span("rules/acme.yaml", 6, 13, 6, 17), "or this transition"),),
    ),
    Diagnostic(
        "exception-without-note",
        Severity.WARNING,
        Span("rules/acme.yaml", 3, 15, 3, 26),
        "no note says why '保留' has unspecified exits",
    ),
)
REPORT = Report(("rules/acme.yaml", "rules/other.yaml"), FOUND, {"rules/acme.yaml": TEXT})
NONE = Report(("a.yaml", "b.yaml"))

FULL = """\
rules/acme.yaml:4:3: likely error: nothing leaves 'Stuck', which is no end: New -> Stuck [dead-end]
   4 |   Stuck: {}
     |   ^~~~~
help: mark it `final: true`

rules/acme.yaml:7:13: error: asked by event 'stop' alone, an order that is 'New' could become 'Stuck' or '保留' [ambiguous-event]
   7 |   - {event: stop, source: New, target: 保留}
     |             ^~~~
rules/acme.yaml:6:13: note: or this transition
   6 |   - {event: stop, source: New, target: Stuck}
     |             ^~~~
help: tell the transitions apart

rules/acme.yaml:3:15: warning: no note says why '保留' has unspecified exits [exception-without-note]
   3 |   保留: {exits: unspecified}
     |                 ^~~~~~~~~~~

1 error, 1 warning and 1 likely error in 1 of 2 files
"""
CONCISE = """\
rules/acme.yaml:4:3: likely error: nothing leaves 'Stuck', which is no end: New -> Stuck [dead-end]
rules/acme.yaml:7:13: error: asked by event 'stop' alone, an order that is 'New' could become 'Stuck' or '保留' [ambiguous-event]
rules/acme.yaml:3:15: warning: no note says why '保留' has unspecified exits [exception-without-note]
1 error, 1 warning and 1 likely error in 1 of 2 files
"""


def test_full() -> None:
    """Each finding has its line and a mark, what it relates to, and what to do."""
    assert REPORTS["full"](REPORT) == FULL


def test_concise() -> None:
    """Each finding is one line, the same that a diagnostic reads as."""
    assert REPORTS["concise"](REPORT) == CONCISE
    assert CONCISE.splitlines()[:-1] == [str(each) for each in FOUND]


def test_json() -> None:
    """Programs get a version, counts, and places that count from one and end behind the last character."""
    document = json.loads(REPORTS["json"](REPORT))

    assert document["version"] == 1
    assert document["summary"] == {
        "files": 2,
        "files_with_findings": 1,
        "errors": 1,
        "warnings": 1,
        "likely_errors": 1,
        "likely_warnings": 0,
    }
    assert document["diagnostics"][1] == {
        "check": "ambiguous-event",
        "severity": "error",
        "certain": True,
        "message": "asked by event 'stop' alone, an order that is 'New' could become 'Stuck' or '保留'",
        "help": "tell the transitions apart",
        "path": "rules/acme.yaml",
        "start": {"line": 7, "column": 13},
        "end": {"line": 7, "column": 17},
        "related": [
            {
                "note": "or this transition",
                "path": "rules/acme.yaml",
                "start": {"line": 6, "column": 13},
                "end": {"line": 6, "column": 17},
            }
        ],
    }


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
    """Certain findings come first, and only what there is is told."""
    found = tuple(replace(FOUND[0], severity=severity, certain=certain) for severity, certain in kinds)

    assert summary(Report(NONE.files, found)) == words


def test_one_file_is_not_files() -> None:
    """The summary counts in good English."""
    assert summary(Report(("a.yaml",))) == "no findings in 1 file"
    assert summary(Report(("a.yaml",), FOUND[:1])) == "1 likely error in 1 of 1 file"


@pytest.mark.parametrize("name", ["full", "concise"])
def test_colour_is_laid_over_the_same_text(name: str) -> None:
    """Without its colours a coloured report is the plain one, and a plain one has none."""
    colored = REPORTS[name](replace(REPORT, color=True))
    plain = REPORTS[name](REPORT)

    assert "\x1b[" in colored
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_a_text_that_nobody_gave_is_not_shown() -> None:
    """A finding in a file whose text is not at hand is told without its line."""
    assert " | " not in REPORTS["full"](replace(REPORT, texts={}))


def test_a_function_is_a_format() -> None:
    """The decorator offers a function under its name."""

    @report
    def counted(said: Report) -> str:
        return f"{len(said.diagnostics)}\n"

    assert REPORTS.pop("counted") is counted
