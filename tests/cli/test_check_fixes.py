"""`check` with `--fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from statemachine.checking import FixedFile
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
    assert answer.err == "fixed 5 findings in 1 file\n"
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
    assert answer.out.startswith("--- acme.yaml (before)\n+++ acme.yaml (after)\n@@ ")
    assert "-    self: false   # has no effect\n" in answer.out
    assert file.read_bytes() == MESSY.encode()
    file.write_bytes(SAFE.encode())
    assert command("check", "acme.yaml", "--diff")[:2] == (0, "")


def test_diff_of_a_fix_that_would_break_the_file_is_an_error(
    command: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No difference would mean that nothing can be fixed."""
    fault = "the fixes of unused-fact keep it from loading; the file is unchanged"
    monkeypatch.setattr(
        "statemachine.cli.check_fixes.fix_file",
        lambda before, _check, *, unsafe: FixedFile(before, fault=fault if unsafe else None),
    )

    assert command("check", file.name, "--diff")[:2] == (0, "")
    answer = command("check", file.name, "--diff", "--unsafe-fixes")
    assert (answer.code, answer.out) == (2, "")
    assert f"{file.name}: {fault}" in answer.err


def test_standard_input_is_printed_corrected(
    command: Command, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is on standard error, and no file is written."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MESSY.encode())))
    answer = command("check", "-", "--fix")

    assert answer.out == SAFE
    assert "unused fact 'paid'" in answer.err
    assert file.read_bytes() == MESSY.encode()


def test_the_full_report_says_what_can_be_fixed(command: Command, file: Path) -> None:
    """Each finding has its fix and the option for it, and the end counts them."""
    answer = command("check", file.name)

    assert "fix: remove `self: false` (--fix)\n" in answer.out
    assert "fix: remove the fact 'paid' (--unsafe-fixes)\n" in answer.out
    assert answer.out.splitlines()[-1].endswith("with --fix --unsafe-fixes; --diff shows it")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix, or --diff to look first"),
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
