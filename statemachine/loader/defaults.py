"""What is meant where a rule file says nothing."""

from __future__ import annotations

from statemachine.model.frozen import FrozenMap
from statemachine.model.messages import Path

CONTENT = FrozenMap({"application/json": Path("@")})
"""The content of a message: JSON, its records being the whole of it."""
