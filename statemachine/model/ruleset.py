"""The declarations of a rule file as frozen values. Equality ignores their places in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING

from statemachine.model.digest import RuleSetId, choices, digest_of
from statemachine.model.frozen import FrozenMap
from statemachine.model.rollup import Rollup
from statemachine.model.text import SEPARATORS
from statemachine.model.value_sets import ValueSet
from statemachine.model.value_types import Domain, Value, read_values
from statemachine.model.vocabulary import (
    ANY,
    NOTHING,
    Basis,
    Declared,
    FinalResult,
    HiddenKeys,
    Named,
    Placed,
    UndeclaredMove,
    UnknownStatus,
)

if TYPE_CHECKING:
    from statemachine.model.inbound_message import InboundMessage
    from statemachine.model.message_specs import LiveMovesSpec, OutboundRequest


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

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that the guard tests."""
        return tuple(self.conditions) if self.external is None else self.external


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Declared):
    """A status of an order."""

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
    """A name for several statuses. Members are statuses and other groups."""

    members: tuple[str, ...]


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
    `nothing` alone, for the creation of an order.
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


_NOT_IN_DIGEST = frozenset(
    {"provider", "subject", "version", "title", "description", "note", "sources", "groups"}
)
"""The parts of a rule set that are not in its digest; groups are replaced by their members."""

_RULE = ("event", "limits", "override", "default", "basis")
"""The fields of a transition that are in the digest beside its moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet(Placed):
    """The rules of one lifecycle. `base` is the rule set that the file extends, if it extends one."""

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
    ignores_other_triggers: bool = False
    rollup: Rollup | None = None
    policies: FrozenMap[str, str] = field(default_factory=FrozenMap)
    ignores_other_bodies: bool = False
    inbound: FrozenMap[str, InboundMessage] = field(default_factory=FrozenMap)
    outbound: FrozenMap[str, OutboundRequest] = field(default_factory=FrozenMap)
    live_moves: FrozenMap[str, LiveMovesSpec] = field(default_factory=FrozenMap)
    base: RuleSetId | None = field(default=None, compare=False, repr=False)
    hidden_keys: tuple[HiddenKeys, ...] = field(default=(), compare=False, repr=False)
    _digest: str | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def identity(self) -> RuleSetId:
        """The id, version and digest, as changes and outcomes contain them."""
        return RuleSetId(f"{self.provider}/{self.subject}", self.version, self)

    @property
    def digest(self) -> str:
        """The SHA-256 digest of the meaning: `sha256:` and 64 hexadecimal digits; computed at first use.

        Two rule sets with one digest have the same meaning. Not included are the provider, the subject and
        the version, texts for people, sources, places, and the order of declarations. Groups are resolved.
        """
        if self._digest is None:
            object.__setattr__(self, "_digest", digest_of(self._meaning()))
        return self._digest or ""

    @property
    def messages(self) -> tuple[InboundMessage | OutboundRequest | LiveMovesSpec, ...]:
        """Every declared message: inbound, outbound and live moves."""
        return (*self.inbound.values(), *self.outbound.values(), *self.live_moves.values())

    def members(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the statuses of statuses and nested groups, each once, in the order of the names.

        Raises `TypeError` for a single text, which would be read as a sequence of letters.
        """
        if isinstance(names, str):
            raise TypeError(
                f"names must be a sequence of names, not the text {names!r}; write [{names!r}]"
            )
        names = tuple(names)
        if len(names) == 1 and names[0] not in self.groups:  # most lists of a file
            return names
        seen: dict[str, None] = {}
        waiting = list(names[::-1])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen[name] = None
                if name in self.groups:
                    waiting.extend(reversed(self.groups[name].members))
        return tuple(name for name in seen if name not in self.groups)

    def moves(self, transition: Transition) -> Iterator[tuple[str | None, str]]:
        """Yield the source and target of each move of a transition; the source of a creation is None."""
        wild = _is_wild(transition)
        targets = self._targets_of(transition)
        for source in self._sources_of(transition):
            for target in targets:
                if not (wild and source == target):
                    yield source, target

    def count_moves(self, transition: Transition) -> int:
        """Return the number of moves of a transition, without making them."""
        sources, targets = self._sources_of(transition), self._targets_of(transition)
        selves = len(set(sources).intersection(targets)) if _is_wild(transition) else 0
        return len(sources) * len(targets) - selves

    def read_facts(self, values: Mapping[str, object]) -> dict[str, Value]:
        """Return facts as typed values, as `Engine.decide` takes them, from form fields or from JSON.

        A text is converted to the declared type: `"20"` to an integer, `"2026-01-31"` to a date. A boolean and a
        number must have the declared type. Bounds are not checked: the engine does that. Raises
        `ValueTextError`, which names each undeclared fact and each value that is not of the declared type.
        """
        return read_values("fact", {name: fact.domain for name, fact in self.facts.items()}, values)

    def read_inputs(self, values: Mapping[str, object]) -> dict[str, Value]:
        """Return inputs as typed values, as `read_facts` does for facts."""
        return read_values("input", {name: each.domain for name, each in self.inputs.items()}, values)

    def _targets_of(self, transition: Transition) -> Collection[str]:
        return self.statuses if transition.targets == (ANY,) else self.members(transition.targets)

    def _sources_of(self, transition: Transition) -> Collection[str | None]:
        if transition.sources == (NOTHING,):
            return (None,)
        named: Iterable[str] = self.members(transition.sources)
        if transition.sources == (ANY,):
            named = [
                each.name for each in self.statuses.values() if transition.override or not each.final
            ]
        excluded = set(self.members(transition.exceptions))
        return [name for name in named if name not in excluded]

    def _meaning(self) -> dict[str, object]:
        """Return what the digest is computed from: every part that can change an answer."""
        actions = {
            name: replace(each, statuses=self.members(each.statuses))
            for name, each in self.actions.items()
        }
        moves = (
            ({name: getattr(each, name) for name in _RULE}, self.moves(each))
            for each in self.transitions
        )
        names = (each.name for each in fields(self) if each.compare and each.name not in _NOT_IN_DIGEST)
        parts = {name: getattr(self, name) for name in names}
        resolved = {"transitions": choices(moves), "actions": actions}
        return parts | resolved | {"rollup": self.rollup and self._resolved(self.rollup)}

    def _resolved(self, rollup: Rollup) -> Rollup:
        """Return a rollup whose rules have the members of groups."""
        rules = [
            replace(each, statuses=self.members(each.statuses), others=self.members(each.others))
            for each in rollup.rules
        ]
        return replace(rollup, rules=tuple(rules))


def _is_wild(transition: Transition) -> bool:
    """Return whether `any` is a side of a transition: it has no move from a status to itself."""
    return ANY in {*transition.sources, *transition.targets}
