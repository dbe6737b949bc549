"""When to colour, and with what."""

from __future__ import annotations

import os
from typing import TextIO

from statemachine.model.decision import Verdict

COLORS = ("auto", "always", "never")
"""What `--color` takes."""

_OF_VERDICT = {Verdict.ALLOWED: "32", Verdict.REFUSED: "31", Verdict.UNSPECIFIED: "33"}


def colored(choice: str, stream: TextIO) -> bool:
    """Say whether a stream gets colour: the option first, then NO_COLOR, FORCE_COLOR and the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def painted(verdict: Verdict, *, color: bool) -> str:
    """Return the verdict as a word, green, red or yellow."""
    return tinted(verdict, f"1;{_OF_VERDICT[verdict]}", color=color)


def tinted(word: str, tint: str, *, color: bool) -> str:
    """Return a word in a colour, by the number that terminals know."""
    return f"\x1b[{tint}m{word}\x1b[0m" if color else str(word)
