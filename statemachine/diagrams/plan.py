"""What a drawn picture places: boxes for statuses and groups, frames around groups, and moves with their labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from string import ascii_uppercase

from statemachine.diagrams.bundles import Bundle
from statemachine.diagrams.drawing import Arrow, Drawing
from statemachine.diagrams.layout import Frame, Graph, Line, Size
from statemachine.diagrams.move_labels import Entry, orders_run
from statemachine.diagrams.text_runs import Run, run_width
from statemachine.diagrams.text_widths import text_width, wrapped

NAME = 12
"""The size of names in pixels."""

LINE = 15
LABEL = 11
"""The size of labels in pixels."""

LABEL_LINE = 14
START = "start"
_WIDEST = 112
_WIDEST_LABEL = 128
_PAD = Size(18, 12)
_START = Size(12, 12)


Lines = tuple[tuple[Run, ...], ...]
"""The lines of a label, each of parts in one color."""


@dataclass(frozen=True, slots=True)
class Move:
    """An arrow with the lines of its label, between the ids of two nodes."""

    arrow: Arrow
    source: str
    target: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a picture. `names` has the lines of each status by id, and `badges` the letters of its groups."""

    drawing: Drawing
    names: Mapping[str, list[str]]
    letters: Mapping[str, str]
    badges: Mapping[str, str]
    frames: tuple[Frame, ...]
    moves: tuple[Move, ...]

    @classmethod
    def of(cls, drawing: Drawing) -> Plan:
        """Return the plan of a drawing."""
        named = [each for each in drawing.bundles if each.is_listed]
        letters = {each.id: _letter(number) for number, each in enumerate(named)}
        frames = _frames(named)
        framed = {each.id for each in _all(frames)}
        badges = {
            box.id: "".join(
                letters[each.id] for each in named if box.id in each.members and each.id not in framed
            )
            for box in drawing.boxes
        }
        names = {box.id: wrapped(box.name, _WIDEST, NAME, bold=True) for box in drawing.boxes}
        moves = (
            Move(each, each.source or START, each.target, tuple(_label(each))) for each in drawing.arrows
        )
        return cls(drawing, names, letters, badges, frames, tuple(moves))

    def size(self, node: str) -> Size:
        """Return the size of the box of a status or group."""
        lines = self.names[node]
        width = max(text_width(line, NAME, bold=True) for line in lines)
        return Size(max(width + _PAD.width, 46), LINE * len(lines) + _PAD.height)

    def text_of(self, bundle: Bundle) -> list[str]:
        """Return the text in the pill of a group: its letter, and who is in it."""
        text = (
            bundle.text if bundle.id not in self.letters else f"{self.letters[bundle.id]}: {bundle.text}"
        )
        return wrapped(text, _WIDEST, NAME)

    def pill_size(self, bundle: Bundle) -> Size:
        """Return the size of the round box of a group."""
        lines = self.text_of(bundle)
        width = max(text_width(line, NAME) for line in lines)
        return Size(width + _PAD.width + 8, LINE * len(lines) + _PAD.height)

    def graph(self, stack: int = 1) -> Graph:
        """Return what Graphviz has to place; the members of a group stand in stacks of this height."""
        nodes = {}
        for box in self.drawing.boxes:
            size = self.size(box.id)
            is_open = box.status.entries_unspecified or box.status.exits_unspecified
            nodes[box.id] = Size(size.width + 20, size.height) if is_open else size
        for bundle in self.drawing.bundles:
            nodes[bundle.id] = self.pill_size(bundle)
        if any(move.source == START for move in self.moves):
            nodes[START] = _START
        moves = (Line(move.source, move.target, size_of(move.lines)) for move in self.moves)
        return Graph(nodes, self.frames, (*moves, *self._order(stack)))

    def _order(self, stack: int) -> Iterator[Line]:
        """Yield lines that are not drawn: they put members that no move enters into stacks, before their group."""
        entered = {move.target for move in self.moves}
        for frame in _all(self.frames):
            free = [node for node in frame.nodes if node != frame.id and node not in entered]
            wide = -(-len(free) // stack)
            for node, below in zip_longest(free, free[wide:], fillvalue=frame.id):
                yield Line(node, below, None)


def _letter(number: int) -> str:
    """Return A to Z, and then A2 and so on."""
    turn, place = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(turn + 1) if turn else "")


def _frames(bundles: Sequence[Bundle]) -> tuple[Frame, ...]:
    """Return frames around groups, the largest outside; a group that lies across a frame gets none."""
    chosen: list[Bundle] = []
    for each in sorted(bundles, key=lambda bundle: -len(bundle.members)):
        members = set(each.members)
        if all(members < set(other.members) or members.isdisjoint(other.members) for other in chosen):
            chosen.append(each)
    return _nested(chosen)


def _nested(bundles: Sequence[Bundle]) -> tuple[Frame, ...]:
    frames, inside = [], set[str]()
    for each in bundles:
        if each.id in inside:
            continue
        inner = [other for other in bundles if set(other.members) < set(each.members)]
        inside |= {other.id for other in inner}
        deeper = {member for other in inner for member in other.members}
        own = tuple(member for member in each.members if member not in deeper)
        frames.append(Frame(each.id, (*own, each.id), _nested(inner)))
    return tuple(frames)


def _all(frames: Sequence[Frame]) -> Iterator[Frame]:
    for frame in frames:
        yield frame
        yield from _all(frame.frames)


def _label(arrow: Arrow) -> Iterator[tuple[Run, ...]]:
    """Yield the lines of the label of an arrow: the steps of a history, the moves, and the orders that made them."""
    if arrow.is_gap:
        yield Run(f"{arrow.numbers} ", "step"), Run("gap", "gap")
    elif arrow.steps:
        yield (Run(arrow.numbers, "step"),)
    for each in arrow.entries:
        yield from _entry_lines(each)
    if arrow.orders:
        yield (orders_run(arrow.orders),)


def _entry_lines(entry: Entry) -> Iterator[tuple[Run, ...]]:
    """Yield an entry as lines: the marks are on the first one, and the signs on the last one."""
    first, *rest = wrapped(entry.text, _WIDEST_LABEL, LABEL) if entry.text else [""]
    yield (*entry.marks, Run(f" {first}" if first else ""), *(() if rest else entry.signs))
    for number, each in enumerate(rest, start=1):
        yield (Run(each), *(entry.signs if number == len(rest) else ()))


def size_of(lines: Lines) -> Size:
    """Return the size of a label."""
    widths = [sum(run_width(run, LABEL) for run in line) for line in lines]
    return Size(max(widths, default=0) + (8 if lines else 0), LABEL_LINE * len(lines))
