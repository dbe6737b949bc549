"""Reads rule files and messages: by path, by the id of a shipped rule set, or from standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from statemachine.cli.arguments import CommandError, system_error
from statemachine.loader import RuleFile, loads, rule_file, shipped
from statemachine.model.errors import UnknownRulesError
from statemachine.model.ruleset import RuleSet
from statemachine.model.text import did_you_mean

STDIN = "-"
"""The argument for standard input."""

_ENDINGS = (".yaml", ".yml")


def load_rules(word: str) -> RuleSet:
    """Return a rule set by id or path.

    Raises `CommandError` if it cannot be read, and `InvalidRulesError` with all findings if it is invalid.
    """
    file = read_rule_file(word)
    return loads(file.text, file.path, base=file.folder)


def read_rule_file(word: str) -> RuleFile:
    """Return a rule file by id or path, or raise `CommandError`."""
    if Path(word).is_dir() and word not in shipped():
        raise CommandError(f"{word!r} is a folder; name one rule file")
    try:
        return rule_file(word)
    except UnknownRulesError as error:
        raise CommandError(f"{error}{did_you_mean(error.name, error.known)}") from error
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise system_error(f"read {word!r}", error) from error


def read_input(path: str, limit: int = -1) -> bytes:
    """Return a file, or standard input for `-`: at most `limit` bytes of it. Raise `CommandError` if it fails."""
    name = "standard input" if path == STDIN else repr(path)
    if path == STDIN and sys.stdin is None:
        raise CommandError(f"cannot read {name}: it is closed")
    try:
        if path == STDIN:
            return sys.stdin.buffer.read(limit)
        with Path(path).open("rb") as file:
            return file.read(limit)
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise system_error(f"read {name}", error) from error


def read_rule_files(
    words: Iterable[str], *, stdin_path: str | None, is_included: Callable[[str], bool]
) -> tuple[tuple[RuleFile, ...], tuple[CommandError, ...]]:
    """Return each rule file that the words name, once, and the errors for what cannot be read.

    A file in a folder is read only if it is included; one that a word names always is.
    """
    files: dict[tuple[str, str | bytes], RuleFile] = {}
    names: dict[str, None] = {}
    errors: list[CommandError] = []
    for word in words:
        try:
            names |= dict.fromkeys(_file_names(word, is_included))
        except CommandError as error:
            errors.append(error)
    for name in names:
        try:
            file = _stdin_file(stdin_path) if name == STDIN else read_rule_file(name)
        except CommandError as error:
            errors.append(error)
        else:
            files.setdefault((os.path.realpath(file.path), file.text), file)
    return tuple(files.values()), tuple(errors)


def _stdin_file(path: str | None) -> RuleFile:
    """Return standard input as a rule file. Without a path it is in no folder, so that it cannot name files."""
    text = read_input(STDIN)
    return RuleFile("<stdin>", text) if path is None else RuleFile(path, text, str(Path(path).parent))


def _file_names(word: str, is_included: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the included rule files of a folder, or the word itself if it is not a folder."""
    try:
        if word == STDIN or not Path(word).is_dir():
            return (word,)
    except OSError as error:
        raise system_error(f"read {word!r}", error) from error
    names = [path.as_posix() for path in _visible_files(word) if path.suffix in _ENDINGS]
    included = tuple(filter(is_included, names))
    if not included:
        left_out = "; the settings leave out all that are there" if names else ""
        raise CommandError(f"no rule file in the folder {word!r}{left_out}")
    return included


def _visible_files(word: str) -> Iterator[Path]:
    for folder, folders, names in os.walk(word):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))
