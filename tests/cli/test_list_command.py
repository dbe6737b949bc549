"""Tests of `list`."""

from __future__ import annotations

import json

from statemachine import loader
from tests.cli.conftest import Command


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
