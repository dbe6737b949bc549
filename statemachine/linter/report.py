"""Findings as people and programs read them: a new format is one function under `@report`."""

from __future__ import annotations

import json as writer
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine.linter.snippet import lines_of, snippet
from statemachine.model.diagnostics import Diagnostic, Severity, Span
from statemachine.model.frozen import FrozenMap


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what was found; `texts` holds the files by path, for their lines.

    `unchecked` are the files whose messages were not looked at, for want of a library.
    """

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=FrozenMap)
    color: bool = False
    unchecked: tuple[str, ...] = ()


Format: TypeAlias = Callable[[Report], str]

REPORTS: dict[str, Format] = {}
"""Every format by name."""


def report(function: Format) -> Format:
    """Offer a function as a format, under the function's name."""
    REPORTS[function.__name__] = function
    return function


@report
def full(report: Report) -> str:
    """Write each finding with its line of the file, the related places and what to do."""
    lines = {path: lines_of(text) for path, text in report.texts.items()}
    written: list[str] = []
    for each in report.diagnostics:
        written += [
            _headline(each, _Paint(report.color)),
            *_details(each, lines, _Paint(report.color)),
            "",
        ]
    return "\n".join([*written, summary(report), ""])


@report
def concise(report: Report) -> str:
    """Write one line for each finding, as editors and problem matchers know it."""
    paint = _Paint(report.color)
    return "\n".join([*(_headline(each, paint) for each in report.diagnostics), summary(report), ""])


@report
def json(report: Report) -> str:
    """Write one JSON object for programs.

    `version` is 1 and grows when a program that reads this would have to change. `summary` has `files`
    (how many were checked), `files_with_findings`, `errors`, `warnings`, `likely_errors` and
    `likely_warnings`; the first two counts hold certain findings only. `unchecked` names the files whose messages
    were not looked at, for want of a library. `diagnostics` has for each
    finding `check`, `severity` (error or warning), `certain`, `message`, `help` (or null), `path`,
    `start`, `end`, and `related`: a list of `note`, `path`, `start`, `end`. Places have `line` and
    `column`, counted from one in characters; the end is exclusive.
    """
    count = _count(report)
    document = {
        "version": 1,
        "summary": {
            "files": len(report.files),
            "files_with_findings": len({each.span.path for each in report.diagnostics}),
            "errors": count[Severity.ERROR, True],
            "warnings": count[Severity.WARNING, True],
            "likely_errors": count[Severity.ERROR, False],
            "likely_warnings": count[Severity.WARNING, False],
        },
        "unchecked": list(report.unchecked),
        "diagnostics": [_entry(each) for each in report.diagnostics],
    }
    return writer.dumps(document, indent=2) + "\n"


def summary(report: Report) -> str:
    """Count the findings in one line: `1 error and 2 likely warnings in 1 of 7 files`."""
    count = _count(report)
    counts = [
        f"{count[kind]} {_kind(*kind)}{'' if count[kind] == 1 else 's'}"
        for kind in _KINDS
        if count[kind]
    ]
    files = f"{len(report.files)} file{'' if len(report.files) == 1 else 's'}"
    if not counts:
        return f"no findings in {files}"
    told = " and ".join(filter(None, (", ".join(counts[:-1]), counts[-1])))
    return f"{told} in {len({each.span.path for each in report.diagnostics})} of {files}"


_KINDS = tuple((severity, certain) for certain in (True, False) for severity in Severity)
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33"}


@dataclass(frozen=True, slots=True)
class _Paint:
    """Colours for a terminal, or none."""

    color: bool

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text


def _headline(diagnostic: Diagnostic, paint: _Paint) -> str:
    kind = paint(_kind(diagnostic.severity, diagnostic.certain), f"1;{_COLORS[diagnostic.severity]}")
    place = paint(str(diagnostic.span), "1")
    return f"{place}: {kind}: {diagnostic.message} {paint(f'[{diagnostic.check}]', '2')}"


def _details(diagnostic: Diagnostic, lines: Mapping[str, list[str]], paint: _Paint) -> Iterator[str]:
    yield from _lines(lines, diagnostic.span, paint("{}", _COLORS[diagnostic.severity]))
    for each in diagnostic.related:
        yield f"{paint(str(each.span), '1')}: {paint('note', '1;36')}: {each.note}"
        yield from _lines(lines, each.span, paint("{}", "36"))
    if diagnostic.help is not None:
        yield f"{paint('help', '1;32')}: {diagnostic.help}"


def _lines(lines: Mapping[str, list[str]], span: Span, paint: str) -> list[str]:
    return snippet(lines.get(span.path, []), span, paint)


def _kind(severity: Severity, certain: bool) -> str:  # noqa: FBT001 - the key under which findings are counted
    return severity if certain else f"likely {severity}"


def _count(report: Report) -> Counter[tuple[Severity, bool]]:
    return Counter((each.severity, each.certain) for each in report.diagnostics)


def _entry(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "check": diagnostic.check,
        "severity": str(diagnostic.severity),
        "certain": diagnostic.certain,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_place(diagnostic.span),
        "related": [{"note": each.note, **_place(each.span)} for each in diagnostic.related],
    }


def _place(span: Span) -> dict[str, object]:
    return {
        "path": span.path,
        "start": {"line": span.line, "column": span.column},
        "end": {"line": span.end_line, "column": span.end_column},
    }
