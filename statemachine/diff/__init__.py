"""The comparison of two versions of a rule set by meaning."""

from __future__ import annotations

from statemachine.diff.change_kinds import Change
from statemachine.diff.compare import compare
from statemachine.diff.diff_formats import DIFF_FORMATS, Comparison
from statemachine.diff.versions import Approval, approve, count_orders

__all__ = ["DIFF_FORMATS", "Approval", "Change", "Comparison", "approve", "compare", "count_orders"]
