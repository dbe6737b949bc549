"""A rule set compiled for look-up: its rows in canonical order, its names, and the actors that each includes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from statemachine.model.json_values import json_scalar
from statemachine.model.status_names import StatusNames
from statemachine.model.vocabulary import NOTHING, Basis, UndeclaredMove

if TYPE_CHECKING:
    from datetime import timedelta

    from statemachine.model.declarations import Action, Event, Limits, Transition
    from statemachine.model.ruleset import RuleSet

Part = TypeVar("Part")
Names: TypeAlias = tuple[str, ...]
LimitsKey: TypeAlias = tuple[tuple[Names, ...], tuple[Names, ...], Names, Names]
_NO_LIMITS: LimitsKey = ((), (), (), ())
Siblings: TypeAlias = "Mapping[Names, tuple[Row, ...]]"
"""Rows by their guards: rows with equal guards are all false, or none of them is."""
RowKey: TypeAlias = tuple[bool, bool, Names, Names, str, bool, int]
"""The canonical order: override, default, event, source, target, otherwise, and the rank of the limits.

An optional part is a tuple of one or none. The limits of all transitions are ranked by actors, channels, guards
and requires, so that rows with long limits are compared by one number. The place in the file does not matter.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One move that the rules declare, from one status to another; a creation has the source None.

    `declared` has every transition of the file that declares this row; it is empty only for the plain
    creation of an initial status. `event_rules` is what the file declares about the event. `number` is the index among the rows of the rule set.
    """

    source: str | None
    target: str
    event: str | None = None
    actors: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    guards: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    otherwise: bool = False
    override: bool = False
    default: bool = False
    declared: tuple[Transition, ...] = field(default=(), compare=False, repr=False)
    event_rules: Event | None = field(default=None, compare=False, repr=False)
    number: int = field(default=-1, compare=False, repr=False)

    @property
    def transition(self) -> Transition | None:
        """The first transition that declares this row; None for a plain creation."""
        return self.declared[0] if self.declared else None

    @property
    def plain(self) -> bool:
        """Whether the row depends only on status, actor and channel."""
        return not (self.guards or self.requires or self.otherwise or self.override)

    @property
    def after(self) -> timedelta | None:
        """How long after its entry an order makes this move by itself: the shortest of the transitions."""
        return min((each.after for each in self.declared if each.after is not None), default=None)

    @property
    def title(self) -> str | None:
        """The title of the transition, else that of its event, for people."""
        own = None if self.transition is None else self.transition.title
        return own if own is not None or self.event_rules is None else self.event_rules.title

    @property
    def provider_chooses(self) -> bool:
        """Whether the provider chooses among the targets of the event, and not the asker."""
        return self.event_rules is not None and self.event_rules.provider_chooses

    def is_as_soon_as(self, other: Row) -> bool:
        """Return whether orders make this move by themselves no later than another one, if they make that one."""
        return other.after is None or (self.after is not None and self.after <= other.after)

    def is_asked_with(self, other: Row) -> bool:
        """Return whether every question that asks for another row, by target or event, asks for this one too."""
        same_ends = self.source == other.source and self.target == other.target
        return same_ends and other.event in {None, self.event}

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the row and what is declared about it, ready for JSON.

        `places` adds `rule`, the place of the transition in its file.
        """
        rule = self.transition
        values = {
            "source": self.source,
            "target": self.target,
            "event": self.event,
            "actors": None if self.actors is None else sorted(self.actors),
            "channels": None if self.channels is None else sorted(self.channels),
            "guards": list(self.guards),
            "requires": list(self.requires),
            "otherwise": self.otherwise,
            "override": self.override,
            "default": self.default,
            "title": self.title,
            "instructions": None if rule is None else rule.instructions,
            "basis": None if rule is None else str(rule.basis),
            "after": None if self.after is None else json_scalar(self.after),
        }
        return values | ({"rule": None if rule is None else str(rule.span)} if places else {})

    def __str__(self) -> str:
        """Return the row as text, such as `update-status: New -> Hold`."""
        event = f"{self.event}: " if self.event is not None else ""
        return f"{event}{self.source or NOTHING} -> {self.target}"


@dataclass(frozen=True, slots=True)
class Table:
    """What every question to a rule set needs, computed once.

    `includes` returns an actor and those that it includes, computed when first asked for: together, the sets
    of a long chain of actors take quadratic space. `siblings_from` has the siblings of the `otherwise` rows of each
    source and event.
    """

    rules: RuleSet
    rows: tuple[Row, ...]
    rows_from: Mapping[str | None, tuple[Row, ...]]
    events: frozenset[str]
    names: StatusNames
    includes: Callable[[str], frozenset[str]]
    siblings_from: Mapping[tuple[str | None, str | None], Siblings]

    @classmethod
    def of(cls, rules: RuleSet) -> Table:
        """Compile a rule set."""
        rows = expand(rules)
        rows_from: dict[str | None, list[Row]] = {}
        for row in rows:
            rows_from.setdefault(row.source, []).append(row)
        return cls(
            rules,
            rows,
            MappingProxyType({source: tuple(leaving) for source, leaving in rows_from.items()}),
            frozenset(each.event for each in rules.transitions if each.event is not None),
            StatusNames.of(rules),
            cache(partial(included, rules)),
            _siblings_from(rows),
        )

    def siblings(self, row: Row) -> Siblings:
        """Return the siblings of an `otherwise` row: the normal rows of its source and event that are not `otherwise`.

        Any other row has none.
        """
        return self.siblings_from[row.source, row.event] if row.otherwise else {}

    def resolve(self, word: object) -> str | None:
        """Return the status that a text or an integer names; None for any other value."""
        return self.names.resolve(word)

    def fits_actor(self, row: Row, actor: str | None) -> bool:
        """Return whether an actor may use a row; None and undeclared actors fit only rows without actors."""
        if row.actors is None:
            return True
        if actor is None or actor not in self.rules.actors:
            return False
        return not row.actors.isdisjoint(self.includes(actor))

    def is_documented(self, row: Row) -> bool:
        """Return whether a transition of a row, or the status of a plain creation, has the basis documented."""
        bases = [each.basis for each in row.declared] or [self.rules.statuses[row.target].basis]
        return Basis.DOCUMENTED in bases

    def is_open(self, source: str | None, actor: str | None) -> bool:
        """Return whether undeclared moves of an actor from a status are unspecified; None is any other actor."""
        status = None if source is None else self.rules.statuses[source]
        undeclared = self.rules.undeclared
        if status is not None and status.final:
            return False
        if actor is not None and actor in undeclared.actors:
            return undeclared.actors[actor] is UndeclaredMove.UNSPECIFIED
        if status is not None and status.exits_unspecified:
            return True
        return undeclared.otherwise is UndeclaredMove.UNSPECIFIED


