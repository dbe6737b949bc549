"""The reports for continuous integration: each is valid in its own format, with any texts of findings."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.linter import (
    CHECKS,
    FORMATS,
    REPORTS,
    Report,
    findings_schema_text,
    statistics,
    write_report,
)
from statemachine.linter.report import summary
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
ACCEPTED = st.lists(st.builds(AcceptedFinding, findings(), st.none() | TEXTS), max_size=3).map(tuple)


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


@given(FINDINGS, ACCEPTED, st.none() | st.just("https://docs.example"))
def test_the_json_report_fits_its_schema(
    found: tuple[Diagnostic, ...], accepted: tuple[AcceptedFinding, ...], site: str | None
) -> None:
    """The schema names every member."""
    report = replace(
        REPORT, diagnostics=found, accepted=accepted, show_accepted=True, documentation=site
    )
    document = json.loads(write_report(report, "json"))

    jsonschema.Draft202012Validator(FINDINGS_SCHEMA).validate(document)
    assert document.keys() == FINDINGS_SCHEMA["properties"].keys()


@given(FINDINGS, ACCEPTED, st.none() | st.just("https://docs.example"))
def test_a_log_is_valid_sarif(
    found: tuple[Diagnostic, ...], accepted: tuple[AcceptedFinding, ...], site: str | None
) -> None:
    """The official schema accepts it, each result refers to its rule, and accepted findings are suppressed results."""
    report = replace(
        WITH_PAGES, diagnostics=found, accepted=accepted, show_accepted=True, documentation=site
    )
    log = json.loads(write_report(report, "sarif"))
    hidden = json.loads(write_report(replace(report, show_accepted=False), "sarif"))

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
    VALIDATOR.validate(hidden)
    shown = [each["partialFingerprints"] for each in run["results"] if not each["suppressions"]]
    assert [each["partialFingerprints"] for each in hidden["runs"][0]["results"]] == shown


def test_a_location_is_a_uri() -> None:
    """An absolute path is one with a scheme; only the separator of the system becomes a slash."""
    for path, expected in {
        "a b%41/é,:#?.yaml": "a%20b%2541/%C3%A9%2C%3A%23%3F.yaml",
        "a\\b.yaml": "a/b.yaml" if os.sep == "\\" else "a%5Cb.yaml",
        os.path.abspath("/x y.yaml"): "file:///x%20y.yaml",  # noqa: PTH100  # paths are texts in findings
    }.items():
        if os.sep == "/" or not path.startswith("/"):
            log = json.loads(write_report(Report((path,)), "sarif"))
            assert log["runs"][0]["artifacts"] == [{"location": {"uri": expected}}]


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


@given(FINDINGS, ACCEPTED)
def test_junit_is_xml_that_counts_what_it_contains(
    found: tuple[Diagnostic, ...], accepted: tuple[AcceptedFinding, ...]
) -> None:
    """Each suite has the numbers of its cases, failures and skipped cases; a clean file passes."""
    report = replace(REPORT, diagnostics=found, accepted=accepted, show_accepted=True)
    root = ET.fromstring(write_report(report, "junit"))  # noqa: S314  # our own text
    both = (*found, *(each.finding for each in accepted))

    assert [each.get("name") for each in root] == list(REPORT.files)
    for suite in root:
        of_file = [each for each in found if each.span.path == suite.get("name")]
        cases = [each for each in both if each.span.path == suite.get("name")]
        assert int(suite.get("tests", "")) == len(suite) == max(len(cases), 1)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert len(suite.findall("testcase/failure")) == sum(each.certain for each in of_file)
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


JUNIT = {
    "testsuites": ({"name"}, {"tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"skipped", "time", "timestamp", "hostname", "id", "package", "file"},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": ({"name", "classname"}, {"time", "group"}, {"failure", "error", "skipped"}),
    "failure": ({"message"}, {"type"}, set[str]()),
    "skipped": ({"message"}, {"type"}, set[str]()),
}
"""The required and the optional attributes of each element, and what may be in it, by the schema of Jenkins (junit-10)."""


@given(FINDINGS, ACCEPTED)
def test_junit_has_the_elements_that_its_readers_know(
    found: tuple[Diagnostic, ...], accepted: tuple[AcceptedFinding, ...]
) -> None:
    """Elements and attributes are those of the schema; time stays out, because nothing is measured."""
    report = replace(REPORT, diagnostics=found, accepted=accepted, show_accepted=True)
    for element in ET.fromstring(write_report(report, "junit")).iter():  # noqa: S314  # our own text
        required, optional, inner = JUNIT[element.tag]
        assert required <= element.attrib.keys() <= required | optional
        assert {each.tag for each in element} <= inner


def test_statistics_count_by_check() -> None:
    """The most frequent check comes first, and the summary last."""
    several = replace(REPORT, diagnostics=(*FOUND, FOUND[2]))

    assert statistics(several).splitlines() == [
        "     2  exception-without-note",
        "     1  ambiguous-event",
        "     1  dead-end",
        summary(several),
    ]
    assert statistics(NONE) == "no findings in 2 files\n"


FINDINGS_SCHEMA = json.loads(findings_schema_text())
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)
