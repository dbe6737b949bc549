"""A transition expanded: one row per source and target, equal rows made one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from statemachine.model.vocabulary import ANY, NOTHING

if TYPE_CHECKING:
    from statemachine.model.ruleset import Action, RuleSet, Transition

Order: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One allowed move from one status, or from nothing (`source` is None), to another.

    `declared` holds every transition of the file that says this, at least one except for the plain
    creation of an initial status; `number` is the place among the rows of the rule set.
    """

    source: str | None
    target: str
    event: str | None = None
    actors: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    guards: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    override: bool = False
    default: bool = False
    declared: tuple[Transition, ...] = field(default=(), compare=False, repr=False)
    number: int = field(default=-1, compare=False, repr=False)

    @property
    def order(self) -> Order:
        """The place among other rows: the canonical order, which no place in the file can change."""
        return (
            self.override,
            not self.default,
            _absent_first(self.event),
            _absent_first(self.source),
            self.target,
            _absent_first(_sorted(self.actors)),
            _absent_first(_sorted(self.channels)),
            self.guards,
            self.requires,
        )

    @property
    def transition(self) -> Transition | None:
        """The transition of the file that this row stands for; None for a plain creation."""
        return self.declared[0] if self.declared else None

    @property
    def plain(self) -> bool:
        """Whether nothing but the status, the actor and the channel decides."""
        return not (self.guards or self.requires or self.override)

    def __str__(self) -> str:
        """Read as `update-status: New -> Hold`."""
        event = f"{self.event}: " if self.event is not None else ""
        return f"{event}{self.source or NOTHING} -> {self.target}"


def expand(rules: RuleSet) -> tuple[Row, ...]:
    """Return all rows of a rule set in canonical order."""
    merged: dict[Row, list[Transition]] = {}
    for transition in rules.transitions:
        for row in rows_of(rules, transition):
            merged.setdefault(row, []).append(transition)
    created = {row.target for row in merged if row.source is None}
    for status in rules.statuses.values():
        if status.initial and status.name not in created:
            merged[Row(source=None, target=status.name)] = []
    ordered = sorted(merged, key=lambda row: row.order)
    return tuple(
        replace(row, declared=tuple(sorted(merged[row], key=_text)), number=number)
        for number, row in enumerate(ordered)
    )


def rows_of(rules: RuleSet, transition: Transition) -> Iterator[Row]:
    """Yield the rows of one transition, in the order of the file."""
    limits = transition.limits
    actors, channels = _set(limits.actors), _set(limits.channels)
    guards, requires = _unique(limits.guards), _unique(limits.requires)
    wild = transition.targets == (ANY,) or transition.sources == (ANY,)
    targets = _targets(rules, transition)
    for source in _sources(rules, transition):
        for target in targets:
            if wild and source == target:
                continue
            yield Row(
                source=source,
                target=target,
                event=transition.event,
                actors=actors,
                channels=channels,
                guards=guards,
                requires=requires,
                override=transition.override,
                default=transition.default,
            )


def action_row(action: Action, source: str | None) -> Row:
    """Return the limits of an action as a row, so that both are judged alike; it leads nowhere."""
    limits = action.limits
    return Row(
        source=source,
        target=source or NOTHING,
        actors=_set(limits.actors),
        channels=_set(limits.channels),
        guards=_unique(limits.guards),
        requires=_unique(limits.requires),
    )


def _sources(rules: RuleSet, transition: Transition) -> tuple[str | None, ...]:
    if transition.sources == (NOTHING,):
        return (None,)
    taken_away = set(rules.members(transition.exceptions))
    if transition.sources == (ANY,):
        named = tuple(
            each.name for each in rules.statuses.values() if transition.override or not each.final
        )
    else:
        named = rules.members(transition.sources)
    return tuple(name for name in named if name not in taken_away)


def _targets(rules: RuleSet, transition: Transition) -> tuple[str, ...]:
    if transition.targets == (ANY,):
        return tuple(rules.statuses)
    return rules.members(transition.targets)


def _text(transition: Transition) -> tuple[str, ...]:
    """Order the transitions of equal rows by what they say, so that no place in the file matters."""
    texts = (transition.title, transition.instructions, transition.basis, transition.note)
    return (*(text or "" for text in texts), *transition.cite, repr(transition))


def _set(names: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _sorted(names: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))


def _absent_first(value: object) -> tuple[object, ...]:
    return () if value is None else (value,)
