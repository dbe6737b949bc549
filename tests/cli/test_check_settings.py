"""`check` with settings in `pyproject.toml`, and with the options that replace them."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest

from statemachine.checking import Settings
from statemachine.cli.main import command_parser
from tests.checking.test_settings import ANY, LIKELY, UNCITED
from tests.cli.conftest import Command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with three rule files, each with one finding, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("rules/acme.yaml", "rules/old/acme.yaml", "other/acme.yaml")):
        write(tmp_path / name, UNCITED.replace("subject: order", f"subject: order-{number}"))
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file, and make its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def settings(folder: Path, text: str) -> None:
    """Write settings into a folder."""
    write(folder / "pyproject.toml", f"[tool.statemachine]\n{text}\n")


def checked(command: Command, *words: str) -> list[str]:
    """Return the paths of the findings."""
    answer = command("check", *words, "--format", "concise")
    return [line.partition(":")[0] for line in answer.out.splitlines()[:-1]]


def test_settings_choose_the_files(command: Command, folder: Path) -> None:
    """Without a PATH, those that are included; in a folder, those that are not excluded; a named file always."""
    settings(folder, 'include = ["other", "rules/*.yaml"]')
    answer = command("check", "--format", "concise")
    assert answer.err == "checking other and rules/*.yaml of pyproject.toml\n"
    assert "in 2 of 2 files" in answer.out
    assert checked(command, ".") == ["other/acme.yaml", "rules/acme.yaml"]
    assert checked(command, "rules/old/acme.yaml") == ["rules/old/acme.yaml"]
    settings(folder, 'exclude = ["old"]')
    assert checked(command) == ["rules/acme.yaml"]
    answer = command("check", "rules/old")
    assert answer.code == 2
    assert answer.err == (
        "statemachine-rules: no rule file in the folder 'rules/old'; the settings leave out all that are there\n"
    )
    assert checked(command, "rules/old", "--isolated") == ["rules/old/acme.yaml"]


def test_each_file_has_the_settings_above_it(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a folder replace those above it as a whole; the current folder does not matter."""
    settings(folder, "severity = {missing-cite = 'off'}")
    settings(folder / "rules/old", "")
    assert checked(command, ".") == ["rules/old/acme.yaml"]
    monkeypatch.chdir(folder / "rules")
    assert checked(command, "..") == ["../rules/old/acme.yaml"]
    assert checked(command, ".", "--isolated") == ["acme.yaml", "old/acme.yaml"]


def test_standard_input_has_the_settings_of_its_name(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name, it has those of the current folder."""
    settings(folder, 'per-file-ignores = {"rules/old/*" = ["missing-cite"]}')
    for words, code in {(): 1, ("--stdin-filename", "rules/old/x.yaml"): 0}.items():
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(UNCITED.encode())))
        assert command("check", "-", *words).code == code


def test_a_preset_option_is_stronger_than_the_file(command: Command, folder: Path) -> None:
    """A severity in the file stays."""
    write(folder / "any.yaml", ANY)
    assert command("check", "any.yaml").code == 0
    assert command("check", "any.yaml", "--preset", "strict").code == 1
    settings(folder, 'preset = "strict"')
    assert command("check", "any.yaml").code == 1
    assert command("check", "any.yaml", "--preset", "default").code == 0
    settings(folder, 'severity = {exception-without-note = "warning"}')
    assert command("check", "any.yaml", "--preset", "default").code == 1


def test_pedantic_likely_findings_fail(command: Command, folder: Path) -> None:
    """They are counted as certain in every format."""
    write(folder / "likely.yaml", LIKELY)
    assert command("check", "likely.yaml").code == 0
    answer = command("check", "likely.yaml", "--preset", "pedantic")
    assert answer.code == 1
    assert "likely error" not in answer.out


def test_the_baseline_is_a_setting(command: Command, folder: Path) -> None:
    """Its path begins at the settings, an option replaces it, and it can be pruned without its name."""
    assert command("check", "rules", "--write-baseline", "base.json").code == 0
    settings(folder, 'baseline = "base.json"')
    assert command("check", "rules").out == "no findings in 2 files (2 accepted)\n"
    assert command("check", "rules", "--isolated").code == 1
    write(folder / "empty.json", '{"version": 1, "findings": []}')
    assert command("check", "rules", "--baseline", "empty.json").code == 1
    write(folder / "rules/acme.yaml", UNCITED.replace("target: Done}", "target: Done, cite: guide}"))
    assert command("check", "rules").code == 1
    assert command("check", "rules", "--prune-baseline").code == 0
    assert command("check", "rules").out == "no findings in 2 files (1 accepted)\n"
    settings(folder, 'baseline = "missing.json"')
    assert command("check", "rules").code == 2


def test_a_check_that_is_off_does_not_make_an_entry_unused(command: Command, folder: Path) -> None:
    """The run does not show whether it still occurs."""
    assert command("check", "rules", "--write-baseline", "base.json").code == 0
    settings(folder, 'baseline = "base.json"\nseverity = {missing-cite = "off"}')
    assert command("check", "rules") == (0, "no findings in 2 files\n", "")


def test_wrong_settings_exit_with_2(command: Command, folder: Path) -> None:
    """Nothing is checked, and every mistake has its place."""
    settings(folder, 'severty = {}\npreset = "strct"')
    problems = (
        "statemachine-rules: pyproject.toml:2:1: unknown setting 'severty'; did you mean 'severity'?\n"
        "pyproject.toml:3:1: 'preset' is 'strct'; did you mean 'strict'?\n"
    )
    assert command("check", "rules") == (2, "", problems)
    assert command("check", "rules", "--isolated").code == 1


def test_settings_that_cannot_be_read_exit_with_2(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file."""
    settings(folder, "")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    answer = command("check", "rules/acme.yaml")
    assert answer.code == 2
    assert "Permission denied" in answer.err


def test_settings_are_shown_and_nothing_is_checked(command: Command, folder: Path) -> None:
    """Each file with settings once, with the files that have them, and with the options over them."""
    settings(folder, 'preset = "pedantic"\nper-file-ignores = {"a b" = ["dead-end"]}')
    settings(folder / "other", "")
    answer = command("check", ".", "--show-settings", "--preset", "strict")
    first, second = answer.out.split("\n\n")
    assert answer.code == 0
    assert first.startswith("# other/pyproject.toml, for other/acme.yaml\n")
    assert second.startswith("# pyproject.toml, for rules/acme.yaml and rules/old/acme.yaml\n")
    assert tomllib.loads(second)["tool"]["statemachine"] == {
        "preset": "strict",
        "severity": {},
        "per-file-ignores": {"a b": ["dead-end"]},
        "include": [],
        "exclude": [],
    }
    isolated = command("check", "rules/acme.yaml", "--show-settings", "--isolated").out
    assert isolated.startswith("# no pyproject.toml, for rules/acme.yaml\n")


def test_a_shipped_rule_set_has_no_settings(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It belongs to no project, also if the package is installed in the folder of one."""
    settings(folder, 'preset = "pedantic"')
    found = Settings(path="pyproject.toml")
    monkeypatch.setattr("statemachine.cli.check_settings.find_settings", lambda _: found)
    assert (
        "# no pyproject.toml, for rules/gooten.yaml" in command("check", "gooten", "--show-settings").out
    )


def test_the_help_names_the_presets() -> None:
    """Each is explained."""
    text = " ".join(command_parser("check").format_help().split())
    assert (
        "default; strict: also the checks that are off by default; pedantic: likely findings fail too"
        in text
    )
