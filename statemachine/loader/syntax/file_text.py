"""The text of a rule file: decoded from bytes, with its characters checked, and with places in it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TypeAlias

from statemachine.loader.checks.syntax import byte_order_mark, invalid_yaml, lone_surrogate, not_utf_8
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.spans import Span

Mark: TypeAlias = tuple[int, int]
"""A line and a column, counted from zero."""

BYTE_ORDER_MARK = "\ufeff"
_FORBIDDEN = "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_FORBIDDEN_IN_ASCII = (
    r"[^\t\n\r\x20-\x7e]"  # compiled in a tenth of the time, and most files need no other
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n?|\n")
_AMBIGUOUS_BREAKS = frozenset("\x85\u2028\u2029")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(text: str | bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    """Return the text without a byte order mark, or None if it is unreadable, and the findings."""
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            readable = error.object[: error.start].decode()
            span = Lines(readable, path).at_offset(len(readable))
            is_utf_16 = error.object.startswith(_UTF_16)
            return None, [not_utf_8(span, error.object[error.start], is_utf_16=is_utf_16)]
    found: list[Diagnostic] = []
    if text.startswith(BYTE_ORDER_MARK):
        text = text[1:]
        found.append(byte_order_mark(Span(path, 1, 1, 1, 2)))
    forbidden = re.search(_FORBIDDEN_IN_ASCII if text.isascii() else _FORBIDDEN, text)
    if forbidden is None:
        return text, found
    found.append(_forbidden(forbidden[0], Lines(text, path).at_offset(forbidden.start())))
    return None, found


def has_surrogate(text: str) -> bool:
    """Return whether a text contains a code from d800 to dfff, which is half of a character."""
    return _SURROGATE.search(text) is not None


def with_joined_surrogates(text: str) -> str:
    """Return a text with one character in place of each pair of surrogates, as JSON escapes an emoji."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


class Lines:
    """The lines of a text. Marks count from zero, spans count from one."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their breaks; the text is split only when a place is needed."""
        return _LINE_BREAK.split(self.text)

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
        breaks = [each.end() for each in _LINE_BREAK.finditer(self.text, 0, offset)]
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


def _forbidden(character: str, span: Span) -> Diagnostic:
    if character == BYTE_ORDER_MARK:
        return byte_order_mark(span)
    if has_surrogate(character):
        return lone_surrogate(span, f"{ord(character):04x}")
    code = f"U+{ord(character):04X}"
    if character in _AMBIGUOUS_BREAKS:
        message = f"some readers treat the character {code} as a line break and others do not"
    else:
        message = f"YAML does not allow the control character {code}"
    return invalid_yaml(span, message, "remove it, or write it as an escape in double quotes")
