"""Text from bytes, and whether a rule file may contain each of its characters."""

from __future__ import annotations

import re

from statemachine.loader.checks.syntax import byte_order_mark, invalid_yaml, lone_surrogate, not_utf_8
from statemachine.loader.syntax.lines import Lines
from statemachine.model.diagnostics import Diagnostic, Span

BYTE_ORDER_MARK = "\ufeff"
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = frozenset("\x85\u2028\u2029")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(text: str | bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    """Return the text without a byte order mark, or None if it is unreadable, and the findings."""
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            return None, [_undecodable(error, path)]
    found: list[Diagnostic] = []
    if text.startswith(BYTE_ORDER_MARK):
        text = text[1:]
        found.append(byte_order_mark(Span(path, 1, 1, 1, 2)))
    forbidden = _FORBIDDEN.search(text)
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


def _undecodable(error: UnicodeDecodeError, path: str) -> Diagnostic:
    readable = error.object[: error.start].decode()
    span = Lines(readable, path).at_offset(len(readable))
    return not_utf_8(span, error.object[error.start], is_utf_16=error.object.startswith(_UTF_16))


def _forbidden(character: str, span: Span) -> Diagnostic:
    if character == BYTE_ORDER_MARK:
        return byte_order_mark(span)
    if has_surrogate(character):
        return lone_surrogate(span, f"{ord(character):04x}")
    code = f"U+{ord(character):04X}"
    if character in _BREAKS:
        message = f"some readers treat the character {code} as a line break and others do not"
    else:
        message = f"YAML does not allow the control character {code}"
    return invalid_yaml(span, message, "remove it, or write it as an escape in double quotes")
