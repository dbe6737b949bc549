"""Columns and paragraphs of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width


def columns(rows: Iterable[Sequence[str]], *, indent: str = "  ") -> Iterator[str]:
    """Yield the rows as lines whose cells stand below each other; a column without any text is left out."""
    cells = [tuple(map(one_line, row)) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True) if width
        )
        yield indent + "  ".join(padded).rstrip()


def one_line(text: str) -> str:
    """Return the text as one line that holds nothing a terminal would obey."""
    flat = " ".join(text.split())
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in flat)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
