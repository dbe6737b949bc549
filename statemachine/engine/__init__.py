"""The engine of one rule set: decide, decide an action, list moves, apply, observe, roll up."""

from __future__ import annotations

from statemachine.engine.engine import Engine
from statemachine.engine.evaluation import External, GuardRefusal
from statemachine.engine.tracker import OrderTracker

__all__ = ["Engine", "External", "GuardRefusal", "OrderTracker"]
