"""All of one lifecycle as a rule file declares it: frozen, compared by what it says, not where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from statemachine.model.declared import Declared, Named
from statemachine.model.diagnostics import NOWHERE, Place, Span
from statemachine.model.frozen import FrozenMap
from statemachine.model.text import SEPARATORS
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Value
from statemachine.model.vocabulary import Basis, FinalResult, UndeclaredMove, UnknownStatus

if TYPE_CHECKING:
    from statemachine.model.message_specs import InboundMessage, LiveMovesSpec, OutboundRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Declared):
    """Where rules come from."""

    url: str
    retrieved: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Declared):
    """Somebody who may ask for a change; he may do all that those he includes may."""

    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Declared):
    """A door through which a change is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Declared):
    """Something about an order that guards may look at."""

    domain: Domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Declared):
    """Something that may be handed in with a change."""

    domain: Domain
    default: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard(Named):
    """A named condition: per fact the values that are let through, or a function of some facts."""

    conditions: FrozenMap[str, ValueSet] = field(default_factory=FrozenMap)
    external: tuple[str, ...] | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the guard looks at."""
        return tuple(self.conditions) if self.external is None else self.external


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Declared):
    """Where an order can be."""

    initial: bool = False
    final: bool = False
    result: FinalResult | None = None
    code: str | None = None
    aliases: tuple[str, ...] = ()
    description: str | None = None
    rank: int | None = None
    exits_unspecified: bool = False
    entries_unspecified: bool = False
    basis: Basis = Basis.INFERRED
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Named):
    """A name for several statuses and groups."""

    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Who may, through which door, under which guards, handing in what; None is anybody, any door."""

    actors: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    guards: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One declared move, or several at once.

    `sources` and `targets` hold names of statuses and groups, `any` alone, or, as a source,
    `nothing` alone.
    """

    event: str | None = None
    sources: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    targets: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    override: bool = False
    default: bool = False
    title: str | None = None
    instructions: str | None = None
    basis: Basis = Basis.INFERRED
    cite: tuple[str, ...] = ()
    note: str | None = None
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where the transition stands."""
        return self.place.span


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Declared):
    """Another call that is legal only in some statuses."""

    statuses: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    basis: Basis = Basis.INFERRED
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeclared:
    """The worlds: whose undeclared moves are refused, whose are unspecified."""

    actors: FrozenMap[str, UndeclaredMove] = field(default_factory=FrozenMap)
    otherwise: UndeclaredMove = UndeclaredMove.REFUSED
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether somebody's undeclared move is unspecified."""
        return UndeclaredMove.UNSPECIFIED in {self.otherwise, *self.actors.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """How incoming text is folded before it is looked up; names in the file never are.

    To fold separators is to take any run of blanks, `_` and `-` for one and the same.
    """

    trim: bool = False
    fold_case: bool = False
    fold_separators: bool = False

    def fold(self, text: str) -> str:
        """Return the text as it is compared."""
        if self.trim:
            text = text.strip()
        if self.fold_case:
            text = text.casefold()
        if self.fold_separators:
            text = SEPARATORS.sub(" ", text)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """How the statuses of items become the status of the order."""

    by: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All of one lifecycle."""

    provider: str
    subject: str
    version: str
    statuses: FrozenMap[str, Status]
    transitions: tuple[Transition, ...]
    title: str | None = None
    description: str | None = None
    note: str | None = None
    undeclared: Undeclared = field(default_factory=Undeclared)
    unknown: UnknownStatus = UnknownStatus.REPORTED
    sources: FrozenMap[str, Source] = field(default_factory=FrozenMap)
    actors: FrozenMap[str, Actor] = field(default_factory=FrozenMap)
    channels: FrozenMap[str, Channel] = field(default_factory=FrozenMap)
    facts: FrozenMap[str, Fact] = field(default_factory=FrozenMap)
    guards: FrozenMap[str, Guard] = field(default_factory=FrozenMap)
    inputs: FrozenMap[str, Input] = field(default_factory=FrozenMap)
    ignored: tuple[str, ...] = ()
    groups: FrozenMap[str, Group] = field(default_factory=FrozenMap)
    actions: FrozenMap[str, Action] = field(default_factory=FrozenMap)
    matching: Matching = field(default_factory=Matching)
    triggers: FrozenMap[str, str] = field(default_factory=FrozenMap)
    rollup: Rollup | None = None
    policies: FrozenMap[str, str] = field(default_factory=FrozenMap)
    inbound: FrozenMap[str, InboundMessage] = field(default_factory=FrozenMap)
    outbound: FrozenMap[str, OutboundRequest] = field(default_factory=FrozenMap)
    live_moves: FrozenMap[str, LiveMovesSpec] = field(default_factory=FrozenMap)
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where the rule set stands: the whole file."""
        return self.place.span

    @property
    def messages(self) -> tuple[InboundMessage | OutboundRequest | LiveMovesSpec, ...]:
        """Every message that is declared: those heard, those sent and the live answers."""
        return (*self.inbound.values(), *self.outbound.values(), *self.live_moves.values())

    def members(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Resolve statuses and nested groups to statuses, each once, in the order of the names."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = list(reversed(names))
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.groups:
                waiting.extend(reversed(self.groups[name].members))
            else:
                found[name] = None
        return tuple(found)
