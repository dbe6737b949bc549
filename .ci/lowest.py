"""Prints the lowest version that pyproject.toml allows of each library, as constraints for pip.

Type stubs and tools that only read the code are left out: their lowest versions change no test.
"""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
REQUIREMENT = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9.]+)")
READERS = ("types-", "mypy", "pyright", "ruff")

for requirement in chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()):
    match = REQUIREMENT.match(requirement)
    if match and not match[1].startswith(READERS):
        print(f"{match[1]}=={match[2]}")
