"""Pictures as PNG: the SVG in its light colors, as pixels."""

from __future__ import annotations

import math
import re

from statemachine.diagrams.theme import COLORS, actor_colors
from statemachine.model.extras import library

_ZOOM = 2
"""Pixels for each pixel of the SVG, so that text is sharp on dense screens and in prints."""

_MOST_PIXELS = 40_000_000
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')

_VARIABLE = re.compile(r"var\(--sm-([\w-]+)\)")


def png(picture: str) -> bytes:
    """Return a picture in SVG as PNG, twice as wide and high; less for a huge one, which would take gigabytes.

    The text is in the first of Arial, Helvetica and Liberation Sans that the machine has. Raises `MissingExtraError`
    without the extra `diagrams`.
    """
    resvg = library("resvg_py", extra="diagrams")
    colors = {name: color.light for name, color in {**COLORS, **actor_colors()}.items()}
    light = _VARIABLE.sub(lambda match: colors[match[1]], picture)
    paper = COLORS["paper"].light
    return bytes(resvg.svg_to_bytes(svg_string=light, zoom=_zoom(picture), background=paper))


def _zoom(picture: str) -> float:
    """Return how much larger than the SVG the pixels are."""
    size = _SIZE.search(picture)
    area = int(size[1]) * int(size[2]) if size else 1
    return min(float(_ZOOM), math.sqrt(_MOST_PIXELS / max(area, 1)))
