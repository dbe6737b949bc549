"""Tests of the face: what `import statemachine` gives."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import statemachine

PACKAGE = Path(statemachine.__file__).parent


@pytest.mark.parametrize("name", statemachine.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """What the face lists can be imported from it."""
    assert getattr(statemachine, name) is not None
    assert name in dir(statemachine)


def test_no_other_name_is() -> None:
    """A name that is not public is an `AttributeError`, as of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Machine'"):
        _ = statemachine.Machine


def test_the_names_stand_for_types_and_for_python_alike() -> None:
    """What type checkers are told and what is imported when asked for are the same names."""
    told = {
        line.rsplit(" ", 1)[1]
        for line in (PACKAGE / "__init__.py").read_text(encoding="utf-8").splitlines()
        if line.startswith("    from statemachine.")
    }

    assert told - {"import_module"} == set(statemachine.__all__)


def test_a_folder_shared_with_the_namesake_is_refused(tmp_path: Path) -> None:
    """Installed over python-statemachine, the import says what to do."""
    shutil.copytree(PACKAGE, tmp_path / "statemachine", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "statemachine" / "statemachine.py").write_text("")
    run = subprocess.run(
        [sys.executable, "-c", "import statemachine"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "python-statemachine" in run.stderr.splitlines()[-1]
