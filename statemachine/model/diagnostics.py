"""Findings in rule files: their places and messages, and the checks that report them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from textwrap import dedent
from typing import Any, NamedTuple, ParamSpec

from statemachine.model.fixes import Fix
from statemachine.model.spans import Span

Parameters = ParamSpec("Parameters")


class Severity(StrEnum):
    """How serious a finding is: an error is wrong, a warning is probably a mistake."""

    ERROR = "error"
    WARNING = "warning"


class SuppressionComment(NamedTuple):
    """A comment of a rule file that begins with `statemachine:`, and the part of the file that it covers.

    `text` is what follows the `#`. A comment at the end of a line covers that line. One on a line of its own
    (`alone`) covers what begins on the next line that is neither blank nor a comment: nothing, if nothing begins there.
    """

    span: Span
    text: str
    covered: Span
    alone: bool


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a finding, with a note on what is there."""

    span: Span
    note: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding in a rule file.

    `certain` is false where an open world, an unspecified exit or entry, or an external guard
    could make the finding false. Such a finding is shown as *likely* and fails nothing. `fix` corrects it, if it has one
    that can be applied to the text of the file.
    """

    check: str
    severity: Severity
    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    certain: bool = True
    fix: Fix | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Return one line that editors and problem matchers understand."""
        likely = "" if self.certain else "likely "
        return f"{self.span}: {likely}{self.severity}: {self.message} [{self.check}]"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding ready for JSON, with its place, the related places and its fix."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "certain": self.certain,
            "message": self.message,
            "help": self.help,
            **self.span.to_dict(),
            "related": [{"note": each.note, **each.span.to_dict()} for each in self.related],
            "fix": None if self.fix is None else self.fix.to_dict(),
        }


class AcceptedFinding(NamedTuple):
    """A finding that a project accepts: the reason that a comment gives, or None if a baseline accepts it."""

    finding: Diagnostic
    reason: str | None


def in_file_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics by place, then by check; equal ones (an alias causes them) once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda each: (each.span, each.check, each.message)))


@dataclass(frozen=True, slots=True)
class Finding:
    """What the function of a check reports; the check adds its name and severity."""

    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    certain: bool = True
    fix: Fix | None = None


BASE_FILE = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
statuses:
  New: {initial: true, cite: guide}
  Done: {final: true, result: success, cite: guide}
transitions:
  - {event: finish, source: New, target: Done, cite: guide}
"""
"""The rule file that the examples of the checks are laid over."""

_SECTION = re.compile(r"^(?:#.*\n)*([\w-]+):.*\n(?:(?:[ #-].*)?\n)*", re.MULTILINE)


def example_file(fragment: str) -> str:
    """Return a whole rule file: each top-level key of the fragment replaces that key of `BASE_FILE`.

    A fragment that starts with `format:`, or that has no top-level key, is a whole file already. A fragment with
    `extends` is laid over nothing: `BASE_FILE` is the file `acme.yaml` that it extends.
    """
    sections = {match[1]: match[0] for match in _SECTION.finditer(fragment)}
    if fragment.startswith("format:") or not sections:
        return fragment
    if "extends" in sections:
        return f"format: 1\n{fragment}"
    base = {match[1]: match[0] for match in _SECTION.finditer(BASE_FILE)}
    return "".join((base | sections).values())


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of finding: its name, its severity and its page.

    A check that is not `default` runs in strict mode only.
    """

    name: str
    severity: Severity
    page: str
    default: bool = True

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.split("\n", 1)[0]

    @property
    def fixes(self) -> str | None:
        """Which fixes its findings can have: `safe`, `unsafe` or `safe or unsafe`; None if they have none."""
        match = re.search(r"^(Safe|Unsafe|Safe or unsafe) fix: ", self.page, re.MULTILINE)
        return match and match[1].lower()

    def example(self, title: str) -> str:
        """Return the rule file of the example `Bad` or `Good`, or raise `LookupError`."""
        match = re.search(rf"^{title}:\n((?:    .*\n|\n)+)", self.page + "\n", re.MULTILINE)
        if match is None:
            raise LookupError(f"the page of {self.name!r} has no example {title!r}")
        return example_file(dedent(match[1]).strip("\n") + "\n")

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """Return the diagnostic of a finding of this check."""
        return Diagnostic(
            self.name,
            self.severity,
            finding.span,
            finding.message,
            finding.help,
            finding.related,
            finding.certain,
            finding.fix,
        )


def describe(function: Callable[..., object], severity: Severity, *, default: bool = True) -> Check:
    """Return the check of a function: its name is that of the function, with `-`, and its page the docstring."""
    page = inspect.getdoc(function)
    if page is None:
        raise TypeError(f"{function.__name__} needs a docstring: it is the page of the check")
    return Check(function.__name__.replace("_", "-"), severity, page, default)


def register_check(
    function: Callable[Parameters, Finding],
    checks: dict[str, Check],
    severity: Severity = Severity.ERROR,
) -> Callable[Parameters, Diagnostic]:
    """Register a function that makes a finding as a check, and let it return a diagnostic."""
    check = describe(function, severity)
    checks[check.name] = check

    @wraps(function)
    def diagnose(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Diagnostic:
        return check.diagnostic(function(*args, **kwargs))

    return diagnose
