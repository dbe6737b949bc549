"""The way of a rule file: text, nodes, shape, rule set, names; every fault that can be told is told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from statemachine.loader.build.build_rules import build_rules
from statemachine.loader.names.conflicts import conflicts
from statemachine.loader.names.uses import unknown_names
from statemachine.loader.shape.check import check_shape
from statemachine.loader.shape.salvage import Salvage, salvaged
from statemachine.loader.syntax.source import parse
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.ruleset import RuleSet

_MOST = 1_000
"""With more faults than this, what is left of a file is not judged."""


def read(text: str | bytes, path: str) -> RuleSet:
    """Return the rule set that a text declares, or raise `InvalidRulesError`.

    Where the shape is wrong in places, names and values are judged in what is left of the file; where the
    syntax is wrong, it is not known what was declared.
    """
    root, found = parse(text, path)
    if root is None:
        raise InvalidRulesError(_in_file_order(found))
    misfits = check_shape(root)
    left: Salvage | None = Salvage(root, frozenset())
    if misfits:
        left = salvaged(root) if len(misfits) <= _MOST else None
    if found or left is None:
        raise InvalidRulesError(_in_file_order((*found, *misfits)))
    rules, more = build_rules(left.root)
    found = _in_file_order(chain(misfits, more, unknown_names(rules, left.lost), conflicts(rules)))
    if found:
        raise InvalidRulesError(found)
    return rules


def _in_file_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place; what stands at an alias is told once."""
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.span, each.check, each.message)))
