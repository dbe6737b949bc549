"""Baselines: what a finding is about, and which findings one accepts."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.checking import (
    Findings,
    acceptable_checks,
    apply_baseline,
    baseline_of,
    check_text,
    new_baseline,
    pruned_baseline,
)
from statemachine.checking.baseline import Key, text_of
from statemachine.checking.subjects import Subjects
from statemachine.checking.suppression_checks import CHECKS
from statemachine.linter import Report
from statemachine.model.diagnostics import BASE_FILE
from statemachine.model.errors import ConfigurationError
from statemachine.model.spans import Span
from tests.linter.acme import TODAY
from tests.strategies import documents, to_yaml

UNCITED = BASE_FILE.replace(", cite: guide", "").replace("statuses:", "note: See guide.\nstatuses:")
UNCITED = re.sub(r"sources:\n.*\n", "", UNCITED)
"""A file with three findings, all of `missing-cite`."""


def findings_of(*texts: str, names: tuple[str, ...] = ("acme.yaml", "shop.yaml")) -> Findings:
    """Return the findings in some files of the current folder, as `check` has them."""
    files = dict(zip(names, texts, strict=False))
    checked = {
        path: check_text(text, path, today=TODAY, strict=True, base=".") for path, text in files.items()
    }
    report = Report(
        files=tuple(files),
        diagnostics=tuple(each for result in checked.values() for each in result.diagnostics),
        texts=files,
    )
    not_run = {path: each.not_run for path, each in checked.items() if each.not_run is not None}
    return Findings(report, acceptable_checks(), not_run)


def applied(baseline: str, *texts: str) -> list[str]:
    """Return the checks of the findings that remain, those on the baseline too."""
    report = apply_baseline(findings_of(*texts), baseline_of(baseline, "base.json"))
    return [each.check for each in report.diagnostics]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder with the files that the entries name, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    for name in ("acme.yaml", "shop.yaml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


keys = st.builds(Key, st.text(min_size=1), st.text(), st.lists(st.text(), max_size=3).map(tuple))


@given(st.dictionaries(keys, st.integers(1, 9), max_size=5))
def test_a_baseline_is_read_as_it_is_written(counts: dict[Key, int]) -> None:
    """Any names survive, the text is JSON, and its entries are sorted."""
    text = text_of(counts)
    entries = baseline_of(text.encode(), "base.json").entries

    assert {key: each.count for key, each in entries.items()} == counts
    assert list(entries) == sorted(counts)
    assert [each["count"] for each in json.loads(text)["findings"]] == [counts[key] for key in entries]
    assert text_of(dict(reversed(counts.items()))) == text


@given(documents(), st.integers(0, 5))
def test_all_findings_are_accepted_after_a_baseline_is_written(
    document: dict[str, Any], lines: int
) -> None:
    """Also if the lines move, and no entry is unused then."""
    text = to_yaml(document)
    written = new_baseline(findings_of(text), "base.json", None)
    moved = "# a line\n" * lines + text
    report = apply_baseline(findings_of(moved), baseline_of(written, "base.json"))

    assert not [each for each in report.diagnostics if each.check in acceptable_checks()]
    assert "unused-baseline-entry" not in {each.check for each in report.diagnostics}
    assert new_baseline(findings_of(moved), "base.json", None) == written


@pytest.mark.usefixtures("folder")
def test_an_entry_counts_the_findings_of_one_subject() -> None:
    """The first ones are accepted, and one more is reported."""
    row = "  - {event: finish, source: New, target: Done, actor: a}\n"
    text = UNCITED + row + row.replace("actor: a", "actor: b")
    text = text.replace("statuses:", "actors: {a: {}, b: {}}\nstatuses:")
    written = new_baseline(findings_of(text), "base.json", None)
    counts = {
        each["about"][-1]: each["count"]
        for each in json.loads(written)["findings"]
        if each["check"] == "missing-cite"
    }

    assert counts == {"New": 1, "Done": 1, "finish: New -> Done": 3}
    more = text + row
    report = apply_baseline(findings_of(more), baseline_of(written, "base.json"))
    assert [each.span.line for each in report.diagnostics if each.check == "missing-cite"] == [
        more.count("\n")
    ]


@pytest.mark.usefixtures("folder")
def test_a_corrected_finding_leaves_one_unused_entry() -> None:
    """Pruning removes it, and adds nothing that is new."""
    written = new_baseline(findings_of(UNCITED), "base.json", None)
    mended = UNCITED.replace("New: {initial: true}", "New: {initial: true, note: x}")
    new = mended.replace("Done: {final: true, result: success}", "Done: {final: true, note: x}")

    assert applied(written, UNCITED) == []
    assert applied(written, mended) == ["unused-baseline-entry"]
    assert applied(written, new) == ["final-without-result", *["unused-baseline-entry"] * 2]
    pruned = pruned_baseline(findings_of(new), baseline_of(written, "base.json"))
    assert applied(pruned, new) == ["final-without-result"]
    assert len(json.loads(pruned)["findings"]) == 1


@pytest.mark.usefixtures("folder")
def test_a_count_that_is_too_high_is_unused_in_part() -> None:
    """The message has both numbers, and pruning lowers the count."""
    key = Key("acme.yaml", "missing-cite", ("statuses", "New"))
    baseline = baseline_of(text_of({key: 3}), "base.json")
    report = apply_baseline(findings_of(UNCITED), baseline)
    (unused,) = (each for each in report.diagnostics if each.check == "unused-baseline-entry")

    assert unused.message == (
        "the baseline accepts 3 findings of 'missing-cite' at 'acme.yaml > statuses > New', but only 1 occurs"
    )
    assert (unused.span.path, unused.span.line) == ("base.json", 4)
    assert '"count": 1}' in pruned_baseline(findings_of(UNCITED), baseline)


def test_only_what_a_run_shows_is_judged(folder: Path) -> None:
    """Not the entries of files that were not checked or did not load, and not those of checks that did not run."""
    both = new_baseline(findings_of(UNCITED, UNCITED), "base.json", None)
    first = findings_of(BASE_FILE)

    assert applied(both, UNCITED) == []
    assert len(applied(both, BASE_FILE)) == 3
    assert applied(both, BASE_FILE.replace("target: Done", "target: Dnoe")) == ["unknown-status"]
    kept = json.loads(new_baseline(first, "base.json", baseline_of(both, "base.json")))["findings"]
    assert {each["path"] for each in kept} == {"shop.yaml"}
    (folder / "shop.yaml").unlink()
    assert len(applied(both, BASE_FILE)) == 6
    unrun = Findings(first.report, acceptable_checks(), {"acme.yaml": {"missing-cite"}})
    assert len(apply_baseline(unrun, baseline_of(both, "base.json")).diagnostics) == 3


def test_paths_begin_at_the_folder_of_the_baseline(folder: Path) -> None:
    """The same entries are right from every folder in which the command runs."""
    (folder / "deep").mkdir()
    findings = findings_of(UNCITED, names=("deep/acme.yaml",))
    (folder / "deep/acme.yaml").write_text(UNCITED, encoding="utf-8")
    inside = new_baseline(findings, "deep/base.json", None)
    above = new_baseline(findings, str(folder / "base.json"), None)

    assert {each["path"] for each in json.loads(inside)["findings"]} == {"acme.yaml"}
    assert {each["path"] for each in json.loads(above)["findings"]} == {"deep/acme.yaml"}


@pytest.mark.usefixtures("folder")
def test_findings_of_the_loader_and_on_suppressions_are_never_in_a_baseline() -> None:
    """They are reported still."""
    broken = BASE_FILE.replace("target: Done", "target: Dnoe")
    odd = f"# statemachine: ignore\n{BASE_FILE}"
    written = new_baseline(findings_of(broken, odd), "base.json", None)

    assert json.loads(written) == {"version": 1, "findings": []}
    assert applied(written, broken, odd) == ["unknown-status", "blanket-suppression"]


@pytest.mark.usefixtures("folder")
def test_the_page_of_the_check_is_its_test() -> None:
    """The bad example has one unused entry for a file with one finding, and the good one has none."""
    check = CHECKS["unused-baseline-entry"]
    text = BASE_FILE.replace("result: success, cite: guide", "result: success")

    assert applied(check.example("Good"), text) == []
    assert applied(check.example("Bad"), text) == ["missing-cite", "unused-baseline-entry"]


ENTRY = '{"path": "a", "check": "b", "about": ["c"], "count": 1}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: invalid JSON: the file is empty"),
        ("[]", "1:1: the baseline is not a mapping"),
        ('{"version": 1}', "1:1: the baseline lacks 'findings'"),
        ('{"version": 2, "findings": []}', "1:13: `version` is not 1; write the baseline again"),
        ('{"version": true, "findings": []}', "1:13: `version` is not 1; write the baseline again"),
        ('{"version": 1, "findngs": []}', "1:16: unknown key 'findngs'; did you mean 'findings'?"),
        ('{"version": 1, "findings": {}}', "1:28: `findings` is not a list"),
        ("<", "1:29: an entry is not a mapping"),
        (ENTRY.replace('"path": "a", ', ""), "1:29: an entry lacks 'path'"),
        (ENTRY.replace('"a"', "1"), "1:38: `path` is not a text"),
        (ENTRY.replace('"b"', "null"), "1:52: `check` is not a text"),
        (ENTRY.replace('["c"]', '"c"'), "1:66: `about` is not a list"),
        (ENTRY.replace('["c"]', "[1]"), "1:67: `about` has an item that is not a text"),
        (ENTRY.replace('t": 1', 't": 0'), "1:82: `count` is not a positive integer"),
    ],
)
def test_a_wrong_baseline_is_an_error_with_its_place(text: str, expected: str) -> None:
    """The message contains the correction where it is not plain."""
    is_entry = text.startswith(('{"path', '{"check', "<"))
    whole = f'{{"version": 1, "findings": [{text}]}}' if is_entry else text
    with pytest.raises(ConfigurationError) as caught:
        baseline_of(whole, "base.json")
    assert str(caught.value) == f"base.json:{expected}"


SUBJECTS = """\
title: x
statuses:
  New: {initial: true}
  Done:
    note: y
