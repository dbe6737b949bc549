"""Tests of `types`: to standard output and to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from statemachine.loader import load
from statemachine.typings import LANGUAGES, Language, types_of
from tests.cli.conftest import Command


def test_the_default_format_is_python(command: Command, acme: str) -> None:
    """The library is written in it."""
    assert command("types", acme) == (0, types_of(load(acme), "python"), "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_format_is_chosen(command: Command, acme: str, language: Language) -> None:
    """Each format is printed."""
    assert command("types", acme, "--format", language) == (0, types_of(load(acme), language), "")


@pytest.mark.parametrize(
    ("name", "language"), [("a.py", "python"), ("a.ts", "typescript"), ("a.mts", "typescript")]
)
def test_the_ending_of_a_file_chooses_the_format(
    command: Command, acme: str, tmp_path: Path, *, name: str, language: Language
) -> None:
    """Nothing is printed then."""
    assert command("types", acme, "-o", str(tmp_path / name)) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8") == types_of(load(acme), language)


def test_wrong_arguments_exit_with_2(command: Command, acme: str, tmp_path: Path) -> None:
    """An unknown format, a contradicting ending and an unwritable file are errors."""
    assert command("types", acme, "--format", "java").code == 2
    answer = command("types", acme, "--format", "python", "-o", str(tmp_path / "a.ts"))
    assert answer.code == 2
    assert "--format python contradicts the ending of " in answer.err
    assert command("types", acme, "-o", str(tmp_path / "missing" / "a.py")).code == 2
