"""The way of a rule file: text, nodes, shape, rule set, names; every fault that can be told is told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from statemachine.loader.building.build import build
from statemachine.loader.meaning.clashes import clashes
from statemachine.loader.meaning.cycles import cycles
from statemachine.loader.meaning.names import unknown_names
from statemachine.loader.meaning.words import misplaced_words
from statemachine.loader.reading.source import parse
from statemachine.loader.shape.check import check_shape
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.errors import InvalidRulesError
from statemachine.model.ruleset import RuleSet


def read(text: str | bytes, path: str) -> RuleSet:
    """Return the rule set that a text declares, or raise `InvalidRulesError`."""
    root, found = parse(text, path)
    if root is not None:
        found += check_shape(root)
    if found or root is None:
        raise InvalidRulesError(_in_file_order(found))
    rules, found = build(root)
    found = _in_file_order(chain(found, _meaningless(rules)))
    if found:
        raise InvalidRulesError(found)
    return rules


def _meaningless(rules: RuleSet) -> Iterable[Diagnostic]:
    return chain(unknown_names(rules), clashes(rules), cycles(rules), misplaced_words(rules))


def _in_file_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place; what stands at an alias is told once."""
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.span, each.check, each.message)))
