"""Tests of lines of text in pictures: signs have places and fonts of their own, so that other texts keep theirs."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.text_runs import Run, run_width, text_element
from statemachine.diagrams.text_widths import text_width
from statemachine.model.text import printable

runs = st.lists(st.builds(Run, st.text(min_size=1), st.sampled_from(["", "name", "soft"])), max_size=4)


@given(runs)
def test_no_text_is_lost(line: list[Run]) -> None:
    """Any text is well-formed XML, with its characters in their order."""
    element = ET.fromstring(text_element((1, 2), line, 11))  # noqa: S314  # our own text

    assert "".join(element.itertext()) == "".join(printable(run.text) for run in line)


@pytest.mark.parametrize(("anchor", "share"), [("", 0), ("middle", 0.5), ("end", 1)])
def test_a_sign_has_its_place(anchor: str, share: float) -> None:
    """The parts stand one behind the other, from where the whole text begins."""
    line = [Run("Done ", "name"), Run("✓")]
    element = ET.fromstring(text_element((100, 9), line, 11, anchor=anchor))  # noqa: S314  # our own text
    name, sign = element
    left = 100 - share * sum(run_width(run, 11) for run in line)

    assert element.get("text-anchor") is None
    assert float(name.get("x", "")) == pytest.approx(left, abs=0.06)
    assert float(sign.get("x", "")) == pytest.approx(
        float(name.get("x", "")) + run_width(line[0], 11), abs=0.2
    )
    assert [name.get("class"), sign.get("class")] == ["name", "sign"]


def test_a_text_without_signs_keeps_its_anchor() -> None:
    """Where the font of a reader is wider, it grows to both sides."""
    assert text_element((1, 2), [Run("a"), Run("b", "soft")], 11, anchor="middle") == (
        '<text x="1.0" y="2.0" text-anchor="middle" xml:space="preserve">a<tspan class="soft">b</tspan></text>'
    )


def test_signs_are_as_wide_as_their_font_draws_them() -> None:
    """A mark is wider than a letter."""
    assert text_width("●", 100) == pytest.approx(87.3)
    assert text_width("✓", 100) == pytest.approx(83.8)
