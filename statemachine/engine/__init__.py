"""The engine of one rule set: decide, decide an action, list moves, apply, observe, roll up."""

from __future__ import annotations

from statemachine.engine.engine import Engine

TYPE_CHECKING = False  # type checkers know the name; importing `typing` would cost more than this module
if TYPE_CHECKING:
    from statemachine.engine.guard_results import External, GuardRefusal
    from statemachine.engine.tracker import OrderTracker

__all__ = ["Engine", "External", "GuardRefusal", "OrderTracker"]


def __getattr__(name: str) -> object:
    """Import the other names at their first use, so that importing the engine is cheap."""
    if name in {"External", "GuardRefusal"}:
        from statemachine.engine import guard_results  # noqa: PLC0415  # the point of this function

        return getattr(guard_results, name)
    if name == "OrderTracker":
        from statemachine.engine.tracker import OrderTracker  # noqa: PLC0415  # likewise

        return OrderTracker
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
