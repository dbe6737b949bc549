"""The plain yeses laid out for two look-ups: no fact, no input, and every word spelled as in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def askers(table: Table) -> dict[Asker, int]:
    """Return the class of each asker: those of one class fit the same rows, so that one answer serves all."""
    limits = _limits(table)
    classes: dict[tuple[bool, ...], int] = {}
    found = product((None, *table.rules.actors), (None, *table.rules.channels))
    return {
        asker: classes.setdefault(tuple(_fits(table, asker, each) for each in limits), len(classes))
        for asker in found
    }


def plain_answers(
    table: Table, yes: Sequence[Decision], classes: Mapping[Asker, int]
) -> dict[Key, Decision]:
    """Return the answer to every question that a plain row settles; all others need a hearing."""
    answers: dict[Key, Decision | None] = {}
    given = frozenset(each.name for each in table.rules.inputs.values() if each.default is not None)
    let_in = {
        each: {classes[asker] for asker in classes if _fits(table, asker, each)}
        for each in _limits(table)
    }
    for row in table.rows:
        if row.override or not (row.plain or _may_fire_bare(table, row, given)):
            continue
        answer = yes[row.number] if row.plain else None
        for key in _questions(row, let_in[row.actors, row.channels]):
            first = answers.setdefault(key, answer)
            if first is not None and first.target != row.target:
                answers[key] = None
    return {key: answer for key, answer in answers.items() if answer is not None}


def _limits(table: Table) -> tuple[Limits, ...]:
    return tuple(dict.fromkeys((row.actors, row.channels) for row in table.rows))


def _fits(table: Table, asker: Asker, limits: Limits) -> bool:
    (actor, channel), (actors, channels) = asker, limits
    return (actor is None or actors is None or not actors.isdisjoint(table.includes[actor])) and (
        channel is None or channels is None or channel in channels
    )


def _may_fire_bare(table: Table, row: Row, given: frozenset[str]) -> bool:
    """Say whether a row with guards or requirements may fire when nothing is handed in."""
    return given.issuperset(row.requires) and not any(
        table.rules.guards[name].facts for name in row.guards
    )


def _questions(row: Row, classes: set[int]) -> Iterator[Key]:
    """Yield every question, by target, by event or by both, that a row is near and open to."""
    for each in classes:
        yield row.source, row.target, None, each
        if row.event is not None:
            yield row.source, row.target, row.event, each
            yield row.source, None, row.event, each
