"""Values as YAML text that reads well: what fits stands on one line, the rest on a line for each part."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TypeAlias

from statemachine.loader.write.quote import Plain, lone, scalar

Line: TypeAlias = tuple[str, int, object]
"""What a line begins with, how far in the lines below it stand, and the value to write behind it."""

_WIDTH = 105
_STEP = 2
_NARROWEST = 40
_LONGEST_KEY = 1000  # libyaml takes no key of more than 1,024 bytes without a question mark before it


def write(document: Mapping[str, object]) -> str:
    """Write a mapping whose keys are sections: a line each, or a paragraph where lists or mappings nest."""
    lines: list[str] = []
    apart = False
    for name, value in document.items():
        was_apart, apart = apart, _is_paragraph(value)
        if lines and (apart or was_apart):
            lines.append("")
        line = (f"{name}:", _STEP, value)
        head, parts = _parted(line) if apart else ([], [line])
        lines += [*head, *_lines(parts)]
    return "".join(f"{line}\n" for line in lines)


def _is_paragraph(value: object) -> bool:
    """Say whether a section declares things: it holds mappings, or nothing but lists."""
    parts = _inside(value)
    nested = [_is_collection(each) for each in parts]
    return any(isinstance(each, Mapping) for each in parts) or (any(nested) and all(nested))


def _lines(parts: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of values, with a stack in place of recursion."""
    waiting = list(reversed(parts))
    while waiting:
        line = waiting.pop()
        lead, _, value = line
        if not _is_collection(value):
            yield from _single(line)
        elif (written := _on_one_line(value, _WIDTH - len(lead) - 1)) is not None:
            yield f"{lead} {written}"
        elif not _inside(value) or any(len(key) > _LONGEST_KEY for key in _keys(value)):
            yield f"{lead} {_on_one_line(value, math.inf)}"
        else:
            head, inner = _parted(line)
            yield from head
            waiting.extend(reversed(inner))


def _parted(line: Line) -> tuple[list[str], list[Line]]:
    """Return a list or mapping as the line that opens it and the parts that follow, one below the other.

    The first part of what stands behind a dash stands behind that dash too.
    """
    lead, indent, value = line
    starts = [f"{scalar(key)}:" for key in _keys(value)] or ["-"] * len(_inside(value))
    parts = [
        (" " * indent + start, indent + _STEP, each)
        for start, each in zip(starts, _inside(value), strict=True)
    ]
    if not lead.endswith("-"):
        return [lead], parts
    return [], [(f"{lead} {starts[0]}", *parts[0][1:]), *parts[1:]]


def _single(line: Line) -> Iterator[str]:
    """Yield the line of a single value, or those of a text that is too long for one."""
    lead, indent, value = line
    written = scalar(value) if isinstance(value, Plain) or not isinstance(value, str) else lone(value)
    folded = []
    if isinstance(value, str) and len(lead) + 1 + len(written) > _WIDTH:
        folded = _folded(value, max(_WIDTH - indent, _NARROWEST))
    if folded:
        yield f"{lead} >-"
        yield from (" " * indent + each for each in folded)
    else:
        yield f"{lead} {written}"


def _folded(text: str, width: int) -> list[str]:
    """Return a text cut at its spaces into lines that read back as the text, or none if it cannot be."""
    if text.startswith(" ") or not text.isprintable():
        return []
    lines = wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return lines if len(lines) > 1 and " ".join(lines) == text else []


def _on_one_line(value: object, room: float) -> str | None:
    """Return a value on one line, or None if there is no room for it."""
    pieces: list[str] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if _is_collection(each):
            waiting.extend(reversed(_pieces(each)))
            continue
        pieces.append(each if isinstance(each, _Piece) else scalar(each))
        room -= len(pieces[-1])
        if room < 0:
            return None
    return "".join(pieces)


class _Piece(str):
    """A text that is written already."""

    __slots__ = ()


def _pieces(value: object) -> list[object]:
    """Return a list or mapping as what is written around its parts, with these in between."""
    comma, pieces = "", []
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    starts = [_flow_key(key) for key in _keys(value)] or [""] * len(_inside(value))
    for start, each in zip(starts, _inside(value), strict=True):
        pieces += [_Piece(comma + start), each]
        comma = ", "
    return [_Piece(opening), *pieces, _Piece(closing)]


def _flow_key(key: str) -> str:
    written = scalar(key)
    return f"? {written} : " if len(key) > _LONGEST_KEY else f"{written}: "


def _keys(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, Mapping) else ()


def _inside(value: object) -> tuple[object, ...]:
    if isinstance(value, Mapping):
        return tuple(value.values())
    return tuple(value) if isinstance(value, tuple | list) else ()


def _is_collection(value: object) -> bool:
    return isinstance(value, Mapping | tuple | list)
