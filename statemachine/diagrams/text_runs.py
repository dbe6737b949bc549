"""Lines of text in a picture: parts with the classes of their colors, and how SVG writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from statemachine.diagrams.text_widths import is_sign, text_width
from statemachine.model.text import printable

_PARTS = re.compile(r"[\x00-\u024f]+|[^\x00-\u024f]+")
_BOLD = frozenset({"name", "title", "step", "gap"})
_SHARES = {"": 0.0, "middle": 0.5, "end": 1.0}
"""How much of a text stands before its place, by its anchor."""

SIGN_STYLE = ".sign{font-family:'DejaVu Sans','Segoe UI Symbol','Apple Symbols',sans-serif}"
"""The rule of CSS for signs, which the fonts of other texts lack."""


class Run(NamedTuple):
    """A part of a line of text, with a class for its color."""

    text: str
    css: str = ""


def run_width(run: Run, size: float) -> float:
    """Return the width of a run in pixels."""
    return text_width(run.text, size, bold=run.css in _BOLD)


def text_element(
    place: tuple[float, float],
    runs: Sequence[Run],
    size: float,
    *,
    anchor: str = "",
    attributes: str = "",
) -> str:
    """Return runs as an element `text` of SVG.

    A text with signs has the place of each part: a renderer that has to look for another font takes it for all that
    it places together.
    """
    parts = [Run(part[0], run.css) for run in runs for part in _PARTS.finditer(run.text)]
    x, y = place
    if any(is_sign(part.text[0]) for part in parts[1:]):
        left = x - _SHARES[anchor] * sum(run_width(part, size) for part in parts)
        content, anchor, x = "".join(_placed(parts, left, size)), "", left
    else:
        content = "".join(_span(part, "") for part in parts)
    shown = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text{attributes} x="{x:.1f}" y="{y:.1f}"{shown} xml:space="preserve">{content}</text>'


def _placed(parts: Sequence[Run], left: float, size: float) -> Iterator[str]:
    """Yield spans, with a place where signs begin or end."""
    before: bool | None = None
    for part in parts:
        now = is_sign(part.text[0])
        yield _span(part, "" if now == before else f' x="{left:.1f}"')
        left += run_width(part, size)
        before = now


def _span(part: Run, place: str) -> str:
    names = " ".join(each for each in (part.css, "sign" if is_sign(part.text[0]) else "") if each)
    css = f' class="{names}"' if names else ""
    text = escape(printable(part.text), quote=False)
    return f"<tspan{place}{css}>{text}</tspan>" if place or css else text
