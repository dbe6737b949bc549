"""Reports of findings for people and programs: one function under `@report` adds a format."""

from __future__ import annotations

import json as writer
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine.model.diagnostics import AcceptedFinding, Check, Diagnostic, Severity
from statemachine.model.frozen import FrozenMap
from statemachine.model.spans import Span
from statemachine.model.text import counted, listing, width


@dataclass(frozen=True, slots=True)
class Report:
    """The input of a report: the checked files, by path, and their findings.

    `texts` holds the text of each file by path, to show its lines. `color` adds colors for a terminal.
    `unchecked` are the files whose messages were not checked, because a library is not installed. `accepted` are the
    findings that are not reported, because a comment or a baseline accepts them; with `show_accepted`, they are shown,
    marked as accepted. `checks` has the page of each check by name, for the formats that show it, and `documentation` is
    the address of the site that has these pages.
    """

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=FrozenMap)
    color: bool = False
    unchecked: tuple[str, ...] = ()
    accepted: tuple[AcceptedFinding, ...] = ()
    checks: Mapping[str, Check] = field(default_factory=FrozenMap)
    show_accepted: bool = False
    documentation: str | None = None

    @property
    def shown_accepted(self) -> tuple[AcceptedFinding, ...]:
        """The accepted findings that are shown."""
        return self.accepted if self.show_accepted else ()

    def page(self, check: str) -> str | None:
        """Return the address of the page of a check, if there is a site."""
        return None if self.documentation is None else f"{self.documentation}/checks.html#{check}"

    def paint(self, text: str, code: str) -> str:
        """Return a text in a color of the terminal, if the report has colors."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text


ReportFormat: TypeAlias = Callable[[Report], str]
"""A function that returns the text of a report."""

REPORTS: dict[str, ReportFormat] = {}
"""Every format by name."""


def report(function: ReportFormat) -> ReportFormat:
    """Register a function as a format, under the name of the function."""
    REPORTS[function.__name__] = function
    return function


@report
def full(report: Report) -> str:
    """Return each finding with its line of the file, its related places and its help."""
    lines = {path: lines_of(text) for path, text in report.texts.items()}
    written: list[str] = []
    for each in report.diagnostics:
        written += [_headline(report, each), *_details(report, each, lines), ""]
    for accepted in report.shown_accepted:
        details = _snippets(report, accepted.finding, lines)
        reason = f"{report.paint('accepted', '1;32')}: {reason_of(accepted)}"
        written += [_headline(report, accepted.finding, "accepted "), *details, reason, ""]
    return "\n".join([*written, summary(report), *_advice(report), *_fixable(report), ""])


@report
def concise(report: Report) -> str:
    """Return one line for each finding, in the form that editors and problem matchers understand."""
    accepted = (_headline(report, each.finding, "accepted ") for each in report.shown_accepted)
    found = (_headline(report, each) for each in report.diagnostics)
    return "\n".join([*found, *accepted, summary(report), ""])


@report
def json(report: Report) -> str:
    """Return one JSON object for programs.

    - `version` is 1; it increases when a program that reads the report would have to change.
    - `summary` has the numbers `files` (checked), `files_with_findings`, `errors` and `warnings` (both
      certain), `likely_errors`, `likely_warnings` and `accepted` (findings that are not reported).
    - `unchecked` lists the files whose messages were not checked, because a library is not installed.
    - `diagnostics` has for each finding `check`, `severity` (error or warning), `certain`, `message`,
      `help` (or null), `path`, `start`, `end` and `related`, a list of `note`, `path`, `start` and `end`. `fix` is null,
      or has a `title`, whether it is `safe`, and `edits`, a list of `path`, `start`, `end` and the new `text`. `url` is
      the page of the check, or null without a `documentation` in the settings.
    - `accepted` lists the findings that are not reported, with `--show-accepted`, else it is empty. Each has the same keys,
      and the `reason`: null if a baseline accepts it.

    `start` and `end` have `line` and `column`, counted from one in characters; the end is exclusive.
    """
    count = _count(report)
    document = {
        "version": 1,
        "summary": {
            "files": len(report.files),
            "files_with_findings": _files_with_findings(report),
            "errors": count[Severity.ERROR, True],
            "warnings": count[Severity.WARNING, True],
            "likely_errors": count[Severity.ERROR, False],
            "likely_warnings": count[Severity.WARNING, False],
            "accepted": len(report.accepted),
        },
        "unchecked": list(report.unchecked),
        "diagnostics": [_values(report, each) for each in report.diagnostics],
        "accepted": [
            {**_values(report, each.finding), "reason": each.reason} for each in report.shown_accepted
        ],
    }
    return writer.dumps(document, indent=2) + "\n"


def summary(report: Report) -> str:
    """Return the numbers of findings in one line: `1 error and 2 likely warnings in 1 of 7 files (1 accepted)`."""
    count = _count(report)
    counts = [counted(count[kind], _kind(*kind)) for kind in _KINDS if count[kind]]
    files = counted(len(report.files), "file")
    accepted = f" ({len(report.accepted)} accepted)" if report.accepted else ""
    if not counts:
        return f"no findings in {files}{accepted}"
    return f"{listing(counts)} in {_files_with_findings(report)} of {files}{accepted}"


def reason_of(accepted: AcceptedFinding) -> str:
    """Return why a finding is accepted, in words."""
    return "by the baseline" if accepted.reason is None else accepted.reason or "without a reason"


def statistics(report: Report) -> str:
    """Return the number of findings of each check, the most frequent first, and the summary."""
    counts = Counter(each.check for each in report.diagnostics)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    lines = (f"{number:>6}  {name}" for name, number in ordered)
    return "\n".join([*lines, summary(report), ""])


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, numbered as the lines of a span are."""
    return _LINE_BREAK.split(text)


