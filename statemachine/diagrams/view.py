"""What a picture shows of a rule set: which statuses and rows, and what is told about them beside the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from statemachine.model.declarations import Status
from statemachine.model.errors import UnknownStatusError
from statemachine.model.frozen import EMPTY
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Row, Table
from statemachine.model.text import did_you_mean


class ChangeMark(StrEnum):
    """What a new version of the rules did to a status or a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history that is drawn: from one status to the next.

    `declared` is False for a gap: no row of the rules makes the step.
    """

    number: int
    source: str | None
    target: str
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The part of a rule set that a picture shows. Every format is drawn from a view.

    `statuses` are in file order and `rows` in canonical order; with a comparison, both include removed ones, which the
    table does not have. `here` is the status that is marked. `visits` is how many orders are in a status, and `traffic`
    how many made a move, by its ends. `changes` are by status name or by row. `notes` are sentences about what the
    picture leaves out.
    """

    table: Table
    statuses: tuple[Status, ...]
    rows: tuple[Row, ...]
    here: str | None = None
    path: tuple[Step, ...] = ()
    visits: Mapping[str, int] = EMPTY
    traffic: Mapping[tuple[str | None, str], int] = EMPTY
    changes: Mapping[str | Row, ChangeMark] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, rules: RuleSet, *, at: str | None = None) -> Self:
        """Return the view of a whole rule set, with the status `at` marked; raise `UnknownStatusError`."""
        table = Table.of(rules)
        here = None if at is None else table.resolve(at)
        if at is not None and here is None:
            raise UnknownStatusError(f"unknown status {at!r}{did_you_mean(at, table.names.exact)}")
        return cls(table=table, statuses=tuple(rules.statuses.values()), rows=table.rows, here=here)

    @property
    def title(self) -> str:
        """The title of the picture."""
        rules = self.table.rules
        return rules.title or f"{rules.provider} {rules.subject}"
