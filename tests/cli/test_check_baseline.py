"""`check` with a baseline: written, used and pruned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checking.test_baseline import UNCITED
from tests.cli.conftest import BROKEN, Command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a file that has three findings, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text(UNCITED, encoding="utf-8")
    return tmp_path


def test_a_written_baseline_lets_the_check_pass(command: Command, folder: Path) -> None:
    """At once, later, and after lines were added; a new finding fails."""
    passed = (0, "no findings in 1 file (3 accepted)\n", "")
    assert command("check", "acme.yaml", "--write-baseline", "base.json") == passed
    assert command("check", "acme.yaml", "--baseline", "base.json") == passed
    (folder / "acme.yaml").write_text(f"# one\n\n{UNCITED}", encoding="utf-8")
    assert command("check", "acme.yaml", "--baseline", "base.json") == passed
    more = UNCITED.replace("statuses:", "statuses:\n  Held: {exits: unspecified}")
    (folder / "acme.yaml").write_text(more, encoding="utf-8")
    answer = command("check", "acme.yaml", "--baseline", "base.json", "--format", "json")
    assert answer.code == 1
    assert json.loads(answer.out)["summary"]["accepted"] == 3


def test_a_leftover_is_shown_in_the_baseline_and_pruned(command: Command, folder: Path) -> None:
    """Its line is in the report, and its file is counted."""
    command("check", "acme.yaml", "--write-baseline", "base.json")
    mended = UNCITED.replace("New: {initial: true}", "New: {initial: true, note: x}")
    (folder / "acme.yaml").write_text(mended, encoding="utf-8")
    answer = command("check", "acme.yaml", "--baseline", "base.json")
    assert answer.code == 1
    assert '   5 |     {"path": "acme.yaml", "check": "missing-cite"' in answer.out
    assert "1 warning in 1 of 2 files (2 accepted)" in answer.out
    pruned = command("check", "acme.yaml", "--baseline", "base.json", "--prune-baseline")
    assert pruned == (0, "no findings in 1 file (2 accepted)\n", "")
    assert len(json.loads((folder / "base.json").read_text(encoding="utf-8"))["findings"]) == 2
    assert command("check", "acme.yaml", "--baseline", "base.json").code == 0


def test_findings_in_a_base_are_accepted_too(command: Command, folder: Path) -> None:
    """They are about the base, also where another file is checked."""
    (folder / "shop.yaml").write_text("format: 1\nextends: ./acme.yaml\n", encoding="utf-8")
    assert command("check", "shop.yaml", "--write-baseline", "base.json").code == 0
    assert '"path": "acme.yaml"' in (folder / "base.json").read_text(encoding="utf-8")
    assert (
        command("check", ".", "--baseline", "base.json").out == "no findings in 2 files (3 accepted)\n"
    )


def test_what_cannot_be_accepted_still_fails(command: Command, folder: Path) -> None:
    """A baseline is written, and the report has the rest."""
    (folder / "acme.yaml").write_text(BROKEN, encoding="utf-8")
    answer = command("check", "acme.yaml", "--write-baseline", "base.json")
    assert answer.code == 1
    assert "unknown-status" in answer.out
    assert (folder / "base.json").read_text(
        encoding="utf-8"
    ) == '{\n  "version": 1,\n  "findings": []\n}\n'


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--baseline", "base.json"), "base.json:1:1: the baseline is not a mapping"),
        (("--write-baseline", "base.json"), "base.json:1:1: the baseline is not a mapping"),
        (("--baseline", "no.json"), "no baseline 'no.json'; write it with --write-baseline no.json"),
        (("--write-baseline", "no/base.json"), "cannot write 'no/base.json': No such file or directory"),
        (("--prune-baseline",), "--prune-baseline needs a baseline; add --baseline FILE"),
    ],
)
def test_a_wrong_baseline_exits_with_2(
    command: Command, folder: Path, words: tuple[str, ...], error: str
) -> None:
    """Nothing is reported, and a file that is no baseline is not replaced."""
    (folder / "base.json").write_text("[]", encoding="utf-8")
    assert command("check", "acme.yaml", *words) == (2, "", f"statemachine-rules: {error}\n")
    assert (folder / "base.json").read_text(encoding="utf-8") == "[]"
