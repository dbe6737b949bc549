"""Reading and linting rule files, and whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from transitions import Machine

from statemachine import Engine, lint, load, loads
from statemachine.loader import schema_text
from tests.benchmarks.shapes import LARGE, SMALL, USUAL, Shape

ROOT = Path(__file__).parents[2]


@pytest.mark.benchmark(group="Engine(load(...)) / Machine(...)")
def test_ours_load(benchmark: Any, tmp_path: Path) -> None:
    """A file of 30 statuses and 100 transitions becomes an engine."""
    path = tmp_path / "acme.yaml"
    path.write_text(USUAL.text)

    engine = benchmark.pedantic(lambda: Engine(load(path)), rounds=30, warmup_rounds=3)

    assert len(engine.rules.transitions) == 100


@pytest.mark.benchmark(group="Engine(load(...)) / Machine(...)")
def test_peer_machine(benchmark: Any) -> None:
    """The library builds a machine from the same lists, with its default arguments."""
    moves = [list(move) for move in USUAL.moves]

    machine = benchmark.pedantic(
        lambda: Machine(states=USUAL.names, transitions=moves, initial=USUAL.names[0]),
        rounds=30,
        warmup_rounds=3,
    )

    assert len(machine.states) == 30


def run(*command: str) -> int:
    """Run a command from the top of the project, with compiled modules as an installed package has them."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the first round writes them
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, check=False
    ).returncode


@pytest.mark.benchmark(group="check rules/ / check-jsonschema")
def test_ours_check(benchmark: Any) -> None:
    """The command lints the shipped rule sets with every check, as a process."""
    command = (sys.executable, "-m", "statemachine", "check", "--preset", "pedantic", "rules")

    assert benchmark.pedantic(run, command, rounds=10, warmup_rounds=1) == 0


@pytest.mark.benchmark(group="check rules/ / check-jsonschema")
def test_peer_check_jsonschema(benchmark: Any, tmp_path: Path) -> None:
    """check-jsonschema validates the same files against our schema, as a process."""
    schema = tmp_path / "schema.json"
    schema.write_text(schema_text())
    files = sorted(str(path) for path in (ROOT / "rules").rglob("*.yaml"))
    command = (sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *files)

    assert benchmark.pedantic(run, command, rounds=10, warmup_rounds=1) == 0


@pytest.mark.parametrize("code", ["import statemachine", "from statemachine import Engine, load"])
@pytest.mark.benchmark(group="import, over the bare interpreter")
def test_ours_import(benchmark: Any, code: str) -> None:
    """An interpreter that imports the package."""
    assert benchmark.pedantic(run, (sys.executable, "-c", code), rounds=30, warmup_rounds=2) == 0


@pytest.mark.benchmark(group="import, over the bare interpreter")
def test_peer_bare(benchmark: Any) -> None:
    """An interpreter that imports nothing."""
    assert benchmark.pedantic(run, (sys.executable, "-c", "pass"), rounds=30, warmup_rounds=2) == 0


def linted(benchmark: Any, shape: Shape) -> None:
    """Lint a rule set of a shape, from its text to its findings, and record the number of transitions."""
    findings = benchmark.pedantic(lambda: lint(loads(shape.text), strict=True), rounds=3)
    benchmark.extra_info["transitions"] = shape.transitions

    assert [each.check for each in findings] == []


@pytest.mark.benchmark(group="lint 20,000 / 2,000 transitions, for each")
def test_ours_lint_large(benchmark: Any) -> None:
    """2,000 statuses and 20,000 transitions."""
    linted(benchmark, LARGE)


@pytest.mark.benchmark(group="lint 20,000 / 2,000 transitions, for each")
def test_peer_lint_small(benchmark: Any) -> None:
    """200 statuses and 2,000 transitions."""
    linted(benchmark, SMALL)
