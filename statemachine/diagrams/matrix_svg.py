"""The matrix as a picture in SVG, for documents and for prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from statemachine.diagrams.matrix import Cell, Ends, Matrix, status_words
from statemachine.diagrams.matrix_layout import (
    LINE,
    MARGIN,
    PAD,
    SIZE,
    Layout,
)
from statemachine.diagrams.matrix_legend import BLANKS, heat_level, legend, step_words
from statemachine.diagrams.text_runs import SIGN_STYLE, Run, text_element
from statemachine.diagrams.text_widths import FONT, wrapped
from statemachine.diagrams.theme import css_variables
from statemachine.model.declarations import Status
from statemachine.model.text import printable

_KEY_COLUMN = 280
_KEY_SIGN = 46
_SIGNS = frozenset({"unspecified", "for-some", "from-any"})

_STYLE = (
    f"text{{font:12px {FONT};fill:var(--sm-ink)}}{SIGN_STYLE}"
    """
.paper{fill:var(--sm-paper)}.head{fill:var(--sm-panel)}.line{stroke:var(--sm-line);fill:none}
.title{font-size:16px;font-weight:700}.name{font-weight:700}
.soft,.from-any,.orders,.entries,.unspecified,.for-some{fill:var(--sm-soft)}
.cell{fill:var(--sm-accent);fill-opacity:.1}.back{fill:var(--sm-changed);fill-opacity:.16}
.self{fill:var(--sm-line);fill-opacity:.6}.here{fill:var(--sm-here)}.hot{fill:var(--sm-accent)}
.override-cell{fill:none;stroke:var(--sm-soft);stroke-dasharray:3 2}
.on-path{fill:none;stroke:var(--sm-accent);stroke-width:2}.step{fill:var(--sm-accent);font-weight:700}
.gap{fill:var(--sm-failure);font-weight:700}
.frame{fill:none;stroke-width:2}.added{stroke:var(--sm-added)}.changed{stroke:var(--sm-changed)}
.removed{stroke:var(--sm-removed)}
.a1{fill:var(--sm-actor-1)}.a2{fill:var(--sm-actor-2)}.a3{fill:var(--sm-actor-3)}
.a4{fill:var(--sm-actor-4)}.a5{fill:var(--sm-actor-5)}.a6{fill:var(--sm-actor-6)}
.faded text,.faded tspan{fill:var(--sm-soft);font-weight:400}.faded .cell,.faded .back{fill-opacity:.04}
"""
)


def matrix_svg(matrix: Matrix) -> str:
    """Return a matrix as SVG with the colors of both themes. Statuses and their moves are lists, for screen readers."""
    return _Writer(matrix).text()


class _Writer:
    """Writes the parts of a picture from their layout."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.view = matrix.view
        self.layout = Layout(matrix)
        self.most = max(self.view.traffic.values(), default=0)
        self.ids = {each.name: f"s{number}" for number, each in enumerate(self.view.statuses, start=1)}

    def text(self) -> str:
        """Return the whole picture."""
        key = list(self._key())
        height = self.layout.ys[-1] + MARGIN + key.pop()[0]
        size = f'width="{self.layout.right + MARGIN:.0f}" height="{height:.0f}"'
        box = f'viewBox="0 0 {self.layout.right + MARGIN:.0f} {height:.0f}"'
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" role="list" aria-labelledby="title" {size} {box}>',
                f'<title id="title">{_text(self.view.title)}</title>',
                f"<style>\n{css_variables()}{_STYLE}</style>",
                '<rect class="paper" width="100%" height="100%"/>',
                '<g aria-hidden="true">',
                *self._background(),
                *(text for _, text in key),
                "</g>",
                *self._rows(),
                "</svg>\n",
            )
        )

    def _background(self) -> Iterator[str]:
        """Yield the title, the notes, the heads of columns and the grid."""
        yield _line(MARGIN, MARGIN + 14, [Run(self.view.title, "title")])
        for number, line in enumerate(self.layout.notes):
            yield _line(MARGIN, MARGIN + 36 + LINE * number, [Run(line, "soft")])
        top, bottom = self.layout.top - self.layout.head_height, self.layout.ys[-1]
        yield _rect("head", MARGIN, top, self.layout.xs[-1] - MARGIN, self.layout.head_height)
        yield _rect("head", MARGIN, self.layout.top, self.layout.left - MARGIN, bottom - self.layout.top)
        places = enumerate(self.matrix.statuses)
        yield from (line for column, status in places for line in self._column_head(column, status))
        yield _line(MARGIN + PAD, self.layout.top - 7, [Run("from ↓   to →", "soft")])
        for number, source in enumerate(self.matrix.sources, start=self.layout.first):
            if source is not None and source.name == self.view.here:
                y, height = self._band(number)
                yield _rect("here", MARGIN, y, self.layout.xs[-1] - MARGIN, height)
        downs = "".join(f"M{x:.1f} {top:.1f}V{bottom:.1f}" for x in (MARGIN, *self.layout.xs))
        across = "".join(f"M{MARGIN} {y:.1f}H{self.layout.xs[-1]:.1f}" for y in (top, *self.layout.ys))
        yield f'<path class="line" d="{downs}{across}"/>'

    def _column_head(self, column: int, status: Status) -> Iterator[str]:
        left, right = self.layout.xs[column : column + 2]
        css = "soft" if status.name in self.view.faded_statuses else "name"
        if status.name == self.view.here:
            yield _rect(
                "here",
                left,
                self.layout.top - self.layout.head_height,
                right - left,
                self.layout.head_height,
            )
        if not self.matrix.is_numbered:
            yield _line(left + PAD, self.layout.top - 7, [Run(status.name, css)])
            return
        middle = (left + right) / 2
        name = escape(printable(status.name))
        yield f'<text class="{css}" transform="translate({middle + 4:.1f} {self.layout.top - 22:.1f}) rotate(-90)">{name}</text>'
        number = self.matrix.numbers[status.name]
        yield f'<text class="soft" text-anchor="middle" x="{middle:.1f}" y="{self.layout.top - 7:.1f}">{number}</text>'

    def _rows(self) -> Iterator[str]:
        """Yield each row as an item of a list, with its moves."""
        if self.layout.first:
            yield f'<g class="any" role="listitem" aria-label="{_text(self._any_words())}"><g aria-hidden="true">'
            yield self._row_head(0)
            yield from (self._lines(0, column) for column in range(len(self.matrix.statuses)))
            yield "</g></g>"
        for number, source in enumerate(self.matrix.sources, start=self.layout.first):
            yield self._status(source)
            faded = source is not None and source.name in self.view.faded_statuses
            head = self._row_head(number)
            name = None if source is None else source.name
            signs = self._blanks(number, name)
            yield f'<g class="label{" faded" if faded else ""}" aria-hidden="true">{head}{signs}</g>'
            yield '<g role="list">'
            for column, target in enumerate(self.matrix.statuses):
                yield self._cell(number, column, (name, target.name))
            yield "</g></g>"

    def _any_words(self) -> str:
        """Return the moves from any status in words."""
        moves = (
            f"to {target}: {'; '.join(entry.words for entry in entries)}"
            for target, entries in self.matrix.from_any.items()
        )
        return f"any status, {', '.join(moves)}"

    def _status(self, source: Status | None) -> str:
        """Return the start of the group of a row, with its name."""
        if source is None:
            return '<g class="status" role="listitem" aria-label="new order">'
        words = ", ".join(filter(None, (source.name, status_words(source))))
        about = f'id="status-{self.ids[source.name]}" data-status="{_text(source.name)}"'
        return f'<g class="status" role="listitem" {about} aria-label="{_text(words)}">'

    def _band(self, number: int) -> tuple[float, float]:
        return self.layout.ys[number], self.layout.ys[number + 1] - self.layout.ys[number]

    def _row_head(self, number: int) -> str:
        y, height = self._band(number)
        lines = self.layout.heads[number]
        top = y + (height - LINE * len(lines)) / 2 + SIZE
        return "".join(_line(MARGIN + PAD, top + LINE * at, line) for at, line in enumerate(lines))

    def _cell(self, number: int, column: int, ends: Ends) -> str:
        """Return a cell: its color, frames and texts. Only pairs about which something is said have a name."""
        cell = self.matrix.cells.get(ends)
        if cell is None and ends[0] != ends[1]:
            return ""
        y, height = self._band(number)
        x, right = self.layout.xs[column : column + 2]
        box = x + 0.5, y + 0.5, right - x - 1, height - 1
        drawn = "".join(_rect(css, *box) for css in self._fills(cell, ends))
        if cell is None:
            return drawn
        drawn += self._lines(number, column)
        words = "; ".join((*(each.words for each in cell.entries), *step_words(cell))) or "no rule"
        name = _text(f"to {cell.target}: {words}")
        rows = self.view.numbers(cell.rows)
        data = f'data-source="{_text(cell.source or "")}" data-target="{_text(cell.target)}" data-rows="{rows}"'
        css = "move faded" if cell.is_faded else "move"
        return f'<g class="{css}" role="listitem" aria-label="{name}" {data}><title>{name}</title><g aria-hidden="true">{drawn}</g></g>'

    def _blanks(self, number: int, source: str | None) -> str:
        """Return the signs of all pairs of a row about which nothing is said, as one text: there may be very many."""
        blank = self.matrix.blank(source)
        columns = [
            column
            for column, target in enumerate(self.matrix.statuses)
            if (source, target.name) not in self.matrix.cells and source != target.name
        ]
        if not BLANKS[blank] or not columns:
            return ""
        y, height = self._band(number)
        xs = " ".join(f"{sum(self.layout.xs[each : each + 2]) / 2:.0f}" for each in columns)
        signs = BLANKS[blank] * len(columns)
        return f'<text class="{blank}" text-anchor="middle" x="{xs}" y="{y + (height - LINE) / 2 + SIZE:.1f}">{signs}</text>'

    def _fills(self, cell: Cell | None, ends: Ends) -> Iterator[str]:
        """Yield the class of each rectangle of a cell."""
        source, target = ends
        own = [] if cell is None else [each for each in cell.entries if not each.from_any]
        numbers = self.matrix.numbers
        hot = heat_level((cell and cell.orders) or 0, self.most)
        if source == target and not own:
            yield "self"
        if hot:
            yield f'hot" fill-opacity=".{6 * hot:02d}'
        elif own:
            yield "back" if source is not None and numbers[source] > numbers[target] else "cell"
        if own and all(each.override for each in own):
            yield "override-cell"
        if cell is not None and cell.steps:
            yield "on-path"
        yield from sorted({f"frame {each.change}" for each in own if each.change is not None})

    def _lines(self, number: int, column: int) -> str:
        """Return the texts of a cell: signs in its middle, words at its left."""
        lines = self.layout.cells[number][column]
        left, right = self.layout.xs[column : column + 2]
        y, height = self._band(number)
        top = y + (height - LINE * len(lines)) / 2 + SIZE
        texts = []
        for at, line in enumerate(lines):
            is_sign = self.matrix.is_numbered or line[0].css in _SIGNS
            x = (left + right) / 2 if is_sign else left + PAD
            texts.append(_line(x, top + LINE * at, line, "middle" if is_sign else ""))
        return "".join(texts)

    def _key(self) -> Iterator[tuple[float, str]]:
        """Yield the signs with their meanings in columns, and last the height of them all."""
        meanings = list(legend(self.matrix))
        items = [([Run(each.sign, each.css)], each.text) for each in meanings]
        items += [
            (self.layout.entries([entry])[0], entry.words)
            for entry in self.matrix.kinds
            if entry.key in self.matrix.codes
        ]
        columns = max(1, int((self.layout.right - MARGIN) // _KEY_COLUMN))
        y = self.layout.ys[-1] + MARGIN
        for start in range(0, len(items), columns):
            lines = 1
            for place, (sign, text) in enumerate(items[start : start + columns]):
                x = MARGIN + place * _KEY_COLUMN
                texts = wrapped(printable(text), _KEY_COLUMN - _KEY_SIGN - 14, SIZE)
                lines = max(lines, len(texts))
                yield 0, _line(x, y + SIZE, sign)
                yield from (
                    (0, _line(x + _KEY_SIGN, y + SIZE + LINE * n, [Run(t)])) for n, t in enumerate(texts)
                )
            y += LINE * lines + 2
        yield y - self.layout.ys[-1], ""


def _line(x: float, y: float, runs: Sequence[Run], anchor: str = "") -> str:
    """Return a line of text from its left, or with the anchor `middle` around its middle."""
    return text_element((x, y), runs, SIZE, anchor=anchor)


def _rect(css: str, *box: float) -> str:
    """Return a rectangle from its left, top, width and height."""
    x, y, wide, high = box
    return f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'


def _text(text: str) -> str:
    return escape(printable(text))
