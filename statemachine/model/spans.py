"""Places in rule files: a part of a file, and where a declaration and its parts are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from statemachine.model.frozen import FrozenMap
from statemachine.model.text import printable


class Span(NamedTuple):  # not a dataclass: a file has thousands, and a tuple is made in half the time
    """A part of a file. Lines and columns count from one; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, place: Span) -> bool:
        """Return whether another span begins in this one."""
        start = (self.line, self.column)
        return self.path == place.path and start <= place[1:3] < (self.end_line, self.end_column)

    def __str__(self) -> str:
        """Return `path:line:column`, the form that editors understand."""
        return f"{printable(self.path)}:{self.line}:{self.column}"

    def to_dict(self) -> dict[str, Any]:
        """Return the path, the start and the end, ready for JSON."""
        return {
            "path": self.path,
            "start": {"line": self.line, "column": self.column},
            "end": {"line": self.end_line, "column": self.end_column},
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration is: the span of the whole, and the spans of its parts by key."""

    span: Span
    parts: FrozenMap[str, Span] = field(default_factory=FrozenMap)

    def of(self, part: str) -> Span:
        """Return the span of a part (`target`, or `target.1` for its second item), else of the whole."""
        return self.parts.get(part, self.span)


NOWHERE = Place(Span("<python>", 1, 1, 1, 1))
"""The place of a value that was made in Python and is in no file."""
