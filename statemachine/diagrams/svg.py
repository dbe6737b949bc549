"""Drawings as SVG: written here, with the places from Graphviz, for screens, prints and screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from statemachine.diagrams.bundles import Bundle
from statemachine.diagrams.descriptions import label_lines, status_lines
from statemachine.diagrams.drawing import Arrow, Box, Drawing, member_lines
from statemachine.diagrams.layout import Curve, Layout, Point, Size, placed
from statemachine.diagrams.move_labels import basis_of
from statemachine.diagrams.plan import LABEL, LABEL_LINE, LINE, NAME, START, Lines, Move, Plan, size_of
from statemachine.diagrams.svg_shapes import dot, head, open_arrow, path, rect
from statemachine.diagrams.text_runs import SIGN_STYLE, Run, text_element
from statemachine.diagrams.text_widths import FONT, text_width, wrapped
from statemachine.diagrams.theme import css_variables
from statemachine.diagrams.view import View
from statemachine.model.declarations import Status
from statemachine.model.text import printable
from statemachine.model.vocabulary import Basis

_SCREEN = Size(1440, 900)
_MARGIN = 16
_TITLE = 34
_KEY_LINE = 18
_KEY_COLUMN = 280
_HIGHEST = 4
_MOST_WORK = 160

_CSS = f"""\
text{{font:11px {FONT};fill:var(--sm-ink)}}.name{{font-size:12px;font-weight:700}}.title{{font-size:16px;font-weight:700}}
.paper{{fill:var(--sm-paper)}}.soft,.orders{{fill:var(--sm-soft)}}.step{{fill:var(--sm-accent);font-weight:700}}
.status>rect{{fill:var(--sm-panel);stroke:var(--sm-ink);stroke-width:1.2}}.status>.second{{fill:none}}
.status.success>rect{{stroke:var(--sm-success)}}.status.failure>rect{{stroke:var(--sm-failure)}}
.status.cancelled>rect{{stroke:var(--sm-cancelled)}}.status.success .name{{fill:var(--sm-success)}}
.status.failure .name{{fill:var(--sm-failure)}}.status.cancelled .name{{fill:var(--sm-cancelled)}}
.status.retired>rect{{stroke:var(--sm-soft);stroke-dasharray:1 3}}.status.retired .name{{fill:var(--sm-soft)}}
.status.here>rect:first-of-type{{fill:var(--sm-here);stroke-width:2.4}}
.status.added>rect{{stroke:var(--sm-added);stroke-width:2}}.status.removed>rect{{stroke:var(--sm-removed);stroke-dasharray:4 3}}
.status.changed>rect{{stroke:var(--sm-changed);stroke-width:2}}
.group>rect{{fill:var(--sm-paper);stroke:var(--sm-soft)}}.frame{{fill:none;stroke:var(--sm-soft);stroke-dasharray:2 3}}
.open{{fill:none;stroke:var(--sm-soft)}}.dot{{fill:var(--sm-ink)}}
.line path{{fill:none;stroke:var(--sm-soft);stroke-width:1.2}}.line .head{{fill:var(--sm-soft);stroke:none}}
.line.override path{{stroke-dasharray:5 3}}.line.gap path{{stroke:var(--sm-failure);stroke-dasharray:2 3}}
.line.on-path path{{stroke:var(--sm-accent);stroke-width:2}}.line.on-path .head{{fill:var(--sm-accent)}}
.back{{fill:var(--sm-paper);opacity:.92}}.gap{{fill:var(--sm-failure)}}
.success{{fill:var(--sm-success)}}.failure{{fill:var(--sm-failure)}}.cancelled{{fill:var(--sm-cancelled)}}
.added{{fill:var(--sm-added)}}.removed{{fill:var(--sm-removed)}}.changed{{fill:var(--sm-changed)}}
.a1{{fill:var(--sm-actor-1)}}.a2{{fill:var(--sm-actor-2)}}.a3{{fill:var(--sm-actor-3)}}
.a4{{fill:var(--sm-actor-4)}}.a5{{fill:var(--sm-actor-5)}}.a6{{fill:var(--sm-actor-6)}}
{SIGN_STYLE}
.status.faded>:not(g),.group.faded>:not(g),.move.faded>*,.line.faded{{opacity:.3}}a:focus-visible .back{{stroke:var(--sm-accent);stroke-width:2;opacity:1}}
"""


def _scoped(selectors: str) -> str:
    """Return selectors for elements of a drawing."""
    return ",".join(f".sm-drawing {each.strip()}" for each in selectors.split(","))


_STYLE = re.sub(r"([^{}]+)(\{[^}]*\})", lambda rule: _scoped(rule[1]) + rule[2], _CSS)
"""The rules for this drawing only, because a page may contain it."""


def svg(view: View) -> str:
    """Return a view as a drawing in SVG, in the direction in which it is larger on a screen of 1440 by 900.

    The colors are those of both themes. Statuses and their moves are lists, for screen readers, and each move links to
    its target. Raises `MissingExtraError` without the extra `diagrams`.
    """
    plan = Plan.of(Drawing.of(view))
    stacks = range(1, _most_stacks(plan) + 1)
    layouts = [placed(plan.graph(stack), direction) for stack in stacks for direction in ("LR", "TB")]
    return _Writer(view, plan, min(layouts, key=_scale)).text()


def _most_stacks(plan: Plan) -> int:
    """Return how high the stacks in frames may be: more tries for a smaller picture, and few for one that takes long."""
    return max(1, min(_HIGHEST, _MOST_WORK // max(len(plan.moves), 1))) if plan.frames else 1


def _scale(layout: Layout) -> float:
    return max(layout.size.width / _SCREEN.width, layout.size.height / _SCREEN.height)


class _Writer:
    """Writes the elements of a picture."""

    def __init__(self, view: View, plan: Plan, layout: Layout) -> None:
        self.view = view
        self.plan = plan
        self.layout = layout
        self.names = {box.id: box.status.name for box in plan.drawing.boxes}
        self.groups = {each.id: " ".join(plan.text_of(each)) for each in plan.drawing.bundles}
        self.key = list(self._key())

    def text(self) -> str:
        """Return the whole document."""
        width = max(self.layout.size.width, 420) + 2 * _MARGIN
        notes = [
            line
            for each in self.view.notes
            for line in wrapped(printable(each), width - 2 * _MARGIN, LABEL)
        ]
        columns = max(1, int((width - 2 * _MARGIN) // _KEY_COLUMN))
        rows = -(-len(self.key) // columns)
        top = _TITLE + 16 * len(notes)
        height = top + self.layout.size.height + 14 + rows * _KEY_LINE + _MARGIN
        title = printable(self.view.title)
        size = f'width="{width:.0f}" height="{height:.0f}"'
        view = f'viewBox="0 0 {width:.0f} {height:.0f}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} class="sm-drawing" role="list" aria-label="{_attribute(title)}">'
        key = f"{_MARGIN} {top + self.layout.size.height + 22:.0f}"
        lines = [
            head,
            f"<title>{_content(title)}</title>",
            f"<style>{css_variables()}{_STYLE}</style>",
            f'<rect class="paper" {size}/>',
            _text(_MARGIN, 24, (Run(title, "title"),), size=16),
            *(
                _text(_MARGIN, 42 + 16 * number, (Run(each, "soft"),))
                for number, each in enumerate(notes)
            ),
            f'<g transform="translate({_MARGIN} {top})">',
            *self._parts(),
            "</g>",
            f'<g aria-hidden="true" transform="translate({key})">',
            *self._key_lines(columns, (width - 2 * _MARGIN) / columns),
            "</g>",
            "</svg>",
        ]
        return "\n".join((*lines, ""))

    def _parts(self) -> Iterator[str]:
        """Yield the frames, and each status, group and the start, with its moves as a list."""
        for group, ((x, y), (x2, y2)) in self.layout.frames.items():
            yield (
                f'<rect class="frame" aria-hidden="true" x="{x:.1f}" y="{y:.1f}" width="{x2 - x:.1f}" '
                f'height="{y2 - y:.1f}" rx="10"/>'
            )
            yield _text(x + 6, y + 12, (Run(self.plan.letters[group], "soft"),))
        yield from self._lines()
        if START in self.layout.nodes:
            yield from self._node(START, "start", "a new order", dot(self.layout.nodes[START]))
        for box in self.plan.drawing.boxes:
            shapes = (f"<title>{_content('; '.join(status_lines(box.status)))}</title>", *self._box(box))
            yield from self._node(box.id, self._css(box), _words(box.status), shapes)
        for bundle in self.plan.drawing.bundles:
            members = ", ".join(member_lines(self.plan.drawing, bundle))
            about = f"group {self.groups[bundle.id]}" + (f": {members}" if members else "")
            moves = [move.arrow for move in self.plan.moves if bundle.id in {move.source, move.target}]
            css = "group faded" if all(each.faded for each in moves) else "group"
            yield from self._node(bundle.id, css, about, self._pill(bundle))

    def _node(self, node: str, css: str, about: str, shapes: Iterable[str]) -> Iterator[str]:
        """Yield a status, a group or the start, with the moves that leave it."""
        name = self.names.get(node)
        data = "" if name is None else f' data-status="{_attribute(name)}"'
        identity = node if name is None else f"status-{node}"
        yield f'<g class="{css}" id="{identity}" role="listitem" aria-label="{_attribute(about)}"{data}>'
        yield from shapes
        moves = [(number, move) for number, move in enumerate(self.plan.moves) if move.source == node]
        if moves:
            yield '<g role="list" aria-label="moves">'
            for number, move in moves:
                yield from self._move(move, self.layout.curves[number].label)
            yield "</g>"
        yield "</g>"

    def _css(self, box: Box) -> str:
        status, change = box.status, box.change
        parts = {
            "status": True,
            str(status.result): status.result is not None,
            "final": status.final,
            "retired": status.retired,
            "here": box.marked,
            str(change): change is not None,
            "faded": box.faded,
        }
        return " ".join(name for name, holds in parts.items() if holds)

    def _box(self, box: Box) -> Iterator[str]:
        """Yield the shapes of a status; an end has a second border, and what is unspecified an open arrow."""
        middle, size, status = self.layout.nodes[box.id], self.plan.size(box.id), box.status
        yield rect(middle, size, 6)
        if status.final:
            yield rect(middle, Size(size.width - 6, size.height - 6), 4, "second")
        yield from _centered(
            middle, [(Run(line, "name"),) for line in self.plan.names[box.id]], LINE, NAME
        )
        right, left = middle.x + size.width / 2, middle.x - size.width / 2
        if status.exits_unspecified:
            yield open_arrow(right, middle.y + size.height / 4)
        if status.entries_unspecified:
            yield open_arrow(left - 9, middle.y + size.height / 4)
        badge = self.plan.badges[box.id]
        orders = "" if box.orders is None else f"{box.orders:,}"
        corner = " ".join(each for each in (badge, orders) if each)
        if corner:
            yield _text(right - 2, middle.y - size.height / 2 - 2, (Run(corner, "soft"),), "end")

    def _pill(self, bundle: Bundle) -> Iterator[str]:
        middle, size = self.layout.nodes[bundle.id], self.plan.pill_size(bundle)
        yield rect(middle, size, size.height / 2)
        yield from _centered(
            middle, [(Run(line, "soft"),) for line in self.plan.text_of(bundle)], LINE, NAME
        )

    def _touching(self, move: Move, curve: Curve) -> Curve:
        """Return a curve that begins and ends at the boxes: Graphviz leaves room for the open arrows beside them."""
        start, tip = self._nearest(move.source, curve.points[0]), self._nearest(move.target, curve.tip)
        first = curve.points[0]
        points = curve.points if start == first else (start, start, first, *curve.points)
        return curve._replace(points=points, tip=tip)

    def _nearest(self, node: str, point: Point) -> Point:
        """Return the point of the box of a status that is nearest to a point; for any other node, the point."""
        if node not in self.names:
            return point
        middle, size = self.layout.nodes[node], self.plan.size(node)
        x, y = (
            min(max(at, center - side / 2), center + side / 2)
            for at, center, side in zip(point, middle, size, strict=True)
        )
        return Point(x, y)

    def _lines(self) -> Iterator[str]:
        """Yield the lines of all moves with their heads, before all else: no line lies on a label."""
        yield '<g aria-hidden="true">'
        for number, move in enumerate(self.plan.moves):
            curve, orders = self._touching(move, self.layout.curves[number]), move.arrow.orders
            wide = f' style="stroke-width:{1.2 + min(5.0, orders**0.5 / 8):.1f}"' if orders else ""
            line = f'<path d="{path(curve)}"{wide}/>{head(curve)}'
            yield f'<g class="line{_state(move.arrow)}"{self._data(move)}>{line}</g>'
        yield "</g>"

    def _data(self, move: Move) -> str:
        """Return the attributes that tell the page which move an element is of."""
        ends = {"data-source": move.source, "data-target": move.target}
        named = {START: "", **self.names}  # a group has no name that a status could not have
        data = "".join(f' {key}="{_attribute(named[end])}"' for key, end in ends.items() if end in named)
        return f' data-rows="{self.view.numbers(move.arrow.rows)}"{data}'

    def _move(self, move: Move, place: Point) -> Iterator[str]:
        """Yield a move for readers: its label, which links to the target."""
        target = self.names.get(move.target) or self.groups[move.target]
        arrow = move.arrow
        words = "; ".join((*label_lines(arrow.rows), *_unusual(arrow))) or (
            "a gap" if arrow.is_gap else ""
        )
        about = f"to {target}" + (f": {words}" if words else "")
        anchor = f"#status-{move.target}" if move.target in self.names else f"#{move.target}"
        yield f'<g class="move{_state(arrow)}" role="listitem"{self._data(move)}>'
        yield f"<title>{_content(about)}</title>"
        yield f'<a href="{anchor}" aria-label="{_attribute(about)}">'
        yield from _label(place, move.lines)
        yield "</a></g>"

    def _key(self) -> Iterator[tuple[Run, str]]:
        """Yield the signs of the picture with their meaning."""
        yield from self.plan.drawing.key
        statuses = [box.status for box in self.plan.drawing.boxes]
        if any(each.final for each in statuses):
            yield Run("▣"), "two borders: an end"
        if any(each.retired for each in statuses):
            yield Run("▢", "soft"), "dotted: retired"
        if self.plan.frames or any(self.plan.badges.values()):
            letters = "a frame or a letter" if any(self.plan.badges.values()) else "a frame"
            yield Run("A:", "soft"), f"a group: {letters} shows its members"

    def _key_lines(self, columns: int, wide: float) -> Iterator[str]:
        for number, (sign, text) in enumerate(self.key):
            row, column = divmod(number, columns)
            x, y = column * wide, row * _KEY_LINE
            yield _text(x, y, (sign,))
            yield _text(x + max(20, text_width(sign.text, LABEL) + 8), y, (Run(text, "soft"),))


def _words(status: Status) -> str:
    """Return the name of a status and its role, for screen readers."""
    roles = (
        "initial" if status.initial else "",
        "final" if status.final else "",
        str(status.result or ""),
        "retired" if status.retired else "",
        "entries unspecified" if status.entries_unspecified else "",
        "exits unspecified" if status.exits_unspecified else "",
    )
    return ", ".join(each for each in (printable(status.name), *roles) if each)


def _state(arrow: Arrow) -> str:
    """Return the classes of an arrow, each after a space."""
    states = {
        "override": arrow.override,
        "gap": arrow.is_gap,
        "on-path": bool(arrow.steps) and not arrow.is_gap,
        "faded": arrow.faded,
    }
    return "".join(f" {name}" for name, holds in states.items() if holds)


def _unusual(arrow: Arrow) -> list[str]:
    """Return in words what the signs of an arrow say about its evidence, and whether it is an override."""
    bases = dict.fromkeys(basis_of(row) for row in arrow.rows)
    words = [str(each) for each in bases if each is not Basis.DOCUMENTED]
    return [*words, "override"] if arrow.override else words


def _label(middle: Point, lines: Lines) -> Iterator[str]:
    if lines:
        width, height = size_of(lines)
        yield rect(middle, Size(width - 6, height - 2), 2, "back")
    yield from _centered(middle, lines, LABEL_LINE, LABEL)


def _centered(
    middle: Point, lines: Sequence[Sequence[Run]], height: float, size: float
) -> Iterator[str]:
    first = middle.y - height * (len(lines) - 1) / 2 + size * 0.36
    for number, line in enumerate(lines):
        yield _text(middle.x, first + number * height, line, "middle", size=size)


def _text(x: float, y: float, runs: Sequence[Run], anchor: str = "", *, size: float = LABEL) -> str:
    return text_element((x, y), runs, size, anchor=anchor, attributes=' aria-hidden="true"')


def _content(text: str) -> str:
    return escape(printable(text), quote=False)


def _attribute(text: str) -> str:
    return escape(printable(text))
