"""The provider's live answer to what is open for one order and one user: it narrows the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from statemachine.model.decision import Available, Cause, Decision, Move, Refusal, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMove:
    """One move on offer: a status by its name, or the provider's word for one that is not declared."""

    target: str
    title: str | None = None
    default: bool = False
    instructions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMoves:
    """What is on offer: normal moves and, apart, overrides; where one may not, there are none.

    `actor` is whom the provider takes the user for; None if it does not say.
    """

    status: str
    moves: tuple[LiveMove, ...] = ()
    overrides: tuple[LiveMove, ...] = ()
    actor: str | None = None

    def narrow(self, available: Available) -> Available:
        """Return what both the rules and the provider leave open; nothing, if the order is elsewhere."""
        if available.source != self.status:
            return replace(available, moves=(), overrides=())
        return replace(
            available,
            moves=_offered(available.moves, self.moves),
            overrides=_offered(available.overrides, self.overrides),
        )

    def beyond(self, available: Available) -> tuple[LiveMove, ...]:
        """Return what the provider offers and the rules do not; nothing, if the order is elsewhere."""
        if available.source != self.status:
            return ()
        return (*_unknown(self.moves, available.moves), *_unknown(self.overrides, available.overrides))

    def withheld(self, available: Available) -> tuple[Move, ...]:
        """Return what the rules leave open and the provider does not offer."""
        left = self.narrow(available)
        moves = (*available.moves, *available.overrides)
        return tuple(move for move in moves if move not in (*left.moves, *left.overrides))

    def confirm(self, decision: Decision) -> Decision:
        """Return a yes that the provider offers too, else a no with its reason; a no stays as it is.

        An action is no move: nothing is offered or withheld of it.
        """
        row = decision.row
        if row is None:
            return decision
        offers = self.overrides if row.override else self.moves
        targets = dict.fromkeys(
            each.target for each in sorted(offers, key=lambda each: (not each.default, each.target))
        )
        if row.source == self.status and row.target in targets:
            return decision
        if row.source == self.status:
            kind = "override" if row.override else "move"
            message = f"the provider offers no {kind} to {row.target!r} now"
        else:
            message = f"the provider says that the order is {self.status!r}, not {row.source!r}"
        return Decision(
            Verdict.REFUSED,
            None,
            (Refusal(Cause.NOT_CONFIRMED, message, row.target, row),),
            tuple(targets) if row.source == self.status else (),
        )


def _offered(moves: tuple[Move, ...], offers: tuple[LiveMove, ...]) -> tuple[Move, ...]:
    targets = {each.target for each in offers}
    return tuple(move for move in moves if move.target in targets)


def _unknown(offers: tuple[LiveMove, ...], moves: tuple[Move, ...]) -> tuple[LiveMove, ...]:
    known = {move.target for move in moves}
    return tuple(each for each in offers if each.target not in known)
