"""One line of a file, with marks under the part that a finding is about."""

from __future__ import annotations

import re
import unicodedata

from statemachine.model.diagnostics import Span
from statemachine.model.text import width

_LINE_BREAK = re.compile(r"\r\n?|\n")
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONGEST = 160
_BEFORE = 60


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, numbered as the lines of a span are."""
    return _LINE_BREAK.split(text)


def snippet(lines: list[str], span: Span, paint: str = "{}") -> list[str]:
    """Return the first line of a span and the marks under it; nothing if the text has no such line.

    A long line is cut around the span. Control characters and changes of the reading direction become a
    replacement character. `paint` is a format for the marks.
    """
    if not 1 <= span.line <= len(lines):
        return []
    whole = lines[span.line - 1]
    start = min(span.column - 1, len(whole))
    end = span.end_column - 1 if span.end_line == span.line else len(whole)
    left = max(start - _BEFORE, 0) if len(whole) > _LONGEST else 0
    line = "".join(map(_safe, whole[left : left + _LONGEST])).rstrip()
    columns = max(width(line[start - left : max(end - left, 0)]), 1)
    number = f"{span.line:>4}"
    marks = paint.format("^" + "~" * (columns - 1))
    return [f"{number} | {line}", f"{' ' * len(number)} | {_blank(line[: start - left])}{marks}"]


def _safe(character: str) -> str:
    if character == "\t" or unicodedata.category(character) not in _UNSAFE:
        return character
    return "\N{REPLACEMENT CHARACTER}"


def _blank(text: str) -> str:
    """Return spaces as wide as a text; tabs remain tabs."""
    return "".join("\t" if each == "\t" else " " * width(each) for each in text)
