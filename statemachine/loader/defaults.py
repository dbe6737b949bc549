"""What is meant where a rule file says nothing."""

from __future__ import annotations

from statemachine.model.frozen import FrozenMap
from statemachine.model.message_specs import JMESPath

CONTENT = FrozenMap({"application/json": JMESPath("@")})
"""The content of a message: JSON, its records being the whole of it."""
