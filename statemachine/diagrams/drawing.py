"""The content of a drawing in any format: boxes for statuses, bundles of statuses, arrows with labels, and a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from statemachine.diagrams.bundles import Bundle, Ends, bundle_rows
from statemachine.diagrams.descriptions import code_and_title, joined, retired_line
from statemachine.diagrams.matrix_legend import CHANGES, TIMES, step_texts
from statemachine.diagrams.move_labels import Entry, Labels, orders_run
from statemachine.diagrams.text_runs import Run
from statemachine.diagrams.view import ChangeMark, View
from statemachine.model.declarations import Status
from statemachine.model.table import Row
from statemachine.model.text import counted, printable
from statemachine.model.vocabulary import FinalResult

RESULTS: Mapping[FinalResult, str] = {
    FinalResult.SUCCESS: "✓",
    FinalResult.FAILURE: "✗",
    FinalResult.CANCELLED: "⊘",
}
"""The sign of a status for its result."""

UNSPECIFIED = "⇢"
"""The sign before a status whose entries are unspecified, and behind one whose exits are."""


@dataclass(frozen=True, slots=True)
class Box:
    """A status in a drawing: an id that is safe in any format, and its name with its signs.

    It is `marked` if an order is in it, and `faded` if the picture is not about it. `orders` are counted in it.
    """

    id: str
    status: Status
    name: str
    marked: bool = False
    faded: bool = False
    change: ChangeMark | None = None
    orders: int | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of any text that a format writes as text: the name, the code and title, and what is unusual."""
        status = self.status
        before, after = (
            UNSPECIFIED if each else ""
            for each in (status.entries_unspecified, status.exits_unspecified)
        )
        orders = "" if self.orders is None else counted(self.orders, "order")
        lines = (joined(before, self.name, after), code_and_title(status), retired_line(status), orders)
        return tuple(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Arrow:
    """All rows between two boxes or bundles, by their ids; a source of None is creation.

    `steps` are the numbers of the steps of a history that it makes, and `orders` how many made it. A step that no row
    makes is an arrow without rows, a gap. It is `faded` if the picture is not about its rows.
    """

    source: str | None
    target: str
    entries: tuple[Entry, ...] = ()
    override: bool = False
    rows: tuple[Row, ...] = field(default=(), repr=False)
    steps: tuple[int, ...] = ()
    orders: int = 0
    faded: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether it is a step of a history that no row makes."""
        return not self.rows

    @property
    def numbers(self) -> str:
        """The numbers of its steps, as they are drawn."""
        return " ".join(step_texts(self.steps))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of its label in a format that writes them as text."""
        first = joined(self.numbers, "gap" if self.is_gap else "")
        orders = orders_run(self.orders).text if self.orders else ""
        return tuple(line for line in (first, *map(str, self.entries), orders) if line)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A view as boxes and arrows; a format turns it into text. `key` has the signs that occur, with their meaning."""

    title: str
    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    arrows: tuple[Arrow, ...]
    key: tuple[tuple[Run, str], ...] = ()

    @property
    def key_lines(self) -> tuple[str, ...]:
        """The lines of the key in a format that writes them as text; none without signs."""
        lines = tuple(f"{sign.text} {meaning}" for sign, meaning in self.key)
        return ("signs", *lines) if lines else ()

    @classmethod
    def of(cls, view: View) -> Drawing:
        """Return the drawing of a view, with boxes in file order."""
        boxes, labels = _boxes(view), Labels.of(view)
        ids = {box.status.name: box.id for box in boxes}
        bundles, ends = bundle_rows(view, ids)
        order = (None, *ids.values(), *(bundle.id for bundle in bundles))
        rows = _by_ends(ends, {name: place for place, name in enumerate(order)})
        arrows = (*_arrows(rows, labels), *_gaps(view, ids))
        signs = (*labels.key, *_signs(boxes), *_signs_of_view(view))
        return cls(view.title, boxes, bundles, arrows, tuple(dict.fromkeys(signs)))


def member_lines(drawing: Drawing, bundle: Bundle) -> tuple[str, ...]:
    """Return the names of the members of a bundle whose text does not tell them, one in a line."""
    names = {box.id: printable(box.status.name) for box in drawing.boxes}
    return tuple(names[member] for member in bundle.members) if bundle.is_listed else ()


def _boxes(view: View) -> tuple[Box, ...]:
    return tuple(
        Box(
            f"s{number}",
            status,
            _name(status, view.changes.get(status.name)),
            marked=status.name == view.here,
            faded=status.name in view.faded_statuses,
            change=view.changes.get(status.name),
            orders=view.visits.get(status.name),
        )
        for number, status in enumerate(view.statuses, start=1)
    )


def _name(status: Status, change: ChangeMark | None) -> str:
    """Return the name of a status with the sign of its change before it, and that of its result behind it."""
    result = "" if status.result is None else RESULTS[status.result]
    return joined("" if change is None else CHANGES[change], printable(status.name), result)


def _by_ends(
    ends: Iterable[Ends], positions: Mapping[str | None, int]
) -> list[tuple[str | None, str, bool, tuple[Row, ...]]]:
    """Return the rows with the same ends together; overrides have arrows of their own."""
    merged: dict[tuple[str | None, str, bool], dict[Row, None]] = {}
    for source, target, row in ends:
        merged.setdefault((source, target, row.override), {})[row] = None
    ordered = sorted(merged, key=lambda key: (positions[key[0]], positions[key[1]], key[2]))
    return [(*key, tuple(merged[key])) for key in ordered]


def _arrows(
    found: Iterable[tuple[str | None, str, bool, tuple[Row, ...]]], labels: Labels
) -> Iterator[Arrow]:
    """Yield an arrow for rows with the same ends. A step, and the orders of a move, are on the first one that makes it."""
    view, left = labels.view, [step for step in labels.view.path if step.declared]
    traffic = dict(view.traffic)
    for source, target, override, rows in found:
        ends = dict.fromkeys((row.source, row.target) for row in rows)
        steps = [step for step in left if (step.source, step.target) in ends]
        left = [step for step in left if step not in steps]
        yield Arrow(
            source,
            target,
            labels.entries(rows),
            override,
            rows,
            tuple(step.number for step in steps),
            sum(traffic.pop(each, 0) for each in ends),
            faded=view.faded.issuperset(rows),
        )


def _gaps(view: View, ids: Mapping[str, str]) -> Iterator[Arrow]:
    for step in view.path:
        if not step.declared:
            source = None if step.source is None else ids[step.source]
            yield Arrow(source, ids[step.target], steps=(step.number,))


def _signs(boxes: Sequence[Box]) -> Iterator[tuple[Run, str]]:
    """Yield the signs of statuses with their meaning."""
    results = dict.fromkeys(box.status.result for box in boxes)
    yield from (
        (Run(RESULTS[each], str(each)), f"the result {each}") for each in results if each is not None
    )
    if any(box.status.exits_unspecified or box.status.entries_unspecified for box in boxes):
        yield Run(UNSPECIFIED, "soft"), "other moves of it are unspecified"
    for change in dict.fromkeys(box.change for box in boxes):
        if change is not None:
            yield Run(CHANGES[change], str(change)), f"{change} since the old version"


def _signs_of_view(view: View) -> Iterator[tuple[Run, str]]:
    """Yield the signs of what a view tells beside the rules: a history, and orders."""
    if view.path:
        yield Run("#1", "step"), "a step of the history, with its number"
    if any(not step.declared for step in view.path):
        yield Run("#1 gap", "gap"), "a step that no move makes"
    if view.traffic:
        yield Run(f"12{TIMES}", "orders"), "how often a move was made"
    if view.visits:
        yield Run("12", "soft"), "at a status: orders that are in it"
