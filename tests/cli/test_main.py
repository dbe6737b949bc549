"""Tests of the command line as a whole: help, versions, exit codes, streams."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from statemachine.cli.main import COMMANDS, DEBUG, run
from statemachine.version import __version__
from tests.cli.conftest import Command

PROCESS = [sys.executable, "-m", "statemachine"]
ROOT = Path(__file__).parents[2]


def process(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process with additional environment variables."""
    return subprocess.run(
        [*PROCESS, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **variables},
    )


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a shell, which can close and redirect its streams."""
    return subprocess.run(
        ["/bin/sh", "-c", f"{shlex.join(PROCESS)} {line}"], capture_output=True, check=False, cwd=ROOT
    )


def test_no_command_prints_the_help_and_exits_with_2(command: Command) -> None:
    """The help goes to standard error."""
    answer = command()
    assert answer.code == 2
    assert not answer.out
    assert "commands:" in answer.err


def test_the_help_lists_every_command(command: Command) -> None:
    """The help goes to standard output, and the exit code is 0."""
    answer = command("--help")
    assert answer.code == 0
    assert not answer.err
    assert all(f"  {name} " in answer.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command: Command, name: str) -> None:
    """The help begins with the usage."""
    answer = command(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"usage: statemachine-rules {name} ")


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_is_one_line(command: Command, option: str) -> None:
    """Nothing else is printed."""
    assert command(option) == (0, f"statemachine-rules {__version__}\n", "")


def test_an_unknown_command_exits_with_2(command: Command) -> None:
    """The message suggests a similar command, if there is one."""
    answer = command("chekc")
    assert answer.code == 2
    assert answer.err == "statemachine-rules: unknown command 'chekc'; did you mean 'check'?\n"
    assert "did you mean" not in command("quux").err


@pytest.mark.parametrize(
    "words", [["--nonsense"], ["show"], ["show", "gooten", "--nonsense"], ["show", "a", "b"]]
)
def test_wrong_arguments_exit_with_2(command: Command, words: list[str]) -> None:
    """The usage is printed."""
    answer = command(*words)
    assert answer.code == 2
    assert "usage: statemachine-rules" in answer.err


def test_options_may_be_between_arguments(command: Command, acme: str) -> None:
    """An argument after an option is read."""
    answer = command("decide", acme, "--actor", "staff", "New", "--channel", "ui", "Held")
    assert answer.code == 0


def test_a_missing_file_exits_with_2(command: Command) -> None:
    """The message contains the path."""
    answer = command("show", "nowhere/acme.yaml")
    assert answer.code == 2
    assert "nowhere/acme.yaml" in answer.err


def test_an_unknown_id_exits_with_2(command: Command) -> None:
    """The message contains the id and the shipped ids."""
    answer = command("show", "nobody")
    assert answer.code == 2
    assert "nobody" in answer.err
    assert "gooten" in answer.err


@pytest.mark.parametrize(
    "words", [["show"], ["diagram"], ["available", "New"], ["decide", "New", "Held"]]
)
def test_an_invalid_rule_file_exits_with_2(command: Command, broken: str, words: list[str]) -> None:
    """The findings go to standard error, because they are not the answer."""
    answer = command(words[0], broken, *words[1:])
    assert answer.code == 2
    assert not answer.out
    assert f"{broken}:" in answer.err
    assert "'Heldd'" in answer.err


def test_the_package_runs_as_a_module() -> None:
    """The usage contains `python -m statemachine`."""
    answer = process("--help")
    assert answer.returncode == 0
    assert answer.stdout.startswith("usage: python -m statemachine ")
    assert process("list").returncode == 0
    assert process("show").returncode == 2


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["list", "--help"], ["decide", "--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    """No YAML, no JSON Schema and no state machine library is imported."""
    code = (
        "import sys; from statemachine.cli.main import main; main(sys.argv[1:]);"
        "print([each for each in ('yaml', 'jsonschema', 'transitions') if each in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.endswith("[]\n")


def test_the_help_imports_no_subpackage() -> None:
    """`--help` does not import the loader, linter, engine or diagrams."""
    code = (
        "import sys; from statemachine.cli.main import main; main(['--help']);"
        "print([each for each in sys.modules if each.startswith('statemachine.') and each.count('.') == 1])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = answer.stdout.splitlines()[-1]
    assert not [name for name in ("loader", "linter", "engine", "diagrams") if name in loaded]


def test_a_closed_pipe_exits_with_141() -> None:
    """Nothing is printed to standard error."""
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run(
        [*PROCESS, "schema"], stdout=writer, stderr=subprocess.PIPE, check=False, cwd=ROOT
    )
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, b"")


def test_an_interrupt_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback is printed."""

    def interrupted(**_: str) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("statemachine.cli.main.main", interrupted)
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 130


