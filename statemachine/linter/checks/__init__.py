"""The registered checks of the linter: a new check is one function under `@check` in a module beside this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from statemachine.linter.lint_context import LintContext
from statemachine.model.diagnostics import Check, Finding, Severity, describe

Finder: TypeAlias = Callable[[LintContext], Iterator[Finding]]
"""A function that yields the findings of one check."""

CHECKS: dict[str, Check] = {}
"""Every check of the linter, by name."""

FINDERS: dict[str, Finder] = {}
"""The function of each check, by name."""


def check(severity: Severity, *, default: bool = True) -> Callable[[Finder], Finder]:
    """Return a decorator that registers a function as a check.

    The function's name is the name of the check, and its docstring is the page. A check that is not
    `default` runs in strict mode only.
    """

    def register(function: Finder) -> Finder:
        described = describe(function, severity, default=default)
        CHECKS[described.name] = described
        FINDERS[described.name] = function
        return function

    return register
