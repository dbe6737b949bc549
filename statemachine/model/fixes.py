"""How a finding can be corrected: changes of the text of a rule file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from statemachine.model.spans import Span


class Edit(NamedTuple):
    """A part of a text and what to write in its place; an empty part is an insertion, an empty text a removal."""

    span: Span
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return the place and the new text, ready for JSON."""
        return {**self.span.to_dict(), "text": self.text}


class Removal(NamedTuple):
    """The removal of a comment, or of the entry or the item of a list to which a key or value belongs.

    With `is_item`, it is the item of a list that begins at the span; one on several lines has its first entry as span.
    With `like`, it is removed only if it is written as the item that begins there.
    """

    span: Span
    is_item: bool = False
    like: Span | None = None


class NewValue(NamedTuple):
    """Another value in place of a key, or of a text, number or boolean; how it is quoted depends on the place."""

    span: Span
    value: str | int


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction of a finding, which is applied as a whole or not at all.

    A `safe` one keeps the meaning of the rule set, and all comments but the one that it is about. `changes` become
    `edits` when the text of the file is known; a fix without changes can be applied.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    changes: tuple[Removal | NewValue, ...] = ()
    safe: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """The places of all edits and changes."""
        return tuple(each.span for each in (*self.edits, *self.changes))

    def with_edits(self, edits: tuple[Edit, ...], *, safe: bool) -> Fix:
        """Return the fix with its changes as edits of a text, which may make it unsafe."""
        return replace(self, edits=edits, changes=(), safe=self.safe and safe)

    def to_dict(self) -> dict[str, Any]:
        """Return the title, whether the fix is safe, and the edits, ready for JSON."""
        edits = [each.to_dict() for each in self.edits]
        return {"title": self.title, "safe": self.safe, "edits": edits}


class Hint(NamedTuple):
    """What to write instead of a name, and the name that was probably meant, if there is one."""

    text: str
    meant: str | None = None

    def fix(self, span: Span) -> Fix | None:
        """Return the fix that writes the name that was probably meant."""
        return written(span, self.meant)


def removed(what: str, span: Span, *, safe: bool = False) -> Fix:
    """Return the fix that removes a comment, an entry, or a text in a list."""
    return Fix(f"remove {what}", changes=(Removal(span),), safe=safe)


def removed_item(what: str, span: Span, *, like: Span | None = None) -> Fix:
    """Return the fix that removes an item of a list; it is safe if the item must be written as another one."""
    return Fix(
        f"remove {what}", changes=(Removal(span, is_item=True, like=like),), safe=like is not None
    )


def written(span: Span, value: str | int | None, *, safe: bool = False) -> Fix | None:
    """Return the fix that writes another value in place of a scalar; None for no value."""
    if value is None:
        return None
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return Fix(f"write {shown}", changes=(NewValue(span, value),), safe=safe)


def enclosed(title: str, span: Span, brackets: str, *, safe: bool = False) -> Fix:
    """Return the fix that writes one character before a part of a file, and one after it."""
    start = span._replace(end_line=span.line, end_column=span.column)
    end = span._replace(line=span.end_line, column=span.end_column)
    return Fix(title, (Edit(start, brackets[0]), Edit(end, brackets[-1])), safe=safe)
