"""`check` with `--fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from statemachine.checking import FixedFile
from statemachine.cli.main import main
from tests.checking.test_fixing import MESSY, SAFE
from tests.cli.conftest import Command
from tests.needs import needs

pytestmark = needs("messages")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with findings that have fixes, in the folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_bytes(MESSY.encode())
    return tmp_path / "acme.yaml"


def test_fix_writes_the_file_and_reports_the_rest(command: Command, file: Path) -> None:
    """The exit status is that of what is left; the mode of the file and a link to it stay."""
    file.chmod(0o640)
    link = file.with_name("link.yaml")
    link.symlink_to(file.name)
    answer = command("check", "link.yaml", "--fix", "--format", "concise")

    assert file.read_bytes() == SAFE.encode()
    assert (link.is_symlink(), file.stat().st_mode & 0o777) == (True, 0o640)
    assert answer.code == 1
    assert answer.err == "fixed 4 findings in 1 file\n"
    assert "unused-fact" in answer.out
    assert "unused-suppression" not in answer.out
    assert sorted(each.name for each in file.parent.iterdir()) == ["acme.yaml", "link.yaml"]


def test_unsafe_fixes_leave_less(command: Command, file: Path) -> None:
    """With them, nothing is left that can be fixed, and the second run fixes nothing."""
    command("check", "acme.yaml", "--fix", "--unsafe-fixes")

    assert "fax" not in file.read_text("utf-8")
    assert (
        command("check", "acme.yaml", "--fix", "--unsafe-fixes").err == "fixed 0 findings in 0 files\n"
    )


def test_diff_changes_nothing(command: Command, file: Path) -> None:
    """It prints a unified diff, and exits with 1 if that is not empty."""
    answer = command("check", "acme.yaml", "--diff")

    assert (answer.code, answer.err) == (1, "")
    assert answer.out.startswith("--- acme.yaml\n+++ acme.yaml\n@@ ")
    assert "-  # statemachine: ignore[dead-end] It is gone, too.\n" in answer.out
    assert file.read_bytes() == MESSY.encode()
    file.write_bytes(SAFE.encode())
    assert command("check", "acme.yaml", "--diff")[:2] == (0, "")


def test_diff_of_a_fix_that_would_break_the_file_is_an_error(
    command: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No difference would mean that nothing can be fixed."""
    fault = "the fix of unused-fact in line 10 would change nothing; it is left out"
    monkeypatch.setattr(
        "statemachine.cli.check_fixes.fix_file",
        lambda before, _check, *, unsafe: FixedFile(before, faults=(fault,) if unsafe else ()),
    )

    assert command("check", file.name, "--diff")[:2] == (0, "")
    answer = command("check", file.name, "--diff", "--unsafe-fixes")
    assert (answer.code, answer.out) == (2, "")
    assert f"{file.name}: {fault}\n" in answer.err


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ends", [True, False])
def test_git_applies_the_difference(command: Command, file: Path, newline: str, *, ends: bool) -> None:
    """What `--diff` prints changes the file as `--fix` does, with each kind of line break."""
    text = MESSY.replace("\n", newline)
    before = (text if ends else text.removesuffix(newline)).encode()
    file.write_bytes(before)
    patch = command("check", "acme.yaml", "--diff").out
    command("check", "acme.yaml", "--fix")
    fixed = file.read_bytes()
    file.write_bytes(before)
    program = ["git", "apply", "-p0", "--whitespace=nowarn", "-"]
    subprocess.run(program, input=patch.encode(), check=True, cwd=file.parent)

    assert fixed != before
    assert file.read_bytes() == fixed


