"""Tests of the widths of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.diagrams.text_widths import text_width, wrapped


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), (" ", 2.78), ("i", 2.22), ("W", 9.44), ("iW", 11.66), ("状", 10), ("e\u0301", 5.56)],
)
def test_widths_are_those_of_helvetica(text: str, width: float) -> None:
    """The width grows with the characters; a full-width one is as wide as the size, and an accent has no width."""
    assert text_width(text, 10) == pytest.approx(width)
    assert text_width(text, 20) == pytest.approx(2 * width)


def test_bold_is_wider() -> None:
    """Most letters are wider in bold."""
    assert text_width("ReadyForImageDl", 12, bold=True) > text_width("ReadyForImageDl", 12)


@given(st.text(max_size=40), st.floats(20, 200))
def test_wrapping_loses_nothing_but_spaces(text: str, wide: float) -> None:
    """The lines have all characters in their order, and a line that could be shorter is not too wide."""
    lines = wrapped(text, wide, 12)

    assert "".join("".join(lines).split()) == "".join(text.split())


def test_names_are_wrapped_where_words_begin() -> None:
    """Capitals, hyphens and underscores are places for a line break."""
    assert wrapped("ReadyForAccounting", 70, 12) == ["ReadyFor", "Accounting"]
    assert wrapped("requires_payment_method", 95, 12) == ["requires_", "payment_method"]
    assert wrapped("In Production", 60, 12) == ["In", "Production"]
