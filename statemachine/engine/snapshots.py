"""What a snapshot means for an order: it tells which status the order has, not which move was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from statemachine.engine import reasons
from statemachine.engine.conclude import Interpretation, Judgement
from statemachine.engine.observe import Interpreter, ReportedMove, ambiguous, first_meaning
from statemachine.engine.resolve import Age, ResolvedMessage
from statemachine.model.observation import Meaning, Observation
from statemachine.model.table import Row


class SnapshotInterpreter(Interpreter):
    """The lines for snapshots; a line that has no method here is that of a message.

    A snapshot is resolved without a previous status and without an event, so line 5 never applies.
    """

    def judge(self, message: ResolvedMessage, observation: Observation) -> Judgement:
        """Return what a snapshot means for its order; it does not tell when the order entered the status."""
        return replace(super().judge(message, observation), tells_entry=False)

    def _interpret(self, message: ResolvedMessage) -> Interpretation:
        """Return the meaning; a snapshot reports no moves, so there are no messages to wait for."""
        meant = super()._interpret(message)
        if meant.meaning is not Meaning.SKIPPED_AHEAD:
            return meant
        reason = reasons.passed(message.observed.name or "", meant.missing, unique=meant.unique)
        return replace(meant, reason=reason, missing=())

    def _stored_already(self, move: ReportedMove) -> Interpretation | None:
        """Line 3: the observed status is the stored one; a self transition is not visible."""
        if move.stored != move.observed:
            return None
        return Interpretation(Meaning.DUPLICATE, move.explain(reasons.DUPLICATE))

    def _by_route(self, move: ReportedMove) -> Interpretation | None:
        """Line 7: the snapshot may be late, or a longer route leads to the observed status."""
        if not self._back(move):
            return super()._by_route(move)
        newer = replace(move, message=replace(move.message, age=Age.NEWER))
        lines: tuple[Callable[[ReportedMove], Interpretation | None], ...] = (
            super()._by_route,
            self._by_override,
            self._otherwise,
        )
        reason = move.explain(reasons.LATE_OR_RETURNED)
        return ambiguous(reason, Meaning.LATE, first_meaning(lines, newer).meaning)

    def _applied(self, move: ReportedMove, row: Row, template: str) -> Interpretation:
        """Return the meaning; the row is certain only if the order cannot have taken another route."""
        applied = super()._applied(move, row, template)
        detour = self.routes.has_detour(move.stored, move.observed)
        return replace(applied, certain=applied.certain and not detour)
