"""The verbs of one rule set: decide, decide an action, list what is available, apply."""

from __future__ import annotations

from statemachine.engine.engine import Engine
from statemachine.engine.hearing import External

__all__ = ["Engine", "External"]
