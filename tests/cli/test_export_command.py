"""Tests of `export`: to standard output and to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from statemachine.exports import FORMATS, Format, export_table
from statemachine.loader import load
from tests.cli.conftest import Command


def test_the_default_format_is_json(command: Command, acme: str) -> None:
    """All programs read it."""
    assert command("export", acme) == (0, export_table(load(acme), "json"), "")


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_chosen(command: Command, acme: str, form: Format) -> None:
    """Each format is printed."""
    assert command("export", acme, "--format", form) == (0, export_table(load(acme), form), "")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.json", "json"), ("a.sql", "sql"), ("a.ts", "typescript"), ("a.mts", "typescript")],
)
def test_the_ending_of_a_file_chooses_the_format(
    command: Command, acme: str, tmp_path: Path, *, name: str, form: Format
) -> None:
    """Nothing is printed then."""
    assert command("export", acme, "-o", str(tmp_path / name)) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8") == export_table(load(acme), form)


def test_wrong_arguments_exit_with_2(command: Command, acme: str, tmp_path: Path) -> None:
    """An unknown format, a contradicting ending and an unwritable file are errors."""
    assert command("export", acme, "--format", "csv").code == 2
    answer = command("export", acme, "--format", "json", "-o", str(tmp_path / "a.sql"))
    assert answer.code == 2
    assert "--format json contradicts the ending of " in answer.err
    assert command("export", acme, "-o", str(tmp_path / "missing" / "a.json")).code == 2
