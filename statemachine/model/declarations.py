"""The declarations of a rule file as frozen values. Equality ignores their places in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.text import SEPARATORS
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Value
from statemachine.model.vocabulary import (
    Basis,
    Declared,
    FinalResult,
    Named,
    Placed,
    UndeclaredMove,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Declared):
    """A document that rules are taken from, with the day on which it was read."""

    url: str
    retrieved: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Declared):
    """A person or system that asks for changes. An actor may do all that the actors it includes may do."""

    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Declared):
    """An interface through which a change is requested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Declared):
    """A property of an order that guards test."""

    domain: Domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Declared):
    """An argument of a change."""

    domain: Domain
    default: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard(Named):
    """A named condition: the allowed values of each fact, or an external function of some facts.

    `title` is the sentence of the refusal if the guard fails.
    """

    conditions: FrozenMap[str, ValueSet] = field(default_factory=FrozenMap)
    external: tuple[str, ...] | None = None
    title: str | None = None
    extensions: FrozenMap[str, object] = EMPTY

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that the guard tests."""
        return tuple(self.conditions) if self.external is None else self.external


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Declared):
    """A status of an order.

    No order enters a `retired` status, but stored orders may leave it; `replaced_by` is the status to use now.
    `renamed_from` are former names of the status, which name it no more.
    """

    initial: bool = False
    final: bool = False
    result: FinalResult | None = None
    code: str | None = None
    aliases: tuple[str, ...] = ()
    description: str | None = None
    rank: int | None = None
    exits_unspecified: bool = False
    entries_unspecified: bool = False
    retired: bool = False
    renamed_from: tuple[str, ...] = ()
    replaced_by: str | None = None
    basis: Basis = Basis.INFERRED
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Named):
    """A name for several statuses. Members are statuses and other groups."""

    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Declared):
    """An event of transitions. If `provider_chooses`, the provider chooses among its targets, and not the asker."""

    description: str | None = None
    provider_chooses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The actors, channels, guards and required inputs of a rule. None is any actor or any channel."""

    actors: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    guards: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Placed):
    """A declaration of one move, or of several.

    `sources` and `targets` are names of statuses and groups, or `any` alone. `sources` can also be
    `nothing` alone, for the creation of an order. If not `to_self`, it has no move from a status to itself.
    An `otherwise` move is for orders that no other move of the event is for. `after` is how long after its entry
    an order makes the move by itself.
    """

    event: str | None = None
    sources: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    targets: tuple[str, ...]
    to_self: bool = True
    limits: Limits = field(default_factory=Limits)
    otherwise: bool = False
    after: timedelta | None = None
    override: bool = False
    default: bool = False
    title: str | None = None
    instructions: str | None = None
    basis: Basis = Basis.INFERRED
    cite: tuple[str, ...] = ()
    note: str | None = None
    extensions: FrozenMap[str, object] = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Declared):
    """An operation other than a move, allowed only in some statuses."""

    statuses: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    basis: Basis = Basis.INFERRED
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeclared(Placed):
    """The verdict on undeclared moves, for each actor and otherwise."""

    actors: FrozenMap[str, UndeclaredMove] = field(default_factory=FrozenMap)
    otherwise: UndeclaredMove = UndeclaredMove.REFUSED

    @property
    def is_open(self) -> bool:
        """Whether the undeclared moves of some actor are unspecified."""
        return UndeclaredMove.UNSPECIFIED in {self.otherwise, *self.actors.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """How text from a message is folded before it is compared with the spellings of statuses.

    With `fold_separators`, every run of blanks, `_` and `-` is treated as one blank.
    """

    trim: bool = False
    fold_case: bool = False
    fold_separators: bool = False

    def fold(self, text: str) -> str:
        """Return the folded text."""
        if self.trim:
            text = text.strip()
        if self.fold_case:
            text = text.casefold()
        if self.fold_separators:
            text = SEPARATORS.sub(" ", text)
        return text
