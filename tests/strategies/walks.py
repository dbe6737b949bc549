"""The ways of orders through a lifecycle, and what a provider tells of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from statemachine.model.observation import Observation
from statemachine.model.rows import Row, expand
from statemachine.model.ruleset import RuleSet
from tests.reference import Reference
from tests.strategies.choices import pick, some_of
from tests.strategies.documents import Document

SAYS = ("previous", "event", "actor", "channel")
"""What a message may say beside the status."""


class Told(NamedTuple):
    """A move of an order, and the message of it."""

    row: Row
    said: Observation


@st.composite
def walks(draw: DrawFn, rules: RuleSet) -> list[Told]:
    """Draw normal moves that follow each other from a creation on, each with its message, without time."""
    rows = [row for row in expand(rules) if not row.override]
    place: str | None = None
    walk: list[Told] = []
    for _ in range(pick(draw, (3, 4, 2, 1, 5, 6))):
        onward = [row for row in rows if row.source == place]
        if onward:
            row = pick(draw, onward)
            walk.append(Told(row, _message(draw, rules, row)))
            place = row.target
    return walk


def timed(walk: Sequence[Told]) -> list[Told]:
    """Return the walk with its messages numbered."""
    return [Told(row, replace(said, at=number)) for number, (row, said) in enumerate(walk)]


def simple_paths(rules: RuleSet, start: str | None, end: str) -> Iterator[tuple[str, ...]]:
    """Yield the statuses between two ends, along every simple path of normal moves."""
    steps = {(row.source, row.target) for row in expand(rules) if not row.override}
    yield from _simple_paths(steps, start, end)


def _simple_paths(
    steps: set[tuple[str | None, str]], start: str | None, end: str
) -> Iterator[tuple[str, ...]]:
    left = {step for step in steps if step[1] != start}
    for target in sorted({target for source, target in left if source == start}):
        if target == end:
            yield ()
        elif end in _reached(left, target):
            yield from ((target, *rest) for rest in _simple_paths(left, target, end))


def _reached(steps: set[tuple[str | None, str]], start: str) -> set[str]:
    found, fresh = set[str](), {start}
    while fresh:
        fresh = {end for begin, end in steps if begin in fresh} - found
        found |= fresh
    return found


def is_acyclic(rules: RuleSet) -> bool:
    """Say whether no normal moves but those from a status to itself lead back to where one was."""
    steps = {(row.source, row.target) for row in expand(rules) if not row.override}
    steps = {step for step in steps if step[0] != step[1]}
    return not any(name in _reached(steps, name) for name in rules.statuses)


def straightened(document: Document) -> Document:
    """Return a rule file with one transition for each row, without the normal rows that lead back."""
    places = list(document["statuses"])
    kept = [
        row
        for row in Reference(document)._rows
        if row.override or row.source is None or places.index(row.source) <= places.index(row.target)
    ]
    silent = {key: value for key, value in document.items() if key != "messages"}  # they name events
    return {**silent, "transitions": [_transition(row) for row in kept]}


def _transition(row: Any) -> Document:
    """Write one row as a transition."""
    transition = {
        "source": row.source or "nothing",
        "target": row.target,
        "event": row.event,
        "override": row.override or None,
        "default": row.default or None,
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
    """Draw what a message says of a move, all of it true."""
    said: dict[str, Any] = {
        "previous": row.source,
        "event": row.event,
        "actor": pick(draw, sorted(row.actors or rules.actors) or [None]),
        "channel": pick(draw, sorted(row.channels or rules.channels) or [None]),
    }
    return Observation(status=row.target, **{name: said[name] for name in some_of(draw, SAYS)})
