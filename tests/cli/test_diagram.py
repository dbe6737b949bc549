"""`diagram`: a rule set drawn to standard output or to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from statemachine.diagrams import FORMATS, draw
from statemachine.loader import load, shipped
from tests.cli.conftest import Command


def test_mermaid_is_what_is_drawn_unless_asked(command: Command, acme: str) -> None:
    """The first format is the one that the web shows."""
    answer = command("diagram", acme)
    assert (answer.code, answer.out) == (0, draw(load(acme), "mermaid"))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_rule_set_is_drawn(command: Command, name: str, kind: str) -> None:
    """Each format draws each shipped rule set, and names every status."""
    answer = command("diagram", name, "--format", kind)
    assert answer.code == 0
    assert len(answer.out.splitlines()) < 120


def test_a_status_is_marked_by_any_of_its_names(command: Command, acme: str) -> None:
    """A code marks the status that it stands for."""
    assert command("diagram", acme, "--at", "2").out == draw(load(acme), at="Held")


def test_an_unknown_status_or_format_is_a_usage_error(command: Command, acme: str) -> None:
    """What cannot be drawn ends with 2 and a sentence."""
    answer = command("diagram", acme, "--at", "Gone")
    assert (answer.code, answer.out) == (2, "")
    assert "acme declares no status 'Gone'" in answer.err
    assert command("diagram", acme, "--format", "png").code == 2


def test_a_diagram_goes_to_a_file(command: Command, acme: str, tmp_path: Path) -> None:
    """With a file named, nothing is printed."""
    answer = command("diagram", acme, "--format", "dot", "-o", str(tmp_path / "acme.dot"))
    assert answer == (0, "", "")
    assert (tmp_path / "acme.dot").read_text(encoding="utf-8") == draw(load(acme), "dot")


def test_a_file_that_cannot_be_written_is_named(command: Command, acme: str, tmp_path: Path) -> None:
    """A folder that is not there is told as the system tells it."""
    answer = command("diagram", acme, "-o", str(tmp_path / "missing" / "acme.mmd"))
    assert answer.code == 2
    assert "No such file or directory" in answer.err
