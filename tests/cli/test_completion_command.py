"""Tests of `completion`."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from statemachine.cli.main import COMMANDS
from tests.cli.conftest import Command


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_the_script_of_a_shell_is_printed(command: Command, shell: str) -> None:
    """It contains every command."""
    pytest.importorskip("shtab", reason="the extra completion is not installed")
    answer = command("completion", shell)
    assert (answer.code, answer.err) == (0, "")
    assert all(name in answer.out for name in COMMANDS)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the system has no bash")
def test_bash_accepts_its_script(command: Command) -> None:
    """The script has no syntax error."""
    pytest.importorskip("shtab", reason="the extra completion is not installed")
    script = command("completion", "bash").out
    run = subprocess.run(["/usr/bin/env", "bash", "-n"], input=script, text=True, check=False)
    assert run.returncode == 0


def test_without_the_extra_the_message_names_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is 2, because nothing can be printed."""
    monkeypatch.setitem(sys.modules, "shtab", None)
    answer = command("completion", "bash")
    assert (answer.code, answer.out) == (2, "")
    assert "shtab is not installed: pip install 'statemachine-rules[completion]'" in answer.err
