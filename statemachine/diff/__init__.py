"""The comparison of two versions of a rule set by meaning."""

from __future__ import annotations

from statemachine.diff.change_kinds import Audience, Rating, RuleChange
from statemachine.diff.comparison import Approval, Comparison, compare, comparison_schema_text
from statemachine.diff.diff_formats import DIFF_FORMATS
from statemachine.diff.versions import VersionStep

__all__ = [
    "DIFF_FORMATS",
    "Approval",
    "Audience",
    "Comparison",
    "Rating",
    "RuleChange",
    "VersionStep",
    "compare",
    "comparison_schema_text",
]
