"""From what a message means to an outcome: the policy, and the status to store from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from statemachine.engine.reasons import shown
from statemachine.engine.resolve import Age, ResolvedMessage
from statemachine.model.observation import (
    MEANINGS,
    End,
    Meaning,
    Moment,
    Outcome,
    Policy,
    StoredStatus,
    applies,
    default_policy,
)
from statemachine.model.text import listing

if TYPE_CHECKING:
    from statemachine.model.decision import Refusal
    from statemachine.model.table import Row

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a message means, before a policy is chosen; the fields are those of `Outcome`."""

    meaning: Meaning
    reason: str
    _: KW_ONLY
    row: Row | None = None
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[Meaning, ...] = ()
    certain: bool = True
    unspecified: bool = False
    refusals: tuple[Refusal, ...] = ()


def parsed_policies(policies: Mapping[Any, str]) -> dict[Meaning, Policy]:
    """Return policies by meaning.

    Raises `TypeError` if they are not a mapping, `ValueError` for an unknown outcome or policy.
    """
    if not isinstance(policies, Mapping):
        raise TypeError(f"policies must be a mapping of outcomes to policies, not {shown(policies)}")
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


def conclude(
    message: ResolvedMessage, meant: Interpretation, policies: Mapping[Meaning, Policy]
) -> Outcome:
    """Return the outcome of a message: what it means, the policy, and the status to store."""
    stored = None if message.stored is None else message.stored.label
    observed = message.observed.label
    end = _end(meant, stored, observed)
    stays = stored is not None and end == stored
    policy = policies.get(meant.meaning) or default_policy(
        meant.meaning, certain=meant.certain, stays=stays
    )
    applied = applies(policy, meant.meaning) and observed is not None
    return Outcome(
        meaning=meant.meaning,
        policy=policy,
        reason=meant.reason,
        stored=stored,
        observed=observed,
        end=end,
        after=StoredStatus(observed, message.at)
        if applied
        else _unchanged(message, stored, confirmed=stays and MEANINGS[meant.meaning].confirms),
        certain=meant.certain,
        missing=meant.missing,
        unique=meant.unique,
        readings=meant.readings,
        row=meant.row,
        unspecified=meant.unspecified,
        refusals=meant.refusals,
    )


def _end(meant: Interpretation, stored: str | None, observed: str | None) -> str | None:
    """Return the status that the order is in, if all readings of the message agree on it."""
    statuses = {End.STORED: stored, End.OBSERVED: observed, None: None}
    ends = {statuses[MEANINGS[each].end] for each in meant.readings or (meant.meaning,)}
    return ends.pop() if len(ends) == 1 else None


def _unchanged(message: ResolvedMessage, stored: str | None, *, confirmed: bool) -> StoredStatus:
    """Return the stored status by its name; a message that confirms it may give it a newer time."""
    status = message.order.status if stored is None else stored
    return StoredStatus(status, _confirmed_at(message) if confirmed else message.order.at)


def _confirmed_at(message: ResolvedMessage) -> Moment | None:
    """Return the latest time at which the order is known to have the stored status."""
    newer = message.order.at is None or message.age is Age.NEWER
    return message.at if newer else message.order.at
