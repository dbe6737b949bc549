"""Where each text of the matrix stands in a picture: lines of colored pieces, and the sizes of columns and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeAlias

from statemachine.diagrams.matrix import Entry, Matrix, status_words
from statemachine.diagrams.matrix_legend import (
    BLANKS,
    FROM_ANY,
    TIMES,
    Marks,
    axis,
    has_gaps,
    signs,
    step_words,
)
from statemachine.diagrams.text_runs import Run, run_width
from statemachine.diagrams.text_widths import text_width, wrapped
from statemachine.model.declarations import Status
from statemachine.model.text import printable

SIZE = 12
"""The size of texts, in pixels."""

LINE = 16
"""The height of a line."""

MARGIN = 20
PAD = 6

_LEAST_CELL = 24
_LEAST_WIDTH = 640
_TEXT_CELL = 150
"""The width in which the words of a cell are wrapped."""


Lines: TypeAlias = Sequence[Sequence[Run]]


class Layout:
    """The texts of a matrix with their places: `xs` are the borders of columns, and `ys` those of rows.

    `heads` and `cells` are the lines of each row. `first` is the row of the first source: the row of moves from any status stands
    before it.
    """

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.marks = Marks.of(matrix)
        self.heads = [self._head(each) for each in matrix.sources]
        wide: list[Lines] = [
            self.entries(matrix.from_any.get(each.name, ())) for each in matrix.statuses
        ]
        self.cells: list[list[Lines]] = [
            [self._cell(None if source is None else source.name, each.name) for each in matrix.statuses]
            for source in matrix.sources
        ]
        if matrix.from_any:
            self.heads.insert(0, [[Run(matrix.any_status)]])
            self.cells.insert(0, wide)
        self.first = 1 if matrix.from_any else 0
        self._measure()

    def _measure(self) -> None:
        names = [text_width(each.name, SIZE, bold=True) for each in self.matrix.statuses]
        widths = [
            max(_LEAST_CELL, *(lines_width(lines) + 2 * PAD for lines in column))
            for column in zip(*self.cells, strict=True)
        ]
        if not self.matrix.is_numbered:
            widths = [max(pair[0], pair[1] + 2 * PAD) for pair in zip(widths, names, strict=True)]
        self.left = MARGIN + max(map(lines_width, self.heads), default=0) + 2 * PAD
        self.xs = list(accumulate(widths, initial=self.left))
        self.head_height = max(names, default=0) + 30 if self.matrix.is_numbered else LINE + PAD
        self.right = max(self.xs[-1], _LEAST_WIDTH)
        notes = " ".join((*self.matrix.view.notes, axis(self.matrix)))
        self.notes = wrapped(printable(notes), self.right - MARGIN, SIZE)
        self.top = MARGIN + 24 + LINE * len(self.notes) + PAD + self.head_height
        heights = (PAD + 2 + LINE * max(1, *map(len, each), 0) for each in self.cells)
        self.ys = list(accumulate(heights, initial=self.top))

    def entries(self, entries: Iterable[Entry]) -> list[list[Run]]:
        """Return moves as marks of actors, with letters or, if columns have names, with words."""
        lines: list[list[Run]] = []
        for styles, run in self.marks.groups(entries):
            who = [Run(mark, css) for mark, css in styles]
            if self.matrix.is_numbered:
                codes = " ".join(f"{self.matrix.codes.get(each.key, '')}{signs(each)}" for each in run)
                lines.append([*who, Run(codes, "name")])
                continue
            for entry in run:
                texts = wrapped(entry.text, _TEXT_CELL, SIZE)
                texts[-1] = f"{texts[-1]} {signs(entry)}".strip()
                first, *rest = texts
                lines.append([*who, Run(f" {first}")])
                lines += ([Run(f"    {line}")] for line in rest)
        return lines

    def _head(self, status: Status | None) -> Lines:
        if status is None:
            return [[Run("new order")]]
        number = [Run(f"{self.matrix.numbers[status.name]} ", "soft")] if self.matrix.is_numbered else []
        orders = self.matrix.view.visits.get(status.name)
        change = self.matrix.view.changes.get(status.name)
        words = ", ".join(filter(None, (status_words(status), str(change or ""))))
        about = [Run(f" {words}", "soft")] if words else []
        count = [] if orders is None else [Run(f" {orders:,}{TIMES}", "orders")]
        return [[*number, Run(status.name, "name"), *about, *count]]

    def _cell(self, source: str | None, target: str) -> Lines:
        cell = self.matrix.cells.get((source, target))
        entries = () if cell is None else cell.entries
        own = [each for each in entries if not each.from_any]
        lines = self.entries(own)
        if len(own) < len(entries):
            lines.append([Run(FROM_ANY, "from-any")])
        blank = self.matrix.blank(source)
        if not entries and BLANKS[blank] and source != target:
            lines.append([Run(BLANKS[blank], str(blank))])
        if cell is not None:
            css = "gap" if has_gaps(cell) else "step"
            lines += ([Run(words, css)] for words in step_words(cell))
            lines += [] if cell.orders is None else [[Run(f"{cell.orders:,}{TIMES}", "orders")]]
        return lines


def lines_width(lines: Lines) -> float:
    """Return the width of the longest line."""
    return max((sum(run_width(run, SIZE) for run in line) for line in lines), default=0)
