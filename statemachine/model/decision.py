"""The answers of the engine: a decision with its reasons, and a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from statemachine.model.frozen import FrozenMap
from statemachine.model.json_values import json_scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine.model.declarations import Action, Transition
    from statemachine.model.digest import RuleSetId
    from statemachine.model.spans import Span
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
    """An external guard raised an exception, or returned something other than True, False or a refusal."""
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
    """The event leads to several targets: name one of them. Where the provider chooses, observe its message."""
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


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for a no.

    `subject` is the name that the reason is about: a fact, an input, a guard, a status. `error` is the
    exception that a guard raised; it may contain values, so it is neither shown nor pickled. The message
    contains no values of facts and inputs, unless the title or the function of a guard contains them.
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

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the refusal ready for JSON; `places` adds `rule`, the place of the rule in its file."""
        values = {
            "cause": str(self.cause),
            "message": self.message,
            "subject": json_scalar(self.subject),
            "row": None if self.row is None else str(self.row),
            "action": None if self.action is None else self.action.name,
        }
        return values | ({"rule": None if self.span is None else str(self.span)} if places else {})

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
    """An answer: the row that would fire (or the action that may be called), or every reason for a no.

    `targets` are the statuses that the order may enter, sorted; there are several only if the provider chooses
    among them. `row` is then the first in canonical order. `for_action` is True for an answer of `decide_action`.
    Only an allowed decision is true: `if decision:`.
    """

    verdict: Verdict
    row: Row | None = None
    refusals: tuple[Refusal, ...] = ()
    alternatives: tuple[str, ...] = ()
    action: Action | None = None
    for_action: bool = False
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Fill in the target of a move that has only one."""
        if self.row is not None and not self.targets:
            object.__setattr__(self, "targets", (self.row.target,))

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes."""
        return self.verdict is Verdict.ALLOWED

    def __bool__(self) -> bool:
        """Return whether the answer is yes; an unspecified one is not."""
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
        """The status that the order would enter; None if the provider chooses among several."""
        return self.targets[0] if len(self.targets) == 1 else None

    @property
    def basis(self) -> Basis | None:
        """How the rule is known; None for a no and for a plain creation."""
        return None if self.transition is None else self.transition.basis

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the decision ready for JSON; `places` adds the place of each rule in its file."""
        return {
            "verdict": str(self.verdict),
            "row": None if self.row is None else self.row.to_dict(places=places),
            "targets": list(self.targets),
            "action": None if self.action is None else self.action.name,
            "refusals": [each.to_dict(places=places) for each in self.refusals],
            "alternatives": list(self.alternatives),
        }

    def to_problem(self, *, places: bool = False) -> dict[str, Any]:
        """Return a no as RFC 9457 problem details, ready for JSON, or raise `ValueError` for a yes.

        `places` adds to each refusal the place of its rule, which contains the path of the rule file.
        """
        if self.allowed:
            raise ValueError("an allowed decision has no problem: check `decision.allowed` first")
        nearest = self.refusals[0]
        noun = "action" if self.for_action else "change"
        refusals = [each.to_dict(places=places) for each in self.refusals]
        return {
            "type": f"urn:statemachine-rules:{self.verdict}:{nearest.cause}",
            "title": f"The {noun} is {self.verdict}: {nearest.cause.replace('-', ' ')}",
            "status": _http_status(self.refusals),
            "detail": nearest.message,
            "verdict": str(self.verdict),
            "refusals": [
                {key: value for key, value in each.items() if value is not None} for each in refusals
            ],
            "alternatives": list(self.alternatives),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was made, and the rule set that allowed it.

    `actors` are the actors who asked, sorted by name; it is empty if the question named none. The inputs,
    defaults included, are not in the repr: they may be secret.
    """

    row: Row
    actors: tuple[str, ...] = ()
    channel: str | None = None
    inputs: Mapping[str, object] = field(default_factory=FrozenMap, repr=False)
    rule_set: RuleSetId | None = field(default=None, compare=False, repr=False)

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

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the change ready for JSON, with the names of the inputs, because values may be secret.

        `places` adds the place of the rule in its file.
        """
        return {
            "rule_set": None if self.rule_set is None else self.rule_set.to_dict(),
            "source": self.source,
            "target": self.target,
            "event": self.event,
            "override": self.override,
            "actors": list(self.actors),
            "channel": json_scalar(self.channel),
            "inputs": sorted(map(str, self.inputs)),
            "row": self.row.to_dict(places=places),
        }


def _http_status(refusals: tuple[Refusal, ...]) -> int:
    """Return 422 for a question with unknown or invalid parts, 403 if only the actor is wrong, else 409."""
    causes = {str(refusal.cause) for refusal in refusals}
    if any(cause.startswith("unknown-") or cause.endswith("-invalid") for cause in causes):
        return 422
    return 403 if causes == {"actor-not-allowed"} else 409