def snippet(lines: list[str], span: Span, paint: str = "{}") -> list[str]:
    """Return the first line of a span and the marks under it; nothing if the text has no such line.

    A long line is cut around the span. Control characters and changes of the reading direction become a
    replacement character. `paint` is a format for the marks.
    """
    if not 1 <= span.line <= len(lines):
        return []
    whole = lines[span.line - 1]
    start = min(span.column - 1, len(whole))
    end = span.end_column - 1 if span.end_line == span.line else len(whole)
    left = max(start - _BEFORE, 0) if len(whole) > _LONGEST else 0
    line = "".join(map(_safe, whole[left : left + _LONGEST])).rstrip()
    columns = max(width(line[start - left : max(end - left, 0)]), 1)
    number = f"{span.line:>4}"
    marks = paint.format("^" + "~" * (columns - 1))
    return [f"{number} | {line}", f"{' ' * len(number)} | {_blank(line[: start - left])}{marks}"]


_KINDS = tuple((severity, certain) for certain in (True, False) for severity in Severity)
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33"}
_LINE_BREAK = re.compile(r"\r\n?|\n")
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONGEST = 160
_BEFORE = 60


def _headline(report: Report, finding: Diagnostic, prefix: str = "") -> str:
    word = f"{prefix}{_kind(finding.severity, finding.certain)}"
    kind = report.paint(word, f"1;{_COLORS[finding.severity]}")
    place, check = report.paint(str(finding.span), "1"), report.paint(f"[{finding.check}]", "2")
    page = report.page(finding.check)
    if page is not None and report.color:
        check = f"\x1b]8;;{page}\x1b\\{check}\x1b]8;;\x1b\\"  # a link, in the terminals that have them
    return f"{place}: {kind}: {finding.message} {check}"


def _details(report: Report, finding: Diagnostic, lines: Mapping[str, list[str]]) -> Iterator[str]:
    paint = report.paint
    yield from _snippets(report, finding, lines)
    if finding.help is not None:
        yield f"{paint('help', '1;32')}: {finding.help}"
    if finding.fix is not None:
        yield f"{paint('fix', '1;32')}: {finding.fix.title} ({'--fix' if finding.fix.safe else '--unsafe-fixes'})"
    page = report.page(finding.check)
    if page is not None and not report.color:
        yield f"page: {page}"


def _snippets(report: Report, finding: Diagnostic, lines: Mapping[str, list[str]]) -> Iterator[str]:
    paint, span = report.paint, finding.span
    yield from snippet(lines.get(span.path, []), span, paint("{}", _COLORS[finding.severity]))
    for each in finding.related:
        yield f"{paint(str(each.span), '1')}: {paint('note', '1;36')}: {each.note}"
        yield from snippet(lines.get(each.span.path, []), each.span, paint("{}", "36"))


def _values(report: Report, finding: Diagnostic) -> dict[str, object]:
    return {**finding.to_dict(), "url": report.page(finding.check)}


def _advice(report: Report) -> Iterator[str]:
    """Yield the command that explains the check of the first finding, if no site does."""
    if report.diagnostics and report.documentation is None:
        yield f"to read about a check: python -m statemachine checks {report.diagnostics[0].check}"


def _fixable(report: Report) -> Iterator[str]:
    """Yield the sentence that says how many findings `check` can fix itself, if there are any."""
    fixes = [each.fix for each in report.diagnostics if each.fix is not None]
    safe = sum(each.safe for each in fixes)
    numbers = [(safe, "--fix"), (len(fixes) - safe, "--fix --unsafe-fixes")]
    parts = [f"{counted(number, 'finding')} with {option}" for number, option in numbers if number]
    if parts:
        yield f"check can correct {listing(parts)}; --diff shows it"


def _files_with_findings(report: Report) -> int:
    return len({each.span.path for each in report.diagnostics})


def _kind(severity: Severity, certain: bool) -> str:  # noqa: FBT001 - a part of the key of the counts
    return severity if certain else f"likely {severity}"


def _count(report: Report) -> Counter[tuple[Severity, bool]]:
    return Counter((each.severity, each.certain) for each in report.diagnostics)


def _safe(character: str) -> str:
    safe = character == "\t" or unicodedata.category(character) not in _UNSAFE
    return character if safe else "\N{REPLACEMENT CHARACTER}"


def _blank(text: str) -> str:
    """Return spaces as wide as a text; tabs remain tabs."""
    return "".join("\t" if each == "\t" else " " * width(each) for each in text)
