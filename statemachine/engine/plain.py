"""The plain yeses laid out for one look-up: no fact, no input, and every word spelled as in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from statemachine.model.decision import Decision
from statemachine.model.rows import Row
from statemachine.model.table import Table

Key: TypeAlias = tuple[str | None, str | None, str | None, str | None, str | None]
"""Source, target, event, actor, channel; None is what was not said."""


def plain_answers(table: Table, yes: Sequence[Decision]) -> dict[Key, Decision]:
    """Return the answer to every question that a plain row settles; all others need a hearing."""
    answers: dict[Key, Decision | None] = {}
    given = frozenset(each.name for each in table.rules.inputs.values() if each.default is not None)
    for row in table.rows:
        if row.override:
            continue
        if row.plain:
            answer = yes[row.number]
        elif _may_fire_bare(table, row, given):
            answer = None
        else:
            continue
        for key in _questions(table, row):
            first = answers.setdefault(key, answer)
            if first is not None and first.target != row.target:
                answers[key] = None
    return {key: answer for key, answer in answers.items() if answer is not None}


def _may_fire_bare(table: Table, row: Row, given: frozenset[str]) -> bool:
    """Say whether a row with guards or requirements may fire when nothing is handed in."""
    return given.issuperset(row.requires) and not any(
        table.rules.guards[name].facts for name in row.guards
    )


def _questions(table: Table, row: Row) -> Iterator[Key]:
    """Yield every question, by target, by event or by both, that a row is near and open to."""
    actors = (None, *(actor for actor in table.rules.actors if table.fits_actor(row, actor)))
    channels = (
        None,
        *(each for each in table.rules.channels if row.channels is None or each in row.channels),
    )
    for actor in actors:
        for channel in channels:
            yield row.source, row.target, None, actor, channel
            if row.event is not None:
                yield row.source, row.target, row.event, actor, channel
                yield row.source, None, row.event, actor, channel
