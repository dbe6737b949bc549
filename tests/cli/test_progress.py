"""The progress of a long command is shown on a terminal, and nowhere else."""

from __future__ import annotations

import io
from typing import Self

import pytest

from statemachine.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True

    @classmethod
    def as_stderr(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Return a terminal in place of standard error."""
        terminal = cls()
        monkeypatch.setattr("sys.stderr", terminal)
        return terminal


def test_a_terminal_has_one_line_that_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line replaces the one before, and the last one is empty."""
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal.as_stderr(monkeypatch)
    with Progress() as progress:
        progress.share(0.5)
        progress.share(0.5)
        progress.rows(10_000, None)
        progress.rows(10_000, 20_000)
        progress.rows(20_000, 20_000)
        progress.show("auditing")
    _, *lines, last = terminal.getvalue().split("\r\x1b[K")
    half = f"[{'#' * 15}{'.' * 15}]"

    assert [line.rpartition(", ")[0] for line in lines] == [
        f"{half} 50% read",
        "10,000 rows read",
        f"{half} 10,000 of 20,000 rows",
        f"[{'#' * 30}] 20,000 of 20,000 rows",
        "auditing",
    ]
    assert last == ""


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_elsewhere_nothing_is_written(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    """Neither in a file nor on a terminal that can only add lines."""
    monkeypatch.setenv("TERM", term)
    stream = Terminal.as_stderr(monkeypatch) if term == "dumb" else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with Progress() as progress:
        progress.share(1)

    assert stream.getvalue() == ""
