"""`check`: which files are read, what is reported, and how it ends."""

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

TALKING = f"""\
{CLEAN}
messages:
  inbound:
    push: {{order: id, status: a b}}
"""
"""The same with a message whose path cannot be followed."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder in which the command is run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Hand a text to the command."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_clean_file_ends_with_0(command: Command, folder: Path) -> None:
    """Nothing found is said in one line."""
    write(folder / "acme.yaml", CLEAN)
    answer = command("check", "acme.yaml")
    assert answer == (0, "no findings in 1 file\n", "")


def test_a_file_that_does_not_load_is_a_finding(command: Command, folder: Path) -> None:
    """The reasons for which a file cannot be loaded are findings like any others."""
    write(folder / "acme.yaml", BROKEN)
    answer = command("check", "acme.yaml")
    assert answer.code == 1
    assert answer.out.startswith("acme.yaml:26:")
    assert "'Heldd'" in answer.out
    assert not answer.err


def test_bytes_that_are_no_text_are_a_finding(command: Command, folder: Path) -> None:
    """A picture named as a rule file is reported, not choked on."""
    (folder / "acme.yaml").write_bytes(b"\x89PNG\xff\xfe\x00")
    assert command("check", "acme.yaml").code == 1


def test_likely_findings_alone_do_not_fail(command: Command, folder: Path) -> None:
    """In an open world a dead end is only likely one: it is shown, and the answer is still 0."""
    text = CLEAN.replace("statuses:", "undeclared: unspecified\nstatuses:").replace(
        "final: true, result: success, ", ""
    )
    write(folder / "acme.yaml", text)
    answer = command("check", "acme.yaml")
    assert "likely" in answer.out
    assert answer.code == 0


def test_folders_are_searched(command: Command, folder: Path) -> None:
    """Every rule file below a folder is checked, by path, hidden ones aside."""
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


def test_a_folder_without_rule_files_is_an_error(command: Command, folder: Path) -> None:
    """To find nothing to check is not to find nothing wrong."""
    (folder / "empty").mkdir()
    answer = command("check", "empty")
    assert answer == (2, "", "statemachine-rules: no rule file in the folder 'empty'\n")


def test_an_unreadable_file_hides_no_finding(command: Command, folder: Path) -> None:
    """The others are reported, and the end is 2."""
    write(folder / "acme.yaml", BROKEN)
    answer = command("check", "missing.yaml", "acme.yaml", "nobody")
    assert answer.code == 2
    assert "'Heldd'" in answer.out
    assert "missing.yaml" in answer.err
    assert "unknown rule set 'nobody'" in answer.err


def test_a_file_is_checked_once(command: Command, folder: Path) -> None:
    """A file that is named twice is one file."""
    write(folder / "rules/acme.yaml", CLEAN)
    assert "in 1 file\n" in command("check", "rules", "rules/acme.yaml").out


def test_without_a_path_the_rules_here_are_checked(command: Command, folder: Path) -> None:
    """The folder `rules` is what is meant, and the command says so."""
    write(folder / "rules/acme.yaml", CLEAN)
    assert command("check") == (0, "no findings in 1 file\n", "checking rules\n")


def test_without_any_rules_here_the_shipped_ones_are(command: Command, folder: Path) -> None:
    """Elsewhere, what came with the package is checked."""
    assert not list(folder.iterdir())
    answer = command("check", "--format", "json")
    assert json.loads(answer.out)["summary"]["files"] == len(shipped())
    assert "checking " in answer.err


def test_shipped_rule_sets_are_clean(command: Command) -> None:
    """What comes with the package holds itself to its own checks."""
    answer = command("check", *shipped())
    assert answer.code == 0, answer.out


def test_standard_input_has_a_name(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor hands in what is not saved yet, under the name of the file."""
    stdin(monkeypatch, BROKEN)
    assert command("check", "-").out.startswith("<stdin>:26:")
    stdin(monkeypatch, BROKEN)
    answer = command("check", "-", "--stdin-filename", "rules/acme.yaml", "--format", "concise")
    assert answer.out.startswith("rules/acme.yaml:26:")


@pytest.mark.parametrize("kind", ["full", "concise", "json"])
def test_every_format_ends_alike(command: Command, folder: Path, kind: str) -> None:
    """A format changes what is read, not how it ends."""
    write(folder / "acme.yaml", BROKEN)
    answer = command("check", "acme.yaml", "--format", kind)
    assert answer.code == 1
    assert "Heldd" in answer.out
    assert not answer.err


