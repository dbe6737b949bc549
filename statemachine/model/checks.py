"""A check is a function that finds one kind of fault; its docstring is its page and its test."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from textwrap import dedent
from typing import ParamSpec

from statemachine.model.diagnostics import Diagnostic, Related, Severity, Span

Parameters = ParamSpec("Parameters")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says: a place and a sentence; the check's name and weight are stamped on later."""

    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of finding: its name, its weight and its page."""

    name: str
    severity: Severity
    page: str

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.split("\n", 1)[0]

    def example(self, title: str) -> str:
        """Return the rule file under *Bad:* or *Good:*, or raise `LookupError`."""
        match = re.search(rf"^{title}:\n((?:    .*\n|\n)+)", self.page + "\n", re.MULTILINE)
        if match is None:
            raise LookupError(f"the page of {self.name!r} has no example {title!r}")
        return dedent(match[1]).strip("\n") + "\n"

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """Stamp a finding with this check's name and weight."""
        return Diagnostic(
            self.name,
            self.severity,
            finding.span,
            finding.message,
            finding.help,
            finding.related,
            finding.certain,
        )


def describe(function: Callable[..., object], severity: Severity) -> Check:
    """Read a check off the function that finds it: `dead_end` is `dead-end`."""
    page = inspect.getdoc(function)
    if page is None:
        raise TypeError(f"{function.__name__} has no docstring, and a check's docstring is its page")
    return Check(function.__name__.replace("_", "-"), severity, page)


def diagnosing(
    function: Callable[Parameters, Finding], checks: dict[str, Check]
) -> Callable[Parameters, Diagnostic]:
    """Make a diagnostic of what a function says, under its name and always an error, and keep the check."""
    found = describe(function, Severity.ERROR)
    checks[found.name] = found

    @wraps(function)
    def diagnose(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Diagnostic:
        return found.diagnostic(function(*args, **kwargs))

    return diagnose
