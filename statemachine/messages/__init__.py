"""A provider's messages and our values: bytes to observations, decisions to requests."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.messages.bodies.limits import SIZE as SIZE
    from statemachine.messages.findings import all_checks as all_checks
    from statemachine.messages.findings import faults as faults
    from statemachine.messages.inbound.reading import Reading as Reading
    from statemachine.messages.inbound.reading import Record as Record
    from statemachine.messages.messages import Messages as Messages

_HOMES = {
    "SIZE": "bodies.limits",
    "all_checks": "findings",
    "faults": "findings",
    "Reading": "inbound.reading",
    "Record": "inbound.reading",
    "Messages": "messages",
}
"""Each name and its module, which is imported when the name is first used: to check is not to read or to build."""


def __getattr__(name: str) -> object:
    """Import what other wings may use when they first do."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
