"""Golden files: expected output that is kept in files of its own.

With `UPDATE_GOLDEN=1` in the environment, a test writes its file instead of failing.
"""

from __future__ import annotations

import os
from pathlib import Path


def check(path: Path, text: str) -> None:
    """Assert that a golden file contains exactly this text."""
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.is_file(), f"{path} is missing; run the test with UPDATE_GOLDEN=1 to write it"
    assert path.read_bytes().decode() == text
