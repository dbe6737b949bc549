"""Tests of `diagram`: to standard output and to a file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from statemachine.diagrams import FORMATS, Format, draw
from statemachine.loader import load, shipped
from tests.cli.conftest import Command
from tests.needs import needs


def test_the_default_format_is_mermaid(command: Command, acme: str) -> None:
    """Markdown on the web shows it."""
    answer = command("diagram", acme)
    assert (answer.code, answer.out) == (0, draw(load(acme), "mermaid"))


@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=needs("diagrams") if each == "svg" else ()) for each in FORMATS]
)
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_rule_set_is_drawn(command: Command, name: str, kind: str) -> None:
    """Each format draws each shipped rule set."""
    answer = command("diagram", name, "--format", kind)
    assert answer.code == 0
    assert kind == "svg" or len(answer.out.splitlines()) < 120


def test_a_status_is_marked_by_its_code(command: Command, acme: str) -> None:
    """A code marks the status that it names."""
    assert command("diagram", acme, "--at", "2").out == draw(load(acme), at="Held")


def test_an_unknown_status_or_format_exits_with_2(command: Command, acme: str) -> None:
    """The message names the unknown status."""
    answer = command("diagram", acme, "--at", "Gone")
    assert (answer.code, answer.out) == (2, "")
    assert "unknown status 'Gone'" in answer.err
    assert command("diagram", acme, "--format", "gif").code == 2


def test_a_diagram_is_written_to_a_file(command: Command, acme: str, tmp_path: Path) -> None:
    """Nothing is printed then."""
    answer = command("diagram", acme, "--format", "dot", "-o", str(tmp_path / "acme.dot"))
    assert answer == (0, "", "")
    assert (tmp_path / "acme.dot").read_text(encoding="utf-8") == draw(load(acme), "dot")


def test_an_unwritable_file_exits_with_2(command: Command, acme: str, tmp_path: Path) -> None:
    """The message contains the reason of the system."""
    answer = command("diagram", acme, "-o", str(tmp_path / "missing" / "acme.mmd"))
    assert answer.code == 2
    assert "No such file or directory" in answer.err


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mmd", "mermaid"),
        ("a.mermaid", "mermaid"),
        ("a.dot", "dot"),
        ("a.gv", "dot"),
        ("a.DOT", "dot"),
        ("a.md", "table"),
        pytest.param("a.svg", "svg", marks=needs("diagrams")),
    ],
)
def test_the_ending_of_a_file_chooses_the_format(
    command: Command, acme: str, tmp_path: Path, *, name: str, kind: Format
) -> None:
    """No `--format` is needed."""
    assert command("diagram", acme, "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == draw(load(acme), kind)


def test_a_file_without_ending_needs_a_format(command: Command, acme: str, tmp_path: Path) -> None:
    """The option alone chooses the format then."""
    path = str(tmp_path / "diagram")
    assert command("diagram", acme, "-o", path, "--format", "dot").code == 0
    answer = command("diagram", acme, "-o", path)
    assert answer.code == 2
    assert "no ending in" in answer.err


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.gif", (), "unknown ending '.gif' in "),
        ("a.gif", ("--format", "dot"), "unknown ending '.gif' in "),
        (".gif", ("--format", "dot"), "unknown ending '.gif' in "),
        ("a.svg.", ("--format", "dot"), "unknown ending '.' in "),
        ("a.dot", ("--format", "mermaid"), "--format mermaid contradicts the ending of "),
    ],
)
def test_a_wrong_ending_exits_with_2(
    command: Command, acme: str, tmp_path: Path, *, name: str, options: tuple[str, ...], message: str
) -> None:
    """No file holds another format than its ending promises."""
    answer = command("diagram", acme, "-o", str(tmp_path / name), *options)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert not (tmp_path / name).exists()


def test_an_unexpected_error_is_not_a_usage_error(
    command: Command, acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `ValueError` of the package itself exits with 70, and its text is not shown."""

    def fail(*_: object) -> str:
        raise ValueError("S3CRET")

    monkeypatch.setattr("statemachine.cli.diagram_command.write_output", fail)
    answer = command("diagram", acme)

    assert answer.code == 70
    assert "S3CRET" not in answer.err


@needs("diagrams")
def test_a_picture_of_pixels_is_written(command: Command, acme: str, tmp_path: Path) -> None:
    """The ending `.png` chooses it, and the file has the signature of the format."""
    file = tmp_path / "a.png"

    assert command("diagram", acme, "-o", str(file)).code == 0
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_page_is_written_also_without_the_drawing(
    command: Command, acme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ending `.html` chooses it. Without the library of drawings, the page has the matrix only."""
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    file = tmp_path / "a.html"

    assert command("diagram", acme, "-o", str(file)).code == 0
    text = file.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert 'class="sm-matrix' in text
    assert 'class="sm-drawing"' not in text


@pytest.mark.parametrize("name", ["a.svg", "a.png"])
def test_a_missing_library_is_told(
    command: Command, acme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, name: str
) -> None:
    """The message says how to install it, and no file is written."""
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    answer = command("diagram", acme, "-o", str(tmp_path / name))

    assert answer.code == 2
    assert "pip install 'statemachine-rules[diagrams]'" in answer.err
    assert not (tmp_path / name).exists()
