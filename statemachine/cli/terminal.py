"""When to colour, and with what."""

from __future__ import annotations

import os
from typing import TextIO

from statemachine.model.decision import Verdict

COLORS = ("auto", "always", "never")
"""What `--color` takes."""

_OF_VERDICT = {Verdict.ALLOWED: "32", Verdict.REFUSED: "31", Verdict.UNSPECIFIED: "33"}


def colored(choice: str, stream: TextIO) -> bool:
    """Say whether a stream gets colour: the option first, then FORCE_COLOR, NO_COLOR and the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def painted(verdict: Verdict, *, color: bool) -> str:
    """Return the verdict as a word, green, red or yellow."""
    return f"\x1b[1;{_OF_VERDICT[verdict]}m{verdict}\x1b[0m" if color else str(verdict)