transitions:
  - {event: go, source: [New, Held], target: Done}
  - {source: New, target: Done}
groups: {a: &a [b, c], d: *a}
rollup: {rules: [{any: x}, y]}
repeated: {a: &b {x: y}, c: [*b]}
rows:
  - event: go
    target: Done
"""


@pytest.mark.parametrize(
    ("line", "column", "subject"),
    [
        (1, 1, ("title",)),
        (2, 3, ("statuses",)),
        (3, 10, ("statuses", "New", "initial")),
        (4, 3, ("statuses", "Done")),
        (5, 11, ("statuses", "Done", "note")),
        (7, 5, ("transitions", "go: New, Held -> Done")),
        (7, 31, ("transitions", "go: New, Held -> Done", "source", "Held")),
        (8, 6, ("transitions", "New -> Done", "source")),
        (9, 17, ("groups", "a", "b")),
        (9, 24, ("groups", "d")),
        (10, 19, ("rollup", "rules", "#1", "any")),
        (10, 28, ("rollup", "rules", "y")),
        (11, 18, ("repeated", "a")),
        (11, 31, ("repeated", "c")),
        (13, 5, ("rows", "go:  -> Done", "event")),
        (15, 1, ()),
    ],
)
def test_the_subject_of_a_place(line: int, column: int, subject: tuple[str, ...]) -> None:
    """It has the names of keys, transitions and texts, and what an alias repeats is at its anchor."""
    subjects = Subjects(SUBJECTS, "p")
    assert subjects.of(Span("p", line, column, line, column + 1)) == subject


def test_a_text_without_parts_has_no_subject() -> None:
    """Invalid YAML, and a place in another file."""
    assert Subjects("a: [", "p").of(Span("p", 1, 1, 1, 2)) == ()
    assert Subjects(SUBJECTS, "p").of(Span("q", 1, 1, 1, 2)) == ()
    assert Counter(Subjects(SUBJECTS, "p").of(Span("p", 4, 3, 4, 7))) == Counter(["statuses", "Done"])
