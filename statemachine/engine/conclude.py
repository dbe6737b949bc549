"""Conclusions: the outcome of a message that has a meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from statemachine.engine.reasons import shown
from statemachine.engine.resolve import Age, ResolvedMessage, Timing
from statemachine.model.observation import (
    MEANINGS,
    End,
    Meaning,
    Outcome,
    Policy,
    StoredStatus,
    applies,
    default_policy,
)
from statemachine.model.table import Row
from statemachine.model.text import listing

if TYPE_CHECKING:
    from statemachine.model.decision import Refusal
    from statemachine.model.digest import RuleSetId

Word = TypeVar("Word", bound=StrEnum)

_NEWER, _INCOMPARABLE, _APPLY = (
    Age.NEWER,
    Age.INCOMPARABLE,
    Policy.APPLY,
)  # slow to read before Python 3.12
_NOT_BACK = (_NEWER, Age.SAME)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a message means, before a policy is chosen; the fields are those of `Outcome`.

    `by_time` is True for a late message that its time proves to be late.
    """

    meaning: Meaning
    reason: str
    _: KW_ONLY
    row: Row | None = None
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[Meaning, ...] = ()
    certain: bool = True
    by_time: bool = False
    unspecified: bool = False
    refusals: tuple[Refusal, ...] = ()


def parsed_policies(policies: Mapping[Any, str]) -> dict[Meaning, Policy]:
    """Return policies by meaning.

    Raises `TypeError` if they are not a mapping, `ValueError` for an unknown outcome or policy.
    """
    if not isinstance(policies, Mapping):
        raise TypeError(
            f"policies must be a mapping of outcomes to policies, not {type(policies).__name__}"
        )
    return {
        _member(Meaning, "outcome", outcome): _member(Policy, "policy", policy)
        for outcome, policy in policies.items()
    }


def _member(kind: type[Word], noun: str, word: str) -> Word:
    try:
        return kind(word)
    except ValueError:
        known = listing(map(str, kind), "or")
        raise ValueError(f"unknown {noun} {shown(word)}: use {known}") from None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What each message with the same words and the same age means for an order.

    `stored`, `observed` and `end` are those of the outcome. `came_before` is True if the observed status
    reaches the stored one, so that the message may be late. `policy` is the one without policies of a caller;
    `policy_in_doubt` replaces it where the times cannot be compared.
    `applicable` is True if there is a status to apply, `confirms` if a message that is not applied confirms
    the stored status. `tells_entry` is False if the time of the message is not the one at which the order
    entered the observed status. `outcome` makes the outcome from the fields that differ between the messages.
    `untimed`, if known, is the outcome where neither the order nor the message has a time.
    """

    meant: Interpretation
    stored: str | None
    observed: str | None
    came_before: bool
    policy: Policy
    policy_in_doubt: Policy
    applicable: bool
    confirms: bool
    outcome: Callable[..., Outcome]
    untimed: Outcome | None = None
    tells_entry: bool = True

    @classmethod
    def of(
        cls,
        message: ResolvedMessage,
        meant: Interpretation,
        policies: Mapping[Meaning, Policy],
        rule_set: RuleSetId,
        *,
        came_before: bool,
    ) -> Judgement:
        """Return the judgement of a message from its meaning and the policies of the rule set."""
        stored = None if message.stored is None else message.stored.label
        observed = message.observed.label
        end = _end(meant, stored, observed)
        stays = stored is not None and end == stored
        policy, in_doubt = (
            policies.get(meant.meaning) or default_policy(meant.meaning, certain=certain, stays=stays)
            for certain in (meant.certain or meant.by_time, False)
        )
        return cls(
            meant=meant,
            stored=stored,
            observed=observed,
            came_before=came_before,
            policy=policy,
            policy_in_doubt=in_doubt,
            applicable=observed is not None and applies(Policy.APPLY, meant.meaning),
            confirms=stays and MEANINGS[meant.meaning].confirms,
            outcome=_outcome(meant, stored, observed, end, rule_set=rule_set),
        )

    def to_remember(self) -> Judgement:
        """Return the judgement of a message whose words are names, with the outcome without times."""
        return replace(self, untimed=conclude(self, {}, Timing(StoredStatus(self.stored), None)))


def conclude(
    judgement: Judgement,
    policies: Mapping[Meaning, Policy],
    timing: Timing,
) -> Outcome:
    """Return the outcome of a message: what it means, the policy, and the status to store.

    `policies` are those of the caller; they take precedence over the policy of the judgement.
    """
    meant, is_comparable = judgement.meant, timing.compared is not _INCOMPARABLE
    policy = judgement.policy if is_comparable else judgement.policy_in_doubt
    if policies:
        policy = policies.get(meant.meaning, policy)
    elif timing.compared is None and judgement.untimed is not None and timing.is_empty:
        return judgement.untimed
    if judgement.applicable and policy is _APPLY:
        after = _entered(timing, judgement)
    else:
        after = _unchanged(timing, judgement.stored, confirmed=judgement.confirms)
    return judgement.outcome(policy=policy, after=after, certain=meant.certain and is_comparable)


def _outcome(
    meant: Interpretation,
    stored: str | None,
    observed: str | None,
    end: str | None,
    *,
    rule_set: RuleSetId,
) -> Callable[..., Outcome]:
    """Return a function that makes an outcome from its policy, its certainty and the status to store."""
    return partial(
        Outcome,
        meaning=meant.meaning,
        reason=meant.reason,
        stored=stored,
        observed=observed,
        end=end,
        missing=meant.missing,
        unique=meant.unique,
        readings=meant.readings,
        row=meant.row,
        unspecified=meant.unspecified,
        refusals=meant.refusals,
        rule_set=rule_set,
    )


def _end(meant: Interpretation, stored: str | None, observed: str | None) -> str | None:
    """Return the status that the order is in, if all readings of the message agree on it."""
    statuses = {End.STORED: stored, End.OBSERVED: observed, None: None}
    if not meant.readings:
        return statuses[MEANINGS[meant.meaning].end]
    ends = {statuses[MEANINGS[each].end] for each in meant.readings}
    return ends.pop() if len(ends) == 1 else None


def _entered(timing: Timing, judgement: Judgement) -> StoredStatus:
    """Return the observed status with the message's time, unless the stored time would go back."""
    observed, stored_at, at = judgement.observed, timing.order.at, timing.at
    if at is not None and (stored_at is None or timing.compared in _NOT_BACK):
        exact = not judgement.came_before or timing.age is _NEWER
        return StoredStatus(observed, at, exact, at if judgement.tells_entry else None)
    return StoredStatus(observed, stored_at, stored_at is None)


def _unchanged(timing: Timing, stored: str | None, *, confirmed: bool) -> StoredStatus:
    """Return the stored status by its name; a message that confirms it may give it a later time."""
    order = timing.order
    status = order.status if stored is None else stored
    if confirmed and timing.at is not None and order.at is None:
        return StoredStatus(status, timing.at, exact=False, since=order.since)
    at = timing.at if confirmed and timing.compared is _NEWER else order.at
    return StoredStatus(status, at, order.exact, order.since)
