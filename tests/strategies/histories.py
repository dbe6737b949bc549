"""The histories of orders: moves that follow each other, and the message of each move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from statemachine.model.observation import Observation
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, expand
from tests.reference import Reference
from tests.strategies.choices import pick, some_of
from tests.strategies.documents import Document

OPTIONAL = ("previous", "event", "actor", "channel")
"""What a message may report beside the status."""


class Move(NamedTuple):
    """One move of an order, and the message that reports it."""

    row: Row
    message: Observation


@st.composite
def histories(draw: DrawFn, rules: RuleSet) -> list[Move]:
    """Draw normal moves that follow each other from a creation on, with messages without times."""
    rows = possible_rows(expand(rules))
    status: str | None = None
    history: list[Move] = []
    for _ in range(pick(draw, (3, 4, 2, 1, 5, 6))):
        onward = [row for row in rows if row.source == status]
        if onward:
            row = pick(draw, onward)
            history.append(Move(row, _message(draw, rules, row)))
            status = row.target
    return history


def possible_rows(rows: Iterable[Row]) -> list[Row]:
    """Return the normal ones of some rows, without `otherwise` rows beside a sibling without a guard: none is made."""
    normal = [row for row in rows if not row.override]
    always = {(row.source, row.event) for row in normal if not (row.guards or row.otherwise)}
    return [row for row in normal if not (row.otherwise and (row.source, row.event) in always)]


def timed(history: Sequence[Move]) -> list[Move]:
    """Return a history with ascending times on its messages."""
    return [Move(row, replace(message, at=at)) for at, (row, message) in enumerate(history)]


def messages_of(history: Sequence[Move]) -> list[Observation]:
    """Return the messages of a history."""
    return [move.message for move in history]


def simple_paths(rules: RuleSet, start: str | None, end: str) -> Iterator[tuple[str, ...]]:
    """Yield the statuses between two ends, along every simple path of normal moves."""
    edges = {(row.source, row.target) for row in expand(rules) if not row.override}
    yield from _simple_paths(edges, start, end)


def _simple_paths(
    edges: set[tuple[str | None, str]], start: str | None, end: str
) -> Iterator[tuple[str, ...]]:
    left = {edge for edge in edges if edge[1] != start}
    for target in sorted({target for source, target in left if source == start}):
        if target == end:
            yield ()
        elif end in _reachable(left, target):
            yield from ((target, *rest) for rest in _simple_paths(left, target, end))


def _reachable(edges: set[tuple[str | None, str]], start: str) -> set[str]:
    reachable, fresh = set[str](), {start}
    while fresh:
        fresh = {end for begin, end in edges if begin in fresh} - reachable
        reachable |= fresh
    return reachable


def is_acyclic(rules: RuleSet) -> bool:
    """Return whether no normal moves, self transitions aside, lead back to a status."""
    edges = {(row.source, row.target) for row in expand(rules) if not row.override}
    edges = {edge for edge in edges if edge[0] != edge[1]}
    return not any(name in _reachable(edges, name) for name in rules.statuses)


def without_cycles(document: Document) -> Document:
    """Return a rule file with one transition for each row, without the normal rows that lead back."""
    names = list(document["statuses"])
    kept = [
        row
        for row in Reference(document)._rows
        if row.override or row.source is None or names.index(row.source) <= names.index(row.target)
    ]
    without_messages = {
        key: value for key, value in document.items() if key not in {"messages", "events"}
    }  # these name events
    return {**without_messages, "transitions": [_transition(row) for row in kept]}


def _transition(row: Any) -> Document:
    """Return one row as a transition."""
    transition = {
        "source": row.source or "nothing",
        "target": row.target,
        "event": row.event,
        "override": row.override or None,
        "default": row.default or None,
        "otherwise": row.otherwise or None,
    }
    limits = {
        "actor": row.actors,
        "channel": row.channels,
        "guard": row.guards,
        "requires": row.requires,
    }
    transition |= {key: None if names is None else list(names) for key, names in limits.items()}
    return {key: value for key, value in transition.items() if value is not None}


def _message(draw: DrawFn, rules: RuleSet, row: Row) -> Observation:
    """Draw a message about a move; everything that it reports is true."""
    reported: dict[str, Any] = {
        "previous": row.source,
        "event": row.event,
        "actor": pick(draw, sorted(row.actors or rules.actors) or [None]),
        "channel": pick(draw, sorted(row.channels or rules.channels) or [None]),
    }
    return Observation(status=row.target, **{name: reported[name] for name in some_of(draw, OPTIONAL)})
