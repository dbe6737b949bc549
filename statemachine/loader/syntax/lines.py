"""Places in a text: spans from offsets and from the marks of a YAML reader, counted as editors count."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TypeAlias

from statemachine.model.diagnostics import Span

_BREAK = re.compile(r"\r\n?|\n")

Mark: TypeAlias = tuple[int, int]
"""A line and a column, counted from zero."""


class Lines:
    """The lines of a text. Marks count from zero, spans count from one."""

    def __init__(self, text: str, path: str) -> None:
        """Keep the text; it is split into lines only when a place is needed."""
        self.text = text
        self.path = path

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their breaks."""
        return _BREAK.split(self.text)

    @cached_property
    def end(self) -> Mark:
        """The mark after the last character that is not white space."""
        return self.trimmed((0, 0), (len(self.lines), 0))

    def within(self, mark: Mark) -> Mark:
        """Return a mark, or the end of the text for a mark after it."""
        return min(mark, (len(self.lines) - 1, len(self.lines[-1])))

    def span(self, start: Mark, end: Mark) -> Span:
        """Return the span between two marks."""
        return Span(self.path, start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1)

    def at(self, mark: Mark) -> Span:
        """Return the span of the character at a mark; after the end of the text, of the last character."""
        line, column = min(mark, self.end)
        if (line, column) == self.end:
            column = max(column - 1, 0)
        return self.span((line, column), (line, column + 1))

    def at_offset(self, offset: int) -> Span:
        """Return the span of the character at an offset."""
        breaks = [each.end() for each in _BREAK.finditer(self.text, 0, offset)]
        column = offset - (breaks[-1] if breaks else 0)
        return self.span((len(breaks), column), (len(breaks), column + 1))

    def after(self, mark: Mark) -> str:
        """Return the rest of the line from a mark on."""
        line, column = mark
        return self.lines[line][column:] if line < len(self.lines) else ""

    def all_after(self, mark: Mark) -> str:
        """Return the rest of the text from a mark on, with a newline as every line break."""
        return "\n".join([self.after(mark), *self.lines[mark[0] + 1 :]])

    def trimmed(self, start: Mark, end: Mark) -> Mark:
        """Return an end moved back over blank lines and white space, at most to the line of the start."""
        line, column = self.within(end)
        while line > start[0] and not self.lines[line][:column].strip():
            line -= 1
            column = len(self.lines[line])
        return line, len(self.lines[line][:column].rstrip())
