"""Values as YAML text: on one line if they fit, else one line for each part."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TypeAlias

_Line: TypeAlias = tuple[str, int, object]
"""The start of a line, the indentation of the lines below it, and the value to write after the start."""

_Part: TypeAlias = tuple[str | None, object]
"""A key of a mapping, or None for an item of a list, and the value."""

_WIDTH = 105
_STEP = 2
_MINIMUM_WIDTH = 40
_LONGEST_KEY = 1000  # libyaml limits a key without a question mark to 1,024 bytes

_PART = r"[\w(/.+-](?:[\w()/.+=?&%@';-]|:(?=[\w/]))*"
_UNQUOTED = re.compile(rf"(?=[^\W\d]){_PART}(?: {_PART})*")
_COMMAS = re.compile(r",(?= )")
_OTHER_THAN_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Plain(str):
    """A text that is written without quotes, such as a number or a date."""

    __slots__ = ()


class _Written(str):
    """A text that is YAML already."""

    __slots__ = ()


def to_yaml(document: Mapping[str, object]) -> str:
    """Return a mapping as YAML: one line for each key, or a paragraph if lists or mappings are nested in it."""
    lines: list[str] = []
    is_paragraph = False
    for name, value in document.items():
        was_paragraph, is_paragraph = is_paragraph, _is_paragraph(value)
        if lines and (is_paragraph or was_paragraph):
            lines.append("")
        line = (f"{scalar(name)}:", _STEP, value)
        head, parts = _split(line) if is_paragraph else ([], [line])
        lines += [*head, *_lines(parts)]
    return "".join(f"{line}\n" for line in lines)


def scalar(value: object) -> str:
    """Return a text, a boolean, an integer or None as YAML, with quotes where a text needs them."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() if not isinstance(value, Plain) and not _is_unquoted(value):
            return quoted_scalar(value)
        case _:
            return str(value)


def quoted_scalar(text: str) -> str:
    """Return a text in double quotes, as YAML and JSON read it."""
    return f'"{"".join(map(_escaped, text))}"'


def scalar_outside_brackets(value: object) -> str:
    """Return the same as `scalar`, but a comma alone does not need quotes."""
    if isinstance(value, str) and _is_unquoted(_COMMAS.sub("", value)):
        return value
    return scalar(value)


def _is_unquoted(text: str) -> bool:
    """Return whether no reader of YAML, 1.1 or 1.2, can read a text without quotes as another value."""
    return _UNQUOTED.fullmatch(text) is not None and text.lower() not in _OTHER_THAN_TEXT


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _is_paragraph(value: object) -> bool:
    """Return whether a section contains a mapping, or only lists."""
    parts = [part for _, part in _parts(value) or ()]
    nested = [_parts(part) is not None for part in parts]
    return any(isinstance(part, Mapping) for part in parts) or (any(nested) and all(nested))


def _lines(parts: Sequence[_Line]) -> Iterator[str]:
    """Yield the lines of values. A stack replaces recursion."""
    waiting = list(reversed(parts))
    while waiting:
        line = waiting.pop()
        lead, _, value = line
        inner = _parts(value)
        if inner is None:
            yield from _single(line)
        elif (written := _on_one_line(value, _WIDTH - len(lead) - 1)) is not None:
            yield f"{lead} {written}"
        elif not inner or any(len(key or "") > _LONGEST_KEY for key, _ in inner):
            yield f"{lead} {_on_one_line(value, math.inf)}"
        else:
            head, rest = _split(line)
            yield from head
            waiting.extend(reversed(rest))


def _split(line: _Line) -> tuple[list[str], list[_Line]]:
    """Return the first line of a list or mapping, and the lines of its parts.

    After a dash there is no separate first line: the first part follows the dash.
    """
    lead, indent, value = line
    starts = [("-" if key is None else f"{scalar(key)}:", part) for key, part in _parts(value) or ()]
    lines = [(" " * indent + start, indent + _STEP, part) for start, part in starts]
    if not lead.endswith("-"):
        return [lead], lines
    return [], [(f"{lead} {starts[0][0]}", *lines[0][1:]), *lines[1:]]


def _single(line: _Line) -> Iterator[str]:
    lead, indent, value = line
    written = scalar_outside_brackets(value)
    folded = []
    if isinstance(value, str) and len(lead) + 1 + len(written) > _WIDTH:
        folded = _folded(value, max(_WIDTH - indent, _MINIMUM_WIDTH))
    if folded:
        yield f"{lead} >-"
        yield from (" " * indent + each for each in folded)
    else:
        yield f"{lead} {written}"


def _folded(text: str, width: int) -> list[str]:
    """Return the lines of a text folded at its spaces, or no lines if the text would not be read back."""
    if text.startswith(" ") or not text.isprintable():
        return []
    lines = wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return lines if len(lines) > 1 and " ".join(lines) == text else []


def _on_one_line(value: object, room: float) -> str | None:
    """Return a value on one line, or None if it is longer than `room`."""
    pieces: list[str] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        parts = _parts(each)
        if parts is not None:
            waiting.extend(reversed(_pieces(parts, "{}" if isinstance(each, Mapping) else "[]")))
            continue
        pieces.append(each if isinstance(each, _Written) else scalar(each))
        room -= len(pieces[-1])
        if room < 0:
            return None
    return "".join(pieces)


def _pieces(parts: list[_Part], brackets: str) -> list[object]:
    """Return the parts of a list or mapping, with the brackets, commas and keys between them."""
    pieces: list[object] = []
    for key, part in parts:
        comma = ", " if pieces else ""
        pieces += [_Written(comma if key is None else comma + _flow_key(key)), part]
    return [_Written(brackets[0]), *pieces, _Written(brackets[1])]


def _flow_key(key: str) -> str:
    written = scalar(key)
    return f"? {written} : " if len(key) > _LONGEST_KEY else f"{written}: "


def _parts(value: object) -> list[_Part] | None:
    """Return the parts of a mapping with their keys, those of a list with None, else None."""
    if isinstance(value, Mapping):
        return list(value.items())
    return [(None, part) for part in value] if isinstance(value, tuple | list) else None
