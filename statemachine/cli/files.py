"""The rule files that `check` is asked about: files, folders, shipped ids and standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from statemachine.cli.errors import CommandError
from statemachine.cli.opening import read
from statemachine.loader import shipped

STDIN = "-"
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class File:
    """A rule file that was read, behind the path that findings name."""

    path: str
    text: bytes


def default_words() -> tuple[str, ...]:
    """Return what is checked when nothing is named: the folder `rules` here, else all that is shipped."""
    return ("rules",) if Path("rules").is_dir() else shipped()


def read_all(
    words: Iterable[str], *, stdin_path: str
) -> tuple[tuple[File, ...], tuple[CommandError, ...]]:
    """Read every file that the words stand for, each once, and say what cannot be read."""
    files: dict[File, None] = {}
    unread: list[CommandError] = []
    for word in words:
        names = _names(word)
        if not names:
            unread.append(CommandError(f"no rule file in the folder {word!r}"))
        for name in names:
            try:
                files[_read(name, stdin_path)] = None
            except CommandError as error:
                unread.append(error)
    return tuple(files), tuple(unread)


def _names(word: str) -> tuple[str, ...]:
    """Return the files of a folder, hidden ones aside, or else the word itself."""
    if word == STDIN or not Path(word).is_dir():
        return (word,)
    return tuple(path.as_posix() for path in _walk(word) if path.suffix in ENDINGS)


def _walk(word: str) -> Iterator[Path]:
    for folder, folders, names in os.walk(word):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def _read(name: str, stdin_path: str) -> File:
    if name == STDIN:
        return File(stdin_path, sys.stdin.buffer.read())
    return File(*read(name))
