"""Checks of a rule set that loads, and reports of their findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from statemachine.linter.checks import (  # noqa: F401 - importing a module registers its checks
    CHECKS,
    FINDERS,
    confusable_names,
    ends,
    former_statuses,
    guards,
    otherwise,
    outbound_requests,
    permissions,
    provenance,
    ranks,
    request_secrets,
    request_uses,
    starts,
    timed_moves,
    transitions,
    unused,
)
from statemachine.linter.lint_context import LintContext
from statemachine.linter.report import REPORTS, Report, statistics
from statemachine.model.diagnostics import Diagnostic, in_file_order
from statemachine.model.ruleset import RuleSet

__all__ = [
    "CHECKS",
    "FORMATS",
    "REPORTS",
    "Report",
    "findings_schema_text",
    "lint",
    "statistics",
    "write_report",
]

FORMATS = ("full", "concise", "json", "github", "sarif", "junit")
"""The formats of reports; the first is the default."""


def findings_schema_text() -> str:
    """Return the JSON Schema of the format `json`."""
    return (Path(__file__).parent / "findings.schema.json").read_text(encoding="utf-8")


def write_report(report: Report, name: str) -> str:
    """Return a report in a format."""
    if name not in REPORTS:
        from statemachine.linter import machine_reports  # noqa: F401, PLC0415  # registers its formats, which few runs need

    return REPORTS[name](report)


def lint(rules: RuleSet, *, today: date | None = None, strict: bool = False) -> tuple[Diagnostic, ...]:
    """Return every finding in a rule set, by place and then by check.

    `rules` must come from the loader, so that every name in it is declared. Without `today`, no date is
    in the future. With `strict`, the checks that do not run by default run too.
    """
    context = LintContext.of(rules, today)
    checks = [each for each in CHECKS.values() if strict or each.default]
    return in_file_order(
        check.diagnostic(finding) for check in checks for finding in FINDERS[check.name](context)
    )
