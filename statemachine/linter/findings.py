"""The linter itself: every check asked, every finding in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from statemachine.linter import checks
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Diagnostic, Span
from statemachine.model.ruleset import RuleSet


def lint(
    rules: RuleSet,
    *,
    today: date | None = None,
    strict: bool = False,  # noqa: ARG001  # checks that are off by default will read it
) -> tuple[Diagnostic, ...]:
    """Return every finding in a rule set, by place and then by check.

    The rule set must be one that the loader would give: every name in it is declared. Without `today`
    no date is in the future.
    """
    return tuple(sorted(_found(Subject.of(rules, today)), key=_place))


def _found(subject: Subject) -> Iterator[Diagnostic]:
    for name, find in checks.FINDERS.items():
        yield from map(checks.CHECKS[name].diagnostic, find(subject))


def _place(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return diagnostic.span, diagnostic.check, diagnostic.message
