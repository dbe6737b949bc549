"""Standard input and output: bytes that are the same everywhere, and streams that fail or are not there."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path

from statemachine.cli.errors import CommandError, cannot

STDIN = "-"
"""The word for standard input."""


def read_stdin(most: int = -1) -> bytes:
    """Return standard input, all of it or no more than so many bytes, or raise `CommandError`."""
    if sys.stdin is None:
        raise CommandError("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        raise cannot("read standard input", error) from error


def read_input(path: str, most: int) -> bytes:
    """Return no more than so many bytes of a file, or of standard input for `-`, or raise `CommandError`."""
    if path == STDIN:
        return read_stdin(most)
    try:
        with Path(path).open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise cannot(f"read {path!r}", error) from error


def write_document(text: str) -> None:
    """Write what programs read: UTF-8, whatever the encoding of standard output."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)


def prepare() -> None:
    """Let standard output escape what it cannot show, and raise `CommandError` if it is closed."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # open until the end
    if sys.stdout is None:
        raise CommandError("cannot write to standard output: it is closed")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def drop_unwritten() -> None:
    """Send to nowhere what a stream does not take, or Python would complain of it at the end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
