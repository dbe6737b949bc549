"""Findings about several rule files that are checked together."""

from __future__ import annotations

from pathlib import Path

import pytest

from statemachine.checking import CheckResult, check_files
from statemachine.checking.selection import Selection
from statemachine.checking.several_files import CHECKS
from statemachine.loader import rule_file
from statemachine.model.diagnostics import BASE_FILE, Severity, example_file

NAME = "duplicate-rule-set"
Texts = dict[str, str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder."""
    monkeypatch.chdir(tmp_path)


def checked(texts: Texts, selection: Selection | None = None) -> dict[str, CheckResult]:
    """Write files, check them together, and return the result for each."""
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    files = [rule_file(Path(name)) for name in texts]
    return dict(zip(texts, check_files(files, [selection or Selection()] * len(files)), strict=True))


def places(texts: Texts, selection: Selection | None = None) -> list[str]:
    """Return the place of each finding of the check."""
    results = checked(texts, selection).values()
    return [str(each.span) for result in results for each in result.diagnostics if each.check == NAME]


def other(key: str, value: str) -> str:
    """Return the base file with another value of a top-level key."""
    return example_file(f"{key}: {value}\n")


def test_the_later_file_has_the_finding_and_shows_the_first() -> None:
    """It is one finding for each file but the first by path, at its provider, in any order of the arguments."""
    texts = {"c.yaml": BASE_FILE, "a.yaml": BASE_FILE, "b.yaml": other("title", "Another")}
    results = checked(texts)
    (finding,) = results["b.yaml"].diagnostics

    assert places(texts) == ["c.yaml:2:11", "b.yaml:2:11"]
    assert finding.message == "the rules of 'acme' for 'order' are in a.yaml too"
    assert [(each.span.path, each.span.line) for each in finding.related] == [("a.yaml", 2)]
    assert finding.certain
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("key", ["provider", "subject"])
def test_another_provider_or_subject_is_another_lifecycle(key: str) -> None:
    """Both have to be equal."""
    assert places({"a.yaml": BASE_FILE, "b.yaml": other(key, "zephyr")}) == []


def test_two_versions_are_likely_a_mistake() -> None:
    """An old and a new file side by side may be on purpose."""
    (finding,) = checked({"a.yaml": BASE_FILE, "b.yaml": other("version", "2.0.0")})[
        "b.yaml"
    ].diagnostics

    assert not finding.certain
    assert finding.message.endswith("are in a.yaml too, in version 1.0.0, and here in version 2.0.0")


def test_files_that_extend_each_other_or_one_base_are_no_duplicates() -> None:
    """They are variations of one rule set; a file beside them that extends none of them is a duplicate."""
    extending = "format: 1\nextends: a.yaml\n"
    variations = {"a.yaml": BASE_FILE, "b.yaml": extending, "c.yaml": "format: 1\nextends: b.yaml\n"}

    assert places(variations) == []
    assert [each.partition(":")[0] for each in places(variations | {"d.yaml": BASE_FILE})] == ["d.yaml"]


def test_one_file_alone_and_a_file_that_does_not_load_are_no_duplicates() -> None:
    """A file that does not load has its own findings only."""
    assert places({"a.yaml": BASE_FILE}) == []
    assert places({"a.yaml": BASE_FILE, "b.yaml": BASE_FILE + "colour: red\n"}) == []


def test_a_comment_accepts_it_and_is_not_unused_in_a_smaller_run() -> None:
    """A run on one file cannot tell whether the comment is still needed."""
    accepted = f"# statemachine: ignore-file[{NAME}] The old file stays for a year.\n{BASE_FILE}"
    result = checked({"a.yaml": BASE_FILE, "b.yaml": accepted})["b.yaml"]

    assert (result.diagnostics, [each.finding.check for each in result.accepted]) == ((), [NAME])
    assert checked({"b.yaml": accepted})["b.yaml"].diagnostics == ()


def test_a_project_can_turn_it_off() -> None:
    """The settings hold for it, as for every check."""
    texts = {"a.yaml": BASE_FILE, "b.yaml": BASE_FILE}

    assert places(texts, Selection(severities={NAME: None})) == []
    assert (
        checked(texts, Selection(severities={NAME: Severity.ERROR}))["b.yaml"].diagnostics[0].severity
        == "error"
    )


def test_the_page_shows_a_duplicate_and_none() -> None:
    """The examples stand beside the base file."""
    check = CHECKS[NAME]

    assert len(places({"acme.yaml": BASE_FILE, "bad.yaml": check.example("Bad")})) == 1
    assert places({"acme.yaml": BASE_FILE, "good.yaml": check.example("Good")}) == []