def test_findings_show_their_line(command: Command, folder: Path) -> None:
    """The full report quotes the file."""
    write(folder / "acme.yaml", BROKEN)
    assert "target: Heldd" in command("check", "acme.yaml").out
    assert "target: Heldd" not in command("check", "acme.yaml", "--format", "concise").out


def test_colour_is_for_terminals(command: Command, folder: Path) -> None:
    """A pipe gets plain text, unless colour is asked for."""
    write(folder / "acme.yaml", BROKEN)
    assert "\x1b" not in command("check", "acme.yaml").out
    assert "\x1b" in command("check", "acme.yaml", "--color", "always").out


def test_a_file_that_may_not_be_read_is_named(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lack of rights is told as the system tells it."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    write(folder / "acme.yaml", ACME)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    answer = command("check", "acme.yaml")
    assert answer == (2, "", "statemachine-rules: cannot read 'acme.yaml': Permission denied\n")


def test_a_file_of_two_names_is_checked_once(command: Command, folder: Path) -> None:
    """A path from here, a path from the root and a link are one file."""
    write(folder / "rules/acme.yaml", CLEAN)
    (folder / "rules/link.yaml").symlink_to("acme.yaml")
    assert "in 1 file\n" in command("check", "rules", str(folder / "rules")).out


def test_standard_input_is_read_once(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed in is one file, however often it is named."""
    stdin(monkeypatch, CLEAN)
    assert command("check", "-", "-") == (0, "no findings in 1 file\n", "")


def test_standard_input_that_fails_is_unreadable(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed or broken standard input ends with 2 and a sentence."""
    monkeypatch.setattr("sys.stdin", None)
    answer = command("check", "-")
    assert answer == (2, "", "statemachine-rules: cannot read standard input: it is closed\n")

    def fail(_: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    stdin(monkeypatch, CLEAN)
    monkeypatch.setattr("sys.stdin.buffer.read", fail, raising=False)
    answer = command("check", "-")
    assert answer == (2, "", "statemachine-rules: cannot read standard input: Input/output error\n")


def test_a_name_that_is_too_long_is_unreadable(command: Command) -> None:
    """What the system does not even look up ends with 2 and its reason."""
    answer = command("check", "a" * 5000)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith(": File name too long\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", ["pipe.yaml", "pipe"])
def test_a_pipe_is_read(command: Command, folder: Path, name: str) -> None:
    """Whatever exists and is no folder is a file, whether named once or twice."""
    os.mkfifo(folder / name)
    writer = Thread(target=(folder / name).write_text, args=(CLEAN,), daemon=True)
    writer.start()
    assert command("check", name, name) == (0, "no findings in 1 file\n", "")


def test_a_slip_in_an_id_is_guessed(command: Command) -> None:
    """An id that is not shipped is met with the nearest one."""
    assert command("check", "gootn").err.endswith("; did you mean 'gooten'?\n")
    assert command("decide", "gootn", "New", "Hold").err.endswith("; did you mean 'gooten'?\n")


def test_the_messages_of_a_file_are_checked(command: Command, folder: Path) -> None:
    """What is wrong with them stands among the other findings, in the order of the file."""
    write(folder / "acme.yaml", TALKING.replace(", cite: guide}]", "}]"))
    answer = command("check", "acme.yaml", "--format", "concise")
    assert (answer.code, answer.err) == (1, "")
    assert [line.rpartition("[")[2] for line in answer.out.splitlines() if "[" in line] == [
        "missing-cite]",
        "invalid-path]",
    ]


def test_without_the_extra_messages_are_not_checked(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is said once, with what to install, and changes nothing else."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    write(folder / "acme.yaml", TALKING)
    write(folder / "other.yaml", TALKING)
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


def test_without_the_extra_a_file_without_messages_is_checked_whole(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to say of what is not there."""
    monkeypatch.setitem(sys.modules, "jmespath", None)
    write(folder / "acme.yaml", CLEAN)
    assert command("check", "acme.yaml") == (0, "no findings in 1 file\n", "")


def test_help_says_what_fails(command: Command) -> None:
    """Who calls the command from a program reads which findings end it with 1."""
    said = " ".join(command("check", "--help").out.split())
    assert "exit status: 0 if nothing fails; 1 for any error or warning" in said
    assert "only likely are shown and fail nothing; 2 if something could not be read" in said
