"""The answers of the engine: a decision with its reasons, the available moves, and a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from statemachine.model.frozen import FrozenMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine.model.diagnostics import Span
    from statemachine.model.rows import Row
    from statemachine.model.ruleset import Action, Transition
    from statemachine.model.vocabulary import Basis


class Cause(StrEnum):
    """Why an answer is no. The causes that block a row come first, in their rank."""

    INPUT_MISSING = "input-missing"
    FACT_MISSING = "fact-missing"
    GUARD_FAILED = "guard-failed"
    GUARD_ERROR = "guard-error"
    CHANNEL_NOT_ALLOWED = "channel-not-allowed"
    OVERRIDE_NEEDED = "override-needed"
    ACTOR_NOT_ALLOWED = "actor-not-allowed"
    UNKNOWN_STATUS = "unknown-status"
    UNKNOWN_TARGET = "unknown-target"
    UNKNOWN_EVENT = "unknown-event"
    UNKNOWN_ACTOR = "unknown-actor"
    UNKNOWN_CHANNEL = "unknown-channel"
    UNKNOWN_FACT = "unknown-fact"
    UNKNOWN_INPUT = "unknown-input"
    UNKNOWN_ACTION = "unknown-action"
    FACT_INVALID = "fact-invalid"
    INPUT_INVALID = "input-invalid"
    ACTION_NOT_ALLOWED = "action-not-allowed"
    TARGET_NEEDED = "target-needed"
    AMBIGUOUS = "ambiguous"
    NOT_CONFIRMED = "not-confirmed"
    FINAL_STATUS = "final-status"
    NOT_DECLARED = "not-declared"


BLOCKERS = (
    Cause.INPUT_MISSING,
    Cause.FACT_MISSING,
    Cause.GUARD_FAILED,
    Cause.GUARD_ERROR,
    Cause.CHANNEL_NOT_ALLOWED,
    Cause.OVERRIDE_NEEDED,
    Cause.ACTOR_NOT_ALLOWED,
)
"""The causes that block a row, nearest to a yes first."""

RANK = {cause: rank for rank, cause in enumerate(BLOCKERS)}
"""How far each blocker is from a yes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for a no.

    `subject` is the name that the reason is about: a fact, an input, a guard, a status. `error` is the
    exception that a guard raised. The message contains names of facts and inputs, never their values.
    An error may contain values, so it is neither shown nor pickled.
    """

    cause: Cause
    message: str
    subject: str | None = None
    row: Row | None = None
    action: Action | None = None
    error: Exception | None = field(default=None, compare=False, repr=False)

    @property
    def transition(self) -> Transition | None:
        """The transition that this reason blocks."""
        return None if self.row is None else self.row.transition

    @property
    def span(self) -> Span | None:
        """The place of the rule that refuses."""
        rule = self.action or self.transition
        return None if rule is None else rule.span

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle everything except the error, which may not be picklable."""
        return Refusal, (self.cause, self.message, self.subject, self.row, self.action)


class Verdict(StrEnum):
    """The three possible answers."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer: the row that would fire (or the action that may be called), or every reason for a no."""

    verdict: Verdict
    row: Row | None = None
    refusals: tuple[Refusal, ...] = ()
    alternatives: tuple[str, ...] = ()
    action: Action | None = None

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes."""
        return self.verdict is Verdict.ALLOWED

    @property
    def transition(self) -> Transition | None:
        """The transition that would fire; None for a no and for a plain creation."""
        return None if self.row is None else self.row.transition

    @property
    def event(self) -> str | None:
        """The event of the row that would fire."""
        return None if self.row is None else self.row.event

    @property
    def target(self) -> str | None:
        """The status that the order would enter."""
        return None if self.row is None else self.row.target

    def to_problem(self) -> dict[str, object]:
        """Return a no as RFC 9457 problem details, ready for JSON, or raise `ValueError` for a yes."""
        if self.allowed:
            raise ValueError("an allowed decision has no problem: check `decision.allowed` first")
        nearest = self.refusals[0]
        return {
            "type": f"urn:statemachine-rules:{self.verdict}:{nearest.cause}",
            "title": f"The {'change' if nearest.action is None else 'action'} is {self.verdict}",
            "status": _http_status(self.refusals),
            "detail": nearest.message,
            "verdict": str(self.verdict),
            "refusals": [_reason(refusal) for refusal in self.refusals],
            "alternatives": list(self.alternatives),
        }


@dataclass(frozen=True, slots=True)
class Move:
    """A move that is possible from a status, and the facts and inputs that it still needs."""

    row: Row
    facts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The status that the order would enter."""
        return self.row.target

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
        """The title of the transition, for people."""
        return self.row.transition.title if self.row.transition else None

    @property
    def instructions(self) -> str | None:
        """What to tell the person who makes the move."""
        return self.row.transition.instructions if self.row.transition else None

    @property
    def basis(self) -> Basis | None:
        """How the rule is known; None for a plain creation."""
        return self.row.transition.basis if self.row.transition else None


@dataclass(frozen=True, slots=True)
class Available:
    """What is possible from a status: normal moves and, apart, overrides.

    `refusals` holds one reason for each part of the question that was not understood. If there is any,
    there are no moves.
    """

    source: str | None
    moves: tuple[Move, ...] = ()
    overrides: tuple[Move, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was made. The inputs, defaults included, are not in the repr: they may be secret."""

    row: Row
    actor: str | None = None
    channel: str | None = None
    inputs: Mapping[str, object] = field(default_factory=FrozenMap, repr=False)

    @property
    def source(self) -> str | None:
        """The status that the order left; None if it was created."""
        return self.row.source

    @property
    def target(self) -> str:
        """The status that the order entered."""
        return self.row.target

    @property
    def event(self) -> str | None:
        """The event of the move."""
        return self.row.event

    @property
    def override(self) -> bool:
        """Whether the move was an override."""
        return self.row.override


_CONFLICT, _UNPROCESSABLE, _FORBIDDEN = 409, 422, 403


def _http_status(refusals: tuple[Refusal, ...]) -> int:
    """Return 422 for a question with unknown or invalid parts, 403 if only the actor is wrong, else 409."""
    causes = {str(refusal.cause) for refusal in refusals}
    if any(cause.startswith("unknown-") or cause.endswith("-invalid") for cause in causes):
        return _UNPROCESSABLE
    return _FORBIDDEN if causes == {"actor-not-allowed"} else _CONFLICT


def _reason(refusal: Refusal) -> dict[str, object]:
    reason: dict[str, object] = {"cause": str(refusal.cause), "message": refusal.message}
    if refusal.subject is not None:
        reason["subject"] = refusal.subject
    if refusal.row is not None:
        reason["row"] = str(refusal.row)
    if refusal.span is not None:
        reason["rule"] = str(refusal.span)
    return reason
