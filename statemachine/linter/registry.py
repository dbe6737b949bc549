"""Where checks are kept: one function under `@check` is all that a new one takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Check, Finding, Severity, describe

Finder: TypeAlias = Callable[[Subject], Iterator[Finding]]
"""A function that finds one kind of fault."""

CHECKS: dict[str, Check] = {}
"""Every check of the linter, by name."""

FINDERS: dict[str, Finder] = {}
"""The functions behind the checks, by name."""


def check(severity: Severity) -> Callable[[Finder], Finder]:
    """Make a check of a function: its name is the check's name, its docstring the check's page."""

    def register(function: Finder) -> Finder:
        found = describe(function, severity)
        CHECKS[found.name] = found
        FINDERS[found.name] = function
        return function

    return register
