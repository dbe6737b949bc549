"""The picture of tables and their foreign keys, drawn with the parts of the pictures of lifecycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from statemachine.diagrams.layout import Curve, Graph, Line, Point, Size, placed
from statemachine.diagrams.svg_shapes import head, path, rect
from statemachine.diagrams.text_runs import Run, run_width, text_element
from statemachine.diagrams.text_widths import FONT, wrapped
from statemachine.diagrams.theme import css_variables

_MARGIN = 16
_NAME, _TEXT, _LINE = 13, 12, 16
_WIDEST_LABEL = 172
_KEY = "Bold: the primary key. An arrow: each row needs a row there with the same values; a = b names the columns."
_STYLE = (
    f"text{{font:{_TEXT}px {FONT};fill:var(--sm-ink)}}.title{{font-size:{_NAME}px;font-weight:700;fill:var(--sm-accent)}}"
    ".name{font-weight:700}.soft{fill:var(--sm-soft)}.paper{fill:var(--sm-paper)}.back{fill:var(--sm-paper);opacity:.92}"
    ".table>rect{fill:var(--sm-panel);stroke:var(--sm-ink);stroke-width:1.2}"
    ".line path{fill:none;stroke:var(--sm-soft);stroke-width:1.2}.line .head{fill:var(--sm-soft)}"
)


class Box(NamedTuple):
    """A table with the columns of its keys, each with whether it is in the primary key."""

    name: str
    columns: tuple[tuple[str, bool], ...]

    @property
    def lines(self) -> list[Run]:
        """The lines in the box."""
        names = (Run(name, "name" if is_primary else "") for name, is_primary in self.columns)
        return [Run(self.name, "title"), *names]


class Reference(NamedTuple):
    """A foreign key: its table, the table that it points at, its words, and the columns that have another name there."""

    source: str
    target: str
    words: str
    renamed: tuple[str, ...]

    @property
    def lines(self) -> list[Run]:
        """The lines of the label."""
        words = [Run(line) for line in wrapped(self.words, _WIDEST_LABEL, _TEXT)]
        return [*words, *(Run(each, "soft") for each in self.renamed)]


def keys_picture(boxes: Sequence[Box], references: Sequence[Reference]) -> str:
    """Return tables and their foreign keys as SVG, in the colors of both themes, with a text for screen readers."""
    graph = Graph(
        {box.name: _size(box.lines, Size(24, 16)) for box in boxes},
        lines=[Line(each.source, each.target, _size(each.lines, Size(12, 8))) for each in references],
    )
    layout = placed(graph, "TB")
    width, height = layout.size.width + 2 * _MARGIN, layout.size.height + 3 * _MARGIN + _LINE
    size = f'width="{width:.0f}" height="{height:.0f}"'
    curves = [layout.curves[number] for number in range(len(references))]
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
        "<title>The tables of the store and their keys</title>",
        f"<desc>{escape(_description(boxes, references))}</desc>",
        f"<style>{css_variables()}{_STYLE}</style>",
        f'<rect class="paper" {size}/>',
        f'<g transform="translate({_MARGIN} {_MARGIN})">',
        *(f'<g class="line"><path d="{path(each)}"/>{head(each)}</g>' for each in curves),
        *(line for box in boxes for line in _box(box, layout.nodes[box.name], graph.nodes[box.name])),
        *(line for each, curve in zip(references, curves, strict=True) for line in _label(each, curve)),
        "</g>",
        text_element((_MARGIN, height - _MARGIN), [Run(_KEY, "soft")], _TEXT),
        "</svg>",
    )
    return "\n".join((*lines, ""))


def _size(lines: Sequence[Run], room: Size) -> Size:
    return Size(
        max(run_width(line, _NAME) for line in lines) + room.width, len(lines) * _LINE + room.height
    )


def _box(box: Box, middle: Point, size: Size) -> Iterator[str]:
    yield f'<g class="table">{rect(middle, size, 5)}'
    yield from _texts(box.lines, middle)
    yield "</g>"


def _label(reference: Reference, curve: Curve) -> Iterator[str]:
    """Yield the lines of a label, each on a patch of paper: a line that passes below stays readable."""
    for line, place in _places(reference.lines, curve.label):
        yield rect(place, Size(run_width(line, _TEXT) + 4, _LINE), 2, "back")
    yield from _texts(reference.lines, curve.label)


def _texts(lines: Sequence[Run], middle: Point) -> Iterator[str]:
    for line, (x, y) in _places(lines, middle):
        yield text_element((x, y + _TEXT * 0.36), [line], _TEXT, anchor="middle")


def _places(lines: Sequence[Run], middle: Point) -> Iterator[tuple[Run, Point]]:
    """Yield lines of text with their middles."""
    first = middle.y - _LINE * (len(lines) - 1) / 2
    yield from ((line, Point(middle.x, first + number * _LINE)) for number, line in enumerate(lines))


def _description(boxes: Sequence[Box], references: Sequence[Reference]) -> str:
    """Return what the picture shows, as sentences."""
    keys = (
        f"{box.name} has the primary key {', '.join(name for name, is_primary in box.columns if is_primary)}."
        for box in boxes
    )
    arrows = (f"A row of {each.source} {each.words}, in {each.target}." for each in references)
    return " ".join((*keys, *arrows))
