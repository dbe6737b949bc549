"""The labels of moves in a drawn picture: who, by which event, under which conditions, in few signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from statemachine.diagrams.layout import Size
from statemachine.diagrams.matrix_legend import ANY_ACTOR, BASES, CHANGES, OTHER_ACTOR, OVERRIDE, TIMES
from statemachine.diagrams.text_widths import text_width, wrapped
from statemachine.diagrams.theme import ActorStyle, actor_styles
from statemachine.diagrams.view import View
from statemachine.model.json_values import json_scalar
from statemachine.model.table import Row
from statemachine.model.text import printable
from statemachine.model.vocabulary import OTHERWISE, Basis

SIZE = 11
"""The size of labels in pixels."""

LINE = 14
CHOICE = "◇"
"""The sign of a move whose target the provider chooses."""

_WIDEST = 128
_COLORS = 6


class Run(NamedTuple):
    """A part of a line of text, with a class for its color."""

    text: str
    css: str = ""


Lines = tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """Writes the labels of moves of a view. `signs` collects the meaning of each sign that was used."""

    view: View
    styles: Mapping[str, ActorStyle]
    signs: dict[Run, str]

    @classmethod
    def of(cls, view: View) -> Labels:
        """Return the labels of a view."""
        return cls(view, actor_styles(view.table.rules.actors), {})

    def lines(self, rows: Iterable[Row], steps: Iterable[int] = ()) -> Lines:
        """Return the lines of a label: one entry for each event with its conditions, and the numbers of a history."""
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            found.setdefault(self._conditions(row), []).append(row)
        written = [line for texts, same in found.items() for line in self._entry(texts, same)]
        numbers = " ".join(f"{number}." for number in steps)
        return ((Run(numbers, "step"),), *written) if numbers else tuple(written)

    def _entry(self, texts: tuple[str, ...], rows: list[Row]) -> Iterator[tuple[Run, ...]]:
        text = printable(" ".join(each for each in texts if each))
        marks = tuple(dict.fromkeys(mark for row in rows for mark in self._marks(row)))
        signs = tuple(dict.fromkeys(sign for row in rows for sign in self._signs(row)))
        first, *rest = wrapped(text, _WIDEST, SIZE) if text else [""]
        yield (*marks, Run(f" {first}" if first else ""), *(() if rest else signs))
        for number, each in enumerate(rest, start=1):
            yield (Run(each), *(signs if number == len(rest) else ()))

    def _conditions(self, row: Row) -> tuple[str, ...]:
        """Return the event, the guards and the time of a row."""
        names = (*row.guards, OTHERWISE) if row.otherwise else row.guards
        event = row.event if row.event is not None else (row.transition and row.transition.title) or ""
        after = "" if row.after is None else f"after {json_scalar(row.after)}"
        return event, f"[{', '.join(names)}]" if names else "", after

    def _marks(self, row: Row) -> Iterator[Run]:
        """Yield the marks of the actors of a row."""
        if row.actors is None and row.declared:
            yield self._sign(ANY_ACTOR, "any actor", "soft")
        for number, name in enumerate(self.styles):
            if name in (row.actors or ()):
                style = self.styles[name]
                title = self.view.table.rules.actors[name].title
                about = name if title is None else f"{name}: {title}"
                yield self._sign(style.mark, about, f"a{number % _COLORS + 1}")
        if any(name not in self.styles for name in row.actors or ()):
            yield self._sign(OTHER_ACTOR, "an actor that is not declared any more", "soft")

    def _signs(self, row: Row) -> Iterator[Run]:
        """Yield the signs for what is unusual about a row."""
        if row.override:
            yield self._sign(
                f" {OVERRIDE}", "an override breaks the normal rules: a dashed line", "soft"
            )
        if row.provider_chooses:
            yield self._sign(f" {CHOICE}", "the provider chooses among the targets", "soft")
        bases = {each.basis for each in row.declared} or {Basis.DOCUMENTED}
        if Basis.DOCUMENTED not in bases:
            basis = next(each for each in Basis if each in bases)
            yield self._sign(f" {BASES[basis]}", _ABOUT_BASIS[basis], "soft")
        change = self.view.changes.get(row)
        if change is not None:
            yield self._sign(f" {CHANGES[change]}", f"{change} since the old version", str(change))

    def _sign(self, text: str, meaning: str, css: str) -> Run:
        run = Run(text, css)
        self.signs.setdefault(Run(text.strip(), css), meaning)
        return run


_ABOUT_BASIS = {
    Basis.INFERRED: "inferred: no source says so",
    Basis.OBSERVED: "observed: it happens, and no source says so",
    Basis.CONFLICTING: "conflicting: the sources contradict each other",
}


def orders_run(count: int) -> Run:
    """Return how many orders made a move."""
    return Run(f"{TIMES}{count:,}", "orders")


def size_of(lines: Lines) -> Size:
    """Return the size of a label."""
    widths = [text_width("".join(run.text for run in line), SIZE) for line in lines]
    return Size(max(widths, default=0) + (8 if lines else 0), LINE * len(lines))
