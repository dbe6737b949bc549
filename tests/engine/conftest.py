"""The engine that the tests ask."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from statemachine import Engine, loads
from tests.engine.acme import ACME


def never(_: Mapping[str, object]) -> bool:
    """Fail as a guard."""
    return False


@pytest.fixture
def engine() -> Engine:
    """Return an engine over the small rule file; its external guard never holds."""
    return Engine(loads(ACME, "acme.yaml"), guards={"checked": never})
