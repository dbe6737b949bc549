"""The engine for the tests."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from statemachine import Engine, loads
from tests.engine.acme import ACME


def never(_: Mapping[str, object]) -> bool:
    """Return False, as a guard that fails."""
    return False


@pytest.fixture
def engine() -> Engine:
    """Return an engine of the small rule file; its external guard always fails."""
    return Engine(loads(ACME, "acme.yaml"), guards={"checked": never})
