"""Transitions from or to many statuses, drawn through a box that stands for them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from statemachine.diagrams.labels import flat
from statemachine.model.rows import Row
from statemachine.model.ruleset import RuleSet, Transition
from statemachine.model.table import Table
from statemachine.model.vocabulary import ANY

End: TypeAlias = tuple[str | None, str, Row]
"""The ids of what an arrow joins, and the row that it is drawn for."""

_WORTH = 2
"""How many arrows a bundle has to save."""

_NAMED = 3
"""How many statuses and groups a bundle names; lines lead to the rest."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A box that stands for several statuses.

    `joined` tells whether a line joins each member to it; without, its text says who the members are.
    """

    id: str
    text: str
    members: tuple[str, ...]
    joined: bool


@dataclass(frozen=True, slots=True)
class Bundled:
    """The bundles of a rule set and, per row, what its arrow joins."""

    bundles: tuple[Bundle, ...]
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class _Spread:
    """One transition and all its rows."""

    transition: Transition
    rows: tuple[Row, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.source for row in self.rows if row.source is not None))

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.target for row in self.rows))

    @property
    def from_any(self) -> bool:
        return self.transition.sources == (ANY,)

    @property
    def to_any(self) -> bool:
        return self.transition.targets == (ANY,)

    @property
    def worth_it(self) -> bool:
        lines = 0 if self.from_any else len(self.sources)
        return len(self.rows) > lines + (1 if self.to_any else len(self.targets)) + _WORTH


def bundle_rows(table: Table, ids: Mapping[str, str]) -> Bundled:
    """Find the transitions that would draw a hairball, and bundle their ends."""
    spreads = [each for each in _spreads(table) if each.worth_it]
    bundled = {spread.transition for spread in spreads}
    bundles: dict[tuple[str, tuple[str, ...], bool], Bundle] = {}
    places = {name: place for place, name in enumerate(ids)}

    def bundle(text: str, members: tuple[str, ...], *, joined: bool) -> str:
        ordered = tuple(ids[name] for name in sorted(members, key=places.__getitem__))
        key = (text, ordered, joined)
        return bundles.setdefault(key, Bundle(f"b{len(bundles) + 1}", flat(text), ordered, joined)).id

    ends: list[End] = [
        (None if row.source is None else ids[row.source], ids[row.target], row)
        for row in table.rows
        if not row.declared or any(each not in bundled for each in row.declared)
    ]
    for spread in spreads:
        source = target = None
        if len(spread.sources) > 1:
            source = bundle(
                _source_text(table.rules, spread), spread.sources, joined=not spread.from_any
            )
        if spread.to_any:
            target = bundle(_target_text(spread), spread.targets, joined=False)
        ends.extend(
            (source or (row.source and ids[row.source]), target or ids[row.target], row)
            for row in spread.rows
        )
    return Bundled(tuple(bundles.values()), tuple(ends))


def _spreads(table: Table) -> Iterator[_Spread]:
    """Yield each transition with its rows, in the canonical order of the rows."""
    rows: dict[Transition, list[Row]] = {}
    for row in table.rows:
        for transition in row.declared:
            rows.setdefault(transition, []).append(row)
    return (_Spread(transition, tuple(said)) for transition, said in rows.items())


def _source_text(rules: RuleSet, spread: _Spread) -> str:
    transition = spread.transition
    text = ", ".join(transition.sources)
    if len(transition.sources) > _NAMED:
        text = f"one of {len(spread.sources)}"
    if spread.from_any:
        text = "any status" if spread.to_any else "any other status"
        if not transition.override and any(status.final for status in rules.statuses.values()):
            text += " that is not final"
    if transition.exceptions:
        text += f" except {', '.join(transition.exceptions)}"
    return text


def _target_text(spread: _Spread) -> str:
    return "any other status" if spread.sources else "any status"
