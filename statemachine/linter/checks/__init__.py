"""Every check of the linter; a new check is one function in one of these modules."""

from statemachine.linter.checks import (
    ends,
    guards,
    outbound_requests,
    permissions,
    provenance,
    ranks,
    spellings,
    starts,
    transitions,
    unused,
)
from statemachine.linter.registry import CHECKS, FINDERS

MODULES = (
    starts,
    ends,
    transitions,
    permissions,
    guards,
    ranks,
    spellings,
    unused,
    provenance,
    outbound_requests,
)
"""The modules with checks; importing this package registers them."""

__all__ = ["CHECKS", "FINDERS", "MODULES"]
