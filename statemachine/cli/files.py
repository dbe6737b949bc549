"""The rule files that `check` is asked about: files, folders, shipped ids and standard input."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from statemachine.cli.errors import CommandError, cannot
from statemachine.cli.opening import read
from statemachine.cli.streams import STDIN, read_stdin
from statemachine.loader import shipped

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
    """Read every file that the words stand for, each once by whatever name, and say what cannot be read."""
    files: dict[tuple[str, bytes], File] = {}
    names: dict[str, None] = {}
    unread: list[CommandError] = []
    for word in words:
        try:
            names |= dict.fromkeys(_names(word))
        except CommandError as error:
            unread.append(error)
    for name in names:
        try:
            file = _read(name, stdin_path)
        except CommandError as error:
            unread.append(error)
        else:
            files.setdefault((os.path.realpath(file.path), file.text), file)
    return tuple(files.values()), tuple(unread)


def _names(word: str) -> tuple[str, ...]:
    """Return the files of a folder, hidden ones aside, or else the word itself; it may be a pipe."""
    try:
        if word == STDIN or not Path(word).is_dir():
            return (word,)
    except OSError as error:
        raise cannot(f"read {word!r}", error) from error
    names = tuple(path.as_posix() for path in _walk(word) if path.suffix in ENDINGS)
    if not names:
        raise CommandError(f"no rule file in the folder {word!r}")
    return names


def _walk(word: str) -> Iterator[Path]:
    for folder, folders, names in os.walk(word):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def _read(name: str, stdin_path: str) -> File:
    if name == STDIN:
        return File(stdin_path, read_stdin())
    return File(*read(name))
