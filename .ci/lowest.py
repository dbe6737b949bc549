"""Prints the lowest version that pyproject.toml allows of each dependency, as constraints for pip."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
REQUIREMENT = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9.]+)")

for requirement in chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()):
    if match := REQUIREMENT.match(requirement):
        print(f"{match[1]}=={match[2]}")
