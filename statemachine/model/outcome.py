"""What a provider's message means for an order as we keep it, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from statemachine.model.observation import Kept

if TYPE_CHECKING:
    from statemachine.model.refusal import Refusal
    from statemachine.model.rows import Row


class Meaning(StrEnum):
    """What a message can mean."""

    CREATED = "created"
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    LATE = "late"
    SKIPPED_AHEAD = "skipped-ahead"
    CONTRADICTS = "contradicts"
    AFTER_FINAL = "after-final"
    UNKNOWN_STATUS = "unknown-status"
    IGNORED = "ignored"
    REFUSED = "refused"
    UNSPECIFIED = "unspecified"
    AMBIGUOUS = "ambiguous"


class Policy(StrEnum):
    """What is done with a message: take its status over, leave the order as it is, ask a person, or raise."""

    APPLY = "apply"
    IGNORE = "ignore"
    HOLD = "hold"
    RAISE = "raise"


ARRIVING = frozenset({Meaning.CREATED, Meaning.APPLIED, Meaning.SKIPPED_AHEAD, Meaning.UNSPECIFIED})
"""What says that the order has come to the observed status."""

STANDING = frozenset({Meaning.DUPLICATE, Meaning.LATE, Meaning.IGNORED})
"""What leaves the order where it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a message means for an order.

    `kept` and `observed` are statuses by their names; a word that is no status stands as it came. `end` is
    where the order is, as far as this outcome tells: None where it does not. `missing` are the statuses that
    were passed unheard; `unique` says that no other way is as short. `readings` are those of an ambiguous
    message. `row` is the move that was made, where one is known, and `unspecified` says that no rule declares
    it. `certain` is false for what is ambiguous or unspecified, and for a late message that is told by the rules
    and not by its time, where another move could lead there too. `after` is the order as it is to be kept from
    now on.
    """

    meaning: Meaning
    policy: Policy
    reason: str
    kept: str | None
    observed: str | None
    end: str | None
    after: Kept
    certain: bool = True
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[Meaning, ...] = ()
    row: Row | None = None
    unspecified: bool = False
    refusals: tuple[Refusal, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether the order takes the observed status over; into itself, for a self transition."""
        return taken(self.policy, self.meaning) and self.observed is not None

    @property
    def status(self) -> str | int | None:
        """The status to keep from now on."""
        return self.after.status

    @property
    def override(self) -> bool:
        """Whether the move was made outside the normal rules."""
        return self.row is not None and self.row.override


def taken(policy: Policy, meaning: Meaning) -> bool:
    """Say whether a status is taken over: by policy, and where there is one to be taken."""
    return policy is Policy.APPLY and meaning not in {Meaning.DUPLICATE, Meaning.IGNORED}


def policy_of(meaning: Meaning, *, certain: bool, stays: bool) -> Policy:
    """Return what is done where nobody says otherwise; `stays` is that the order ends where it is kept."""
    if meaning in ARRIVING:
        return Policy.APPLY
    if meaning is Meaning.LATE:
        return Policy.IGNORE if certain else Policy.HOLD
    harmless = meaning in STANDING or (meaning is Meaning.AMBIGUOUS and stays)
    return Policy.IGNORE if harmless else Policy.HOLD
