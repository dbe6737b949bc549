"""The hook that `.pre-commit-hooks.yaml` offers to other repositories."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from statemachine.cli.main import command_parser

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_a_command_of_this_package_on_rule_files(hook: dict[str, Any]) -> None:
    """Its entry is an installed script with the command `check`, and its pattern matches every shipped file.

    It passes no names: a named file is checked although the settings exclude it, and files that extend a changed one
    would not be checked.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    script, command, *options = hook["entry"].split()
    (extra,) = re.findall(r"\[(\w+)\]", hook["additional_dependencies"][0])

    assert script in project["scripts"]
    assert command_parser(command).prog.endswith("check")
    assert all(each in command_parser(command).format_help() for each in options)
    assert hook["pass_filenames"] is False
    assert extra in project["optional-dependencies"]
    for path in (ROOT / "rules").rglob("*.yaml"):
        assert re.search(hook["files"], path.relative_to(ROOT).as_posix())
    assert not re.search(hook["files"], "docs/rules.yaml")
