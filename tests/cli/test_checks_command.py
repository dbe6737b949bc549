"""Tests of `checks`."""

from __future__ import annotations

import json

import pytest

from statemachine.checking import all_checks
from tests.cli.conftest import Command

CHECKS = all_checks()


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
