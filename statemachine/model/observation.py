"""What a message says about one order, the order as it is stored, and what the message means for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from statemachine.model.frozen import FrozenMap

if TYPE_CHECKING:
    from datetime import datetime

    from statemachine.model.decision import Refusal
    from statemachine.model.rows import Row

Moment: TypeAlias = "datetime | int | float"
"""A time, or a sequence number: two of them are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one record of a message says, in the provider's words; a missing field is None.

    `order` and `item` are keys: each part has a name and a text. `at` is a time or a sequence number.
    The facts and the raw record are not in the repr, because they may be secret.
    """

    status: object = None
    previous: object = None
    trigger: str | None = None
    event: str | None = None
    at: Moment | None = None
    actor: str | None = None
    channel: str | None = None
    order: FrozenMap[str, str] = field(default_factory=FrozenMap)
    item: FrozenMap[str, str] = field(default_factory=FrozenMap)
    facts: Mapping[str, object] = field(default_factory=FrozenMap, repr=False)
    raw: Any = field(default=None, compare=False, repr=False)

    def key_parts(self, names: Iterable[str]) -> FrozenMap[str, str] | None:
        """Return the named parts of the order and item keys, or None if one of them is missing.

        With `rollup.by` as names, all items of one order have the same parts.
        """
        parts = {**self.order, **self.item}
        wanted = tuple(names)
        if not parts.keys() >= set(wanted):
            return None
        return FrozenMap({name: parts[name] for name in wanted})


@dataclass(frozen=True, slots=True)
class StoredStatus:
    """The status of an order as the caller stores it (None: not known yet), and the time of that knowledge."""

    status: str | int | None
    at: Moment | None = None


class Meaning(StrEnum):
    """What a message can mean for a stored order."""

    CREATED = "created"
    """The first message of an order."""
    APPLIED = "applied"
    """A move that the rules allow, or an override."""
    DUPLICATE = "duplicate"
    """A repeated message: nothing is new."""
    LATE = "late"
    """The message reports an older status than the stored one."""
    SKIPPED_AHEAD = "skipped-ahead"
    """Messages in between are missing: `missing` names the skipped statuses."""
    CONTRADICTS = "contradicts"
    """The previous status in the message does not fit the stored one."""
    AFTER_FINAL = "after-final"
    """The order had already ended."""
    UNKNOWN_STATUS = "unknown-status"
    """The observed or the stored status is not declared, or the message has none."""
    IGNORED = "ignored"
    """The message contains a word that the file lists as no status."""
    REFUSED = "refused"
    """The rules do not allow the move: `refusals` has the reasons."""
    UNSPECIFIED = "unspecified"
    """The rules do not decide this move."""
    AMBIGUOUS = "ambiguous"
    """The message has two possible meanings: `readings` names them."""


class Policy(StrEnum):
    """What to do with a message: apply its status, ignore it, hold it for a person, or raise."""

    APPLY = "apply"
    """Store the observed status."""
    IGNORE = "ignore"
    """Keep the stored status; nothing is left to do."""
    HOLD = "hold"
    """Keep the stored status; a person has to look at the message."""
    RAISE = "raise"
    """Raise `OutcomeError`, which carries the outcome."""


MeaningWord: TypeAlias = Literal[
    "created",
    "applied",
    "duplicate",
    "late",
    "skipped-ahead",
    "contradicts",
    "after-final",
    "unknown-status",
    "ignored",
    "refused",
    "unspecified",
    "ambiguous",
]
PolicyWord: TypeAlias = Literal["apply", "ignore", "hold", "raise"]
Policies: TypeAlias = Mapping[Meaning | MeaningWord, Policy | PolicyWord]
"""What to do with a message, by what it means; type checkers report a word that does not exist."""

ARRIVING = frozenset({Meaning.CREATED, Meaning.APPLIED, Meaning.SKIPPED_AHEAD, Meaning.UNSPECIFIED})
"""The meanings after which the order is in the observed status."""

STANDING = frozenset({Meaning.DUPLICATE, Meaning.LATE, Meaning.IGNORED})
"""The meanings after which the order is still in the stored status."""

_WITHOUT_STATUS = frozenset({Meaning.DUPLICATE, Meaning.IGNORED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a message means for a stored order, and what to do with it.

    `stored` and `observed` are names of statuses; a word that names no status is given as it came.
    `end` is the status that the order is in according to the message; None if the message leaves it
    open. `missing` are statuses that were skipped without a message; `unique` is True if there is
    exactly one shortest route. `readings` are the meanings that an ambiguous message may have. `row` is
    the move that was made, if it is known; `unspecified` is True if no transition declares it.
    `certain` is False where another reading is possible. `after` is the status to store from now on.
    """

    meaning: Meaning
    policy: Policy
    reason: str
    stored: str | None
    observed: str | None
    end: str | None
    after: StoredStatus
    certain: bool = True
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[Meaning, ...] = ()
    row: Row | None = None
    unspecified: bool = False
    refusals: tuple[Refusal, ...] = ()

    @property
    def changes_status(self) -> bool:
        """Whether the observed status is to be stored; also True where it equals the stored one."""
        return applies(self.policy, self.meaning) and self.observed is not None

    @property
    def status(self) -> str | int | None:
        """The status to store from now on."""
        return self.after.status

    @property
    def override(self) -> bool:
        """Whether the move was an override."""
        return self.row is not None and self.row.override


def applies(policy: Policy, meaning: Meaning) -> bool:
    """Return whether a status is applied: the policy says so, and the meaning has a status to apply."""
    return policy is Policy.APPLY and meaning not in _WITHOUT_STATUS


def default_policy(meaning: Meaning, *, certain: bool, stays: bool) -> Policy:
    """Return the policy where neither caller nor file sets one; `stays`: the order ends where it is stored."""
    if meaning in ARRIVING:
        return Policy.APPLY
    if meaning is Meaning.LATE:
        return Policy.IGNORE if certain else Policy.HOLD
    harmless = meaning in STANDING or (meaning is Meaning.AMBIGUOUS and stays)
    return Policy.IGNORE if harmless else Policy.HOLD
