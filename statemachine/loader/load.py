"""Loads a rule set from a text, file, mapping or id, with all findings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import NoneType

from statemachine.loader.rule_files import RuleFile, rule_file
from statemachine.model.text import check_type

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.loader.names.uses import Removed
    from statemachine.loader.shape.salvage import Salvage
    from statemachine.loader.syntax.nodes import Node
    from statemachine.model.diagnostics import Diagnostic
    from statemachine.model.ruleset import RuleSet

_MOST_FAULTS = 1_000
"""If the shape of a file has more faults than this, its names are not checked."""

_OF_EXTENSIONS = frozenset({"extends", "remove"})


def load(rules: str | os.PathLike[str]) -> RuleSet:
    """Return the shipped rule set with an id, or the rule set in a file.

    A `Path`, and a text that ends with `.yaml`, `.yml` or `.json`, is the path of a file. Any other text is an id, or the
    path of a file if no such id is shipped. A relative path under `extends` starts at the folder of the file.

    Raises `InvalidRulesError` with all findings, `UnknownRulesError` for an unknown id, and `OSError` for a file
    that does not exist or cannot be read.
    """
    return _loaded(rule_file(rules))


def loads(
    text: str | bytes, path: str = "<text>", *, base: str | os.PathLike[str] | None = None
) -> RuleSet:
    """Return the rule set that a YAML or JSON text declares; findings name the path.

    `base` is the folder at which relative paths under `extends` start. Without it, the text can extend shipped
    rule sets only, and no file is read. Bytes have to be UTF-8. Raises `InvalidRulesError` with all findings.
    """
    check_type("text", type(text), str, bytes)
    check_type("path", type(path), str)
    return _loaded(RuleFile(path, text, _folder(base)))


def from_dict(
    document: Mapping[str, object],
    path: str = "<dict>",
    *,
    base: str | os.PathLike[str] | None = None,
) -> RuleSet:
    """Return the rule set that a mapping declares, as JSON and YAML libraries return it.

    The mapping has the keys of a rule file. Its values are mappings, lists, texts, numbers, booleans, None
    and dates. Findings name the path and the key, with line 1 and column 1. `base` is the folder at which relative
    paths under `extends` start, as for `loads`. Raises `InvalidRulesError` with all findings.
    """
    from statemachine.loader.syntax.python_values import nodes_of  # noqa: PLC0415  # needed only for mappings

    check_type("path", type(path), str)
    return _rule_set(*nodes_of(document, path), RuleFile(path, "", _folder(base)))


def _folder(base: str | os.PathLike[str] | None) -> str | None:
    check_type("base", type(base), str, os.PathLike, NoneType)
    return None if base is None else os.fspath(base)


def _loaded(file: RuleFile) -> RuleSet:
    from statemachine.loader.syntax.parse import parse  # noqa: PLC0415  # needed only when rules are read

    return _rule_set(*parse(file.text, file.path), file)


def _rule_set(root: Node | None, found: list[Diagnostic], file: RuleFile) -> RuleSet:
    """Return the rule set of a tree, or raise `InvalidRulesError` with all findings.

    With wrong syntax, names and values are not checked. With a wrong shape, they are checked in the part of
    the file that fits the schema.
    """
    from dataclasses import replace  # noqa: PLC0415  # needed only when rules are read

    from statemachine.loader.shape.salvage import Salvage, salvaged  # noqa: PLC0415  # likewise
    from statemachine.loader.shape.schema_errors import check_shape  # noqa: PLC0415  # likewise
    from statemachine.loader.syntax.comments import suppression_comments  # noqa: PLC0415  # likewise
    from statemachine.loader.syntax.nodes import entries  # noqa: PLC0415  # likewise
    from statemachine.model.diagnostics import in_file_order  # noqa: PLC0415  # likewise
    from statemachine.model.errors import InvalidRulesError  # noqa: PLC0415  # likewise

    shape_faults = [] if root is None else check_shape(root)
    valid = None if root is None or found else Salvage(root)
    if valid is not None and shape_faults:
        valid = salvaged(valid.root) if len(shape_faults) <= _MOST_FAULTS else None
    if valid is None:
        raise InvalidRulesError(in_file_order((*found, *shape_faults)))
    extends = any(key.text in _OF_EXTENSIONS for key, _ in entries(valid.root))
    rules, faults = _extended(valid, file) if extends else _named(valid)
    if rules is None or shape_faults or faults:
        raise InvalidRulesError(in_file_order((*shape_faults, *faults)))
    comments = suppression_comments(file.text, file.path)
    return replace(rules, comments=(*comments, *rules.comments)) if comments else rules


def _named(valid: Salvage, removed: Removed | None = None) -> tuple[RuleSet, list[Diagnostic]]:
    """Return the rule set of a tree with the right shape, and the findings on its names and values."""
    from statemachine.loader.declarations.build_rules import build_rules  # noqa: PLC0415  # needed only when rules are read
    from statemachine.loader.names.conflicts import conflicts  # noqa: PLC0415  # likewise
    from statemachine.loader.names.uses import unknown_names  # noqa: PLC0415  # likewise

    rules, value_faults = build_rules(valid.root)
    return rules, [*value_faults, *unknown_names(rules, valid.lost, removed or {}), *conflicts(rules)]


def _extended(valid: Salvage, file: RuleFile) -> tuple[RuleSet | None, list[Diagnostic]]:
    """Return the rule set of a tree that is laid over its bases, and the findings; None without a usable base."""
    from dataclasses import replace  # noqa: PLC0415  # few files extend another

    from statemachine.loader.extend.bases import laid_over_bases  # noqa: PLC0415  # likewise
    from statemachine.loader.syntax.comments import suppression_comments  # noqa: PLC0415  # likewise

    layers = laid_over_bases(valid.root, file)
    if layers.root is None:
        return None, layers.found
    rules, faults = _named(replace(valid, root=layers.root), layers.removed)
    comments = tuple(c for each in layers.files for c in suppression_comments(each.text, each.path))
    hidden_keys = tuple(layers.hidden_keys)
    rules = replace(rules, base=layers.base, hidden_keys=hidden_keys, comments=comments)
    return rules, [*layers.found, *faults]
