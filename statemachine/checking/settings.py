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
_WRONG_PATTERNS = {
    re.compile(r"^\s*$"): "is empty; write `**` for all files",
    re.compile(r"^!"): "begins with '!', but patterns cannot be negated; use `include` and `exclude`",
    re.compile(r"\\"): "has a backslash; write slashes",
    re.compile(r"^/|^[A-Za-z]:/"): "is absolute; patterns begin at the folder of the settings",
    re.compile(r"(?:^|/)\.\.(?:/|$)"): "leads out of the folder of the settings with '..'",
    re.compile(r"\{[^{}]*,[^{}]*\}"): "has alternatives in braces; write a pattern for each",
}
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

    `documentation` is the address of the site with the pages of the checks, without a slash at its end.
    Patterns and the baseline are relative to the folder of that file.
    """

    preset: Preset = Preset.DEFAULT
    severity: Mapping[str, Level] = field(default_factory=FrozenMap)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=FrozenMap)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    documentation: str | None = None
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

    def selection(self) -> Selection:
        """Return which findings are reported, and how."""
        levels: dict[str, Severity | None] = {
            check: None if level is Level.OFF else Severity(level)
            for check, level in self.severity.items()
        }
        is_strict = self.preset is not Preset.DEFAULT
        is_pedantic = self.preset is Preset.PEDANTIC
        return Selection(is_strict, levels, likely_fails=is_pedantic, ignored=self.ignored)

    def ignored(self, path: str) -> frozenset[str]:
        """Return the checks whose findings in a file are not reported."""
        if not self.per_file_ignores:
            return frozenset()
        name = self._name(path)
        lists = [each for at, each in self.per_file_ignores.items() if _matches(name, (at,))]
        return frozenset().union(*lists)

    def matches(self, path: str, pattern: str) -> bool:
        """Return whether a file matches a pattern."""
        return _matches(self._name(path), (pattern,))

    def to_toml(self) -> str:
        """Return the settings as a table of a `pyproject.toml`."""
        values = {
            "preset": str(self.preset),
            "severity": {check: str(level) for check, level in self.severity.items()},
            "per-file-ignores": {each: list(names) for each, names in self.per_file_ignores.items()},
            "include": list(self.include),
            "exclude": list(self.exclude),
            "baseline": self.baseline,
            "documentation": self.documentation,
        }
        lines = (f"{key} = {_toml(value)}\n" for key, value in values.items() if value is not None)
        return f"[tool.statemachine]\n{''.join(lines)}"

    def _name(self, path: str) -> str:
        """Return a path from the folder of the file, with slashes. A link to a file keeps its own name."""
        folder, name = os.path.split(path)
        relative = os.path.relpath(os.path.realpath(folder), os.path.realpath(self.folder))
        return os.path.normpath(f"{relative}/{name}").replace(os.sep, "/")


def pattern_problem(pattern: str) -> str | None:
    """Return why a pattern can match no file, and what to write instead; None for one that can."""
    return next((problem for form, problem in _WRONG_PATTERNS.items() if form.search(pattern)), None)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(_expression(pattern).fullmatch(name) for pattern in patterns)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression, which also matches what is in a matching folder.

    Without a slash, except one at its end, a pattern matches a name in any folder.
    """
    anywhere = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    pattern = os.path.normpath(pattern).replace(os.sep, "/")
    if pattern == ".":
        return re.compile(".*", re.DOTALL)
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
