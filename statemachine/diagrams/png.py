"""Pictures as PNG: the SVG in its light colors, as pixels."""

from __future__ import annotations

import re

from statemachine.diagrams.theme import COLORS, actor_colors
from statemachine.model.extras import library

_ZOOM = 2
"""Pixels for each pixel of the SVG, so that text is sharp on dense screens and in prints."""

_VARIABLE = re.compile(r"var\(--sm-([\w-]+)\)")


def png(picture: str) -> bytes:
    """Return a picture in SVG as PNG, twice as wide and high.

    The text is in the first of Arial, Helvetica and Liberation Sans that the machine has. Raises `MissingExtraError`
    without the extra `diagrams`.
    """
    resvg = library("resvg_py", extra="diagrams")
    colors = {name: color.light for name, color in {**COLORS, **actor_colors()}.items()}
    light = _VARIABLE.sub(lambda match: colors[match[1]], picture)
    return bytes(resvg.svg_to_bytes(svg_string=light, zoom=_ZOOM, background=COLORS["paper"].light))
