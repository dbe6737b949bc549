"""Every check of the linter; a new one is one function in one of these modules."""

from statemachine.linter.checks import (
    ends,
    guards,
    overlaps,
    permissions,
    provenance,
    sources,
    spellings,
    walks,
)
from statemachine.linter.registry import CHECKS, FINDERS, check
from statemachine.model.diagnostics import Severity

MODULES = (walks, ends, overlaps, permissions, guards, spellings, provenance, sources)
"""Where the checks stand; importing this package registers them."""

__all__ = ["CHECKS", "FINDERS", "MODULES", "Severity", "check"]
