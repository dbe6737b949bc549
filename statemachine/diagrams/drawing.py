"""The content of a diagram in any format: boxes for statuses, bundles of statuses, and arrows with labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from statemachine.diagrams.bundles import Bundle, Ends, bundle_rows
from statemachine.diagrams.view import View
from statemachine.model.declarations import Status
from statemachine.model.json_values import json_scalar
from statemachine.model.table import Row
from statemachine.model.text import printable
from statemachine.model.vocabulary import OTHERWISE


@dataclass(frozen=True, slots=True)
class Box:
    """A status in a diagram: an id that is safe in any format, and lines of any text."""

    id: str
    status: Status
    lines: tuple[str, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """All rows between two boxes or bundles, by their ids; a source of None is creation."""

    source: str | None
    target: str
    lines: tuple[str, ...]
    override: bool = False
    rows: tuple[Row, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A rule set as boxes and arrows; a format turns it into text."""

    title: str
    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    arrows: tuple[Arrow, ...]

    @classmethod
    def of(cls, view: View) -> Drawing:
        """Return the drawing of a view, with boxes in file order."""
        boxes = _boxes(view)
        bundles, ends = bundle_rows(view, {box.status.name: box.id for box in boxes})
        ids = (None, *(box.id for box in boxes), *(bundle.id for bundle in bundles))
        arrows = _arrows(ends, {name: place for place, name in enumerate(ids)})
        return cls(view.title, boxes, bundles, arrows)


def status_lines(status: Status) -> tuple[str, ...]:
    """Return the lines of a status: its name, its code and title, what is unspecified, and whether it is retired."""
    title = None if status.title == status.name else status.title
    about = ", ".join(each for each in (status.code, title) if each is not None)
    sides = {"entries": status.entries_unspecified, "exits": status.exits_unspecified}
    unspecified = " and ".join(side for side, is_unspecified in sides.items() if is_unspecified)
    now = "" if status.replaced_by is None else f", replaced by {status.replaced_by}"
    lines = (
        status.name,
        about,
        f"{unspecified} unspecified" if unspecified else "",
        f"retired{now}" if status.retired else "",
    )
    return tuple(printable(line) for line in lines if line)


def member_lines(drawing: Drawing, bundle: Bundle) -> tuple[str, ...]:
    """Return the names of the members of a bundle whose text does not tell them, one in a line."""
    names = {box.id: printable(box.status.name) for box in drawing.boxes}
    return tuple(names[member] for member in bundle.members) if bundle.is_listed else ()


def label_lines(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return a line for each row: its event, guards, time, whether the provider chooses, actors and channels.

    Rows that differ only in their actors share a line. Rows of one transition share their text, which may be long.
    """
    distinct = {(tuple(map(id, row.declared)) or id(row)): row for row in rows}
    actors: dict[tuple[str, str], list[frozenset[str] | None]] = {}
    for row in distinct.values():
        channels = "" if row.channels is None else f"via {', '.join(sorted(row.channels))}"
        actors.setdefault((_conditions(row), channels), []).append(row.actors)
    lines = []
    for (conditions, channels), sets in actors.items():
        names = dict.fromkeys(name for each in sets for name in sorted(each or ()))
        limits = _joined("" if None in sets else ", ".join(names), channels)
        lines.append(_joined(conditions, f"({limits})" if limits else ""))
    return tuple(dict.fromkeys(printable(line) for line in lines if line))


def _boxes(view: View) -> tuple[Box, ...]:
    return tuple(
        Box(f"s{number}", status, status_lines(status), marked=status.name == view.here)
        for number, status in enumerate(view.statuses, start=1)
    )


def _arrows(ends: Iterable[Ends], positions: Mapping[str | None, int]) -> tuple[Arrow, ...]:
    """Return one arrow for all rows with the same ends; overrides have arrows of their own."""
    merged: dict[tuple[str | None, str, bool], dict[Row, None]] = {}
    for source, target, row in ends:
        merged.setdefault((source, target, row.override), {})[row] = None
    ordered = sorted(merged, key=lambda key: (positions[key[0]], positions[key[1]], key[2]))
    return tuple(
        Arrow(*key[:2], label_lines(merged[key]), key[2], tuple(merged[key])) for key in ordered
    )


def _conditions(row: Row) -> str:
    """Return the event (or the title of the transition), the guards, the time, and who chooses.

    `otherwise` is the last guard.
    """
    event = row.event if row.event is not None else (row.transition and row.transition.title) or ""
    names = (*row.guards, OTHERWISE) if row.otherwise else row.guards
    guards = f"[{', '.join(names)}]" if names else ""
    after = "" if row.after is None else f"after {json_scalar(row.after)}"
    return _joined(event, guards, after, "(provider chooses)" if row.provider_chooses else "")


def _joined(*parts: str) -> str:
    return " ".join(each for each in parts if each)
