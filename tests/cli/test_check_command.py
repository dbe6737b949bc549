"""Tests of `check`: the files it reads, its reports and its exit codes."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from threading import Thread

import pytest

from statemachine.loader import shipped
from tests.cli.conftest import ACME, BROKEN, Command
from tests.needs import needs

CLEAN = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources: {guide: {url: "https://acme.example/guide", retrieved: 2026-01-02}}
statuses:
  New: {initial: true, cite: guide}
  Sent: {final: true, result: success, cite: guide}
transitions: [{event: ship, source: New, target: Sent, cite: guide}]
"""

WITH_MESSAGE = f"""\
{CLEAN}
messages:
  inbound:
    push: {{order: id, status: a b}}
"""
"""The same rule file with a message that has an invalid path."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file, and make its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Set the text of standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_clean_file_exits_with_0(command: Command, folder: Path) -> None:
    """The report is one line."""
    write(folder / "acme.yaml", CLEAN)
    answer = command("check", "acme.yaml")
    assert answer == (0, "no findings in 1 file\n", "")


def test_loader_faults_are_findings(command: Command, folder: Path) -> None:
    """A file that does not load is reported like any other file."""
    write(folder / "acme.yaml", BROKEN)
    answer = command("check", "acme.yaml")
    assert answer.code == 1
    assert answer.out.startswith("acme.yaml:26:")
    assert "'Heldd'" in answer.out
    assert not answer.err


def test_a_binary_file_is_a_finding(command: Command, folder: Path) -> None:
    """Bytes that are not text are reported."""
    (folder / "acme.yaml").write_bytes(b"\x89PNG\xff\xfe\x00")
    assert command("check", "acme.yaml").code == 1


def test_likely_findings_exit_with_0(command: Command, folder: Path) -> None:
    """With unspecified moves a dead end is only likely: it is shown, but does not change the exit code."""
    text = CLEAN.replace("statuses:", "undeclared: unspecified\nstatuses:").replace(
        "final: true, result: success, ", ""
    )
    write(folder / "acme.yaml", text)
    answer = command("check", "acme.yaml")
    assert "likely" in answer.out
    assert answer.code == 0


def test_folders_are_searched(command: Command, folder: Path) -> None:
    """Every visible rule file below a folder is checked, in the order of paths."""
    for name in (
        "rules/b.yml",
        "rules/a.yaml",
        "rules/deep/c.yaml",
        "rules/.hidden.yaml",
        "rules/.git/d.yaml",
        "rules/e.txt",
    ):
        write(folder / name, BROKEN)
    answer = command("check", "rules", "--format", "json")
    paths = [each["path"] for each in json.loads(answer.out)["diagnostics"]]
    assert list(dict.fromkeys(paths)) == ["rules/a.yaml", "rules/b.yml", "rules/deep/c.yaml"]


def test_a_folder_without_rule_files_exits_with_2(command: Command, folder: Path) -> None:
    """An empty folder is not reported as clean."""
    (folder / "empty").mkdir()
    answer = command("check", "empty")
    assert answer == (2, "", "statemachine-rules: no rule file in the folder 'empty'\n")


def test_an_unreadable_file_hides_no_finding(command: Command, folder: Path) -> None:
    """The findings in the other files are reported, and the exit code is 2."""
    write(folder / "acme.yaml", BROKEN)
    answer = command("check", "missing.yaml", "acme.yaml", "nobody")
    assert answer.code == 2
    assert "'Heldd'" in answer.out
    assert "missing.yaml" in answer.err
    assert "unknown rule set 'nobody'" in answer.err


def test_a_file_that_is_named_twice_is_checked_once(command: Command, folder: Path) -> None:
    """A folder and a file in it may both be named."""
    write(folder / "rules/acme.yaml", CLEAN)
    assert "in 1 file\n" in command("check", "rules", "rules/acme.yaml").out


def test_the_default_path_is_the_folder_rules(command: Command, folder: Path) -> None:
    """Standard error names the folder."""
    write(folder / "rules/acme.yaml", CLEAN)
    assert command("check") == (0, "no findings in 1 file\n", "checking rules\n")


def test_without_rule_files_the_exit_code_is_2(command: Command, folder: Path) -> None:
    """Without arguments and without a folder `rules`, nothing is checked."""
    assert not list(folder.iterdir())
    answer = command("check")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "statemachine-rules: no rule files to check: "
        "give a PATH, or run the command beside a folder 'rules'\n"
    )


def test_two_texts_under_one_path_are_both_checked(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor may pass unsaved text under the path of a file that is checked too."""
    write(folder / "acme.yaml", BROKEN)
    stdin(monkeypatch, CLEAN)
    answer = command("check", "acme.yaml", "-", "--stdin-filename", "acme.yaml")
    assert answer.code == 1
    assert "of 2 files" in answer.out


def test_strict_is_passed_on(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--preset strict` runs more checks of the linter, never fewer."""
    given: list[bool] = []

    def lint(_: object, *, strict: bool, **__: object) -> tuple[()]:
        given.append(strict)
        return ()

    monkeypatch.setattr("statemachine.linter.lint", lint)
    write(folder / "acme.yaml", CLEAN)
    assert command("check", "acme.yaml").code == 0
    assert command("check", "acme.yaml", "--preset", "strict").code == 0
    assert given == [False, True]


def test_shipped_rule_sets_are_clean(command: Command) -> None:
    """The shipped files pass all checks."""
    answer = command("check", *shipped())
    assert answer.code == 0, answer.out


def test_standard_input_can_be_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor passes unsaved text under the path of its file."""
    stdin(monkeypatch, BROKEN)
    assert command("check", "-").out.startswith("<stdin>:26:")
    stdin(monkeypatch, BROKEN)
    answer = command("check", "-", "--stdin-filename", "rules/acme.yaml", "--format", "concise")
    assert answer.out.startswith("rules/acme.yaml:26:")


@pytest.mark.parametrize("kind", ["full", "concise", "json"])
def test_the_format_does_not_change_the_exit_code(command: Command, folder: Path, kind: str) -> None:
    """Each format reports the same finding."""
    write(folder / "acme.yaml", BROKEN)
    answer = command("check", "acme.yaml", "--format", kind)
    assert answer.code == 1
    assert "Heldd" in answer.out
    assert not answer.err


def test_the_full_format_shows_source_lines(command: Command, folder: Path) -> None:
    """The concise format does not."""
    write(folder / "acme.yaml", BROKEN)
    assert "target: Heldd" in command("check", "acme.yaml").out
    assert "target: Heldd" not in command("check", "acme.yaml", "--format", "concise").out


def test_output_to_a_pipe_has_no_color(command: Command, folder: Path) -> None:
    """`--color always` overrides this."""
    write(folder / "acme.yaml", BROKEN)
    assert "\x1b" not in command("check", "acme.yaml").out
    assert "\x1b" in command("check", "acme.yaml", "--color", "always").out


def test_a_file_without_permission_is_named(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message contains the reason of the system."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    write(folder / "acme.yaml", ACME)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    answer = command("check", "acme.yaml")
    assert answer == (2, "", "statemachine-rules: cannot read 'acme.yaml': Permission denied\n")


def test_a_file_with_two_names_is_checked_once(command: Command, folder: Path) -> None:
    """A relative path, an absolute path and a link lead to one file."""
    write(folder / "rules/acme.yaml", CLEAN)
    (folder / "rules/link.yaml").symlink_to("acme.yaml")
    assert "in 1 file\n" in command("check", "rules", str(folder / "rules")).out


def test_a_file_with_two_names_is_no_second_rule_set(command: Command, folder: Path) -> None:
    """A hard link is another name of the same rules."""
    write(folder / "rules/acme.yaml", CLEAN)
    (folder / "rules/other.yaml").hardlink_to(folder / "rules/acme.yaml")

    assert "duplicate-rule-set" not in command("check", "rules").out


def test_standard_input_is_read_once(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second `-` is the same file."""
    stdin(monkeypatch, CLEAN)
    assert command("check", "-", "-") == (0, "no findings in 1 file\n", "")


def test_unreadable_standard_input_exits_with_2(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed and failing streams have a message each."""
    monkeypatch.setattr("sys.stdin", None)
    answer = command("check", "-")
    assert answer == (2, "", "statemachine-rules: cannot read standard input: it is closed\n")

    def fail(_: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    stdin(monkeypatch, CLEAN)
    monkeypatch.setattr("sys.stdin.buffer.read", fail, raising=False)
    answer = command("check", "-")
    assert answer == (2, "", "statemachine-rules: cannot read standard input: Input/output error\n")


def test_a_too_long_name_exits_with_2(command: Command) -> None:
    """The message contains the reason of the system."""
    answer = command("check", "a" * 5000)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith(": File name too long\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", ["pipe.yaml", "pipe"])
def test_a_named_pipe_is_read(command: Command, folder: Path, name: str) -> None:
    """A path that is not a folder is read as a file, once."""
    os.mkfifo(folder / name)
    writer = Thread(target=(folder / name).write_text, args=(CLEAN,), daemon=True)
    writer.start()
    assert command("check", name, name) == (0, "no findings in 1 file\n", "")


def test_an_unknown_id_has_a_suggestion(command: Command) -> None:
    """The message contains the most similar id."""
    assert command("check", "gootn").err.endswith("; did you mean 'gooten'?\n")
    assert command("decide", "gootn", "New", "Hold").err.endswith("; did you mean 'gooten'?\n")


@needs("messages")
def test_the_messages_of_a_file_are_checked(command: Command, folder: Path) -> None:
    """Their findings are reported with the others, in file order."""
    write(folder / "acme.yaml", WITH_MESSAGE.replace(", cite: guide}]", "}]"))
    answer = command("check", "acme.yaml", "--format", "concise")
    assert (answer.code, answer.err) == (1, "")
    assert [line.rpartition("[")[2] for line in answer.out.splitlines() if "[" in line] == [
        "missing-cite]",
        "invalid-path]",
    ]


def test_a_missing_extra_is_reported_once(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages are not checked, and the exit code does not change."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    write(folder / "acme.yaml", WITH_MESSAGE)
    write(folder / "other.yaml", WITH_MESSAGE.replace("subject: ", "subject: other-"))
    answer = command("check", "acme.yaml", "other.yaml")
    assert answer[:2] == (0, "no findings in 2 files\n")
    assert answer.err == (
        "statemachine-rules: messages were not checked: jmespath is not installed: "
        "pip install 'statemachine-rules[messages]'\n"
    )
    as_json = json.loads(command("check", "acme.yaml", "--format", "json").out)
    assert as_json["unchecked"] == ["acme.yaml"]
    write(folder / "other.yaml", BROKEN)
    assert command("check", "acme.yaml", "other.yaml").code == 1


def test_a_file_without_messages_needs_no_extra(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is reported as unchecked."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    write(folder / "acme.yaml", CLEAN)
    assert command("check", "acme.yaml") == (0, "no findings in 1 file\n", "")


def test_help_documents_the_exit_codes(command: Command) -> None:
    """The help lists which findings exit with 1."""
    text = " ".join(command("check", "--help").out.split())
    assert (
        "exit status: 0 no findings, or only likely findings, which are shown, but do not change the exit status"
        in text
    )
    assert "1 at least one error or warning" in text
    assert "2 wrong usage or settings, no rule files, or at least one file that cannot be read" in text
