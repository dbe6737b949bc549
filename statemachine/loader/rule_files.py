"""The rule files that this package contains, and those in folders: their paths, texts and folders."""

from __future__ import annotations

import os
from errno import EINVAL
from pathlib import Path
from typing import NamedTuple

_ENDING = ".yaml"
ENDINGS = (_ENDING, ".yml", ".json")
"""A text that ends so is the path of a rule file, and any other text is an id."""

_PACKAGE = Path(__file__).parents[1]


class RuleFile(NamedTuple):
    """A rule file: its path as findings name it, its text, and the folder at which its relative paths start.

    Without a folder, the file can extend shipped rule sets only.
    """

    path: str
    text: str | bytes
    folder: str | None = None

    @property
    def identity(self) -> str | None:
        """The path without links and other spellings; None for a text that is in no folder."""
        if self.folder is None:
            return None
        return os.path.realpath(os.path.join(self.folder, os.path.basename(self.path)))  # noqa: PTH118, PTH119  # both may be any text


def rule_file(rules: str | os.PathLike[str]) -> RuleFile:
    """Return the shipped file with an id, or the file with a path.

    A path is a `Path`, a text that ends with `.yaml`, `.yml` or `.json`, or an existing file that is no id. The path of a
    shipped file is `rules/<id>.yaml`. Raises `UnknownRulesError`, and `OSError` for a file that cannot be read.
    """
    from statemachine.model.errors import UnknownRulesError  # noqa: PLC0415  # needed only when rules are read

    if (
        isinstance(rules, str)
        and not rules.endswith(ENDINGS)
        and not (_is_file(rules) and rules not in shipped())
    ):
        return shipped_file(rules)
    try:
        path = Path(rules)
        return RuleFile(os.fspath(rules), path.read_bytes(), str(path.parent))
    except ValueError as error:  # the name is not valid for a file
        raise UnknownRulesError(os.fspath(rules), shipped()) from error


def shipped_file(name: str) -> RuleFile:
    """Return the shipped file with an id. Raises `UnknownRulesError`."""
    from statemachine.model.errors import UnknownRulesError  # noqa: PLC0415  # needed only when rules are read

    ids = shipped()
    if name not in ids:
        raise UnknownRulesError(name, ids)
    path = _folder() / f"{name}{_ENDING}"
    return RuleFile(f"rules/{name}{_ENDING}", path.read_bytes(), str(path.parent))


def file_at(path: Path) -> RuleFile:
    """Return the file at a path, under its shortest name. Raises `OSError`, or `ValueError` for an invalid path.

    Anything else than a file is an error: a pipe would be waited for without an end.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(EINVAL, "it is not a file")
    text, short = path.read_bytes(), Path(os.path.normpath(path))
    shown = (
        short if short.exists() and short.samefile(path) else path
    )  # a link before `..` leads elsewhere
    return RuleFile(str(shown), text, str(shown.parent))


def shipped() -> tuple[str, ...]:
    """Return the ids of all rule sets that this package contains, sorted."""
    folder = _folder()
    paths = (path.relative_to(folder) for path in folder.rglob(f"*{_ENDING}"))
    return tuple(sorted(path.with_suffix("").as_posix() for path in paths))


def _folder() -> Path:
    """Return the folder of the shipped files: inside the package, or beside it in a checkout."""
    inside = _PACKAGE / "rules"
    return inside if inside.is_dir() else _PACKAGE.parent / "rules"


def _is_file(path: str) -> bool:
    """Return whether something other than a folder is at a path, such as a file or a pipe."""
    try:
        return Path(path).exists() and not Path(path).is_dir()
    except (OSError, ValueError):  # the name is not valid for a file
        return False
