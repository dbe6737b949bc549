"""Loads a rule set from a text, file, mapping or id, with all findings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from statemachine.model.text import check_type

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.loader.syntax.nodes import Node
    from statemachine.model.diagnostics import Diagnostic
    from statemachine.model.ruleset import RuleSet

_ENDING = ".yaml"
_ENDINGS = (_ENDING, ".yml")
_PACKAGE = Path(__file__).parents[1]

_MOST_FAULTS = 1_000
"""If the shape of a file has more faults than this, its names are not checked."""


def load(rules: str | os.PathLike[str]) -> RuleSet:
    """Return the shipped rule set with an id, or the rule set in a file.

    A `Path`, and a text that ends with `.yaml` or `.yml`, is the path of a file. Any other text is an id, or the
    path of a file if no such id is shipped.

    Raises `InvalidRulesError` with all findings, `UnknownRulesError` for an unknown id, and `OSError` for a file
    that does not exist or cannot be read.
    """
    path, text = text_of(rules)
    return loads(text, path)


def loads(text: str | bytes, path: str = "<text>") -> RuleSet:
    """Return the rule set that a YAML or JSON text declares; findings name the path.

    Bytes have to be UTF-8. Raises `InvalidRulesError` with all findings.
    """
    from statemachine.loader.syntax.parse import parse  # noqa: PLC0415  # needed only when rules are read

    check_type("text", type(text), str, bytes)
    check_type("path", type(path), str)
    return _rule_set(*parse(text, path))


def from_dict(document: Mapping[str, object], path: str = "<dict>") -> RuleSet:
    """Return the rule set that a mapping declares, as JSON and YAML libraries return it.

    The mapping has the keys of a rule file. Its values are mappings, lists, texts, numbers, booleans, None
    and dates. Findings name the path and the key, with line 1 and column 1. Raises `InvalidRulesError` with all findings.
    """
    from statemachine.loader.syntax.python_values import nodes_of  # noqa: PLC0415  # likewise

    check_type("path", type(path), str)
    return _rule_set(*nodes_of(document, path))


def shipped() -> tuple[str, ...]:
    """Return the ids of all rule sets that this package contains, sorted."""
    folder = _folder()
    paths = (path.relative_to(folder) for path in folder.rglob(f"*{_ENDING}"))
    return tuple(sorted(path.with_suffix("").as_posix() for path in paths))


def text_of(rules: str | os.PathLike[str]) -> tuple[str, bytes]:
    """Return the path of a rule file, as findings name it, and its content.

    The path of a shipped file is `rules/<id>.yaml`. Raises `UnknownRulesError` and `OSError` as `load`.
    """
    from statemachine.model.errors import UnknownRulesError  # noqa: PLC0415  # needed only when rules are read

    if isinstance(rules, str) and not rules.endswith(_ENDINGS):
        ids = shipped()
        if rules in ids:
            return f"rules/{rules}{_ENDING}", (_folder() / f"{rules}{_ENDING}").read_bytes()
        if not _is_file(rules):
            raise UnknownRulesError(rules, ids)
    try:
        return os.fspath(rules), Path(rules).read_bytes()
    except ValueError as error:  # the name is not valid for a file
        raise UnknownRulesError(os.fspath(rules), shipped()) from error


def _rule_set(root: Node | None, found: list[Diagnostic]) -> RuleSet:
    """Return the rule set of a tree, or raise `InvalidRulesError` with all findings.

    With wrong syntax, names and values are not checked. With a wrong shape, they are checked in the part of
    the file that fits the schema.
    """
    from statemachine.loader.declarations.build_rules import build_rules  # noqa: PLC0415  # needed only when rules are read
    from statemachine.loader.names.conflicts import conflicts  # noqa: PLC0415  # likewise
    from statemachine.loader.names.uses import unknown_names  # noqa: PLC0415  # likewise
    from statemachine.loader.shape.salvage import Salvage, salvaged  # noqa: PLC0415  # likewise
    from statemachine.loader.shape.schema_errors import check_shape  # noqa: PLC0415  # likewise
    from statemachine.model.diagnostics import in_file_order  # noqa: PLC0415  # likewise
    from statemachine.model.errors import InvalidRulesError  # noqa: PLC0415  # likewise

    shape_faults = [] if root is None else check_shape(root)
    valid = None if root is None or found else Salvage(root)
    if valid is not None and shape_faults:
        valid = salvaged(valid.root) if len(shape_faults) <= _MOST_FAULTS else None
    if valid is None:
        raise InvalidRulesError(in_file_order((*found, *shape_faults)))
    rules, value_faults = build_rules(valid.root)
    name_faults = (*unknown_names(rules, valid.lost), *conflicts(rules))
    faults = in_file_order((*shape_faults, *value_faults, *name_faults))
    if faults:
        raise InvalidRulesError(faults)
    return rules


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
