"""The content of a diagram in any format: boxes for statuses, bundles of statuses, and arrows with labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from statemachine.diagrams.bundles import Bundle, Ends, bundle_rows
from statemachine.diagrams.labels import label_lines, status_lines
from statemachine.model.ruleset import RuleSet, Status
from statemachine.model.table import Row, Table
from statemachine.model.text import did_you_mean


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
    def of(cls, rules: RuleSet, *, at: str | None = None) -> Drawing:
        """Return the drawing of a rule set, with boxes in file order; raise `ValueError` for an unknown `at`."""
        table = Table.of(rules)
        boxes = _boxes(table, at)
        bundled = bundle_rows(table, {box.status.name: box.id for box in boxes})
        return cls(
            rules.title or f"{rules.provider} {rules.subject}",
            boxes,
            bundled.bundles,
            _arrows(bundled.ends, _positions(boxes, bundled.bundles)),
        )


def _boxes(table: Table, at: str | None) -> tuple[Box, ...]:
    marked = None if at is None else table.resolve(at)
    if at is not None and marked is None:
        raise ValueError(f"unknown status {at!r}{did_you_mean(at, table.names.exact)}")
    return tuple(
        Box(f"s{number}", status, status_lines(status), marked=status.name == marked)
        for number, status in enumerate(table.rules.statuses.values(), start=1)
    )


def _positions(boxes: tuple[Box, ...], bundles: tuple[Bundle, ...]) -> Mapping[str | None, int]:
    ids = (None, *(box.id for box in boxes), *(bundle.id for bundle in bundles))
    return {name: position for position, name in enumerate(ids)}


def _arrows(ends: Iterable[Ends], positions: Mapping[str | None, int]) -> tuple[Arrow, ...]:
    """Return one arrow for all rows with the same ends; overrides have arrows of their own."""
    merged: dict[tuple[str | None, str, bool], dict[Row, None]] = {}
    for source, target, row in ends:
        merged.setdefault((source, target, row.override), {})[row] = None
    ordered = sorted(merged, key=lambda key: (positions[key[0]], positions[key[1]], key[2]))
    return tuple(
        Arrow(
            source, target, label_lines(rows := merged[source, target, override]), override, tuple(rows)
        )
        for source, target, override in ordered
    )
