"""`check` reports what is in `per-file-ignores` and ignores nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from statemachine.checking import all_checks
from statemachine.model.diagnostics import BASE_FILE
from tests.checking.test_settings import ANY, UNCITED
from tests.cli.conftest import Command
from tests.cli.test_check_settings import settings, write
from tests.needs import needs

OLD = UNCITED.replace("subject: order", "subject: old-order")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a clean rule file, and one with a finding of `missing-cite`; the command runs in it."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "rules/acme.yaml", BASE_FILE)
    write(tmp_path / "rules/old/acme.yaml", OLD)
    return tmp_path


def ignores(folder: Path, table: str, more: str = "") -> None:
    """Write settings that ignore findings."""
    settings(folder, f"{more}\n[tool.statemachine.per-file-ignores]\n{table}")


def reported(command: Command, *words: str) -> list[str]:
    """Return the findings in the settings, without their severity and the name of the check."""
    lines = command("check", *words, "--format", "concise").out.splitlines()
    found = [line for line in lines if line.startswith("pyproject.toml")]
    assert all(line.endswith(" [unused-per-file-ignore]") for line in found)
    return [line.partition(": warning: ")[2].rpartition(" [")[0] for line in found]


def nothing(check: str, pattern: str) -> str:
    """Return the message for a check that finds nothing."""
    return f"{check!r} finds nothing in files that match {pattern!r}"


def test_a_used_entry_is_not_reported(command: Command, folder: Path) -> None:
    """It ignores a finding in one of its files."""
    ignores(folder, '"rules/**" = ["missing-cite"]')
    assert command("check", ".") == (0, "no findings in 2 files\n", "")


def test_an_unused_entry_is_a_finding_with_its_place(command: Command, folder: Path) -> None:
    """It fails, in every format, and has its line."""
    ignores(folder, '"rules/old/**" = ["missing-cite", "dead-end"]\n"rules/a*.yaml" = ["missing-cite"]')
    answer = command("check", ".", "--format", "json")
    first, second = json.loads(answer.out)["diagnostics"]

    assert answer.code == 1
    assert (first["path"], first["start"]) == ("pyproject.toml", {"line": 4, "column": 35})
    assert first["message"] == nothing("dead-end", "rules/old/**")
    assert (second["start"], second["end"]["column"]) == ({"line": 5, "column": 20}, 34)
    assert '   4 | "rules/old/**"' in command("check", ".").out


def test_a_pattern_without_files_is_reported_once(command: Command, folder: Path) -> None:
    """All its checks have the same cause."""
    ignores(folder, '"rules/new" = ["missing-cite", "dead-end"]')
    assert reported(command, ".") == ["no checked file matches 'rules/new'"]


@pytest.mark.parametrize(
    ("pattern", "words", "is_judged"),
    [
        ("acme.yaml", ["."], True),
        ("acme.yaml", ["rules"], False),
        ("acme.yaml", [], False),
        ("rules/acme.yaml", ["rules"], True),
        ("rules/acme.yaml", ["rules/acme.yaml"], True),
        ("rules/a*.yaml", ["rules/acme.yaml"], False),
        ("rules/**", ["rules/old"], False),
        ("rules/old", ["rules/old"], True),
        ("./rules/old", [], True),
        ("**/old", ["rules"], False),
        ("rules/old/acme.yaml", ["rules/acme.yaml", "rules/old"], True),
        ("rules/old/acme.yaml", [".", "missing.yaml"], False),
    ],
)
def test_a_pattern_is_judged_if_all_its_files_are_checked(
    command: Command, folder: Path, pattern: str, words: list[str], *, is_judged: bool
) -> None:
    """A run on other files, such as those that a commit changes, does not show whether it is used."""
    ignores(folder, f'"{pattern}" = ["dead-end"]')
    assert reported(command, *words) == [nothing("dead-end", pattern)] * is_judged


def test_a_check_that_did_not_run_is_not_judged(command: Command, folder: Path) -> None:
    """It is off, or off by default, or its file does not load, or its extra is missing."""
    ignores(folder, '"rules" = ["exception-without-note"]')
    assert reported(command, ".") == []
    assert len(reported(command, ".", "--preset", "strict")) == 1
    ignores(folder, '"rules" = ["dead-end"]', 'severity = {dead-end = "off"}')
    assert reported(command, ".") == []
    ignores(folder, '"rules" = ["dead-end"]')
    write(folder / "rules/broken.yaml", "a")
    assert reported(command, ".") == []


def test_a_strict_check_is_ignored_where_it_runs(command: Command, folder: Path) -> None:
    """The entry is used then."""
    write(folder / "rules/old/acme.yaml", ANY.replace("subject: order", "subject: old-order"))
    ignores(folder, '"rules/old" = ["exception-without-note"]', 'preset = "strict"')
    assert command("check", ".") == (0, "no findings in 2 files\n", "")


@needs("messages")
def test_a_check_of_messages_needs_its_extra(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, nothing is known about the entry."""
    inbound = "messages: {inbound: {push: {order: id, status: status}}}\n"
    write(folder / "rules/acme.yaml", BASE_FILE + inbound)
    ignores(folder, '"rules/acme.yaml" = ["invalid-path"]')
    assert reported(command, ".") == [nothing("invalid-path", "rules/acme.yaml")]
    monkeypatch.setitem(sys.modules, "jmespath", None)
    assert reported(command, ".") == []


def test_findings_on_comments_are_ignored_and_judged(command: Command, folder: Path) -> None:
    """As the others are."""
    write(folder / "rules/acme.yaml", f"# statemachine: ignore-file[dead-end] why\n{BASE_FILE}")
    ignores(folder, '"rules" = ["unused-suppression", "missing-cite", "blanket-suppression"]')
    assert reported(command, ".") == [nothing("blanket-suppression", "rules")]


@pytest.mark.parametrize("words", [["."], ["rules"], ["rules/shop.yaml"]])
def test_a_finding_in_a_base_is_ignored_with_the_base(
    command: Command, folder: Path, words: list[str]
) -> None:
    """Also where a file that extends it is checked, whose findings are not ignored."""
    write(folder / "rules/shop.yaml", "format: 1\nextends: ./old/acme.yaml\nprovider: shop\n")
    ignores(folder, '"rules/old" = ["missing-cite"]')
    answer = command("check", *words)
    assert (answer.code, answer.out.partition(" in ")[0]) == (0, "no findings")


def test_a_baseline_is_not_judged_by_what_is_ignored(command: Command, folder: Path) -> None:
    """An entry of an ignored check stays."""
    assert command("check", ".", "--write-baseline", "base.json").code == 0
    ignores(folder, '"rules/old" = ["missing-cite"]', 'baseline = "base.json"')
    assert command("check", ".") == (0, "no findings in 2 files\n", "")


def test_the_finding_has_a_severity_of_its_own(command: Command, folder: Path) -> None:
    """It can be turned off."""
    ignores(folder, '"new" = ["missing-cite"]', 'severity = {unused-per-file-ignore = "off"}')
    assert command("check", "rules/acme.yaml").code == 0
    assert reported(command, ".") == []


def test_the_page_of_the_check_is_its_test(command: Command, tmp_path: Path, folder: Path) -> None:
    """The bad example ignores a check without findings, and the good one a check with one."""
    check = all_checks()["unused-per-file-ignore"]
    for title, expected in ("Bad", [nothing("dead-end", "acme.yaml")]), ("Good", []):
        write(folder / "pyproject.toml", check.example(title))
        assert reported(command, ".") == expected
    assert tmp_path == folder
