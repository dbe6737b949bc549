"""The widths of texts, from a table, so that pictures are the same on every machine.

The table has the advance widths of Liberation Sans, which are those of Arial and Helvetica: facts about these fonts, in
thousandths of the size, for the characters from the space to the tilde.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
"""The fonts that a picture asks for: all have these widths."""

# fmt: off
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722,
    722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
    500, 334, 260, 334, 584,
)
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722,
    722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611,
    611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556,
    500, 389, 280, 389, 584,
)
# fmt: on

_SIGNS = {
    **dict.fromkeys("●○◌", 873),
    **dict.fromkeys("■▣▢", 945),
    **dict.fromkeys("▲◆▼◇▶◀", 769),
    **dict.fromkeys("★♠♣♥", 896),
    **dict.fromkeys("✓✗⊘⇢→↓≈≠✚", 838),
    **dict.fromkeys("…", 1000),
}
"""The widths of signs, which are those of DejaVu Sans."""

_FIRST = 32
_LAST_USUAL = "\u024f"
_WIDE, _OTHER, _NO_WIDTH = 1000, 620, frozenset({"Mn", "Me", "Cf"})
"""The widths of characters that the table does not have, from above: full-width ones, and others."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels, for a size of the font in pixels."""
    table = _BOLD if bold else _REGULAR
    return sum(_width(each, table) for each in text) * size / 1000


def is_sign(character: str) -> bool:
    """Return whether the fonts may lack a character, so that a picture asks for others."""
    return character > _LAST_USUAL


def wrapped(text: str, wide: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text as lines of at most this width, where spaces, hyphens or capitals allow it, else anywhere; no text is lost."""
    lines = [""]
    pieces = (piece for part in _parts(text) for piece in _pieces(part, wide, size, bold=bold))
    for part in pieces:
        if lines[-1] and text_width((lines[-1] + part).rstrip(), size, bold=bold) > wide:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines if line.strip()] or [text]


def _pieces(part: str, wide: float, size: float, *, bold: bool) -> Iterator[str]:
    """Yield a part of a text in pieces of at most a width; a single character may be wider."""
    piece = ""
    for character in part:
        if piece and text_width(piece + character, size, bold=bold) > wide:
            yield piece
            piece = ""
        piece += character
    yield piece


def _width(character: str, table: tuple[int, ...]) -> int:
    place = ord(character) - _FIRST
    if 0 <= place < len(table):
        return table[place]
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def _parts(text: str) -> Iterator[str]:
    """Yield the parts between which a line may end: after spaces and hyphens, before capitals, after wide characters."""
    part = ""
    for character in text:
        last = part[-1:]
        ends = last in {" ", "-", "_", "/", "."} or (last.islower() and character.isupper())
        if part and (ends or unicodedata.east_asian_width(last) in "WF"):
            yield part
            part = ""
        part += character
    yield part
