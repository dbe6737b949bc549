"""From a text, a file or the id of a shipped rule set to a `RuleSet`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from statemachine.model.errors import UnknownRulesError

if TYPE_CHECKING:
    from statemachine.model.ruleset import RuleSet

_ENDING = ".yaml"
_ENDINGS = (_ENDING, ".yml")
_PACKAGE = Path(__file__).parents[1]


def load(rules: str | os.PathLike[str]) -> RuleSet:
    """Return a rule set by the id under which it is shipped, or by the path of its file.

    Raises `InvalidRulesError` with all findings, `UnknownRulesError` if there is neither, and `OSError`
    as it comes.
    """
    path, text = text_of(rules)
    return loads(text, path)


def loads(text: str | bytes, path: str = "<text>") -> RuleSet:
    """Return the rule set that a text declares, or raise `InvalidRulesError`; findings name the path."""
    from statemachine.loader.read import read  # noqa: PLC0415  # all that reads a file loads when one is read

    return read(text, path)


def shipped() -> tuple[str, ...]:
    """Return the ids of all rule sets that come with this package."""
    folder = _folder()
    paths = (path.relative_to(folder) for path in folder.rglob(f"*{_ENDING}"))
    return tuple(sorted(path.with_suffix("").as_posix() for path in paths))


def text_of(rules: str | os.PathLike[str]) -> tuple[str, bytes]:
    """Return the content of a rule file, behind the path that messages name; a shipped one is `rules/<id>`."""
    if isinstance(rules, str) and not rules.endswith(_ENDINGS):
        ids = shipped()
        if rules in ids:
            return f"rules/{rules}{_ENDING}", (_folder() / f"{rules}{_ENDING}").read_bytes()
        if not _is_readable(rules):
            raise UnknownRulesError(rules, ids)
    try:
        return os.fspath(rules), Path(rules).read_bytes()
    except ValueError as error:  # no file can have such a name
        raise UnknownRulesError(os.fspath(rules), shipped()) from error


def _folder() -> Path:
    """Return where the shipped files lie: in the package, or beside it in a checkout."""
    inside = _PACKAGE / "rules"
    return inside if inside.is_dir() else _PACKAGE.parent / "rules"


def _is_readable(path: str) -> bool:
    """Say whether something is there that is no folder: a file, or what stands for one."""
    try:
        return Path(path).exists() and not Path(path).is_dir()
    except (OSError, ValueError):  # no file can have such a name
        return False
