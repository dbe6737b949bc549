"""Tests of `list`, `checks`, `schema` and `completion`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from statemachine import loader
from statemachine.checking import all_checks
from statemachine.cli.main import COMMANDS
from statemachine.diff import comparison_schema_text
from statemachine.exports import table_schema_text
from statemachine.linter import findings_schema_text
from statemachine.model.json_values import answers_schema_text
from tests.cli.conftest import Command
from tests.needs import needs

CHECKS = all_checks()


def test_list_contains_every_shipped_rule_set(command: Command) -> None:
    """Each has a line with its title and size."""
    answer = command("list")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == list(loader.shipped())
    assert "Gooten orders" in answer.out
    assert all(" statuses, " in line for line in answer.out.splitlines())


def test_json_contains_every_shipped_rule_set(command: Command) -> None:
    """Each has its id, version, title and counts."""
    answer = command("list", "--format", "json")
    values = json.loads(answer.out)
    assert (answer.code, values["version"]) == (0, 1)
    assert [each["id"] for each in values["rule_sets"]] == list(loader.shipped())
    assert all(each["statuses"] > 0 and each["title"] for each in values["rule_sets"])


def test_checks_lists_every_check(command: Command) -> None:
    """The checks of the loader, the linter and the messages are sorted by name."""
    answer = command("checks")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_checks_explains_each_check(command: Command, name: str) -> None:
    """The page of a check is its whole docstring."""
    answer = command("checks", name)
    assert answer.code == 0
    assert answer.out.startswith(f"{name} ({CHECKS[name].severity})\n")
    assert CHECKS[name].page in answer.out


def test_an_unknown_check_has_a_suggestion(command: Command) -> None:
    """The message contains the most similar name."""
    name = min(CHECKS)
    answer = command("checks", f"{name}x")
    assert (answer.code, answer.out) == (2, "")
    assert f"unknown check '{name}x'; did you mean '{name}'?" in answer.err


def test_json_contains_every_check(command: Command) -> None:
    """Each has its name, severity, summary and page; with a NAME there is one."""
    checks = json.loads(command("checks", "--format", "json").out)["checks"]
    assert [each["name"] for each in checks] == list(CHECKS)
    name = min(CHECKS)
    (check,) = json.loads(command("checks", name, "--format", "json").out)["checks"]
    assert check == {
        "name": name,
        "severity": str(CHECKS[name].severity),
        "summary": CHECKS[name].summary,
        "page": CHECKS[name].page,
    }


def test_schema_prints_the_schema(command: Command) -> None:
    """It is JSON, and the schema that the loader uses."""
    answer = command("schema")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(loader.schema_text())


def test_schema_prints_the_schema_of_answers(command: Command) -> None:
    """It is JSON, and the schema that the tests of answers use."""
    answer = command("schema", "--answers")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(answers_schema_text())


def test_schema_prints_the_schema_of_exported_tables(command: Command) -> None:
    """It is JSON, and the schema that the tests of tables use; two schemas at once are an error."""
    answer = command("schema", "--export")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(table_schema_text())
    assert command("schema", "--export", "--answers").code == 2


def test_schema_prints_the_schema_of_findings(command: Command) -> None:
    """It is JSON, and the schema that the tests of reports use."""
    answer = command("schema", "--findings")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(findings_schema_text())


def test_schema_prints_the_schema_of_comparisons(command: Command) -> None:
    """It is JSON, and the schema that the tests of comparisons use."""
    answer = command("schema", "--diff")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(comparison_schema_text())


@needs("audit")
def test_schema_prints_the_schema_of_audit_reports(command: Command) -> None:
    """It is JSON, and the schema that the tests of reports use."""
    from statemachine.audit import audit_schema_text  # noqa: PLC0415  # needs an extra

    answer = command("schema", "--audit")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(audit_schema_text())


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
