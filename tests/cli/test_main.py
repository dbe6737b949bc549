"""The command line as a whole: help, versions, exit statuses, streams."""

from __future__ import annotations

import json
import os
import shlex
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


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command by a shell, which can close and redirect its streams."""
    return subprocess.run(
        ["/bin/sh", "-c", f"{shlex.join(PROCESS)} {line}"], capture_output=True, check=False, cwd=ROOT
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


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("check - <&-", "cannot read standard input: it is closed"),
        ("check gooten >&-", "cannot write to standard output: it is closed"),
        ("list >/dev/full", "cannot go on: No space left on device"),
        ("schema >/dev/full", "cannot go on: No space left on device"),
        ("decide gooten New Hold --json >/dev/full", "cannot go on: No space left on device"),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
def test_a_stream_that_fails_is_told(line: str, sentence: str) -> None:
    """A stream that is closed or full ends with 2 and one sentence, not with a traceback and 1."""
    answer = shell(line)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.decode() == f"python -m statemachine: {sentence}\n"


@pytest.mark.parametrize("line", ["show nobody 2>&-", "list >&- 2>&-"])
def test_a_complaint_that_nobody_hears_ends_alike(line: str) -> None:
    """Without standard error there is no sentence, and nothing goes to standard output in its place."""
    answer = shell(line)
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
def test_a_complaint_that_cannot_be_written_ends_alike() -> None:
    """A full disk behind standard error changes no exit status."""
    assert shell("show nobody 2>/dev/full").returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize("words", [["diagram"], ["diagram", "--format", "dot"]])
def test_a_document_is_utf_8_everywhere(acme: str, encoding: str, words: list[str]) -> None:
    """What another program reads does not depend on the terminal."""
    odd = Path(acme).read_text(encoding="utf-8").replace("Acme orders", "Acmé 訂單")
    Path(acme).write_text(odd, encoding="utf-8")
    plain, other = (
        subprocess.run(
            [*PROCESS, *words, acme],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": name},
        ).stdout
        for name in ("utf-8", encoding)
    )
    assert other == plain
    assert "Acmé 訂單" in other.decode("utf-8")


@pytest.mark.parametrize("words", [["schema"], ["check", "gooten", "--format", "json"]])
def test_json_documents_are_utf_8_everywhere(words: list[str]) -> None:
    """A schema and a report are JSON also where the terminal is not a common one."""
    answer = subprocess.run(
        [*PROCESS, *words],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-16"},
    )
    assert isinstance(json.loads(answer.stdout.decode("utf-8")), dict)


@pytest.mark.parametrize("words", [["decide", "New", "Held", "--json"], ["available", "New", "--json"]])
def test_answers_in_json_are_json_everywhere(acme: str, words: list[str]) -> None:
    """No sign of a title is lost or escaped in a way that JSON does not know."""
    odd = Path(acme).read_text(encoding="utf-8").replace("Hold it", "Zurückhalten 訂單 😀")
    Path(acme).write_text(odd, encoding="utf-8")
    question = [words[0], acme, *words[1:], "--actor", "staff"]
    said = json.loads(process(*question, PYTHONIOENCODING="ascii").stdout)
    assert said == json.loads(process(*question, PYTHONIOENCODING="utf-8").stdout)
    moves = [said["row"]] if words[0] == "decide" else said["moves"]
    assert "Zurückhalten 訂單 😀" in [move.get("title") for move in moves]
