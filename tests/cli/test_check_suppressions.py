"""`check` of rule files with comments that accept findings, in bases too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statemachine import lint, lint_text, load
from statemachine.model.diagnostics import BASE_FILE
from tests.checking.test_suppressions import UNCITED, with_comment
from tests.cli.conftest import Command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a file that has an accepted finding, and a file that extends it."""
    monkeypatch.chdir(tmp_path)
    commented = with_comment("statemachine: ignore[missing-cite] why")
    (tmp_path / "acme.yaml").write_text(commented, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text("format: 1\nextends: ./acme.yaml\n", encoding="utf-8")
    return tmp_path


def test_the_example_of_the_issue(command: Command, tmp_path: Path) -> None:
    """With a reason the file passes, without one it fails, and after a correction the comment is reported."""
    path = tmp_path / "acme.yaml"
    reasoned = with_comment("statemachine: ignore[missing-cite] The page is gone.")
    path.write_text(reasoned, encoding="utf-8")
    assert command("check", path) == (0, "no findings in 1 file (1 accepted)\n", "")
    path.write_text(with_comment("statemachine: ignore[missing-cite]"), encoding="utf-8")
    assert command("check", path).code == 1
    path.write_text(reasoned.replace("Done}", "Done, cite: guide}"), encoding="utf-8")
    answer = command("check", path, "--format", "concise")
    assert answer.code == 1
    assert "accepts no finding here [unused-suppression]" in answer.out


def test_all_ways_to_lint_agree(command: Command, tmp_path: Path) -> None:
    """A path, a text, a loaded rule set and the command accept the same findings, and count them."""
    path = tmp_path / "acme.yaml"
    text = with_comment("statemachine: ignore[missing-cite]")
    path.write_text(text, encoding="utf-8")
    report = json.loads(command("check", path, "--format", "json").out)
    (finding,) = lint(path)

    assert (
        (finding,)
        == lint(load(path))
        == lint_text(text, str(path))
        == lint_text(text.encode(), str(path))
    )
    assert [each["check"] for each in report["diagnostics"]] == ["suppression-without-reason"]
    assert report["summary"]["accepted"] == 1
    assert "(1 accepted)" in command("check", path).out


def test_comments_in_a_base_accept_its_findings(command: Command, folder: Path) -> None:
    """Also if the base is not named, and once if both are."""
    assert lint(folder / "shop.yaml") == ()
    assert command("check", "shop.yaml").out == "no findings in 1 file (1 accepted)\n"
    assert command("check", ".").out == "no findings in 2 files (1 accepted)\n"


def test_a_comment_in_an_extension_accepts_nothing_in_the_base(command: Command, folder: Path) -> None:
    """Each file accepts the findings in itself."""
    (folder / "acme.yaml").write_text(UNCITED, encoding="utf-8")
    extension = "format: 1\n# statemachine: ignore-file[missing-cite] why\nextends: ./acme.yaml\n"
    (folder / "shop.yaml").write_text(extension, encoding="utf-8")
    answer = command("check", "shop.yaml", "--format", "concise")

    assert [line.rpartition("[")[2] for line in answer.out.splitlines()[:-1]] == [
        "missing-cite]",
        "unused-suppression]",
    ]


def test_a_comment_in_a_base_is_judged_where_the_base_is_checked(command: Command, folder: Path) -> None:
    """It is unused if neither the base nor a checked file that extends it has such a finding."""
    base = BASE_FILE.replace(
        "  Done: {final: true, result: success, cite: guide}",
        "  Done: {cite: guide, final: true, result: success}  # statemachine: ignore[missing-cite] why",
    )
    (folder / "acme.yaml").write_text(base, encoding="utf-8")

    assert lint(folder / "shop.yaml") == ()
    assert "unused-suppression" in command("check", "acme.yaml").out
    assert "unused-suppression" in command("check", ".").out


def test_a_comment_in_a_base_may_be_used_by_an_extension_alone(command: Command, folder: Path) -> None:
    """A finding in the base that only the merged rules have; the base alone would call the comment unused."""
    text = BASE_FILE.replace(
        "  Done:",
        "  Held: {cite: guide}  # statemachine: ignore[dead-end] why\n  Done:",
    )
    text += "  - {event: hold, source: New, target: Held, cite: guide}\n"
    text += "  - {event: free, source: Held, target: New, cite: guide}\n"
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    extension = "format: 1\nextends: ./acme.yaml\nremove: {transitions: [{event: free, source: Held, target: New}]}\n"
    (folder / "shop.yaml").write_text(extension, encoding="utf-8")

    assert "unused-suppression" in command("check", "acme.yaml").out
    for paths in ((".",), ("./acme.yaml", "shop.yaml"), (folder / "shop.yaml", "acme.yaml")):
        assert command("check", *paths).out == "no findings in 2 files (1 accepted)\n"
