"""Tests of the colors that all pictures share."""

from __future__ import annotations

from itertools import product

import pytest

from statemachine.diagrams.theme import COLORS, actor_styles, css_variables

BACKGROUNDS = ("paper", "panel", "here")
TEXTS = [name for name in COLORS if name not in {*BACKGROUNDS, "line"}]


def luminance(color: str) -> float:
    """Return the relative luminance of a color, as WCAG 2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colors, as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_background(theme: str) -> None:
    """Text of each color has a contrast of at least 4.5 to 1, the value that WCAG 2 asks for at level AA."""
    colors = {name: getattr(color, theme) for name, color in COLORS.items()}
    actors = [getattr(each.color, theme) for each in actor_styles("abcdef").values()]
    texts = [*(colors[name] for name in TEXTS), *actors]
    low = [pair for pair in product(texts, BACKGROUNDS) if contrast(pair[0], colors[pair[1]]) < 4.5]
    assert low == []


def test_actors_differ_by_color_and_by_mark() -> None:
    """Six actors have six colors, twelve have twelve marks; 72 have 72 pairs of a color and a mark."""
    styles = actor_styles(f"actor {number}" for number in range(72)).values()
    first = list(styles)[:12]
    assert len({each.color for each in first[:6]}) == 6
    assert len({each.mark for each in first}) == 12
    assert len({(each.color, each.mark) for each in styles}) == 72


def test_css_has_each_color_in_both_themes() -> None:
    """Each color is a property of the light theme and of the dark one."""
    css = css_variables()
    for name, color in COLORS.items():
        assert f"--sm-{name}:{color.light};" in css
        assert f"--sm-{name}:{color.dark};" in css
