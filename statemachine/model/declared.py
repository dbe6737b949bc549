"""What every declaration of a rule file has."""

from __future__ import annotations

from dataclasses import dataclass, field

from statemachine.model.diagnostics import NOWHERE, Place, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What every declaration has: a name and its place in the file."""

    name: str
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where the declaration stands."""
        return self.place.span


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Named):
    """A declaration that says something to people too."""

    title: str | None = None
    note: str | None = None
