"""Reads the table `[tool.statemachine]` of a `pyproject.toml`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from statemachine.checking.all_findings import all_checks, configurable_checks
from statemachine.checking.settings import Level, Preset, Settings, pattern_problem
from statemachine.checking.toml_places import place_of
from statemachine.model.errors import ConfigurationError
from statemachine.model.frozen import FrozenMap
from statemachine.model.spans import Span
from statemachine.model.text import did_you_mean, listing, without_case_and_separators

FILE_NAME = "pyproject.toml"
_NAME = re.compile(rb"(?i)state[-_]?machin")  # cheaper than reading TOML
_TABLE = ("tool", "statemachine")
IGNORES = (*_TABLE, "per-file-ignores")
"""The keys that lead to the table of ignored findings."""

_SIMILAR = 0.9
"""How similar a name must be to be a misspelling of ours: other programs have tables too."""

_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+")
_ERROR_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")

Word = TypeVar("Word", bound=StrEnum)


def find_settings(folder: str) -> Settings | None:
    """Return the settings in the nearest `pyproject.toml` that has some, in a folder or above it; None if there are none.

    Raises `ConfigurationError`, and `OSError` for a file that cannot be read.
    """
    real = Path(os.path.realpath(folder))
    for above in (real, *real.parents):
        path = above / FILE_NAME
        if path.is_file():
            settings = settings_of(path.read_bytes(), os.path.relpath(path))
            if settings is not None:
                return settings
    return None


def settings_of(text: bytes, path: str) -> Settings | None:
    """Return the settings in the text of a file, or None if it has none; raise `ConfigurationError` for wrong ones."""
    if _NAME.search(text) is None:
        return None
    document = _document(text, path)
    tools = document.get("tool", {})
    tools = tools if isinstance(tools, dict) else {}
    for name in tools:
        if name != _TABLE[1] and _is_misspelled(name):
            span = place_of((_TABLE[0], name), text.decode(), path)
            raise ConfigurationError(
                ((span, f"unknown table [tool.{name}]; write [tool.statemachine]"),)
            )
    table = tools.get("statemachine")
    return None if table is None else _Reader(text.decode(), path).settings(table)


def _is_misspelled(name: str) -> bool:
    """Return whether the name of a table is ours, or that of this package, with another spelling."""
    from difflib import SequenceMatcher  # noqa: PLC0415  # slow to import, and few folders have settings

    word = without_case_and_separators(name)
    ours = ("statemachine", "statemachinerules")
    return any(SequenceMatcher(None, word, each).ratio() >= _SIMILAR for each in ours)


def _document(text: bytes, path: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  # slow to import, and few folders have settings

    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError as error:
        raise ConfigurationError(((Span(path, 1, 1, 1, 2), "invalid UTF-8"),)) from error
    except tomllib.TOMLDecodeError as error:
        match = _ERROR_PLACE.search(str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 1)
        problem = _ERROR_PLACE.sub("", str(error))
        span = Span(path, line, column, line, column + 1)
        raise ConfigurationError(((span, f"invalid TOML: {problem}"),)) from error


class _Reader:
    """Reads a table, and collects what is wrong in it."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._problems: list[tuple[Span, str]] = []

    def settings(self, table: object) -> Settings:
        """Return the settings in a table, or raise `ConfigurationError` with everything that is wrong."""
        readers: dict[str, Callable[[str, Any], Any]] = {
            "preset": self._preset,
            "severity": self._severity,
            "per-file-ignores": self._ignores,
            "include": self._patterns,
            "exclude": self._patterns,
            "baseline": self._text_value,
            "documentation": self._address,
        }
        values: dict[str, Any] = {}
        for key, value in self._table((), table).items():
            if key in readers:
                values[key.replace("-", "_")] = readers[key](key, value)
            else:
                known = did_you_mean(key, readers) or f"; the settings are {listing(readers)}"
                self._report((key,), f"unknown setting {key!r}{known}")
        if self._problems:
            raise ConfigurationError(tuple(sorted(self._problems)))
        return Settings(**values, path=self._path)

    def _preset(self, key: str, value: object) -> Preset | None:
        return self._word(Preset, (key,), value)

    def _severity(self, key: str, value: object) -> Mapping[str, Level | None]:
        levels = {}
        for check, level in self._table((key,), value).items():
            self._check_name((key, check), check)
            levels[check] = self._word(Level, (key, check), level)
        return FrozenMap(levels)

    def _ignores(self, key: str, value: object) -> Mapping[str, tuple[str, ...]]:
        ignores = {}
        for pattern, names in self._table((key,), value).items():
            self._check_pattern((key, pattern), pattern)
            ignores[pattern] = self._texts((key, pattern), names)
            for name in ignores[pattern]:
                self._check_name((key, pattern, name), name)
        return FrozenMap(ignores)

    def _patterns(self, key: str, value: object) -> tuple[str, ...]:
        patterns = self._texts((key,), value)
        for pattern in patterns:
            self._check_pattern((key, pattern), pattern)
        return patterns

    def _text_value(self, key: str, value: object) -> str | None:
        if isinstance(value, str) and value:
            return value
        self._report((key,), f"{key!r} is not the path of a file")
        return None

    def _address(self, key: str, value: object) -> str | None:
        if isinstance(value, str) and _ADDRESS.fullmatch(value):
            return value.rstrip("/")
        self._report((key,), f"{key!r} is not an address that begins with https:// or http://")
        return None

    def _check_pattern(self, keys: tuple[str, ...], pattern: str) -> None:
        problem = pattern_problem(pattern)
        if problem is not None:
            self._report(keys, f"the pattern {pattern!r} {problem}")

    def _check_name(self, keys: tuple[str, ...], name: str) -> None:
        known = configurable_checks()
        if name in known:
            return
        if name in all_checks():
            why = "has a fixed severity: its findings are always reported"
            self._report(keys, f"the check {name!r} {why}; remove it")
        else:
            hint = did_you_mean(name, known) or "; `python -m statemachine checks` lists all checks"
            self._report(keys, f"unknown check {name!r}{hint}")

    def _word(self, words: type[Word], keys: tuple[str, ...], value: object) -> Word | None:
        if isinstance(value, str) and value in set(words):
            return words(value)
        known = [str(each) for each in words]
        hint = did_you_mean(value, known) if isinstance(value, str) else ""
        hint = hint or f"; write {listing(map(repr, known), 'or')}"
        shown = repr(value) if isinstance(value, str) else _kind(value)
        self._report(keys, f"{keys[-1]!r} is {shown}{hint}")
        return None

    def _texts(self, keys: tuple[str, ...], value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        self._report(keys, f'{keys[-1]!r} is not a list of texts; write ["..."]')
        return ()

    def _table(self, keys: tuple[str, ...], value: object) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        name = ".".join((*_TABLE, *keys))
        self._report(keys, f"{name!r} is {_kind(value)}, not a table")
        return {}

    def _report(self, keys: tuple[str, ...], problem: str) -> None:
        self._problems.append((place_of((*_TABLE, *keys), self._text, self._path), problem))


def _kind(value: object) -> str:
    """Return what kind of value of TOML something is."""
    kinds = {dict: "a table", list: "a list", bool: "a boolean", int: "an integer", float: "a float"}
    return kinds.get(type(value), "a text" if isinstance(value, str) else "a time")
