"""The fixes of findings as edits of a text: what goes with a removed entry, and how a new value is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from statemachine.loader.syntax.elements import Elements
from statemachine.loader.syntax.file_text import BYTE_ORDER_MARK, Lines, Mark
from statemachine.loader.write.yaml_text import quoted_scalar, scalar
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.fixes import Edit, Fix, NewValue, Removal
from statemachine.model.spans import Span

_COMMA_AFTER = re.compile(r"[ \t]*,[ \t]*")
_COMMA_BEFORE = re.compile(r"[ \t]*,[ \t]*$")


class FileEdits:
    """Turns the fixes of findings into edits of the text of one file."""

    def __init__(self, text: str, path: str) -> None:
        """Read a text. A byte order mark has to be removed before anything else."""
        self._has_mark = text.startswith(BYTE_ORDER_MARK)
        self._lines = Lines(text, path)
        self._elements: Elements | None = None

    def fix(self, fix: Fix) -> Fix | None:
        """Return a fix as edits, or None if it cannot be applied to the text."""
        if any(span.path != self._lines.path for span in fix.spans):
            return None
        if self._has_mark and not _is_at_start(fix):
            return None
        edits = list(fix.edits)
        for change in fix.changes:
            if isinstance(change, NewValue):
                edits.append(Edit(change.span, self._written(change)))
                continue
            parts = self._removal(change)
            if not parts:
                return None
            edits += [Edit(each, "") for each in parts]
        return fix.with_edits(tuple(edits))

    def _written(self, change: NewValue) -> str:
        is_quoted = self._lines.after(_start(change.span))[:1] in {'"', "'"}
        if is_quoted and isinstance(change.value, str):
            return quoted_scalar(change.value)
        return scalar(change.value)

    def _removal(self, change: Removal) -> list[Span]:
        """Return the parts that go with an entry, an item or a comment; none if it cannot be removed."""
        if self._lines.after(_start(change.span)).startswith("#"):
            return [self._comment(change.span)]
        self._elements = self._elements or Elements(self._lines)
        element = self._elements.at(_start(change.span), _end(change.span))
        other = change.like and self._elements.at(_start(change.like), _end(change.like))
        if element is None or (
            change.like and (other is None or self._elements.text(other) != self._elements.text(element))
        ):
            return []
        return [self._lines.span(*each) for each in self._elements.removal(element)]

    def _comment(self, span: Span) -> Span:
        """Return what goes with a comment: its line, or the white space before it, or that before a next comment."""
        lines, number = self._lines.lines, span.line - 1
        after = lines[number][span.end_column - 1 :]
        if after.strip():
            return span._replace(end_column=span.end_column + len(after) - len(after.lstrip()))
        before = lines[number][: span.column - 1].rstrip()
        if before or number + 1 == len(lines):
            return self._lines.span((number, len(before)), (number, len(lines[number])))
        return self._lines.span((number, 0), (number + 1, 0))


def with_edits(findings: Iterable[Diagnostic], text: str | bytes, path: str) -> Iterator[Diagnostic]:
    """Yield findings whose fixes are edits of the text of a file; a fix that cannot be applied to it is left out."""
    file: FileEdits | None = None
    for finding in findings:
        if finding.fix is None:
            yield finding
            continue
        if file is None:
            file = FileEdits(text if isinstance(text, str) else text.decode("utf-8", "replace"), path)
        yield replace(finding, fix=file.fix(finding.fix))


def name_in_list(span: Span, line: str, offset: int) -> Span:
    """Return what goes with a name of a list in a comment: the name and one comma.

    `line` begins at the column `offset` of the file, counted from one.
    """
    after = _COMMA_AFTER.match(line, span.end_column - offset)
    if after is not None:
        return span._replace(end_column=after.end() + offset)
    before = _COMMA_BEFORE.search(line[: span.column - offset])
    return span if before is None else span._replace(column=before.start() + offset)


def _is_at_start(fix: Fix) -> bool:
    return fix.spans == (Span(fix.spans[0].path, 1, 1, 1, 2),) and not fix.changes


def _start(span: Span) -> Mark:
    return span.line - 1, span.column - 1


def _end(span: Span) -> Mark:
    return span.end_line - 1, span.end_column - 1
