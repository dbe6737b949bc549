"""Checks of a rule set that loads, and reports of their findings."""

from statemachine.linter.lint import lint
from statemachine.linter.registry import CHECKS
from statemachine.linter.report import REPORTS, Report

__all__ = ["CHECKS", "REPORTS", "Report", "lint"]
