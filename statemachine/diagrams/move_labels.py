"""The labels of moves in a drawing: who, by which event, under which conditions, in few signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statemachine.diagrams.descriptions import channels_of, conditions, joined
from statemachine.diagrams.matrix_legend import (
    ANY_ACTOR,
    BASES,
    CHANGES,
    CHOICE,
    OTHER_ACTOR,
    OVERRIDE,
    TIMES,
    actor_words,
)
from statemachine.diagrams.text_runs import Run
from statemachine.diagrams.theme import ACTOR_MARKS, ActorStyle, actor_styles
from statemachine.diagrams.view import View
from statemachine.model.table import Row
from statemachine.model.text import printable
from statemachine.model.vocabulary import Basis

_COLORS = 6


class Entry(NamedTuple):
    """Moves with the same conditions: the marks of their actors, their text, and the signs for what is unusual."""

    marks: tuple[Run, ...]
    text: str
    signs: tuple[Run, ...]

    def __str__(self) -> str:
        """Return the entry as one line."""
        signs = "".join(run.text for run in self.signs).strip()
        return joined("".join(run.text for run in self.marks), self.text, signs)


@dataclass(frozen=True, slots=True)
class Labels:
    """Writes the labels of moves of a view.

    `signs` collects each sign that was used, by its meaning. What all moves have, or all moves of an event, is said
    there instead of in each label: `channels` has such channels by event, and `everywhere` the signs of all moves.
    """

    view: View
    styles: Mapping[str, ActorStyle]
    signs: dict[str, Run]
    channels: Mapping[str | None, str]
    everywhere: frozenset[str]

    @classmethod
    def of(cls, view: View) -> Labels:
        """Return the labels of a view."""
        rows = [row for row in view.rows if row.declared]
        channels, about = _shared_channels(rows)
        everywhere = _shared_signs(rows) if len(rows) > 1 else {}
        signs = {printable(each): Run("…", "soft") for each in (*everywhere.values(), *about)}
        return cls(view, actor_styles(view.table.rules.actors), signs, channels, frozenset(everywhere))

    @property
    def key(self) -> tuple[tuple[Run, str], ...]:
        """The signs that were used, with their meaning: first the marks of actors, in the order of the file."""
        marks = [style.mark for style in self.styles.values()]
        used = [(sign, meaning) for meaning, sign in self.signs.items()]
        return tuple(
            sorted(
                used, key=lambda each: marks.index(each[0].text) if each[0].text in marks else len(marks)
            )
        )

    def entries(self, rows: Iterable[Row]) -> tuple[Entry, ...]:
        """Return one entry for each event with its conditions."""
        found: dict[tuple[object, ...], list[Row]] = {}
        for row in rows:
            found.setdefault((*conditions(row), row.channels), []).append(row)
        return tuple(self._entry(self._text(same[0]), same) for same in found.values())

    def _text(self, row: Row) -> str:
        return joined(*conditions(row), "" if row.event in self.channels else channels_of(row))

    def _entry(self, text: str, rows: list[Row]) -> Entry:
        open_to_all = [row for row in rows if row.actors is None and row.declared]
        marks = dict.fromkeys(mark for row in open_to_all or rows for mark in self._marks(row))
        signs = dict.fromkeys(sign for row in rows for sign in self._signs(row))
        return Entry(tuple(marks), printable(text), tuple(signs))

    def _marks(self, row: Row) -> Iterator[Run]:
        """Yield the marks of the actors of a row."""
        if row.actors is None and row.declared and ANY_ACTOR not in self.everywhere:
            yield self._sign(ANY_ACTOR, "any actor", "soft")
        for number, name in enumerate(self.styles):
            if name in (row.actors or ()):
                style = self.styles[name]
                color = (number + number // len(ACTOR_MARKS)) % _COLORS + 1
                yield self._sign(style.mark, actor_words(self.view, name), f"a{color}")
        if any(name not in self.styles for name in row.actors or ()):
            yield self._sign(OTHER_ACTOR, "an actor that is not declared any more", "soft")

    def _signs(self, row: Row) -> Iterator[Run]:
        """Yield the signs for what is unusual about a row."""
        if row.override:
            yield self._sign(f" {OVERRIDE}", "an override breaks the normal rules", "soft")
        if row.provider_chooses:
            yield self._sign(f" {CHOICE}", "the provider chooses among the targets", "soft")
        basis = basis_of(row)
        if basis is not Basis.DOCUMENTED and BASES[basis] not in self.everywhere:
            yield self._sign(f" {BASES[basis]}", _ABOUT_BASIS[basis], "soft")
        change = self.view.changes.get(row)
        if change is not None:
            yield self._sign(f" {CHANGES[change]}", f"{change} since the old version", str(change))

    def _sign(self, text: str, meaning: str, css: str) -> Run:
        self.signs.setdefault(printable(meaning), Run(text.strip(), css))
        return Run(text, css)


def basis_of(row: Row) -> Basis:
    """Return the best evidence of the transitions that declare a row."""
    bases = {each.basis for each in row.declared}
    return next((each for each in Basis if each in bases), Basis.DOCUMENTED)


def _shared_channels(rows: Sequence[Row]) -> tuple[Mapping[str | None, str], list[str]]:
    """Return the channels that all moves have, or all moves of an event with several ones; and the lines of the key."""
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row.event, []).append(row)
    if len({row.channels for row in rows}) == 1 and len(rows) > 1:
        text = channels_of(rows[0])
        return dict.fromkeys(found, text), [f"all moves: {text}"] if text else []
    shared: dict[str | None, str] = {
        event: channels_of(each[0])
        for event, each in found.items()
        if event is not None and len(each) > 1 and len({row.channels for row in each}) == 1
    }
    said = {event: channels for event, channels in shared.items() if channels}
    return said, [f"{event}: {channels}" for event, channels in said.items()]


def _shared_signs(rows: Sequence[Row]) -> Mapping[str, str]:
    """Return the signs that all moves have, with the lines of the key: any actor, and one kind of evidence."""
    shared: dict[str, str] = {}
    if all(row.actors is None for row in rows):
        shared[ANY_ACTOR] = "all moves: any actor"
    bases = {basis_of(row) for row in rows}
    if len(bases) == 1 and Basis.DOCUMENTED not in bases:
        (basis,) = bases
        shared[BASES[basis]] = f"all moves: {_ABOUT_BASIS[basis]}"
    return shared


_ABOUT_BASIS = {
    Basis.INFERRED: "inferred: no source says so",
    Basis.OBSERVED: "observed: it happens, and no source says so",
    Basis.CONFLICTING: "conflicting: the sources contradict each other",
}


def orders_run(count: int) -> Run:
    """Return how many orders made a move."""
    return Run(f"{count:,}{TIMES}", "orders")
