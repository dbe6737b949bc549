"""The rows of a rule set: one per source and target of each transition, without duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from statemachine.model.vocabulary import ANY, NOTHING

if TYPE_CHECKING:
    from statemachine.model.ruleset import Action, RuleSet, Transition

Part = TypeVar("Part")
Names: TypeAlias = tuple[str, ...]
Head: TypeAlias = tuple[bool, bool, Names]
Tail: TypeAlias = tuple[tuple[Names, ...], tuple[Names, ...], Names, Names]
Order: TypeAlias = tuple[Head, Names, str, Tail]
"""The canonical order: override, default, event, source, target, actors, channels, guards, requires.

An optional part is a tuple of one or none. The place in the file does not matter.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One move that the rules declare, from one status to another; a creation has the source None.

    `declared` has every transition of the file that declares this row; it is empty only for the plain
    creation of an initial status. `number` is the index among the rows of the rule set.
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
    def transition(self) -> Transition | None:
        """The first transition that declares this row; None for a plain creation."""
        return self.declared[0] if self.declared else None

    @property
    def plain(self) -> bool:
        """Whether the row depends only on status, actor and channel."""
        return not (self.guards or self.requires or self.override)

    def __str__(self) -> str:
        """Return the row as text, such as `update-status: New -> Hold`."""
        event = f"{self.event}: " if self.event is not None else ""
        return f"{event}{self.source or NOTHING} -> {self.target}"


def expand(rules: RuleSet) -> tuple[Row, ...]:
    """Return all rows of a rule set in canonical order."""
    declared: dict[Order, list[Transition]] = {}
    for transition in rules.transitions:
        for order in _orders(rules, transition):
            declared.setdefault(order, []).append(transition)
    created = {target for _, source, target, _ in declared if source == ()}
    for status in rules.statuses.values():
        if status.initial and status.name not in created:
            declared[_PLAIN_HEAD, (), status.name, _PLAIN_TAIL] = []
    return tuple(_row(order, declared[order], number) for number, order in enumerate(sorted(declared)))


def _orders(rules: RuleSet, transition: Transition) -> Iterator[Order]:
    """Yield the sort keys of a transition's rows; only equal rows have equal keys."""
    limits = transition.limits
    head = (transition.override, not transition.default, _absent_first(transition.event))
    tail = (
        _absent_first(_sorted(limits.actors)),
        _absent_first(_sorted(limits.channels)),
        _unique(limits.guards),
        _unique(limits.requires),
    )
    wild = transition.targets == (ANY,) or transition.sources == (ANY,)
    targets = _targets(rules, transition)
    for source in _sources(rules, transition):
        for target in targets:
            if not (wild and source == target):
                yield head, _absent_first(source), target, tail


def _row(order: Order, declared: list[Transition], number: int) -> Row:
    (override, not_default, event), source, target, (actors, channels, guards, requires) = order
    return Row(
        source=_first(source),
        target=target,
        event=_first(event),
        actors=_set(_first(actors)),
        channels=_set(_first(channels)),
        guards=guards,
        requires=requires,
        override=override,
        default=not not_default,
        declared=tuple(sorted(declared, key=_text) if len(declared) > 1 else declared),
        number=number,
    )


def action_row(action: Action, source: str | None) -> Row:
    """Return the limits of an action as a row, so that they are evaluated as those of a row."""
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
    excluded = set(rules.members(transition.exceptions))
    if transition.sources == (ANY,):
        named = tuple(
            each.name for each in rules.statuses.values() if transition.override or not each.final
        )
    else:
        named = rules.members(transition.sources)
    return tuple(name for name in named if name not in excluded)


def _targets(rules: RuleSet, transition: Transition) -> tuple[str, ...]:
    if transition.targets == (ANY,):
        return tuple(rules.statuses)
    return rules.members(transition.targets)


def _text(transition: Transition) -> tuple[str, ...]:
    """Return the sort key of a transition among equal rows; it does not depend on the place in the file."""
    texts = (transition.title, transition.instructions, transition.basis, transition.note)
    return (*(text or "" for text in texts), *transition.cite, repr(transition))


def _set(names: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _sorted(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if names is None else _unique(names)


def _absent_first(value: Part | None) -> tuple[Part, ...]:
    """Wrap an optional value so that it can be sorted, with absent values first."""
    return () if value is None else (value,)


def _first(wrapped: tuple[Part, ...]) -> Part | None:
    return wrapped[0] if wrapped else None


_PLAIN_HEAD: Head = (False, True, ())
_PLAIN_TAIL: Tail = ((), (), (), ())
