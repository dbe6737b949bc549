"""Text from bytes, and whether every character of it may stand in a rule file."""

from __future__ import annotations

import re

from statemachine.loader.checks.registry import check
from statemachine.loader.syntax.lines import Lines
from statemachine.loader.syntax.problems import invalid_yaml
from statemachine.model.diagnostics import Diagnostic, Finding, Span

BYTE_ORDER_MARK = "\ufeff"
_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = frozenset("\x85\u2028\u2029")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(text: str | bytes, path: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the text without a byte order mark, or None if it cannot be read, with the findings."""
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            return None, (_undecodable(error, path),)
    found: tuple[Diagnostic, ...] = ()
    if text.startswith(BYTE_ORDER_MARK):
        text = text[1:]
        found = (byte_order_mark(Span(path, 1, 1, 1, 2)),)
    unreadable = _UNREADABLE.search(text)
    if unreadable is None:
        return text, found
    return None, (*found, _unreadable(unreadable[0], Lines(text, path).at_offset(unreadable.start())))


def has_surrogate(text: str) -> bool:
    """Say whether half of a character stands in a text by itself."""
    return _SURROGATE.search(text) is not None


def _undecodable(error: UnicodeDecodeError, path: str) -> Diagnostic:
    readable = error.object[: error.start].decode()
    span = Lines(readable, path).at_offset(len(readable))
    return not_utf_8(span, error.object[error.start], wide=error.object.startswith(_UTF_16))


def _unreadable(character: str, span: Span) -> Diagnostic:
    if character == BYTE_ORDER_MARK:
        return byte_order_mark(span)
    if has_surrogate(character):
        return lone_surrogate(span, f"{ord(character):04x}")
    code = f"U+{ord(character):04X}"
    if character in _BREAKS:
        message = f"some readers take the character {code} for a line break and others do not"
        return invalid_yaml(span, message, "take it out, or write it as an escape in double quotes")
    message = f"the control character {code} cannot stand in YAML"
    return invalid_yaml(span, message, "take it out, or write it as an escape in double quotes")


@check
def not_utf_8(span: Span, byte: int, *, wide: bool = False) -> Finding:
    """Bytes that are not UTF-8.

    A rule file is text in UTF-8, so that it reads the same on every machine. Editors call this the
    encoding of the file: set it to UTF-8 and save the file again.

    Bad: cannot be shown as text

    Good:
        format: 1
        provider: acme
        subject: order
        version: 1.0.0
        title: Größe und Menge
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    encoding = "it looks like UTF-16; " if wide else ""
    return Finding(
        span,
        f"the byte 0x{byte:02X} is not UTF-8 here",
        f"{encoding}save the file with the encoding UTF-8",
    )


@check
def byte_order_mark(span: Span) -> Finding:
    """A byte order mark, which cannot be seen and changes what some readers read.

    Some editors write it as the first character of a file. It has no use in UTF-8: save the file as UTF-8
    without a byte order mark.

    Bad: cannot be shown as text

    Good:
        format: 1
        provider: acme
        subject: order
        version: 1.0.0
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(
        span, "a byte order mark stands here", "save the file as UTF-8 without a byte order mark"
    )


@check
def lone_surrogate(span: Span, code: str | None = None) -> Finding:
    r"""Half of a character, which no text can hold by itself.

    The codes from d800 to dfff are halves of characters in UTF-16. They come from tools that write an
    emoji as two escapes: write the character itself, or one escape with eight digits.

    Bad:
        title: "Orders \ud83d\ude00"

    Good:
        title: "Orders \U0001f600"
    """
    return Finding(
        span,
        f"the code {code} is half of a character" if code else "half of a character stands in this text",
        "write the character itself, or one escape with eight digits",
    )
