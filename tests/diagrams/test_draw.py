"""Tests of `draw` and of the table of formats."""

from __future__ import annotations

from dataclasses import replace
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


@pytest.mark.parametrize("name", ["dot", "mermaid", "table"])
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
    with pytest.raises(ValueError, match="unknown diagram format 'gif'; use dot, mermaid, svg or table"):
        draw(RULES, "gif")  # type: ignore[arg-type]  # the point of the test


def test_options_of_the_view_are_passed_on() -> None:
    """Each option has its sentence in the table."""
    text = draw(
        loads(ACME), "table", at="2", actor="staff", without_overrides=True, heat={("New", "Shipped"): 7}
    )
    assert "Only moves that 'staff' may make are shown: all 6." in text
    assert "Overrides are left out: 1 of 6 moves." in text
    assert "2 of 5 moves are open from 'Held'; the others are faint." in text
    assert "Numbers are orders: 7 by 1 move." in text


def test_a_history_is_not_one_text() -> None:
    """A text would be read as a sequence of letters."""
    with pytest.raises(TypeError, match=r"path must be a sequence of statuses, .*write \['New'\]"):
        draw(loads(ACME), path="New")


def test_a_drawing_that_cannot_be_read_is_a_matrix() -> None:
    """The picture says so, and what helps."""
    names = [f"S{number}" for number in range(41)]
    many = replace(RULES, statuses=FrozenMap({name: Status(name=name) for name in names}))
    text = draw(many, "svg")
    assert "A drawing of 41 nodes and 0 arrows cannot be read." in text
    assert "cannot be read" not in draw(RULES, "svg")
