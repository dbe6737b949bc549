"""Applies fixes to a text: each as a whole or not at all, and none that overlaps another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import NamedTuple

from statemachine.model.fixes import Edit, Fix

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")

_Part = tuple[int, int, str]
"""The offsets of a part of a text, and what to write in its place."""


class FixedText(NamedTuple):
    """A text after some fixes, those that were applied, and those that were refused."""

    text: str
    applied: tuple[Fix, ...]
    refused: tuple[Fix, ...]


def apply_fixes(text: str, fixes: Iterable[Fix]) -> FixedText:
    """Return a text with fixes applied, in their order.

    A fix is refused if one of its edits overlaps an edit of a fix before it, or is an insertion at an end of one, or if
    it is outside the text. Everything else of the text stays as it is. All places are those in the text as it is given,
    with a byte order mark as its first column. The fixes have no `changes` left.
    """
    ends = [0, *accumulate(len(line) for line in _LINE.findall(text))]
    taken: list[_Part] = []
    applied: list[Fix] = []
    refused: list[Fix] = []
    for fix in fixes:
        parts = [_part(each, ends) for each in fix.edits]
        whole = [each for each in parts if each is not None]
        if not whole or fix.changes or len(whole) < len(parts) or _overlap([*taken, *whole]):
            refused.append(fix)
        else:
            taken += whole
            applied.append(fix)
    return FixedText(_replaced(text, taken), tuple(applied), tuple(refused))


def _part(edit: Edit, ends: list[int]) -> _Part | None:
    """Return the offsets of an edit, or None if it is outside the text."""
    span = edit.span
    if not 1 <= span.line <= span.end_line < len(ends):
        return None
    start, end = ends[span.line - 1] + span.column - 1, ends[span.end_line - 1] + span.end_column - 1
    is_inside = start <= ends[span.line] and start <= end <= ends[span.end_line]
    return (start, end, edit.text) if is_inside else None


def _overlap(parts: list[_Part]) -> bool:
    """Return whether two parts overlap; an insertion also overlaps what it touches."""
    return any(
        right[0] < left[1] or (right[0] == left[1] and (left[0] == left[1] or right[0] == right[1]))
        for left, right in pairwise(sorted(parts))
    )


def _replaced(text: str, parts: list[_Part]) -> str:
    written: list[str] = []
    position = 0
    for start, end, new in sorted(parts):
        written += [text[position:start], new]
        position = end
    return "".join([*written, text[position:]])
