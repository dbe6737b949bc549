"""What is questionable in a rule set, and reports of it."""

from statemachine.linter.checks import CHECKS
from statemachine.linter.findings import lint
from statemachine.linter.report import REPORTS, Report

__all__ = ["CHECKS", "REPORTS", "Report", "lint"]