def included(rules: RuleSet, actor: str) -> frozenset[str]:
    """Return the actor and every actor that it includes, directly or indirectly."""
    names: set[str] = set()
    waiting = [actor]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting.extend(rules.actors[name].includes)
    return frozenset(names)


def expand(rules: RuleSet) -> tuple[Row, ...]:
    """Return all rows of a rule set in canonical order: one per source and target of each transition."""
    limits = {id(each): _limits_key(each.limits) for each in rules.transitions}
    ordered = sorted({_NO_LIMITS, *limits.values()})
    ranks = {key: rank for rank, key in enumerate(ordered)}
    declared: dict[RowKey, list[Transition]] = {}
    for transition in rules.transitions:
        for key in _keys(rules, transition, ranks[limits[id(transition)]]):
            declared.setdefault(key, []).append(transition)
    created = {target for _, _, _, source, target, _, _ in declared if source == ()}
    for status in rules.statuses.values():
        if status.initial and status.name not in created:
            declared[False, True, (), (), status.name, False, ranks[_NO_LIMITS]] = []
    parts = [_limit_parts(key) for key in ordered]
    return tuple(
        _row(key, parts[key[-1]], declared[key], number, events=rules.events)
        for number, key in enumerate(sorted(declared))
    )


def _siblings_from(rows: tuple[Row, ...]) -> Mapping[tuple[str | None, str | None], Siblings]:
    found: dict[tuple[str | None, str | None], dict[Names, tuple[Row, ...]]] = {
        (row.source, row.event): {} for row in rows if row.otherwise
    }
    grouped: dict[tuple[str | None, str | None, Names], list[Row]] = {}
    for row in rows if found else ():
        if (row.source, row.event) in found and not (row.override or row.otherwise):
            grouped.setdefault((row.source, row.event, row.guards), []).append(row)
    for (source, event, guards), same in grouped.items():
        found[source, event][guards] = tuple(same)
    return found


def action_row(action: Action, source: str | None) -> Row:
    """Return the limits of an action as a row, so that they are evaluated as those of a row."""
    key = (False, True, (), _optional(source), source or NOTHING, False, 0)
    return _row(key, _limit_parts(_limits_key(action.limits)), [], -1, events={})


def _keys(rules: RuleSet, transition: Transition, limits: int) -> Iterator[RowKey]:
    """Yield the sort keys of a transition's rows; only equal rows have equal keys."""
    event = _optional(transition.event)
    for source, target in rules.moves(transition):
        yield (
            transition.override,
            not transition.default,
            event,
            _optional(source),
            target,
            transition.otherwise,
            limits,
        )


def _limits_key(limits: Limits) -> LimitsKey:
    return (
        () if limits.actors is None else (_unique(limits.actors),),
        () if limits.channels is None else (_unique(limits.channels),),
        _unique(limits.guards),
        _unique(limits.requires),
    )


def _limit_parts(key: LimitsKey) -> dict[str, Any]:
    """Return the fields of a row that its limits give; the rows of one transition share them."""
    actors, channels, guards, requires = key
    return {
        "actors": frozenset(actors[0]) if actors else None,
        "channels": frozenset(channels[0]) if channels else None,
        "guards": guards,
        "requires": requires,
    }


def _row(
    key: RowKey,
    limits: Mapping[str, Any],
    declared: list[Transition],
    number: int,
    *,
    events: Mapping[str, Event],
) -> Row:
    override, not_default, event, source, target, otherwise, _ = key
    return Row(
        source=source[0] if source else None,
        target=target,
        event=event[0] if event else None,
        otherwise=otherwise,
        override=override,
        default=not not_default,
        declared=tuple(sorted(declared, key=_text) if len(declared) > 1 else declared),
        event_rules=events.get(event[0]) if event else None,
        number=number,
        **limits,
    )


def _text(transition: Transition) -> tuple[str, ...]:
    """Return the sort key of a transition among equal rows; it does not depend on the place in the file."""
    texts = (transition.title, transition.instructions, transition.basis, transition.note)
    return (*(text or "" for text in texts), *transition.cite, repr(transition))


def _unique(names: Names) -> Names:
    return names if len(names) < 2 else tuple(sorted(set(names)))  # noqa: PLR2004  # nothing to sort


def _optional(name: str | None) -> Names:
    return () if name is None else (name,)
