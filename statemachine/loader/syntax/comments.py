"""The comments of a rule file that accept findings: `# statemachine: ignore[name] reason`, with what each covers.

Comments are not among the events of a YAML reader, so they are looked for outside the scalars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from statemachine.loader.syntax.comment_columns import Comments
from statemachine.loader.syntax.file_text import Lines, Mark, decoded
from statemachine.loader.syntax.parse import Part, PartKind, parts_of
from statemachine.model.diagnostics import SuppressionComment
from statemachine.model.spans import Span

_MARKER = re.compile(r"#\s*(?:statemachine:|(?i:statemachine)\s*:?\s*ignore\b)")
_BEFORE_CONTENT = " \t-"
_BLANK_OR_COMMENT = re.compile(r"[ \t]*(?:#.*)?")


def suppression_comments(text: str | bytes, path: str) -> tuple[SuppressionComment, ...]:
    """Return the comments of a file that accept findings, or look as if they should, in the order of the file.

    After invalid YAML no comment is found.
    """
    if not (b"statemachine" in text.lower() if isinstance(text, bytes) else _MARKER.search(text)):
        return ()
    readable, _ = decoded(text, path)
    if readable is None or _MARKER.search(readable) is None:
        return ()
    return tuple(_comments(Lines(readable, path)))


def _comments(lines: Lines) -> Iterator[SuppressionComment]:
    parts = list(parts_of(lines))
    comments = Comments(lines, parts)
    layout = _Layout(lines)
    layout.add_all(parts)
    for number, line in enumerate(lines.lines[: layout.end]):
        column = comments.column(number) if _MARKER.search(line) else None
        if column is None:
            continue
        alone = not line[:column].strip(_BEFORE_CONTENT)
        covered = layout.span_below(number) if alone else lines.span((number, 0), (number + 1, 0))
        for start, end in _marked(line, column):
            span = lines.span((number, start), (number, end))
            yield SuppressionComment(span, line[start + 1 : end].strip(), covered, alone)


def _marked(line: str, column: int) -> Iterator[tuple[int, int]]:
    """Yield where each suppression in a comment begins and ends: other tools have their marks in the same comment."""
    starts = [match.start() for match in _MARKER.finditer(line, column)]
    for start, end in pairwise((*starts, len(line))):
        yield start, len(line[:end].rstrip())


@dataclass(slots=True)
class _Collection:
    """An open mapping or sequence: where it begins, where its last part ends, and where the entry at hand begins."""

    start: Mark
    last: Mark
    is_mapping: bool
    entry: Mark | None = None


@dataclass(slots=True)
class _Layout:
    """Where the entries and items end that begin on each line of a text."""

    lines: Lines
    end: int = 0
    ends: dict[int, Mark] = field(default_factory=dict)
    _open: list[_Collection] = field(default_factory=list)

    def add_all(self, parts: Iterable[Part]) -> None:
        """Add the parts of a text; of an invalid one, the lines before the last of them are known."""
        for kind, start, end in parts:
            if kind is PartKind.CLOSE:
                inner = self._open.pop()
                self._ended(inner.start, end if end > start else inner.last)
            elif kind in {PartKind.MAPPING, PartKind.SEQUENCE}:
                self._open.append(_Collection(start, start, kind is PartKind.MAPPING))
            else:
                self._ended(start, end)
            self.end = max(self.end, end[0])
        if not self._open:
            self.end = len(self.lines.lines)

    def span_below(self, number: int) -> Span:
        """Return the span of the entries and items that begin on the next line with content; else an empty span."""
        lines = self.lines.lines
        number += 1
        while number < len(lines) and _BLANK_OR_COMMENT.fullmatch(lines[number]):
            number += 1
        return self.lines.span((number, 0), self.ends.get(number, (number, 0)))

    def _ended(self, start: Mark, end: Mark) -> None:
        """Note that a scalar, mapping or sequence ends: an item, a key, or a value and with it an entry."""
        if not self._open:
            return
        around = self._open[-1]
        around.last = end
        if around.is_mapping and around.entry is None:
            around.entry = start
            return
        begin = start if around.entry is None else around.entry
        around.entry = None
        self.ends[begin[0]] = end  # the outermost of a line ends last
