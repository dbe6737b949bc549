"""Tests of `draw` and of the table of formats."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from statemachine.diagrams import ENDINGS, FORMATS, Format, draw
from statemachine.loader import load, loads
from statemachine.model.declarations import Status
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from tests import golden
from tests.cli.conftest import ACME

GOLDEN = Path(__file__).parent / "golden"
RULES = RuleSet(
    provider="acme",
    subject="order",
    version="1.0.0",
    statuses=FrozenMap({"new": Status(name="new")}),
    transitions=(),
)


def test_every_format_has_a_name_and_an_ending() -> None:
    """The type `Format`, the functions and the file endings agree."""
    assert set(FORMATS) == set(get_args(Format)) == set(ENDINGS.values())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_its_last_line(name: Format) -> None:
    """A diagram consists of whole lines, and contains the names of its statuses."""
    text = draw(RULES, name)
    assert text.endswith("\n")
    assert "new" in text


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("file", "rules", "at"),
    [("acme", loads(ACME), "Held"), ("wordbee-order", load("wordbee/order"), None)],
)
def test_diagrams_equal_the_golden_files(
    name: Format, file: str, rules: RuleSet, at: str | None
) -> None:
    """A small rule set with a marked status, and a shipped one."""
    golden.check(GOLDEN / f"{file}.{name}", draw(rules, name, at))


def test_an_unknown_format_is_an_error() -> None:
    """The message lists the known formats."""
    with pytest.raises(ValueError, match="unknown diagram format 'png'; use dot or mermaid"):
        draw(RULES, "png")  # type: ignore[arg-type]  # the point of the test
