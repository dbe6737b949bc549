"""`check` and `show` of rule files that extend each other."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from statemachine import lint, lint_text, loader
from tests.cli.conftest import BROKEN, Command
from tests.cli.test_check_command import CLEAN

EXTENSION = (
    "format: 1\nextends: ./acme.yaml\nstatuses: {Sent: {final: true, result: success, cite: guide}}\n"
)
DROPS = (
    "format: 1\nextends: ./acme.yaml\nstatuses: {Sent: {final: true, result: success, note: Seen.}}\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a rule file and one that extends it, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(EXTENSION, encoding="utf-8")
    return tmp_path


def test_a_folder_of_files_that_extend_each_other_is_checked(command: Command, folder: Path) -> None:
    """Each file is checked by itself, and laid over its base."""
    assert len(list(folder.iterdir())) == 2
    assert command("check", ".") == (0, "no findings in 2 files\n", "")


@pytest.mark.parametrize("paths", [(".",), ("./acme.yaml", "shop.yaml"), ("shop.yaml", "./acme.yaml")])
def test_a_finding_in_a_base_is_printed_once(
    command: Command, folder: Path, paths: tuple[str, ...]
) -> None:
    """Also if both files are checked, by any spelling of their paths."""
    (folder / "acme.yaml").write_text(BROKEN, encoding="utf-8")
    answer = command("check", *paths, "--format", "concise")

    assert answer.code == 1
    assert answer.out.count("unknown-status") == 1
    assert " in 1 of 2 files" in answer.out


def test_a_finding_in_a_base_that_is_not_named_has_its_line(command: Command, folder: Path) -> None:
    """The report shows the text of the base, and counts its file."""
    (folder / "acme.yaml").write_text(BROKEN, encoding="utf-8")
    answer = command("check", "shop.yaml")

    assert "acme.yaml:26:40: error: unknown status 'Heldd'" in answer.out
    assert "  26 | " in answer.out
    assert "in 1 of 2 files" in answer.out


def test_hidden_keys_are_likely_and_related_to_the_base(command: Command, folder: Path) -> None:
    """The finding is in the extension, and the note shows the line of the base."""
    (folder / "shop.yaml").write_text(DROPS, encoding="utf-8")
    answer = command("check", "shop.yaml")

    assert answer.code == 0
    assert (
        "likely warning: 'Sent' under `statuses` replaces that of the base, and drops its key 'cite'"
        in answer.out
    )
    assert "acme.yaml:8:3: note: the declaration of the base\n   8 |   Sent:" in answer.out


@pytest.mark.parametrize(
    "given", [(None, 1), ("shop.yaml", 0), ("./shop.yaml", 0), ("sub/shop.yaml", 1)]
)
def test_standard_input_starts_at_the_folder_of_its_name(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str | None, int]
) -> None:
    """Without `--stdin-filename`, a text can extend shipped rule sets only."""
    name, expected = given
    (folder / "sub").mkdir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(EXTENSION.encode())))
    answer = command("check", "-", *(() if name is None else ("--stdin-filename", name)))

    assert answer.code == expected
    assert ("base-out-of-reach" in answer.out) is (name is None)


def test_lint_reads_the_base_as_the_command_does(folder: Path) -> None:
    """A path has a folder, and a text has one if it is passed."""
    (folder / "shop.yaml").write_text(DROPS, encoding="utf-8")
    (found,) = lint(folder / "shop.yaml")

    assert found.check == "hidden-keys"
    assert [each.check for each in lint_text(DROPS, base=folder)] == ["hidden-keys"]
    assert [each.check for each in lint_text(DROPS)] == ["base-out-of-reach"]


def test_show_prints_the_merged_rule_set(command: Command, folder: Path) -> None:
    """The text names the base, and the digest is that of the result."""
    rules = loader.load(folder / "shop.yaml")
    answer = command("show", "shop.yaml")
    document = json.loads(command("show", "shop.yaml", "--format", "json").out)

    assert "extends: acme/order 1.0.0\n" in answer.out
    assert "New" in answer.out
    assert document["digest"] == rules.digest
    assert document["rules"] == json.loads(command("show", "acme.yaml", "--format", "json").out)["rules"]
