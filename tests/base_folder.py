"""The folder with the file that the examples of the checks extend."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from statemachine.model.diagnostics import BASE_FILE


@cache
def _folder() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory()
    (Path(folder.name) / "acme.yaml").write_text(BASE_FILE, encoding="utf-8")
    return folder


def base_folder() -> Path:
    """Return a folder with `BASE_FILE` as `acme.yaml`; it is removed when the tests end."""
    return Path(_folder().name)
