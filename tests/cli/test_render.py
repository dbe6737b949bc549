"""Tests of color: the option, then the environment, then the terminal."""

from __future__ import annotations

import io

import pytest

from statemachine.cli.render import tinted, uses_color


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
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
def test_color_follows_the_option_the_environment_and_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
    *,
    choice: str,
    environment: dict[str, str],
    terminal: bool,
    answer: bool,
) -> None:
    """The option comes first, an empty variable does not count, and the stream comes last."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert uses_color(choice, Terminal() if terminal else io.StringIO()) is answer


def test_a_word_is_tinted_only_with_color() -> None:
    """Without color it is unchanged."""
    assert tinted("allowed", "bold", "green", color=False) == "allowed"
    assert tinted("allowed", "bold", "green", color=True) == "\x1b[1;32mallowed\x1b[0m"