def test_standard_input_is_printed_corrected(
    command: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is on standard error, and no file is written."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MESSY.encode())))
    answer = command("check", "-", "--fix")

    assert answer.out == SAFE
    assert "unused fact 'paid'" in answer.err
    assert file.read_bytes() == MESSY.encode()


def test_standard_input_that_is_no_text_is_printed_as_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No byte of it is replaced."""
    given = b"title: caf\xe9\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    output = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdout", output)
    assert main(["check", "-", "--fix"]) == 1

    output.flush()
    assert output.buffer.getvalue() == given


def test_the_full_report_says_what_can_be_fixed(command: Command, file: Path) -> None:
    """Each finding has its fix and the option for it, and the end counts them."""
    answer = command("check", file.name)

    assert "fix: remove `self: false` (--unsafe-fixes)\n" in answer.out
    assert "fix: remove the comment (--fix)\n" in answer.out
    assert "fix: remove the fact 'paid' (--unsafe-fixes)\n" in answer.out
    assert answer.out.splitlines()[-1].endswith("with --fix --unsafe-fixes; --diff shows it")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix, or --diff to look first"),
        (["--diff", "--show-settings"], "--show-settings checks no file"),
        (["--fix", "gooten"], "--fix changes files, and 'gooten' is a shipped rule set"),
    ],
)
def test_wrong_options_exit_with_2(command: Command, file: Path, words: list[str], message: str) -> None:
    """Nothing is changed."""
    answer = command("check", "acme.yaml", *words)

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert file.read_bytes() == MESSY.encode()


def test_a_comment_in_a_base_that_another_file_needs_is_kept(command: Command, file: Path) -> None:
    """It accepts a finding in the file that extends the base."""
    (file.with_name("more.yaml")).write_text("format: 1\nextends: acme.yaml\n", encoding="utf-8")
    command("check", "acme.yaml", "more.yaml", "--fix")

    assert "ignore[dead-end] It is gone, too." in file.read_text("utf-8")


def test_what_a_baseline_accepts_is_left_alone(command: Command, file: Path) -> None:
    """Its finding is neither fixed nor reported, nor is its entry unused."""
    command("check", "acme.yaml", "--write-baseline", "baseline.json")
    words = ("check", "acme.yaml", "--baseline", "baseline.json", "--fix", "--unsafe-fixes")

    answer = command(*words)
    assert (answer.code, answer.err) == (
        0,
        "fixed 3 findings in 1 file\n",
    )  # comments are never in a baseline
    assert "paid: {type: boolean}" in file.read_text("utf-8")


def test_a_base_is_corrected_before_the_files_that_extend_it(command: Command, file: Path) -> None:
    """One run is enough, in any order of the names."""
    file.write_text(MESSY.replace("event: lose", "evnt: lose"), encoding="utf-8")
    extension = "format: 1\nextends: acme.yaml\nsubject: parcel\ntransitions:\n  - {event: z, source: New, target: Dnoe}\n"
    file.with_name("a.yaml").write_text(extension, encoding="utf-8")
    command("check", "a.yaml", "acme.yaml", "--fix", "--unsafe-fixes")

    assert "target: Done" in file.with_name("a.yaml").read_text("utf-8")
    assert command("check", "a.yaml", "acme.yaml", "--fix", "--unsafe-fixes").err.endswith(
        "fixed 0 findings in 0 files\n"
    )


def test_a_difference_names_files_from_the_current_folder(command: Command, file: Path) -> None:
    """By each way that leads to them, so that `git apply -p0` finds them."""
    assert command("check", str(file), "--diff").out.startswith("--- acme.yaml\n+++ acme.yaml\n")


def test_what_an_extension_uses_is_kept(command: Command, file: Path) -> None:
    """A channel of the base that only the extension uses is no finding, and is not removed; each file alone may be fixed."""
    extension = "format: 1\nextends: acme.yaml\ntransitions:\n  - {event: send, source: New, target: Done, channel: fax, cite: guide}\n"
    file.with_name("more.yaml").write_text(extension, encoding="utf-8")
    answer = command("check", "acme.yaml", "more.yaml", "--fix", "--unsafe-fixes", "--format", "concise")

    assert "fax" in file.read_text("utf-8")
    assert "channel 'fax'" not in answer.out
    assert "channel 'mail'" in answer.out
    command("check", "acme.yaml", "--fix", "--unsafe-fixes")
    assert "fax" not in file.read_text("utf-8")


def test_a_file_with_two_names_stays_one_file(command: Command, file: Path) -> None:
    """A hard link to it has the corrected text."""
    other = file.with_name("other.yaml")
    other.hardlink_to(file)
    command("check", "acme.yaml", "--fix")

    assert other.read_bytes() == SAFE.encode()
    assert other.samefile(file)


def test_a_read_only_file_is_not_written(command: Command, file: Path) -> None:
    """Root could write it."""
    file.chmod(0o444)
    answer = command("check", "acme.yaml", "--fix")

    assert answer.code == 2
    assert "cannot write 'acme.yaml': Permission denied" in answer.err
    assert file.read_bytes() == MESSY.encode()


def test_a_file_that_cannot_be_written_is_an_error(
    command: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is as it was."""

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    answer = command("check", "acme.yaml", "--fix")

    assert answer.code == 2
    assert "cannot write 'acme.yaml'" in answer.err
    assert [each.name for each in file.parent.iterdir()] == ["acme.yaml"]
    assert file.read_bytes() == MESSY.encode()
