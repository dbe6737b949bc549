"""Tests that the Python code of README and docs passes strict type checking, as code of a user does."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import examples
from tests.needs import needs
from tests.test_examples import EXECUTED, MORE, ROOT

MISTAKES = {
    "misspelt_policy.py": """\
from statemachine import Engine, Observation, load

Engine(load("gooten")).observe("New", Observation(status="Hold"), policies={"late": "hodl"})
""",
    "misspelt_outcome.py": """\
from statemachine import Engine, Observation, load

Engine(load("gooten")).observe("New", Observation(status="Hold"), policies={"lat": "hold"})
""",
    "misspelt_format.py": """\
from statemachine import draw, load

draw(load("gooten"), format="mermiad")
""",
}
"""Code that type checkers have to report, by the name of its module."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the code of all pages, and with the mistakes."""
    folder = tmp_path_factory.mktemp("project")
    for page in EXECUTED:
        # Django has no types of its own, and FastAPI is not always installed
        modules = {} if page.name in MORE else examples.code(page)
        for name, text in modules.items():
            (folder / name).write_text(text, encoding="utf-8")
    for name, text in MISTAKES.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = {"include": ["."], "extraPaths": [str(ROOT)], "reportUnusedExpression": False}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


@needs("test")
def test_mypy_accepts_the_examples_and_reports_the_mistakes(project: Path) -> None:
    """`mypy --strict` has exactly one error for each mistake, and none for a page."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-color-output", "."]
    run = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in run.stdout.splitlines() if ": error: " in line]

    assert sorted(line.split(":")[0] for line in errors) == sorted(MISTAKES), run.stdout


@pytest.mark.once
@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright_accepts_the_examples_and_reports_the_mistakes(project: Path) -> None:
    """Pyright has exactly one error for each mistake, and none for a page."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    errors = [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in json.loads(run.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    ]

    assert sorted(name for name, _, _ in errors) == sorted(MISTAKES), errors
