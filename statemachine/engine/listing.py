"""The list of possible moves, in which the rows that a provider chooses among are one move."""

from __future__ import annotations

from collections.abc import Iterable

from statemachine.engine.question import Question
from statemachine.model.available import Move
from statemachine.model.table import Row


def joined_choices(moves: Iterable[Move], question: Question) -> tuple[Move, ...]:
    """Return the moves, with one move for all rows of an event that the provider chooses among.

    Rows are joined only if they need the same. The moves are in canonical order.
    """
    rows: dict[object, list[Row]] = {}
    first: dict[object, Move] = {}
    for move in moves:
        key = _choice(move, question) if move.row.provider_chooses else move.row.number
        first.setdefault(key, move)
        rows.setdefault(key, []).append(move.row)
    return tuple(
        move if len(rows[key]) == 1 else move.with_rows(rows[key]) for key, move in first.items()
    )


def _choice(move: Move, question: Question) -> tuple[object, ...]:
    """Return what is equal for the rows of one move."""
    row = move.row
    return (
        row.event,
        row.override,
        row.default,
        row.otherwise,
        row.after,
        None if question.actors else row.actors,
        None if question.channel is not None else row.channels,
        move.facts,
        move.inputs,
        move.guards,
        tuple(sorted(move.opened_by.items())),
    )
