"""What a picture shows of a rule set: which statuses and rows, and what is told about them beside the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from statemachine.diagrams.view_notes import (
    difference_note,
    heat_note,
    history_note,
    most,
    stranger_note,
)
from statemachine.model.declarations import Status
from statemachine.model.errors import UnknownStatusError, ViewError
from statemachine.model.frozen import EMPTY
from statemachine.model.graph import Graph
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table
from statemachine.model.text import did_you_mean

StoredHistory: TypeAlias = Iterable[tuple[int, str | None, str]]
"""The changes of an order as they are stored: the number, the source and the target of each."""

Heat: TypeAlias = Mapping[str | tuple[str | None, str], int]
"""How many orders are in a status, by its name, and how many made a move, by its source and target."""


class ChangeMark(StrEnum):
    """What a new version of the rules did to a status or a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history that is drawn: from one status to the next.

    `declared` is False for a gap: no row of the picture makes the step.
    """

    number: int
    source: str | None
    target: str
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What is new in a rule set since an old version.

    `old` names the old version. `statuses` and `rows` are the removed ones, with the new names of their statuses.
    `changes` has them too, and all that were added or changed.
    """

    old: str
    statuses: tuple[Status, ...] = ()
    rows: tuple[Row, ...] = ()
    changes: Mapping[str | Row, ChangeMark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The part of a rule set that a picture shows. Every format is drawn from a view.

    `statuses` are in file order and `rows` in canonical order; with a comparison, both include removed ones, which the
    table does not have. `here` is the status that is marked. `actor` is the only one whose moves are shown. `faded` are the
    rows that the picture is not about, which are drawn faintly. `visits` is how many orders are in a status, and `traffic`
    how many made a move, by its ends. `changes` are by status name or by row. `notes` are sentences about what the
    picture leaves out and what its marks mean.
    """

    table: Table
    statuses: tuple[Status, ...]
    rows: tuple[Row, ...]
    here: str | None = None
    actor: str | None = None
    path: tuple[Step, ...] = ()
    faded: frozenset[Row] = frozenset()
    visits: Mapping[str, int] = EMPTY
    traffic: Mapping[tuple[str | None, str], int] = EMPTY
    changes: Mapping[str | Row, ChangeMark] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @staticmethod
    def of(
        rules: RuleSet,
        *,
        at: str | None = None,
        actor: str | None = None,
        focus: str | None = None,
        depth: int = 1,
        path: Iterable[str | None] = (),
        stored: StoredHistory = (),
        without_overrides: bool = False,
        heat: Heat = EMPTY,
        differences: Differences | None = None,
    ) -> View:
        """Return the view of a rule set; without options, of all of it. `draw` describes the options.

        `stored` is a path whose steps have numbers already, and may have statuses that the rules do not have. Raises `UnknownStatusError` for an unknown status, and `ViewError` for any other option that is wrong.
        """
        parts = _Parts(Table.of(rules), differences)
        if actor is not None:
            parts.keep_actor(actor)
        if without_overrides:
            parts.leave_out_overrides()
        words = tuple(path)
        if focus is not None:
            parts.keep_near(focus, depth, is_path_given=bool(words))
        elif depth != 1:
            raise ViewError("depth needs a focus: name the status from which the distance counts")
        if words:
            parts.follow(words)
        changes = tuple(stored)
        if changes:
            parts.follow_stored(changes)
        if at is not None:
            parts.mark(at)
        return parts.view(actor, heat)

    @property
    def title(self) -> str:
        """The title of the picture."""
        rules = self.table.rules
        return rules.title or f"{rules.provider} {rules.subject}"

    def numbers(self, rows: Iterable[Row]) -> str:
        """Return the numbers of those rows that the rule set has, with spaces between them; a removed row has none now."""
        kept = (row for row in rows if self.changes.get(row) is not ChangeMark.REMOVED)
        return " ".join(str(row.number) for row in kept)

    @property
    def faded_statuses(self) -> frozenset[str]:
        """The statuses that are drawn faintly: those that no strong row and no step of the history touches."""
        if not self.faded:
            return frozenset()
        strong = {self.here} | {name for step in self.path for name in (step.source, step.target)}
        strong |= {
            name for row in self.rows if row not in self.faded for name in (row.source, row.target)
        }
        return frozenset(each.name for each in self.statuses if each.name not in strong)


class _Parts:
    """The statuses and rows of a view while its options are applied, one after the other."""

    def __init__(self, table: Table, differences: Differences | None) -> None:
        self.table = table
        self.differences = differences
        self.statuses = tuple(table.rules.statuses.values())
        self.rows = table.rows
        self.changes: Mapping[str | Row, ChangeMark] = {}
        self.here: str | None = None
        self.steps: tuple[Step, ...] = ()
        self.faded: frozenset[Row] = frozenset()
        self.notes: list[str] = []
        if differences is not None:
            self.statuses += differences.statuses
            self.rows += differences.rows
            self.changes = differences.changes

    def keep_actor(self, actor: str) -> None:
        """Keep the rows that an actor may use."""
        actors = self.table.rules.actors
        if actor not in actors:
            raise ViewError(f"unknown actor {actor!r}{did_you_mean(actor, actors)}")
        count = len(self.rows)
        self.rows = tuple(row for row in self.rows if self.table.fits_actor(row, actor))
        self.notes.append(
            f"Only moves that {actor!r} may make are shown: {most(len(self.rows), count)}."
        )

    def leave_out_overrides(self) -> None:
        """Keep the rows that are not overrides."""
        count = len(self.rows)
        self.rows = tuple(row for row in self.rows if not row.override)
        self.notes.append(f"Overrides are left out: {most(count - len(self.rows), count)} moves.")

    def keep_near(self, word: str, depth: int, *, is_path_given: bool) -> None:
        """Keep the statuses that are at most `depth` moves from one, and the moves of those that are nearer."""
        if is_path_given:
            raise ViewError(
                "focus and path contradict each other: a history may leave the focus; use one"
            )
        if type(depth) is not int or depth < 1:
            raise ViewError(f"depth must be an integer of at least 1, not {depth!r}")
        self.here = self.resolve(word)
        distances = self._distances(self.here)
        counts = len(self.statuses), len(self.rows)
        inner = {name for name, distance in distances.items() if distance < depth}
        self.statuses = tuple(
            each for each in self.statuses if distances.get(each.name, depth + 1) <= depth
        )
        self.rows = tuple(row for row in self.rows if row.source in inner or row.target in inner)
        self.notes.append(
            f"Only {self.here!r} and what is at most {depth} {'move' if depth == 1 else 'moves'} away is shown: "
            f"{most(len(self.statuses), counts[0])} statuses and {most(len(self.rows), counts[1])} moves."
        )

    def follow(self, words: tuple[str | None, ...]) -> None:
        """Draw a history, and fade what is not in it; the last status is marked."""
        first, *rest = words
        names = [None if first is None else self.resolve(first), *map(self.resolve, rest)]
        self._draw_steps(self._steps(names), names[-1])

    def follow_stored(self, changes: tuple[tuple[int, str | None, str], ...]) -> None:
        """Draw a stored history. A status that the rules do not have is drawn too, and a new name of one is no step."""
        words = dict.fromkeys(word for _, *ends in changes for word in ends)
        names = {word: None if word is None else self._name_now(word) for word in words}
        strange = tuple(word for word, name in names.items() if word is not None and name is None)
        self.statuses += tuple(Status(name=word) for word in strange)
        names |= {word: word for word in strange}
        self._draw_steps(self._stored_steps(changes, names), names[changes[-1][2]])
        if strange:
            self.notes.append(stranger_note(strange))

    def _draw_steps(self, steps: Iterable[Step], here: str | None) -> None:
        """Draw steps, fade what is not among them, and mark the last status."""
        self.steps = tuple(steps)
        made = {(step.source, step.target) for step in self.steps}
        self.faded = frozenset(row for row in self.rows if (row.source, row.target) not in made)
        self.here = here
        self.notes.append(history_note([(each.number, each.declared) for each in self.steps]))

    def mark(self, word: str) -> None:
        """Mark the status of an order; without a history, fade all moves but those out of it."""
        self.here = self.resolve(word)
        if self.here not in {each.name for each in self.statuses}:
            raise ViewError(f"{self.here!r} is marked but too far from the focus; use a larger depth")
        if not self.steps:
            self.faded = frozenset(row for row in self.rows if row.source != self.here)
            count = len(self.rows) - len(self.faded)
            self.notes.append(
                f"{most(count, len(self.rows))} moves are open from {self.here!r}; the others are faint."
            )

    def view(self, actor: str | None, heat: Heat) -> View:
        """Return the view, with the orders of all that it shows."""
        visits, traffic = self._counts(heat)
        if self.differences is not None:
            words = [(isinstance(part, Row), str(mark)) for part, mark in self.changes.items()]
            self.notes.append(difference_note(self.differences.old, words))
        if heat:
            made = {(row.source, row.target) for row in self.rows}
            self.notes.append(heat_note(visits, traffic, made))
        return View(
            table=self.table,
            statuses=self.statuses,
            rows=self.rows,
            here=self.here,
            actor=actor,
            path=self.steps,
            faded=self.faded,
            visits=visits,
            traffic=traffic,
            changes=self.changes,
            notes=tuple(self.notes),
        )

    def resolve(self, word: str | None) -> str:
        """Return the status that a word names, or raise `UnknownStatusError`."""
        removed = () if self.differences is None else self.differences.statuses
        name = next((each.name for each in removed if each.name == word), self.table.resolve(word))
        if name is None:
            hint = did_you_mean(word, self.table.names.exact) if isinstance(word, str) else ""
            raise UnknownStatusError(f"unknown status {word!r}{hint}")
        return name

    def _distances(self, start: str) -> dict[str, int]:
        """Return how many moves each status is from another one, in any direction; a creation joins nothing."""
        pairs = [(row.source, row.target) for row in self.rows if row.source is not None]
        both = (*pairs, *((target, source) for source, target in pairs))
        before = Graph.of([each.name for each in self.statuses], both).reachable([start])
        distances: dict[str, int] = {}
        for name, previous in before.items():
            distances[name] = 0 if previous is None else distances[previous] + 1
        return distances

    def _steps(self, names: list[str | None]) -> Iterator[Step]:
        """Yield the steps between statuses; a status that is only repeated is no step."""
        made, number = self._made(), 0
        for source, target in pairwise(names):
            if target is not None and (source != target or (source, target) in made):
                number += 1
                yield Step(number, source, target, (source, target) in made)

    def _stored_steps(
        self, changes: Iterable[tuple[int, str | None, str]], names: Mapping[str | None, str | None]
    ) -> Iterator[Step]:
        made = self._made()
        for number, source, target in changes:
            start, end = names[source], names[target] or target
            if start != end or (source == target and (start, end) in made):
                yield Step(number, start, end, (start, end) in made)

    def _made(self) -> set[tuple[str | None, str]]:
        """Return the pairs of statuses between which a row leads that is not removed."""
        rows = (row for row in self.rows if self.changes.get(row) is not ChangeMark.REMOVED)
        return {(row.source, row.target) for row in rows}

    def _name_now(self, word: str) -> str | None:
        """Return the status that a stored word names, or named before; None if the rules have none."""
        return self.table.resolve(word) or self.table.names.renamed(word)

    def _counts(self, heat: Heat) -> tuple[dict[str, int], dict[tuple[str | None, str], int]]:
        """Return the orders by status and by move, of what is shown."""
        shown = {each.name for each in self.statuses}
        visits: dict[str, int] = {}
        traffic: dict[tuple[str | None, str], int] = {}
        for key, count in heat.items():
            if type(count) is not int or count < 0:
                raise ViewError(f"heat must count orders with integers of at least 0, not {count!r}")
            if isinstance(key, str):
                name = self.resolve(key)
                visits[name] = visits.get(name, 0) + count
            else:
                source, target = key
                ends = None if source is None else self.resolve(source), self.resolve(target)
                traffic[ends] = traffic.get(ends, 0) + count
        inside = {ends: n for ends, n in traffic.items() if {*ends} <= {None, *shown}}
        return {name: n for name, n in visits.items() if name in shown}, inside
