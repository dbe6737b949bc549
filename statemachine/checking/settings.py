"""The settings of `check`: the findings that are reported, for each file, and how."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from statemachine.checking.selection import Selection
from statemachine.model.diagnostics import Severity
from statemachine.model.frozen import FrozenMap

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_WILDCARDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_WILDCARD = re.compile(r"\*\*/|\*\*|\*|\?")


class Preset(StrEnum):
    """Which checks run, and which findings fail.

    With `strict`, the checks run too that are off by default. With `pedantic`, likely findings count as certain too.
    """

    DEFAULT = "default"
    STRICT = "strict"
    PEDANTIC = "pedantic"


class Level(StrEnum):
    """The severity that a project gives to a check; `off` is for one that is not to run."""

    OFF = "off"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a project. `path` is the file that they are in, if they are in one.

    Patterns and the baseline are relative to the folder of that file.
    """

    preset: Preset = Preset.DEFAULT
    severity: Mapping[str, Level] = field(default_factory=FrozenMap)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=FrozenMap)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    path: str | None = None

    @property
    def folder(self) -> str:
        """The folder of the file; without a file, the current one."""
        return os.path.dirname(self.path or "") or "."  # noqa: PTH120  # a relative path stays short

    @property
    def baseline_path(self) -> str | None:
        """The path of the baseline, from the current folder."""
        return None if self.baseline is None else os.path.normpath(f"{self.folder}/{self.baseline}")

    def includes(self, path: str) -> bool:
        """Return whether a file that is found in a folder is checked."""
        name = self._name(path)
        is_included = not self.include or _matches(name, self.include)
        return is_included and not _matches(name, self.exclude)

    def selection(self, path: str) -> Selection:
        """Return which findings of a file are reported, and how."""
        name = self._name(path)
        levels: dict[str, Severity | None] = {
            check: None if level is Level.OFF else Severity(level)
            for check, level in self.severity.items()
        }
        for pattern, checks in self.per_file_ignores.items():
            if _matches(name, (pattern,)):
                levels |= dict.fromkeys(checks)
        is_strict = self.preset is not Preset.DEFAULT
        return Selection(is_strict, levels, likely_fails=self.preset is Preset.PEDANTIC)

    def to_toml(self) -> str:
        """Return the settings as a table of a `pyproject.toml`."""
        values = {
            "preset": str(self.preset),
            "severity": {check: str(level) for check, level in self.severity.items()},
            "per-file-ignores": {each: list(names) for each, names in self.per_file_ignores.items()},
            "include": list(self.include),
            "exclude": list(self.exclude),
            **({} if self.baseline is None else {"baseline": self.baseline}),
        }
        lines = (f"{key} = {_toml(value)}\n" for key, value in values.items())
        return f"[tool.statemachine]\n{''.join(lines)}"

    def _name(self, path: str) -> str:
        """Return a path from the folder of the file, with slashes."""
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(self.folder))
        return relative.replace(os.sep, "/")


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(_expression(pattern).fullmatch(name) for pattern in patterns)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression, which also matches what is in a matching folder.

    Without a slash, except one at its end, a pattern matches a name in any folder.
    """
    pattern = pattern.removeprefix("./").rstrip("/")
    anywhere = "" if "/" in pattern else "(?:.*/)?"
    return re.compile(f"{anywhere}{''.join(_translated(pattern))}(?:/.*)?", re.DOTALL)


def _translated(pattern: str) -> Iterator[str]:
    at = 0
    for match in _WILDCARD.finditer(pattern):
        yield re.escape(pattern[at : match.start()]) + _WILDCARDS[match[0]]
        at = match.end()
    yield re.escape(pattern[at:])


def _toml(value: object) -> str:
    """Return a text, list or mapping as TOML."""
    if isinstance(value, dict):
        pairs = (f"{_toml_key(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return _toml_text(str(value))


def _toml_text(text: str) -> str:
    """Return a text in quotes; TOML escapes as JSON does, and the delete character too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _toml_text(key)
