"""The moves that are possible from a status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from statemachine.model.decision import Refusal
    from statemachine.model.table import Row
    from statemachine.model.vocabulary import Basis


@dataclass(frozen=True, slots=True)
class Move:
    """A move that is possible from a status, and the facts and inputs that it still needs.

    `guards` are the external guards of the move: they were not called, and may refuse it. `opened_by` has,
    for each missing fact that a guard compares, the values that satisfy the guards: `at least P7D`.
    `refusals` has what else blocks the move; only the moves in `Available.blocked` have any.

    If the provider chooses among several targets, `rows` are the rows of all, and `row` is the first in canonical
    order. `due_at` is when the order makes the move by itself; None if that is never, or not known.
    """

    row: Row
    facts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    opened_by: Mapping[str, str] = field(default_factory=FrozenMap)
    refusals: tuple[Refusal, ...] = ()
    rows: tuple[Row, ...] = ()
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        """Fill in the rows of a move that has only one."""
        if not self.rows:
            object.__setattr__(self, "rows", (self.row,))

    @property
    def targets(self) -> tuple[str, ...]:
        """The statuses that the order may enter, sorted; there is at least one."""
        return tuple(sorted({row.target for row in self.rows}))

    @property
    def target(self) -> str | None:
        """The status that the order would enter; None if the provider chooses among several."""
        targets = self.targets
        return targets[0] if len(targets) == 1 else None

    @property
    def event(self) -> str | None:
        """The event of the move."""
        return self.row.event

    @property
    def default(self) -> bool:
        """Whether this choice should be offered first."""
        return self.row.default

    @property
    def title(self) -> str | None:
        """The title of the transition, else that of its event, for people."""
        return self.row.title

    @property
    def instructions(self) -> str | None:
        """What to tell the person who makes the move."""
        return self.row.transition.instructions if self.row.transition else None

    @property
    def basis(self) -> Basis | None:
        """How the rule is known; None for a plain creation."""
        return self.row.transition.basis if self.row.transition else None

    @property
    def after(self) -> timedelta | None:
        """How long after its entry an order makes the move by itself; None for never."""
        return self.row.after

    def with_rows(self, rows: Iterable[Row]) -> Move:
        """Return the move with only these of its rows; there is at least one."""
        kept = tuple(rows)
        return replace(self, row=kept[0], rows=kept)

    def single_moves(self) -> Iterator[Move]:
        """Yield a move for each target, by the first row that leads to it."""
        first: dict[str, Row] = {}
        for row in self.rows:
            first.setdefault(row.target, row)
        return (self.with_rows([row]) for row in first.values())

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the row and what the move needs, ready for JSON; `places` adds the place of the rule."""
        needs = {
            "facts": list(self.facts),
            "inputs": list(self.inputs),
            "guards": list(self.guards),
            "opened_by": dict(self.opened_by),
        }
        ends = {"target": self.target, "targets": list(self.targets), "due_at": json_scalar(self.due_at)}
        refusals = [each.to_dict(places=places) for each in self.refusals]
        return {**self.row.to_dict(places=places), **ends, "needs": needs, "refusals": refusals}


@dataclass(frozen=True, slots=True)
class Available:
    """What is possible from a status: normal moves and, apart, overrides.

    `blocked` has the other rows from this status, each with its refusals; it is filled on request. `refusals`
    has one reason for each part of the question that was not understood. If there is any, there are no moves.
    """

    source: str | None
    moves: tuple[Move, ...] = ()
    overrides: tuple[Move, ...] = ()
    blocked: tuple[Move, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the moves ready for JSON; `places` adds the place of each rule in its file."""
        return {
            "source": self.source,
            "moves": [each.to_dict(places=places) for each in self.moves],
            "overrides": [each.to_dict(places=places) for each in self.overrides],
            "blocked": [each.to_dict(places=places) for each in self.blocked],
            "refusals": [each.to_dict(places=places) for each in self.refusals],
        }
