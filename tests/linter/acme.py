"""Small rule files for the tests of the linter: a head that declares a source, and the findings in the rest."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from statemachine.linter import lint
from statemachine.loader import loads
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.ruleset import RuleSet
from tests.loader.files import underlined

TODAY = date(2026, 11, 27)
HEAD = """\
format: 1
provider: acme
subject: order
version: 1.0.0
sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}
"""


def rules(body: str) -> RuleSet:
    """Return the rule set of a head and a body."""
    return loads(HEAD + dedent(body), "acme.yaml")


def findings(body: str) -> tuple[Diagnostic, ...]:
    """Return the findings in a rule file, those of the strict checks too."""
    return lint(rules(body), today=TODAY, strict=True)


def underlined_in(body: str, finding: Diagnostic) -> str:
    """Return the text at the place of a finding in a body."""
    return underlined(HEAD + dedent(body), finding.span)


def found(body: str) -> list[str]:
    """Return the name of the check of each finding, sorted."""
    return sorted(each.check for each in findings(body))


def only(check: str, body: str) -> Diagnostic:
    """Return the one finding of a check; other checks may have findings too."""
    (finding,) = (each for each in findings(body) if each.check == check)
    return finding


def likely(check: str, body: str) -> list[bool]:
    """Return for each finding of a check whether it is only likely."""
    return [not each.certain for each in findings(body) if each.check == check]
