"""The formats that there are."""

from __future__ import annotations

import pytest

from statemachine.diagrams import FORMATS, Format, draw
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet, Status

RULES = RuleSet(
    provider="acme",
    subject="order",
    version="1.0.0",
    statuses=FrozenMap({"new": Status(name="new")}),
    transitions=(),
)


def test_formats_are_found_by_themselves() -> None:
    """A module of the folder with a function under `@diagram` is a format."""
    assert {"dot", "mermaid"} <= set(FORMATS)
    assert len(FORMATS) == len(list(FORMATS))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_its_last_line(name: Format) -> None:
    """A diagram is text of whole lines that names its statuses."""
    text = draw(RULES, name)
    assert text.endswith("\n")
    assert "new" in text


def test_an_unknown_format_is_named_with_those_that_are_known() -> None:
    """The error says what could have been asked for."""
    with pytest.raises(ValueError, match=r"no diagram format 'png', only .*dot, .*mermaid"):
        draw(RULES, "png")  # type: ignore[arg-type]  # the mistake that is tested
