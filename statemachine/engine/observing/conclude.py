"""From what a message means to what is done with it, and the order as it is kept from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from statemachine.engine.observing.heard import Age, Heard
from statemachine.model.observation import (
    ARRIVING,
    STANDING,
    Meaning,
    Moment,
    Outcome,
    Policy,
    StoredStatus,
    applies,
    default_policy,
)

if TYPE_CHECKING:
    from statemachine.engine.observing.found import Found


def chosen(policies: Mapping[Any, str]) -> dict[Meaning, Policy]:
    """Read policies by their words, or raise `ValueError` for a word that is none."""
    return {Meaning(meaning): Policy(policy) for meaning, policy in policies.items()}


def conclude(heard: Heard, found: Found, policies: Mapping[Meaning, Policy]) -> Outcome:
    """Return the outcome of a message, with what is done about it."""
    before = None if heard.kept is None else heard.kept.said
    observed = heard.observed.said
    end = _end(found, before, observed)
    stays = before is not None and end == before
    policy = policies.get(found.meaning) or default_policy(
        found.meaning, certain=found.certain, stays=stays
    )
    moves = applies(policy, found.meaning) and observed is not None
    confirmed = found.meaning is Meaning.DUPLICATE or (found.meaning is Meaning.AMBIGUOUS and stays)
    since = _confirmed(heard) if confirmed else heard.stored.at
    return Outcome(
        meaning=found.meaning,
        policy=policy,
        reason=found.reason,
        stored=before,
        observed=observed,
        end=end,
        after=StoredStatus(observed, heard.at)
        if moves
        else StoredStatus(heard.stored.status if before is None else before, since),
        certain=found.certain,
        missing=found.missing,
        unique=found.unique,
        readings=found.readings,
        row=found.row,
        unspecified=found.unspecified,
        refusals=found.refusals,
    )


def _end(found: Found, before: str | None, observed: str | None) -> str | None:
    """Return where the order is, if all readings of the message agree on it."""
    ends = {_end_of(each, before, observed) for each in found.readings or (found.meaning,)}
    return ends.pop() if len(ends) == 1 else None


def _end_of(meaning: Meaning, before: str | None, observed: str | None) -> str | None:
    if meaning in STANDING:
        return before
    return observed if meaning in ARRIVING else None


def _confirmed(heard: Heard) -> Moment | None:
    """Return the time at which the status is known to have stood last."""
    return heard.at if heard.stored.at is None or heard.age is Age.NEWER else heard.stored.at
