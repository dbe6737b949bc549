"""Bundles: boxes that stand for many statuses, so that a transition between many needs few arrows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from statemachine.diagrams.view import View
from statemachine.model.declarations import Transition
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row
from statemachine.model.text import printable
from statemachine.model.vocabulary import ANY

Ends: TypeAlias = tuple[str | None, str, Row]
"""The ids of the two boxes that an arrow joins, and the row that it is drawn for."""

_MIN_SAVED = 2
"""A bundle must save more arrows than this."""

_MOST_NAMED = 3
"""The most sources that the text of a bundle names; a longer list is counted."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A box that stands for several statuses.

    `is_listed` is True if the picture has to show who the members are. Otherwise the text tells it.
    """

    id: str
    text: str
    members: tuple[str, ...]
    is_listed: bool


@dataclass(frozen=True, slots=True)
class _ExpandedTransition:
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
    def leaves_out_self(self) -> bool:
        """Whether lists on both sides have a status in common, and `self: false` leaves out its move to itself."""
        by_list = not (self.from_any or self.to_any or self.transition.to_self)
        return by_list and not set(self.sources).isdisjoint(self.targets)

    @property
    def needs_bundle(self) -> bool:
        return len(self.rows) > (1 if self.to_any else len(self.targets)) + _MIN_SAVED


def bundle_rows(view: View, ids: Mapping[str, str]) -> tuple[tuple[Bundle, ...], tuple[Ends, ...]]:
    """Return the bundles of transitions with too many arrows, and the ends of the arrow for each row."""
    rules = view.table.rules
    expanded = [
        each
        for each in _expanded_transitions(view.rows)
        if each.needs_bundle and rules.count_moves(each.transition) == len(each.rows)
    ]  # a view can leave out a part of a transition, and the text of a bundle is about all of it
    bundled = {each.transition for each in expanded}
    bundles: dict[tuple[str, tuple[str, ...], bool], Bundle] = {}

    def bundle_id(text: str, members: tuple[str, ...], *, is_listed: bool) -> str:
        """Return the id of the bundle with this text and these members; equal bundles are one box."""
        ordered = tuple(box_id for name, box_id in ids.items() if name in members)
        bundle = Bundle(f"b{len(bundles) + 1}", printable(text), ordered, is_listed)
        return bundles.setdefault((text, ordered, is_listed), bundle).id

    ends: list[Ends] = [
        (None if row.source is None else ids[row.source], ids[row.target], row)
        for row in view.rows
        if not row.declared or any(each not in bundled for each in row.declared)
    ]
    for each in expanded:
        source = target = None
        if len(each.sources) > 1:
            source = bundle_id(_source_text(rules, each), each.sources, is_listed=not each.from_any)
        if each.to_any:
            target = bundle_id(_target_text(rules, each), each.targets, is_listed=False)
        ends.extend(
            (source or (row.source and ids[row.source]), target or ids[row.target], row)
            for row in each.rows
        )
    return tuple(bundles.values()), tuple(ends)


def _expanded_transitions(shown: Iterable[Row]) -> list[_ExpandedTransition]:
    """Return each transition with its rows, in the canonical order of the rows."""
    rows: dict[Transition, list[Row]] = {}
    for row in shown:
        for transition in row.declared:
            rows.setdefault(transition, []).append(row)
    return [_ExpandedTransition(transition, tuple(each)) for transition, each in rows.items()]


def _target_text(rules: RuleSet, expanded: _ExpandedTransition) -> str:
    text = "any other status" if expanded.sources else "any status"
    is_any_retired = any(status.retired for status in rules.statuses.values())
    return f"{text} that is not retired" if is_any_retired else text


def _source_text(rules: RuleSet, expanded: _ExpandedTransition) -> str:
    transition = expanded.transition
    text = ", ".join(transition.sources)
    if len(transition.sources) > _MOST_NAMED:
        text = f"one of {len(expanded.sources)}"
    if expanded.from_any:
        text = "any status" if expanded.to_any else "any other status"
        if not transition.override and any(status.final for status in rules.statuses.values()):
            text += " that is not final"
    if transition.exceptions:
        text += f" except {', '.join(transition.exceptions)}"
    if expanded.leaves_out_self:
        text += ", to another status"
    return text
