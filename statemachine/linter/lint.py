"""Running every check on a rule set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from statemachine.linter.checks import CHECKS, FINDERS
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Diagnostic, in_file_order
from statemachine.model.ruleset import RuleSet


def lint(rules: RuleSet, *, today: date | None = None, strict: bool = False) -> tuple[Diagnostic, ...]:
    """Return every finding in a rule set, by place and then by check.

    `rules` must come from the loader, so that every name in it is declared. Without `today`, no date is
    in the future. With `strict`, the checks that do not run by default run too.
    """
    return in_file_order(_findings(Subject.of(rules, today), strict=strict))


def _findings(subject: Subject, *, strict: bool) -> Iterator[Diagnostic]:
    for name, find in FINDERS.items():
        if strict or CHECKS[name].default:
            yield from map(CHECKS[name].diagnostic, find(subject))
