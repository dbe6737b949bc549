"""The plain yeses laid out for two look-ups: no fact, no input, and every word spelled as in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from statemachine.model.decision import Decision
from statemachine.model.rows import Row
from statemachine.model.table import Table

Limits: TypeAlias = tuple[frozenset[str] | None, frozenset[str] | None]
"""The actors and the channels of a row."""
Asker: TypeAlias = tuple[str | None, str | None]
"""An actor and a channel; None is what was not said."""
Key: TypeAlias = tuple[str | None, str | None, str | None, int]
"""Source, target, event, and which class of askers asks."""


@dataclass(frozen=True, slots=True)
class Askers:
    """The classes of those who may ask: all of one class fit the same rows, so that one answer serves them."""

    of: Mapping[Asker, int]
    let_in: Mapping[Limits, frozenset[int]]

    @classmethod
    def to(cls, table: Table) -> Askers:
        """Class everybody who may ask a table."""
        limits = dict.fromkeys((row.actors, row.channels) for row in table.rows)
        actors, by_actor = _classes(
            (None, *table.rules.actors),
            dict.fromkeys(each for each, _ in limits),
            lambda actor, let: actor is None or let is None or not let.isdisjoint(table.includes[actor]),
        )
        channels, by_channel = _classes(
            (None, *table.rules.channels),
            dict.fromkeys(each for _, each in limits),
            lambda channel, let: channel is None or let is None or channel in let,
        )
        width = len(channels)
        return cls(
            {(a, c): width * actors[a] + channels[c] for a, c in product(actors, channels)},
            {
                (a, c): frozenset(width * x + y for x, y in product(by_actor[a], by_channel[c]))
                for a, c in limits
            },
        )


def _classes(
    names: Iterable[str | None],
    limits: Iterable[frozenset[str] | None],
    fits: Callable[[str | None, frozenset[str] | None], bool],
) -> tuple[dict[str | None, int], dict[frozenset[str] | None, set[int]]]:
    """Return the class of each name, by the limits that it fits, and the classes that fit each limit."""
    numbers: dict[tuple[bool, ...], int] = {}
    let_in: dict[frozenset[str] | None, set[int]] = {each: set() for each in limits}
    classes = {}
    for name in names:
        fitting = tuple(fits(name, each) for each in let_in)
        classes[name] = numbers.setdefault(fitting, len(numbers))
        for each, fit in zip(let_in, fitting, strict=True):
            if fit:
                let_in[each].add(classes[name])
    return classes, let_in


def plain_answers(table: Table, yes: Sequence[Decision], askers: Askers) -> dict[Key, Decision]:
    """Return the answer to every question that a plain row settles; all others need a hearing."""
    answers: dict[Key, Decision | None] = {}
    given = frozenset(each.name for each in table.rules.inputs.values() if each.default is not None)
    for row in table.rows:
        if row.override or not (row.plain or _may_fire_bare(table, row, given)):
            continue
        answer = yes[row.number] if row.plain else None
        for key in _questions(row, askers.let_in[row.actors, row.channels]):
            first = answers.setdefault(key, answer)
            if first is not None and first.target != row.target:
                answers[key] = None
    return {key: answer for key, answer in answers.items() if answer is not None}


def _may_fire_bare(table: Table, row: Row, given: frozenset[str]) -> bool:
    """Say whether a row with guards or requirements may fire when nothing is handed in."""
    return given.issuperset(row.requires) and not any(
        table.rules.guards[name].facts for name in row.guards
    )


def _questions(row: Row, classes: Iterable[int]) -> Iterator[Key]:
    """Yield every question, by target, by event or by both, that a row is near and open to."""
    for each in classes:
        yield row.source, row.target, None, each
        if row.event is not None:
            yield row.source, row.target, row.event, each
            yield row.source, None, row.event, each
