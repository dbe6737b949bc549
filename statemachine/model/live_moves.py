"""The moves that a provider offers now for one order and one user; they narrow the moves of the rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from statemachine.model.available import Available, Move
from statemachine.model.decision import Cause, Decision, Refusal, Verdict
from statemachine.model.text import listing


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMove:
    """One move that the provider offers; `target` is a declared status or an unknown word."""

    target: str
    title: str | None = None
    default: bool = False
    instructions: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMoves:
    """The normal moves and, apart, the overrides that the provider offers for an order in a status.

    `actor` is the actor of the user according to the provider; None if it names none.
    """

    status: str
    moves: tuple[LiveMove, ...] = ()
    overrides: tuple[LiveMove, ...] = ()
    actor: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the moves ready for JSON."""
        return {
            "status": self.status,
            "actor": self.actor,
            "moves": [each.to_dict() for each in self.moves],
            "overrides": [each.to_dict() for each in self.overrides],
        }

    def narrow(self, available: Available) -> Available:
        """Return the moves that both the rules and the provider allow; none if the statuses differ.

        A move with several targets has only those that the provider allows.
        """
        if available.source != self.status:
            return replace(available, moves=(), overrides=())
        return replace(
            available,
            moves=_offered(available.moves, self.moves),
            overrides=_offered(available.overrides, self.overrides),
        )

    def only_at_provider(self, available: Available) -> tuple[LiveMove, ...]:
        """Return the moves that only the provider allows; none if the statuses differ."""
        if available.source != self.status:
            return ()
        return (*_beyond(self.moves, available.moves), *_beyond(self.overrides, available.overrides))

    def only_in_rules(self, available: Available) -> tuple[Move, ...]:
        """Return the moves that only the rules allow; one with several targets has only those of the rules."""
        if available.source != self.status:
            return (*available.moves, *available.overrides)
        return (
            *_offered(available.moves, self.moves, offered=False),
            *_offered(available.overrides, self.overrides, offered=False),
        )

    def confirm(self, decision: Decision) -> Decision:
        """Return the decision if the provider also offers the move, else a refusal with the cause `not-confirmed`.

        A refusal is returned unchanged. So is the decision on an action, because an action is not a move. Of several
        targets that the provider chooses among, it offers at least one.
        """
        row = decision.row
        if row is None:
            return decision
        if row.source == self.status:
            kind, live = ("override", self.overrides) if row.override else ("move", self.moves)
            wanted = listing(map(repr, decision.targets), "or")
            message = f"the provider offers no {kind} to {wanted} now"
        else:
            live = ()
            message = f"the status at the provider is {self.status!r}, not {row.source!r}"
        ordered = sorted(live, key=lambda each: (not each.default, each.target))
        targets = tuple(dict.fromkeys(each.target for each in ordered))
        if not set(targets).isdisjoint(decision.targets):
            return decision
        refusal = Refusal(Cause.NOT_CONFIRMED, message, row.target, row)
        return Decision(Verdict.REFUSED, None, (refusal,), targets)


def _offered(
    moves: tuple[Move, ...], live: tuple[LiveMove, ...], *, offered: bool = True
) -> tuple[Move, ...]:
    """Return the moves with the rows that lead to an offered target, or with the others."""
    targets = {each.target for each in live}
    kept = ((move, [row for row in move.rows if (row.target in targets) is offered]) for move in moves)
    return tuple(move.with_rows(rows) for move, rows in kept if rows)


def _beyond(live: tuple[LiveMove, ...], moves: tuple[Move, ...]) -> tuple[LiveMove, ...]:
    declared = {target for move in moves for target in move.targets}
    return tuple(each for each in live if each.target not in declared)
