"""The fixes of findings as edits of a text: what goes with a removed entry, and how a new value is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from statemachine.loader.syntax.elements import Element, Elements, Range
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

    def fix(self, fix: Fix) -> Fix | None:
        """Return a fix as edits, or None if it cannot be applied to the text."""
        if any(span.path != self._lines.path for span in fix.spans):
            return None
        if self._has_mark and not _is_at_start(fix):
            return None
        edits, keeps_comments = list(fix.edits), True
        for change in fix.changes:
            if isinstance(change, NewValue):
                edits.append(Edit(change.span, self._written(change)))
                continue
            parts = self._removal(change)
            if not parts:
                return None
            keeps_comments = keeps_comments and not any(
                self._has_comment(change, each) for each in parts
            )
            edits += [Edit(self._lines.span(*each), "") for each in parts]
        return fix.with_edits(tuple(edits), safe=keeps_comments)

    def _written(self, change: NewValue) -> str:
        is_quoted = self._lines.after(_start(change.span))[:1] in {'"', "'"}
        if is_quoted and isinstance(change.value, str):
            return quoted_scalar(change.value)
        return scalar(change.value)

    def _removal(self, change: Removal) -> tuple[Range, ...]:
        """Return the parts that go with an entry, an item or a comment; none if it cannot be removed."""
        if self._is_comment(change):
            return (self._comment(change.span),)
        element, other = (
            self._element(change, change.span),
            change.like and self._element(change, change.like),
        )
        if element is None or (change.like is not None and not self._are_alike(element, other)):
            return ()
        return self._elements.removal(element)

    @cached_property
    def _elements(self) -> Elements:
        """The entries and items of the text, which is read again only for a removal."""
        return Elements(self._lines)

    def _element(self, change: Removal, span: Span) -> Element | None:
        if change.is_item:
            return self._elements.item_at(_start(span))
        return self._elements.at(_start(span), _end(span))

    def _are_alike(self, element: Element, other: Element | None) -> bool:
        return other is not None and self._elements.text(element) == self._elements.text(other)

    def _is_comment(self, change: Removal) -> bool:
        return self._lines.after(_start(change.span)).startswith("#")

    def _has_comment(self, change: Removal, part: Range) -> bool:
        """Return whether a removal takes a comment with it that it is not about."""
        return not self._is_comment(change) and self._elements.has_comment(*part)

    def _comment(self, span: Span) -> Range:
        """Return what goes with a comment: its line, or the white space before it, or that before a next comment."""
        lines, number = self._lines.lines, span.line - 1
        after = lines[number][span.end_column - 1 :]
        if after.strip():
            return _start(span), (number, span.end_column - 1 + len(after) - len(after.lstrip()))
        before = lines[number][: span.column - 1].rstrip()
        if before or number + 1 == len(lines):
            return (number, len(before)), (number, len(lines[number]))
        return (number, 0), (number + 1, 0)


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
