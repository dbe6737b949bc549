"""The command line as a whole: help, versions, exit statuses, streams."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from statemachine.cli.main import COMMANDS, run
from statemachine.version import __version__
from tests.cli.conftest import Command

PROCESS = [sys.executable, "-m", "statemachine"]
ROOT = Path(__file__).parents[2]


def process(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process, with more variables in its environment."""
    return subprocess.run(
        [*PROCESS, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **variables},
    )


def test_without_a_command_it_helps_and_fails(command: Command) -> None:
    """Who says nothing is told what can be said, on standard error."""
    answer = command()
    assert answer.code == 2
    assert not answer.out
    assert "commands:" in answer.err


def test_help_names_every_command(command: Command) -> None:
    """Help goes to standard output and is no failure."""
    answer = command("--help")
    assert answer.code == 0
    assert not answer.err
    assert all(f"  {name} " in answer.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps(command: Command, name: str) -> None:
    """Each command tells what it takes."""
    answer = command(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"usage: statemachine-rules {name} ")


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version_is_one_line(command: Command, option: str) -> None:
    """The version is printed, and nothing else."""
    assert command(option) == (0, f"statemachine-rules {__version__}\n", "")


def test_an_unknown_command_is_a_usage_error(command: Command) -> None:
    """A slip of the pen is met with a guess."""
    answer = command("chekc")
    assert answer.code == 2
    assert answer.err == "statemachine-rules: there is no command 'chekc'; did you mean 'check'?\n"
    assert "did you mean" not in command("quux").err


@pytest.mark.parametrize(
    "words", [["--nonsense"], ["show"], ["show", "gooten", "--nonsense"], ["show", "a", "b"]]
)
def test_wrong_words_are_a_usage_error(command: Command, words: list[str]) -> None:
    """What is not understood ends with 2 and a sentence."""
    answer = command(*words)
    assert answer.code == 2
    assert "usage: statemachine-rules" in answer.err


def test_options_may_stand_between_words(command: Command, acme: str) -> None:
    """A target is a target also behind an option."""
    answer = command("decide", acme, "--actor", "staff", "New", "--channel", "ui", "Held")
    assert answer.code == 0


def test_a_missing_file_is_unreadable(command: Command) -> None:
    """A path that leads nowhere is named."""
    answer = command("show", "nowhere/acme.yaml")
    assert answer.code == 2
    assert "nowhere/acme.yaml" in answer.err


def test_an_unknown_id_is_unreadable(command: Command) -> None:
    """An id that is not shipped is named, with those that are."""
    answer = command("show", "nobody")
    assert answer.code == 2
    assert "nobody" in answer.err
    assert "gooten" in answer.err


@pytest.mark.parametrize(
    "words", [["show"], ["diagram"], ["available", "New"], ["decide", "New", "Held"]]
)
def test_a_rule_file_that_does_not_load_is_unreadable(
    command: Command, broken: str, words: list[str]
) -> None:
    """Findings go to standard error, for they are not the answer."""
    answer = command(words[0], broken, *words[1:])
    assert answer.code == 2
    assert not answer.out
    assert f"{broken}:" in answer.err
    assert "'Heldd'" in answer.err


def test_it_runs_as_a_module() -> None:
    """`python -m statemachine` is the command, and calls itself so."""
    answer = process("--help")
    assert answer.returncode == 0
    assert answer.stdout.startswith("usage: python -m statemachine ")
    assert process("list").returncode == 0
    assert process("show").returncode == 2


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["list", "--help"], ["decide", "--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    """Neither YAML nor JSON Schema nor the machine is loaded to say what can be said."""
    code = (
        "import sys; from statemachine.cli.main import main; main(sys.argv[1:]);"
        "print([each for each in ('yaml', 'jsonschema', 'transitions') if each in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.endswith("[]\n")


def test_the_top_level_imports_no_wing() -> None:
    """`--help` loads no loader, linter, engine or diagram."""
    code = (
        "import sys; from statemachine.cli.main import main; main(['--help']);"
        "print([each for each in sys.modules if each.startswith('statemachine.') and each.count('.') == 1])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = answer.stdout.splitlines()[-1]
    assert not [wing for wing in ("loader", "linter", "engine", "diagrams") if wing in loaded]


def test_a_closed_pipe_is_quiet() -> None:
    """Who stops reading hears no complaint."""
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run(
        [*PROCESS, "schema"], stdout=writer, stderr=subprocess.PIPE, check=False, cwd=ROOT
    )
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, b"")


def test_an_interrupt_is_answered_as_a_shell_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and without a traceback."""

    def interrupted(**_: str) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("statemachine.cli.main.main", interrupted)
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 130


def test_text_that_the_terminal_cannot_show_is_escaped(acme: str) -> None:
    """An old terminal gets escapes in place of a failure."""
    Path(acme).write_text(Path(acme).read_text().replace("Acme orders", "Acmé"), encoding="utf-8")
    answer = process("show", acme, PYTHONIOENCODING="ascii")
    assert answer.returncode == 0
    assert r"Acm\xe9" in answer.stdout
