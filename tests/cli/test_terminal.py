"""Colour: the option, then the environment, then the terminal."""

from __future__ import annotations

import io

import pytest

from statemachine.cli.terminal import colored, painted
from statemachine.model.decision import Verdict


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "answer"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": "0"}, True, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": ""}, False, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_who_decides_on_colour(
    monkeypatch: pytest.MonkeyPatch,
    *,
    choice: str,
    environment: dict[str, str],
    terminal: bool,
    answer: bool,
) -> None:
    """The option wins, a variable counts unless it is empty, and the stream has the last word."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert colored(choice, Terminal() if terminal else io.StringIO()) is answer


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_painted_only_in_colour(verdict: Verdict) -> None:
    """Without colour a verdict is its word."""
    assert painted(verdict, color=False) == str(verdict)
    assert painted(verdict, color=True).startswith("\x1b[1;")
    assert str(verdict) in painted(verdict, color=True)
