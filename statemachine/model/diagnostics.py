"""What is wrong with a rule file, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from statemachine.model.frozen import FrozenMap


class Severity(StrEnum):
    """How much a finding matters: an error is wrong, a warning is probably a mistake."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: lines and columns count from one, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Read as editors and continuous integration know it: `path:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration stands: the whole of it, and its parts by their keys."""

    span: Span
    parts: FrozenMap[str, Span] = field(default_factory=FrozenMap)

    def of(self, part: str) -> Span:
        """Return the span of a part (`target`, or `target.1` for its second item), else the whole."""
        return self.parts.get(part, self.span)


NOWHERE = Place(Span("<python>", 1, 1, 1, 1))
"""The place of what was made in Python and stands in no file."""


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding speaks of, and what is there."""

    span: Span
    note: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding in a rule file.

    `certain` is false where an open world, an unspecified exit or entry, or an external guard
    could make the finding false: such a finding is shown and fails nothing.
    """

    check: str
    severity: Severity
    span: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    certain: bool = True

    def __str__(self) -> str:
        """Read as one line that editors and problem matchers understand."""
        likely = "" if self.certain else "likely "
        return f"{self.span}: {likely}{self.severity}: {self.message} [{self.check}]"
