"""Reports for continuous integration: annotations of GitHub, SARIF and JUnit."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from statemachine.linter.report import Report, reason_of, report
from statemachine.model.diagnostics import AcceptedFinding, Diagnostic, Severity
from statemachine.model.fixes import Fix
from statemachine.model.spans import Span
from statemachine.model.text import workflow_command
from statemachine.version import __version__

_SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TOOL = "statemachine-rules"
_FORBIDDEN_IN_XML = dict.fromkeys((*range(32), 65534, 65535), "�") | {
    ord(each): each for each in "\t\n\r"
}


@report
def github(report: Report) -> str:
    """Return one annotation for each finding, as workflow commands of GitHub Actions.

    A likely finding is a notice, and so is an accepted one that is shown. GitHub shows ten annotations of each kind for a
    step, so that certain findings come first.
    """
    ordered = sorted(report.diagnostics, key=lambda each: not each.certain)
    found = [_annotation(each, _notes(report, each)) for each in ordered]
    accepted = [
        _annotation(replace(each.finding, certain=False), [f"accepted: {reason_of(each)}"])
        for each in report.shown_accepted
    ]
    return "".join(f"{each}\n" for each in (*found, *accepted))


@report
def sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log for code scanning. A likely finding has the level `note`.

    Each check that was found is a rule with its page. The fingerprint of a finding has no line number, so that it
    stays the same when lines are added above it. An accepted finding that is shown is a suppressed result.
    """
    findings = (*report.diagnostics, *(each.finding for each in report.shown_accepted))
    names = sorted({each.check for each in findings})
    driver: dict[str, Any] = {
        "name": _TOOL,
        "version": __version__,
        "rules": [_rule(report, name) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _artifact(path)} for path in report.files],
        "results": list(_results(report, names)),
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


@report
def junit(report: Report) -> str:
    """Return JUnit XML: a test suite for each file, and in it a failed test case for each finding.

    A likely finding is a skipped test case, and so is an accepted one that is shown. A file without findings has one passed
    test case.
    """
    suites = [_suite(report, path) for path in report.files]
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f"<testsuites name={_attribute(_TOOL)}>"]
    return "\n".join([*lines, *(line for suite in suites for line in suite), "</testsuites>", ""])


def _annotation(finding: Diagnostic, notes: Iterable[str]) -> str:
    span = finding.span
    properties = {"file": _slashes(span.path), "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # GitHub takes columns only within one line
        properties |= {"col": span.column, "endColumn": span.end_column}
    properties["title"] = finding.check
    text = "\n".join([finding.message, *notes])
    level = str(finding.severity) if finding.certain else "notice"
    return workflow_command(level, properties, text)


def _notes(report: Report, finding: Diagnostic) -> Iterator[str]:
    """Yield the related places, the help and the address of the page."""
    for each in finding.related:
        yield f"{each.span}: {each.note}"
    if finding.help is not None:
        yield f"help: {finding.help}"
    page = report.page(finding.check)
    if page is not None:
        yield f"page: {page}"


def _rule(report: Report, name: str) -> dict[str, Any]:
    check = report.checks.get(name)
    if check is None:
        return {"id": name}
    level = "error" if check.severity is Severity.ERROR else "warning"
    page = report.page(name)
    return {
        "id": name,
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": check.page},
        "help": {"text": check.page},
        **({} if page is None else {"helpUri": page}),
        "defaultConfiguration": {"level": level},
    }


def _results(report: Report, names: list[str]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    accepted = [(each.finding, [_suppression(each)]) for each in report.accepted]
    reported: list[tuple[Diagnostic, list[dict[str, str]]]] = [(each, []) for each in report.diagnostics]
    for finding, suppressions in sorted((*reported, *accepted), key=lambda each: each[0].span):
        text = "\n".join([finding.message, *_notes(report, finding)])
        what = f"{finding.check}\0{finding.span.path}\0{finding.message}"
        digest = sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1  # equal findings are told apart by their order
        if suppressions and not report.show_accepted:
            continue
        yield {
            "ruleId": finding.check,
            "ruleIndex": names.index(finding.check),
            "level": str(finding.severity) if finding.certain else "note",
            "message": {"text": text},
            "locations": [{"physicalLocation": _location(finding.span)}],
            "relatedLocations": [
                {"id": number, "physicalLocation": _location(each.span), "message": {"text": each.note}}
                for number, each in enumerate(finding.related)
            ],
            "partialFingerprints": {"finding/v1": f"{digest}:{seen[digest]}"},
            "suppressions": suppressions,
            **({} if finding.fix is None else {"fixes": [_fix(finding.fix)]}),
        }


def _fix(fix: Fix) -> dict[str, Any]:
    """Return a fix: all its edits are in one file."""
    replacements = [
        {"deletedRegion": _region(each.span), "insertedContent": {"text": each.text}}
        for each in fix.edits
    ]
    change = {"artifactLocation": _artifact(fix.edits[0].span.path), "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _suppression(accepted: AcceptedFinding) -> dict[str, str]:
    if accepted.reason is None:
        return {"kind": "external"}
    return {"kind": "inSource", **({"justification": accepted.reason} if accepted.reason else {})}


def _location(span: Span) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(span.path),
        "region": _region(span),
    }


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> dict[str, Any]:
    """Return the location of a file: a URI reference, or a URI for an absolute path."""
    scheme = "file://" if PurePath(path).is_absolute() else ""
    root = "" if path.startswith("/") or not scheme else "/"
    return {"uri": f"{scheme}{root}{quote(_slashes(path), errors='surrogatepass')}"}


def _slashes(path: str) -> str:
    """Return a path with slashes between its folders, as in a URI."""
    return path.replace(os.sep, "/")


def _suite(report: Report, path: str) -> Iterator[str]:
    findings = [each for each in report.diagnostics if each.span.path == path]
    accepted = [each for each in report.shown_accepted if each.finding.span.path == path]
    cases = [
        _case(each, _notes(report, each), "failure" if each.certain else "skipped") for each in findings
    ]
    cases += [_case(each.finding, [f"accepted: {reason_of(each)}"], "skipped") for each in accepted]
    failures = sum(each.certain for each in findings)
    counts = {
        "tests": len(cases) or 1,
        "failures": failures,
        "errors": 0,
        "skipped": len(cases) - failures,
    }
    written = " ".join(f'{name}="{count}"' for name, count in counts.items())
    yield f"  <testsuite name={_attribute(path)} {written}>"
    if not cases:
        yield f'    <testcase classname={_attribute(path)} name="no findings"/>'
    yield from (line for case in cases for line in case)
    yield "  </testsuite>"


def _case(finding: Diagnostic, notes: Iterable[str], kind: str) -> Iterator[str]:
    name = f"{finding.check} at {finding.span.line}:{finding.span.column}"
    text = _clean("\n".join(notes))
    yield f"    <testcase classname={_attribute(finding.span.path)} name={_attribute(name)}>"
    yield f"      <{kind} message={_attribute(str(finding))}>{escape(text, quote=False)}</{kind}>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    """Return a text as the value of an attribute, in quotes."""
    spaces = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return f'"{escape(_clean(text)).translate(spaces)}"'


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot contain."""
    return text.translate(_FORBIDDEN_IN_XML).encode("utf-8", "replace").decode()
