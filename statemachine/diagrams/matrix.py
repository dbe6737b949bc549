"""The matrix of a view: from which status to which, by whom, by which event, and what is said about the other pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_lowercase
from typing import TypeAlias

from statemachine.diagrams.descriptions import channels_of, conditions, joined
from statemachine.diagrams.matrix_order import forward_order, is_from_any
from statemachine.diagrams.view import ChangeMark, Step, View
from statemachine.model.declarations import Status
from statemachine.model.table import Row
from statemachine.model.text import printable
from statemachine.model.vocabulary import Basis

Ends: TypeAlias = tuple[str | None, str]
"""The source and the target of a cell; the source of a creation is None."""

MOST_NAMED_COLUMNS = 12
"""With more statuses, columns have numbers, and moves have letters that are explained below."""

ENTRIES = "→?"
"""The sign of a status for which moves into it are unspecified."""

_MOST_CODES = 60
"""More different moves have no letters, because nobody would look them up."""


class Blank(StrEnum):
    """What the rules say about moves from a source that no row declares.

    `UNSPECIFIED` is the answer for all actors but those that `undeclared` refuses by name, `FOR_SOME` is unspecified only for
    actors that it names, and `REFUSED` is refused for all.
    """

    REFUSED = "refused"
    FOR_SOME = "for-some"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of move in a cell, for one or more rows of the cell.

    `actors` is None if every actor may make the move. `text` has the event, the conditions and the channels. `chosen`
    says that the provider chooses the target, and `from_any` that the file declares the move from any status.
    """

    actors: tuple[str, ...] | None
    text: str
    basis: Basis
    override: bool
    chosen: bool
    from_any: bool
    change: ChangeMark | None
    faded: bool

    @property
    def words(self) -> str:
        """The whole entry in words."""
        who = f"({printable(', '.join(self.actors))})" if self.actors else ""
        parts = [joined(self.text, who) or "a move by any actor"]
        parts += ["the provider chooses"] if self.chosen else []
        parts += ["override"] if self.override else []
        parts += ["from any status"] if self.from_any else []
        parts += [] if self.basis is Basis.DOCUMENTED else [str(self.basis)]
        return ", ".join(parts if self.change is None else [*parts, str(self.change)])

    @property
    def key(self) -> tuple[object, ...]:
        """What two moves with the same letter have in common."""
        return self.actors, self.text, self.basis, self.override, self.chosen, self.from_any


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair of statuses about which something is said: moves, steps of a history, or orders."""

    source: str | None
    target: str
    entries: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()
    steps: tuple[Step, ...] = ()
    orders: int | None = None

    @property
    def is_faded(self) -> bool:
        """Whether the picture is not about the cell: all moves are faint, and no step or orders are told."""
        is_told = bool(self.steps) or self.orders is not None
        return bool(self.entries) and all(each.faded for each in self.entries) and not is_told


@dataclass(frozen=True, slots=True)
class Matrix:
    """A view as a table of sources and targets.

    `statuses` are in the order of rows and columns: most moves stand above the diagonal. `numbers` are their places in it, from
    one. `cells` has only pairs about which something is said. `codes` has a letter for each kind of move, by `Entry.key`;
    it is empty if there are few statuses, or too many kinds. `from_any` are the kinds of moves from any status, by target.
    """

    view: View
    statuses: tuple[Status, ...]
    numbers: Mapping[str, int]
    cells: Mapping[Ends, Cell]
    codes: Mapping[tuple[object, ...], str]
    kinds: tuple[Entry, ...]
    from_any: Mapping[str, tuple[Entry, ...]]

    @classmethod
    def of(cls, view: View) -> Matrix:
        """Return the matrix of a view."""
        by_name = {each.name: each for each in view.statuses}
        statuses = tuple(by_name[name] for name in forward_order(view))
        numbers = {each.name: number for number, each in enumerate(statuses, start=1)}
        cells = _cells(view, numbers)
        entries = [entry for cell in cells.values() for entry in cell.entries]
        kinds = {entry.key: entry for entry in reversed(entries)}
        ordered = tuple(kinds[key] for key in dict.fromkeys(entry.key for entry in entries))
        coded = ordered if len(statuses) > MOST_NAMED_COLUMNS and len(ordered) <= _MOST_CODES else ()
        wide: dict[str, dict[tuple[object, ...], Entry]] = {}
        for cell in cells.values():
            for entry in cell.entries:
                if entry.from_any:  # a faint one and a strong one are one kind of move
                    wide.setdefault(cell.target, {}).setdefault(entry.key, entry)
        return cls(
            view=view,
            statuses=statuses,
            numbers=numbers,
            cells=cells,
            codes={entry.key: _letters(number) for number, entry in enumerate(coded)},
            kinds=ordered,
            from_any={target: tuple(each.values()) for target, each in wide.items()},
        )

    @property
    def any_status(self) -> str:
        """The name of the row of moves from any status: only an override leaves a final one."""
        entries = [entry for each in self.from_any.values() for entry in each]
        has_final = any(status.final for status in self.statuses)
        return (
            "any status"
            if not has_final or any(each.override for each in entries)
            else "any status that is not final"
        )

    @property
    def is_numbered(self) -> bool:
        """Whether the columns have numbers instead of names."""
        return len(self.statuses) > MOST_NAMED_COLUMNS

    @property
    def sources(self) -> tuple[Status | None, ...]:
        """The rows of the matrix: the creation, if the view has one, and each status."""
        has_creation = any(source is None for source, _ in self.cells)
        return (*([None] if has_creation else []), *self.statuses)

    def blank(self, source: str | None) -> Blank:
        """Return what the rules say about moves from a source that no row declares.

        A view of one actor tells what they say about this actor.
        """
        table, actor = self.view.table, self.view.actor
        if source is not None and source not in table.rules.statuses:  # removed since the old version
            return Blank.REFUSED
        if table.is_open(source, actor):
            return Blank.UNSPECIFIED
        named = () if actor is not None else table.rules.undeclared.actors
        return Blank.FOR_SOME if any(table.is_open(source, name) for name in named) else Blank.REFUSED

    def is_unspecified(self, source: str | None, target: str) -> bool:
        """Return whether a pair without rows is unspecified for some actor. A move to the same status never is."""
        return source != target and self.blank(source) is not Blank.REFUSED

    def count_back(self) -> int:
        """Return how many moves stand below the diagonal."""
        places = self.numbers
        return sum(
            row.source is not None and places[row.source] > places[row.target] for row in self.view.rows
        )


def _cells(view: View, numbers: Mapping[str, int]) -> dict[Ends, Cell]:
    """Return the cells in the order of the matrix."""
    rows: dict[Ends, list[Row]] = {}
    for row in view.rows:
        rows.setdefault((row.source, row.target), []).append(row)
    steps: dict[Ends, list[Step]] = {}
    for step in view.path:
        steps.setdefault((step.source, step.target), []).append(step)
    shown = {
        ends
        for ends in {*rows, *steps, *view.traffic}
        if ends[1] in numbers and (ends[0] is None or ends[0] in numbers)
    }
    ordered = sorted(
        shown, key=lambda ends: (numbers[ends[0]] if ends[0] is not None else 0, numbers[ends[1]])
    )
    return {
        ends: Cell(
            *ends,
            _entries(view, rows.get(ends, ())),
            tuple(rows.get(ends, ())),
            tuple(steps.get(ends, ())),
            view.traffic.get(ends),
        )
        for ends in ordered
    }


def _entries(view: View, rows: Iterable[Row]) -> tuple[Entry, ...]:
    """Return an entry for all rows of a cell that differ only in their actors."""
    same: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        like = (conditions(row), row.channels, row.override)
        more = (_basis(view, row), is_from_any(row), view.changes.get(row), row in view.faded)
        same.setdefault((*like, *more), []).append(row)
    entries = [_entry(view, tuple(each)) for each in same.values()]
    first = {entry.actors: number for number, entry in reversed(list(enumerate(entries)))}
    return tuple(sorted(entries, key=lambda entry: first[entry.actors]))


def _entry(view: View, rows: tuple[Row, ...]) -> Entry:
    row = rows[0]
    names = {name for each in rows for name in each.actors or ()}
    every = any(each.actors is None for each in rows)
    declared = [name for name in view.table.rules.actors if name in names]
    return Entry(
        actors=None if every else (*declared, *sorted(names.difference(declared))),
        text=printable(joined(*conditions(row), channels_of(row))),
        basis=_basis(view, row),
        override=row.override,
        chosen=row.provider_chooses,
        from_any=is_from_any(row),
        change=view.changes.get(row),
        faded=row in view.faded,
    )


def _basis(view: View, row: Row) -> Basis:
    """Return the evidence for a row: conflicting if any is, else the best of its transitions."""
    plain = view.table.rules.statuses.get(row.target)
    bases = [each.basis for each in row.declared] or [plain.basis if plain else Basis.DOCUMENTED]
    order = (Basis.CONFLICTING, Basis.DOCUMENTED, Basis.OBSERVED, Basis.INFERRED)
    return min(bases, key=order.index)


def _letters(number: int) -> str:
    """Return the letters of a number from zero: a to z, then aa."""
    first, last = divmod(number, len(ascii_lowercase))
    return (_letters(first - 1) if first else "") + ascii_lowercase[last]


def status_words(status: Status) -> str:
    """Return what a matrix says beside the name of a status: its code, whether orders begin or end in it, and what replaces it."""
    end = "final" if status.result is None else f"final, {status.result}"
    now = "" if status.replaced_by is None else f", replaced by {status.replaced_by}"
    words = (
        status.code or "",
        "initial" if status.initial else "",
        end if status.final else "",
        ENTRIES if status.entries_unspecified else "",
        f"retired{now}" if status.retired else "",
    )
    return ", ".join(filter(None, words))
