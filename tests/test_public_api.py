"""Tests of what `import statemachine` provides."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import statemachine

PACKAGE = Path(statemachine.__file__).parent


@pytest.mark.parametrize("name", statemachine.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """Each name in `__all__` is an attribute of the package."""
    assert getattr(statemachine, name) is not None
    assert name in dir(statemachine)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    """An unknown name raises `AttributeError`, as in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Machine'"):
        _ = statemachine.Machine


def test_the_three_lists_of_public_names_agree() -> None:
    """`__all__` is a literal list, in order, and equals the static and the lazy imports."""
    body = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8")).body
    listed = next(
        ast.literal_eval(node.value)
        for node in body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    static = {
        f"{node.module}.{alias.name}"
        for block in body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    lazy = {f"{module}.{name}" for name, module in statemachine._MODULE_BY_NAME.items()}

    assert listed == statemachine.__all__ == sorted(set(listed))
    assert static == lazy
    assert set(listed) == statemachine._MODULE_BY_NAME.keys()


def test_a_folder_shared_with_python_statemachine_is_refused(tmp_path: Path) -> None:
    """Installed over python-statemachine, the import fails and explains what to do."""
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
