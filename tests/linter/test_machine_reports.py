"""The reports for continuous integration: each is valid in its own format, with any texts of findings."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter import CHECKS, FORMATS, REPORTS, findings_schema_text, statistics, write_report
from statemachine.model.diagnostics import AcceptedFinding, Diagnostic, Related, Severity
from statemachine.model.spans import Span
from tests import golden
from tests.linter.test_report import FOUND, GOLDEN, NONE, REPORT

WITH_PAGES = replace(REPORT, checks=CHECKS)
SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
"""The official schema of OASIS, as it is published."""

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["%0A::error::", "a\r\nb", "]]>&<\"'", "\x00\x1b", "\ud800"]
)


@st.composite
def findings(draw: st.DrawFn) -> Diagnostic:
    """Draw a finding with any texts."""
    line, column = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    span = Span(
        draw(st.sampled_from(REPORT.files)), line, column, line + draw(st.integers(0, 1)), column + 1
    )
    return Diagnostic(
        draw(st.sampled_from(["dead-end", "missing-cite"])),
        draw(st.sampled_from(Severity)),
        span,
        draw(TEXTS),
        draw(st.none() | TEXTS),
        (Related(span, draw(TEXTS)),),
        certain=draw(st.booleans()),
    )


FINDINGS = st.lists(findings(), max_size=4).map(tuple)


@pytest.mark.parametrize(("name", "suffix"), [("github", "txt"), ("sarif", "json"), ("junit", "xml")])
def test_a_report_equals_its_golden_file(name: str, suffix: str) -> None:
    """Each format writes exactly the text of its golden file."""
    golden.check(GOLDEN / f"{name}.{suffix}", write_report(WITH_PAGES, name))


def test_every_format_is_offered() -> None:
    """The names for the command are those of the functions."""
    write_report(NONE, "sarif")

    assert set(FORMATS) == REPORTS.keys()


@given(FINDINGS)
def test_an_annotation_is_one_line_in_its_documented_form(found: tuple[Diagnostic, ...]) -> None:
    """No text of a finding can end the line, begin another command or add a property."""
    lines = write_report(replace(REPORT, diagnostics=found), "github").split("\n")

    assert lines.pop() == ""
    assert len(lines) == len(found)
    for line in lines:
        match = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line, re.DOTALL)
        assert match is not None
        assert "\r" not in line
        names = [each.partition("=")[0] for each in match[2].split(",")]
        assert names in (
            ["file", "line", "endLine", "col", "endColumn", "title"],
            ["file", "line", "endLine", "title"],
        )


def test_certain_findings_are_annotated_first() -> None:
    """GitHub shows only the first ten of a step, and a likely finding is a notice."""
    levels = [line.split(" ")[0] for line in write_report(REPORT, "github").splitlines()]

    assert levels == ["::error", "::warning", "::notice"]


@given(FINDINGS)
def test_the_json_report_fits_its_schema(found: tuple[Diagnostic, ...]) -> None:
    """The schema names every member."""
    document = json.loads(write_report(replace(REPORT, diagnostics=found), "json"))

    jsonschema.Draft202012Validator(FINDINGS_SCHEMA).validate(document)
    assert document.keys() == FINDINGS_SCHEMA["properties"].keys()


@given(FINDINGS, st.lists(st.builds(AcceptedFinding, findings(), st.none() | TEXTS), max_size=3))
def test_a_log_is_valid_sarif(found: tuple[Diagnostic, ...], accepted: list[AcceptedFinding]) -> None:
    """The official schema accepts it, each result refers to its rule, and accepted findings are suppressed results."""
    report = replace(WITH_PAGES, diagnostics=found, accepted=tuple(accepted))
    log = json.loads(write_report(report, "sarif"))

    VALIDATOR.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    names = [rules[each["ruleIndex"]]["id"] for each in run["results"]]
    both = (*found, *(each.finding for each in accepted))
    assert sorted(names) == sorted(each.check for each in both)
    prints = [each["partialFingerprints"]["finding/v1"] for each in run["results"]]
    assert len(set(prints)) == len(prints)
    kinds = [each["kind"] for result in run["results"] for each in result["suppressions"]]
    assert sorted(kinds) == sorted(
        "external" if each.reason is None else "inSource" for each in accepted
    )


def test_a_fingerprint_does_not_depend_on_the_line() -> None:
    """A finding that moves with its line stays the same finding."""
    moved = tuple(
        replace(each, span=each.span._replace(line=each.span.line + 5, end_line=each.span.end_line + 5))
        for each in FOUND
    )

    assert fingerprints(moved) == fingerprints(FOUND)


def fingerprints(found: tuple[Diagnostic, ...]) -> list[Any]:
    """Return the fingerprints of findings."""
    log = json.loads(write_report(replace(REPORT, diagnostics=found), "sarif"))
    return [each["partialFingerprints"] for each in log["runs"][0]["results"]]


@given(FINDINGS)
def test_junit_is_xml_that_counts_what_it_contains(found: tuple[Diagnostic, ...]) -> None:
    """Each suite has the numbers of its cases, failures and skipped cases; a clean file passes."""
    root = ET.fromstring(write_report(replace(REPORT, diagnostics=found), "junit"))  # noqa: S314  # our own text

    assert [each.get("name") for each in root] == list(REPORT.files)
    for suite in root:
        of_file = [each for each in found if each.span.path == suite.get("name")]
        assert int(suite.get("tests", "")) == len(suite) == max(len(of_file), 1)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert len(suite.findall("testcase/failure")) == sum(each.certain for each in of_file)
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


def test_statistics_count_by_check() -> None:
    """The most frequent check comes first, and no findings give no lines."""
    several = replace(REPORT, diagnostics=(*FOUND, FOUND[2]))

    assert statistics(several).split() == [
        *("2", "exception-without-note"),
        *("1", "ambiguous-event", "1", "dead-end"),
    ]
    assert statistics(NONE) == ""


FINDINGS_SCHEMA = json.loads(findings_schema_text())
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)
