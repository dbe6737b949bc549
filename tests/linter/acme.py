"""Small rule files for the linter's tests: a head that cites a guide, and what the linter says of the rest."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from statemachine.linter import lint
from statemachine.loader import loads
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import RuleSet

TODAY = date(2026, 11, 24)
HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
"""


def rules(body: str) -> RuleSet:
    """Load a rule file from what stands below its head."""
    return loads(HEAD + dedent(body), "acme.yaml")


def findings(body: str) -> tuple[Diagnostic, ...]:
    """Lint a rule file."""
    return lint(rules(body), today=TODAY)


def found(body: str) -> list[str]:
    """Return the checks that find something, each as often as it does, sorted."""
    return sorted(each.check for each in findings(body))


def only(check: str, body: str) -> Diagnostic:
    """Return the one finding of a check; there may be others of other checks."""
    (finding,) = (each for each in findings(body) if each.check == check)
    return finding


def likely(check: str, body: str) -> list[bool]:
    """Return of each finding of a check whether it is only likely."""
    return [not each.certain for each in findings(body) if each.check == check]
