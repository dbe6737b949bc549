"""A rule set: the rules of one lifecycle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from statemachine.model.declarations import (
    Action,
    Actor,
    Channel,
    Event,
    Fact,
    Group,
    Guard,
    Input,
    Matching,
    Source,
    Status,
    Transition,
    Undeclared,
)
from statemachine.model.diagnostics import SuppressionComment
from statemachine.model.digest import RuleSetId, choices, digest_of
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.rollup import Rollup
from statemachine.model.value_types import Value, read_values
from statemachine.model.vocabulary import ANY, NOTHING, HiddenKeys, Placed, UnknownStatus

if TYPE_CHECKING:
    from statemachine.model.inbound_message import InboundMessage
    from statemachine.model.message_specs import LiveMovesSpec
    from statemachine.model.outbound_request import OutboundRequest

_WITHOUT_MEANING = frozenset(
    {"provider", "subject", "version", "title", "description", "note", "extensions", "sources"}
)
_RESOLVED = frozenset({"groups", "events", "transitions", "actions", "rollup"})
"""The parts that `_meaning` has in another form."""

_RULE = ("event", "limits", "otherwise", "after", "override", "default", "basis")
"""The fields of a transition that have a meaning beside its moves."""


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
    extensions: FrozenMap[str, object] = EMPTY
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
    events: FrozenMap[str, Event] = field(default_factory=FrozenMap)
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
    comments: tuple[SuppressionComment, ...] = field(default=(), compare=False, repr=False)
    _digest: str | None = field(default=None, init=False, compare=False, repr=False)
    _retired: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Collect the retired statuses, which every transition looks at."""
        retired = frozenset(name for name, each in self.statuses.items() if each.retired)
        object.__setattr__(self, "_retired", retired)

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
            object.__setattr__(self, "_digest", digest_of(_meaning(self)))
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
        without_self = _is_without_self(transition)
        targets = self._targets_of(transition)
        for source in self._sources_of(transition):
            for target in targets:
                if not (without_self and source == target):
                    yield source, target

    def count_moves(self, transition: Transition) -> int:
        """Return the number of moves of a transition, without making them."""
        sources, targets = self._sources_of(transition), self._targets_of(transition)
        selves = len(set(sources).intersection(targets)) if _is_without_self(transition) else 0
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
        """Return the statuses that a transition leads to: a retired one only if its own name is there."""
        named = transition.targets
        targets: Collection[str] = self.statuses if named == (ANY,) else self.members(named)
        retired = self._retired.difference(named)
        return [each for each in targets if each not in retired] if retired else targets

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


def _is_without_self(transition: Transition) -> bool:
    """Return whether a transition has no move from a status to itself: `any` is a side of it, or it says so."""
    return not transition.to_self or ANY in {*transition.sources, *transition.targets}


def _meaning(rules: RuleSet) -> dict[str, object]:
    """Return every part of a rule set that can change an answer.

    Groups are replaced by their members, and transitions by their moves. Of the events there are only those whose
    target the provider chooses.
    """
    left_out = _WITHOUT_MEANING | _RESOLVED
    names = (each.name for each in fields(rules) if each.compare and each.name not in left_out)
    moves = (
        ({name: getattr(each, name) for name in _RULE}, rules.moves(each)) for each in rules.transitions
    )
    actions = {
        name: replace(each, statuses=rules.members(each.statuses))
        for name, each in rules.actions.items()
    }
    return {
        **{name: getattr(rules, name) for name in names},
        "transitions": choices(moves),
        "provider_chooses": [name for name, each in rules.events.items() if each.provider_chooses],
        "actions": actions,
        "rollup": None if rules.rollup is None else _resolved(rules.rollup, rules),
    }


def _resolved(rollup: Rollup, rules: RuleSet) -> Rollup:
    """Return a rollup whose rules have the members of groups."""
    resolved = [
        replace(each, statuses=rules.members(each.statuses), others=rules.members(each.others))
        for each in rollup.rules
    ]
    return replace(rollup, rules=tuple(resolved))
