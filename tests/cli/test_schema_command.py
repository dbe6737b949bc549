"""Tests of `schema`."""

from __future__ import annotations

import json

from statemachine import loader
from tests.cli.conftest import Command


def test_schema_prints_the_schema(command: Command) -> None:
    """It is JSON, and the schema that the loader uses."""
    answer = command("schema")
    assert answer.code == 0
    assert json.loads(answer.out) == json.loads(loader.schema_text())
