"""Reports for continuous integration: annotations of GitHub, SARIF and JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import quote

from statemachine.linter.report import Report, report
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

    A likely finding is a notice. GitHub shows ten annotations of each kind for a step, so that certain findings come
    first.
    """
    ordered = sorted(report.diagnostics, key=lambda each: not each.certain)
    return "".join(f"{_annotation(each)}\n" for each in ordered)


@report
def sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log for code scanning. A likely finding has the level `note`.

    Each check that was found is a rule with its page. The fingerprint of a finding has no line number, so that it
    stays the same when lines are added above it. A finding that a comment or a baseline accepts is a suppressed result:
    if it were left out, a code host would close its alert, and open it again later.
    """
    findings = (*report.diagnostics, *(each.finding for each in report.accepted))
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

    A likely finding is a skipped test case. A file without findings has one passed test case.
    """
    suites = [_suite(report, path) for path in report.files]
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f"<testsuites name={_attribute(_TOOL)}>"]
    return "\n".join([*lines, *(line for suite in suites for line in suite), "</testsuites>", ""])


def _annotation(finding: Diagnostic) -> str:
    span = finding.span
    properties = {"file": span.path, "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # GitHub takes columns only within one line
        properties |= {"col": span.column, "endColumn": span.end_column}
    properties["title"] = finding.check
    text = "\n".join([finding.message, *(_help_line(finding))])
    level = str(finding.severity) if finding.certain else "notice"
    return workflow_command(level, properties, text)


def _help_line(finding: Diagnostic) -> Iterator[str]:
    for each in finding.related:
        yield f"{each.span}: {each.note}"
    if finding.help is not None:
        yield f"help: {finding.help}"


def _rule(report: Report, name: str) -> dict[str, Any]:
    check = report.checks.get(name)
    if check is None:
        return {"id": name}
    level = "error" if check.severity is Severity.ERROR else "warning"
    return {
        "id": name,
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": check.page},
        "help": {"text": check.page},
        "defaultConfiguration": {"level": level},
    }


def _results(report: Report, names: list[str]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    accepted = [(each.finding, [_suppression(each)]) for each in report.accepted]
    reported: list[tuple[Diagnostic, list[dict[str, str]]]] = [(each, []) for each in report.diagnostics]
    for finding, suppressions in sorted((*reported, *accepted), key=lambda each: each[0].span):
        text = "\n".join([finding.message, *(_help_line(finding))])
        what = f"{finding.check}\0{finding.span.path}\0{finding.message}"
        digest = sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1  # equal findings are told apart by their order
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
    """Return the location of a file: a URI reference with slashes."""
    return {"uri": quote(path.replace("\\", "/"), errors="surrogatepass")}


def _suite(report: Report, path: str) -> Iterator[str]:
    findings = [each for each in report.diagnostics if each.span.path == path]
    failures = sum(each.certain for each in findings)
    counts = {"tests": len(findings) or 1, "failures": failures, "skipped": len(findings) - failures}
    written = " ".join(f'{name}="{count}"' for name, count in counts.items())
    yield f"  <testsuite name={_attribute(path)} {written}>"
    if not findings:
        yield f'    <testcase classname={_attribute(path)} name="no findings"/>'
    for each in findings:
        name = f"{each.check} at {each.span.line}:{each.span.column}"
        yield f"    <testcase classname={_attribute(path)} name={_attribute(name)}>"
        kind = "failure" if each.certain else "skipped"
        yield f"      <{kind} message={_attribute(str(each))}/>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    """Return a text in quotes, without the characters that XML cannot contain."""
    clean = text.translate(_FORBIDDEN_IN_XML).encode("utf-8", "replace").decode()
    spaces = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return f'"{escape(clean).translate(spaces)}"'
