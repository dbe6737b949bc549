"""The messages of providers: bytes are read as observations, and decisions become requests."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.messages.bodies import MAX_BODY_SIZE as MAX_BODY_SIZE
    from statemachine.messages.checks import sample_differs as sample_differs
    from statemachine.messages.findings import all_checks as all_checks
    from statemachine.messages.findings import faults as faults
    from statemachine.messages.messages import Messages as Messages

_MODULES = {
    "MAX_BODY_SIZE": "bodies",
    "sample_differs": "checks",
    "all_checks": "findings",
    "faults": "findings",
    "Messages": "messages",
}
"""The module of each public name, imported on first use: checking a file does not need the code that reads."""


def __getattr__(name: str) -> object:
    """Import a public name on its first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
