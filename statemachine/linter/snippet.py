"""A line of a file with a mark under the part that a finding speaks of."""

from __future__ import annotations

import re
import unicodedata

from statemachine.model.diagnostics import Span

_BREAK = re.compile(r"\r\n?|\n")
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_LONGEST = 160
_BEFORE = 60


def lines_of(text: str) -> list[str]:
    """Cut a text into lines as places count them."""
    return _BREAK.split(text)


def snippet(lines: list[str], span: Span, paint: str = "{}") -> list[str]:
    """Return the first line of a span and the marks under it, or nothing if the text has no such line.

    Of a long line only the surroundings are shown. Characters that would move the cursor or turn the
    reading direction are shown as a replacement character.
    """
    if not 1 <= span.line <= len(lines):
        return []
    whole = lines[span.line - 1]
    start = min(span.column - 1, len(whole))
    end = span.end_column - 1 if span.end_line == span.line else len(whole)
    left = max(start - _BEFORE, 0) if len(whole) > _LONGEST else 0
    line = "".join(map(_visible, whole[left : left + _LONGEST])).rstrip()
    width = max(_width(line[start - left : max(end - left, 0)]), 1)
    number = f"{span.line:>4}"
    marks = paint.format("^" + "~" * (width - 1))
    return [f"{number} | {line}", f"{' ' * len(number)} | {_blank(line[: start - left])}{marks}"]


def _visible(character: str) -> str:
    if character == "\t" or unicodedata.category(character) not in _UNSAFE:
        return character
    return "\N{REPLACEMENT CHARACTER}"


def _blank(text: str) -> str:
    """Return white space as wide as a text; tabs stay tabs."""
    return "".join("\t" if each == "\t" else " " * _width(each) for each in text)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.category(each) in _MARKS else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )
