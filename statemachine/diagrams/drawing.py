"""What a diagram shows, whatever its format: statuses, bundles of statuses, and arrows with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from statemachine.diagrams.bundles import Bundle, bundle_rows
from statemachine.diagrams.labels import label_lines, status_lines
from statemachine.model.rows import Row
from statemachine.model.ruleset import RuleSet, Status
from statemachine.model.table import Table


@dataclass(frozen=True, slots=True)
class Box:
    """A status as it is drawn: an id that is safe in any format, and lines of text that may hold anything."""

    id: str
    status: Status
    lines: tuple[str, ...]
    here: bool = False


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
    """One rule set, laid out but not yet written."""

    title: str
    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    arrows: tuple[Arrow, ...]

    @classmethod
    def of(cls, rules: RuleSet, *, at: str | None = None) -> Drawing:
        """Lay out a rule set; boxes stand in the order of the file."""
        table = Table.of(rules)
        boxes = _boxes(table, at)
        bundled = bundle_rows(table, {box.status.name: box.id for box in boxes})
        return cls(
            rules.title or f"{rules.provider} {rules.subject}",
            boxes,
            bundled.bundles,
            _arrows(bundled.ends, _places(boxes, bundled.bundles)),
        )


def _boxes(table: Table, at: str | None) -> tuple[Box, ...]:
    here = None if at is None else table.resolve(at)
    if at is not None and here is None:
        raise ValueError(f"{table.rules.provider} declares no status {at!r}")
    return tuple(
        Box(f"s{number}", status, status_lines(status), here=status.name == here)
        for number, status in enumerate(table.rules.statuses.values(), start=1)
    )


def _places(boxes: tuple[Box, ...], bundles: tuple[Bundle, ...]) -> Mapping[str | None, int]:
    ids = (None, *(box.id for box in boxes), *(bundle.id for bundle in bundles))
    return {name: place for place, name in enumerate(ids)}


def _arrows(
    ends: Iterable[tuple[str | None, str, Row]], places: Mapping[str | None, int]
) -> tuple[Arrow, ...]:
    """Make one arrow of all rows with the same two ends; overrides stand apart."""
    merged: dict[tuple[str | None, str, bool], dict[Row, None]] = {}
    for source, target, row in ends:
        merged.setdefault((source, target, row.override), {})[row] = None
    ordered = sorted(merged, key=lambda key: (places[key[0]], places[key[1]], key[2]))
    return tuple(
        Arrow(
            source, target, label_lines(rows := merged[source, target, override]), override, tuple(rows)
        )
        for source, target, override in ordered
    )
