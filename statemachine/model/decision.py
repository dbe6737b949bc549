"""The answers of the engine: a decision with its reasons, the available moves, and a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from statemachine.model.frozen import FrozenMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine.model.diagnostics import Span
    from statemachine.model.ruleset import Action, Transition
    from statemachine.model.table import Row
    from statemachine.model.vocabulary import Basis


class Cause(StrEnum):
    """The reason for a no. The causes that block a row come first, the easiest to remove before others."""

    INPUT_MISSING = "input-missing"
    """The transition requires an input that the question does not give."""
    FACT_MISSING = "fact-missing"
    """A guard needs a fact that the question does not give."""
    GUARD_FAILED = "guard-failed"
    """A guard is false for the facts of the question."""
    GUARD_ERROR = "guard-error"
    """An external guard raised an exception, or returned something other than True or False."""
    CHANNEL_NOT_ALLOWED = "channel-not-allowed"
    """The transition is for other channels."""
    OVERRIDE_NEEDED = "override-needed"
    """The move is an override: ask with `override=True` (`--override`)."""
    ACTOR_NOT_ALLOWED = "actor-not-allowed"
    """The transition is for other actors."""
    UNKNOWN_STATUS = "unknown-status"
    """The source names no declared status."""
    UNKNOWN_TARGET = "unknown-target"
    """The target names no declared status."""
    UNKNOWN_EVENT = "unknown-event"
    """No transition has this event."""
    UNKNOWN_ACTOR = "unknown-actor"
    """The rule file declares no such actor."""
    UNKNOWN_CHANNEL = "unknown-channel"
    """The rule file declares no such channel."""
    UNKNOWN_FACT = "unknown-fact"
    """The rule file declares no such fact."""
    UNKNOWN_INPUT = "unknown-input"
    """The rule file declares no such input."""
    UNKNOWN_ACTION = "unknown-action"
    """The rule file declares no such action."""
    FACT_INVALID = "fact-invalid"
    """A fact has the wrong type, or is outside its declared bounds."""
    INPUT_INVALID = "input-invalid"
    """An input has the wrong type, or is outside its declared bounds."""
    ACTION_NOT_ALLOWED = "action-not-allowed"
    """The action is not possible in this status."""
    TARGET_NEEDED = "target-needed"
    """The event leads to several targets: name one of them."""
    AMBIGUOUS = "ambiguous"
    """Several transitions with different targets fit the event: name a target."""
    NOT_CONFIRMED = "not-confirmed"
    """The rules allow the move, but the provider's live answer does not list it."""
    ALREADY_THERE = "already-there"
    """The source and the target are one status, and no transition leads from it to itself."""
    FINAL_STATUS = "final-status"
    """The order has ended: its status is final."""
    NOT_DECLARED = "not-declared"
    """No transition leads from the source to the target, or has the event there."""


RANK = {cause: rank for rank, cause in enumerate(Cause)}
"""The position of each cause among the members of `Cause`."""


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
    """The change may be made."""
    REFUSED = "refused"
    """The change may not be made."""
    UNSPECIFIED = "unspecified"
    """The rules do not decide."""


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

    @property
    def basis(self) -> Basis | None:
        """How the rule is known; None for a no and for a plain creation."""
        return None if self.transition is None else self.transition.basis

    def to_problem(self) -> dict[str, Any]:
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
    """A move that is possible from a status, and the facts and inputs that it still needs.

    `guards` are the external guards of the move: they were not called, and may refuse it. `opened_by` has,
    for each missing fact that a guard compares, the values that satisfy the guards: `at least P7D`.
    `refusals` has what else blocks the move; only the moves in `Available.blocked` have any.
    """

    row: Row
    facts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    opened_by: Mapping[str, str] = field(default_factory=FrozenMap)
    refusals: tuple[Refusal, ...] = ()

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

    `blocked` has the other rows from this status, each with its refusals; it is filled on request.

    `refusals` holds one reason for each part of the question that was not understood. If there is any,
    there are no moves.
    """

    source: str | None
    moves: tuple[Move, ...] = ()
    overrides: tuple[Move, ...] = ()
    blocked: tuple[Move, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was made. The inputs, defaults included, are not in the repr: they may be secret.

    `actors` are the actors who asked, sorted by name; it is empty if the question named none.
    """

    row: Row
    actors: tuple[str, ...] = ()
    channel: str | None = None
    inputs: Mapping[str, object] = field(default_factory=FrozenMap, repr=False)

    @property
    def actor(self) -> str | None:
        """The actor who asked, if there is exactly one."""
        return self.actors[0] if len(self.actors) == 1 else None

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


def _http_status(refusals: tuple[Refusal, ...]) -> int:
    """Return 422 for a question with unknown or invalid parts, 403 if only the actor is wrong, else 409."""
    causes = {str(refusal.cause) for refusal in refusals}
    if any(cause.startswith("unknown-") or cause.endswith("-invalid") for cause in causes):
        return 422
    return 403 if causes == {"actor-not-allowed"} else 409


def _reason(refusal: Refusal) -> dict[str, str]:
    reason = {
        "cause": refusal.cause,
        "message": refusal.message,
        "subject": refusal.subject,
        "row": refusal.row,
        "rule": refusal.span,
    }
    return {key: str(value) for key, value in reason.items() if value is not None}