def test_text_that_the_terminal_cannot_encode_is_escaped(acme: str) -> None:
    """An escape replaces the character."""
    Path(acme).write_text(Path(acme).read_text().replace("Acme orders", "Acmé"), encoding="utf-8")
    answer = process("show", acme, PYTHONIOENCODING="ascii")
    assert answer.returncode == 0
    assert r"Acm\xe9" in answer.stdout


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("check - <&-", "cannot read standard input: it is closed"),
        ("check gooten >&-", "cannot write to standard output: it is closed"),
        ("list >/dev/full", "cannot write output: No space left on device"),
        ("schema >/dev/full", "cannot write output: No space left on device"),
        (
            "decide gooten New Hold --format json >/dev/full",
            "cannot write output: No space left on device",
        ),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_failing_stream_exits_with_2(line: str, sentence: str) -> None:
    """A closed or full stream gives one sentence and no traceback."""
    answer = shell(line)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.decode() == f"python -m statemachine: {sentence}\n"


@pytest.mark.parametrize("line", ["show nobody 2>&-", "list >&- 2>&-"])
def test_a_closed_standard_error_does_not_change_the_exit_code(line: str) -> None:
    """The message is not written to standard output instead."""
    answer = shell(line)
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_standard_error_does_not_change_the_exit_code() -> None:
    """The message is lost."""
    assert shell("show nobody 2>/dev/full").returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize("words", [["diagram"], ["diagram", "--format", "dot"]])
def test_a_diagram_is_always_utf_8(acme: str, encoding: str, words: list[str]) -> None:
    """The encoding of the terminal does not matter, because programs read the document."""
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
def test_json_documents_are_always_utf_8(words: list[str]) -> None:
    """A schema and a report are JSON on any terminal."""
    answer = subprocess.run(
        [*PROCESS, *words],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-16"},
    )
    assert isinstance(json.loads(answer.stdout.decode("utf-8")), dict)


@pytest.mark.parametrize(
    "words", [["decide", "New", "Held", "--format", "json"], ["available", "New", "--format", "json"]]
)
def test_json_answers_do_not_depend_on_the_encoding(acme: str, words: list[str]) -> None:
    """No character of a title is lost or escaped in a form that JSON does not have."""
    odd = Path(acme).read_text(encoding="utf-8").replace("Hold it", "Zurückhalten 訂單 😀")
    Path(acme).write_text(odd, encoding="utf-8")
    question = [words[0], acme, *words[1:], "--actor", "staff"]
    values = json.loads(process(*question, PYTHONIOENCODING="ascii").stdout)
    assert values == json.loads(process(*question, PYTHONIOENCODING="utf-8").stdout)
    moves = [values["row"]] if words[0] == "decide" else values["moves"]
    assert "Zurückhalten 訂單 😀" in [move.get("title") for move in moves]


def test_an_unexpected_exception_exits_with_70(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a bug, not a refusal; the message of the exception may be secret and is not printed."""

    def fail(_: object) -> int:
        raise RuntimeError("S3CRET")

    monkeypatch.setattr("statemachine.cli.catalogue_commands._list", fail)
    monkeypatch.delenv(DEBUG, raising=False)
    answer = command("list")
    assert (answer.code, answer.out) == (70, "")
    assert answer.err == (
        "statemachine-rules: unexpected RuntimeError: this is a bug in statemachine-rules; "
        "please report it (set STATEMACHINE_RULES_DEBUG=1 to see the traceback)\n"
    )


def test_debug_prints_the_traceback_of_an_unexpected_exception(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment variable turns it on."""

    def fail(_: object) -> int:
        raise RuntimeError("boom")

    monkeypatch.setattr("statemachine.cli.catalogue_commands._list", fail)
    monkeypatch.setenv(DEBUG, "1")
    answer = command("list")
    assert answer.code == 70
    assert answer.err.startswith("Traceback (most recent call last):\n")
    assert "RuntimeError: boom" in answer.err


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name not in {"list", "show", "checks", "schema", "completion"}]
)
def test_the_help_of_a_command_documents_what_it_needs(command: Command, name: str) -> None:
    """Every command with several exit codes lists them; `diagram`, `types` and `export` list the file endings."""
    text = command(name, "--help").out
    assert (
        ("exit status:" in text)
        or (name == "diagram" and ".mmd" in text)
        or (name in {"types", "export"} and ".mts" in text)
    )
