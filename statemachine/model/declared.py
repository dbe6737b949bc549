"""The base classes of every declaration. `ruleset` and `message_specs` share them without importing each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from statemachine.model.diagnostics import NOWHERE, Place, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A declaration with a name and a place in the file."""

    name: str
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def span(self) -> Span:
        """The span of the declaration, usually that of its name."""
        return self.place.span


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Named):
    """A declaration with a title and a note for people."""

    title: str | None = None
    note: str | None = None
