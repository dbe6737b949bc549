"""Standard output: colors, documents in UTF-8, and streams that are closed or full."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO

from statemachine.cli.arguments import CommandError

COLORS = ("auto", "always", "never")
"""The values of `--color`."""

RED, GREEN, YELLOW, DIM, BOLD = "31", "32", "33", "2", "1"
"""The codes of terminal colors."""


def uses_color(choice: str, stream: TextIO) -> bool:
    """Return whether output to a stream is colored.

    The option decides first, then the variables NO_COLOR and FORCE_COLOR, then the terminal.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def tinted(word: str, *codes: str, color: bool) -> str:
    """Return a word, in the given color codes if `color` is true."""
    return f"\x1b[{';'.join(codes)}m{word}\x1b[0m" if color else str(word)


def write_document(text: str) -> None:
    """Write a text for programs: always in UTF-8, the encoding of standard output aside."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)


def prepare_streams() -> None:
    """Let standard output escape characters that it cannot encode; raise `CommandError` if it is closed."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # open until the process ends
    if sys.stdout is None:
        raise CommandError("cannot write to standard output: it is closed")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def discard_unwritten() -> None:
    """Discard text that a stream does not accept; otherwise Python prints an error when it exits."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
