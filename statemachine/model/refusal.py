"""One reason for a no, with a stable cause and the place of the rule that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachine.model.diagnostics import Span
    from statemachine.model.rows import Row
    from statemachine.model.ruleset import Action, Transition


class Cause(StrEnum):
    """Why an answer is no; the blockers of a row come first, in their rank."""

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
    NOT_OFFERED = "not-offered"
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
"""How far from a yes each blocker is."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for a no.

    `subject` is the name that the reason is about (a fact, an input, a guard, a status ...), `error`
    what a guard raised. The message names facts and inputs, never their values; an error may tell
    them, so it is neither shown nor pickled.
    """

    cause: Cause
    message: str
    subject: str | None = None
    row: Row | None = None
    action: Action | None = None
    error: Exception | None = field(default=None, compare=False, repr=False)

    @property
    def transition(self) -> Transition | None:
        """The transition that would have been taken but for this reason."""
        return None if self.row is None else self.row.transition

    @property
    def span(self) -> Span | None:
        """Where the rule that says no stands."""
        rule = self.action or self.transition
        return None if rule is None else rule.span

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle all but the error, which need not survive it."""
        return Refusal, (self.cause, self.message, self.subject, self.row, self.action)
