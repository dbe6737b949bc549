"""The words of the rule file format that have a meaning in the code, and the base classes of declarations."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.spans import NOWHERE, Place, Span

ANY = "any"
NOTHING = "nothing"
OTHERWISE = "otherwise"
EXTENSION = "x-"
"""How the keys of your own begin, which everything with a name can have."""

RESERVED = frozenset({ANY, NOTHING, OTHERWISE})
"""Reserved words: no status, group or actor can have such a name, and no guard is named `otherwise`."""


class UndeclaredMove(StrEnum):
    """The verdict on a move that no transition declares."""

    REFUSED = "refused"
    UNSPECIFIED = "unspecified"


class UnknownStatus(StrEnum):
    """How a message with an undeclared status is treated."""

    REPORTED = "reported"
    ACCEPTED = "accepted"


class Basis(StrEnum):
    """The evidence for a rule."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    OBSERVED = "observed"
    CONFLICTING = "conflicting"


class FinalResult(StrEnum):
    """The result of an order that ends in a final status."""

    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A declaration with a place in the file."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def span(self) -> Span:
        """The span of the declaration: its name, its first line, or all of it."""
        return self.place.span


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Placed):
    """A declaration with a name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Named):
    """A declaration with a title and a note for people, and with keys of your own.

    `extensions` are the keys that begin with `x-`. They are kept and never looked at.
    """

    title: str | None = None
    note: str | None = None
    extensions: FrozenMap[str, object] = EMPTY


@dataclass(frozen=True, slots=True)
class HiddenKeys:
    """The keys that a declaration of the base has, and the declaration that replaces it has not."""

    section: str
    name: str
    keys: tuple[str, ...]
    span: Span
    base: Span
