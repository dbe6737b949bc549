"""What a message reports about one order, the stored status of the order, and what the message means for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast

from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.json_values import json_scalar
from statemachine.model.value_types import Domain, Type

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from statemachine.model.decision import Refusal
    from statemachine.model.digest import RuleSetId
    from statemachine.model.table import Row

Moment: TypeAlias = "datetime | int | float"
"""A time, or a sequence number: two of them are compared. Any other value, and a NaN, counts as absent."""


def read_moment(text: str, *, numbers: bool = True) -> Moment:
    """Return the time of a text, or with `numbers` a sequence number.

    Raises `ValueError` for any other text, with a phrase for the texts that can be read.
    """
    for kind in (Type.DATETIME, Type.NUMBER) if numbers else (Type.DATETIME,):
        with suppress(ValueError):
            return cast("Moment", Domain(kind).read(text))
    raise ValueError(f"{Domain(Type.DATETIME).with_forms}{', or a number' if numbers else ''}")


class ObservationKey(NamedTuple):
    """What tells one record of an event from all others: a repeated delivery has the same key.

    `id` is the provider's own id of the event. `ordinal` counts the records of one body about the same order and
    item that have this id, from one.
    """

    rule_set: str | None
    order: FrozenMap[str, str]
    item: FrozenMap[str, str]
    id: str
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one record of a message reports, in the provider's words; a missing field is None.

    `order` and `item` are keys: each part has a name and a text. A record that is ignored may have none. `at` is
    a time or a sequence number. `id` is the provider's own id of the event, and `ordinal` the number of the record
    among those of its body with the same order, item and id. `rule_set` is the id of the rule set that read it.
    `facts_after` describe the order after the move, so they decide no guard. A `snapshot` tells what is, not what
    changed. A store takes a record without an id for a repeated one if an equal one came `repeats_within` this time.
    The facts and the raw record are not in the repr, because they may be secret.
    """

    status: object = None
    previous: object = None
    trigger: str | None = None
    event: str | None = None
    at: Moment | None = None
    actor: str | None = None
    channel: str | None = None
    order: FrozenMap[str, str] = EMPTY
    item: FrozenMap[str, str] = EMPTY
    facts: Mapping[str, object] = field(default=EMPTY, repr=False)
    facts_after: Mapping[str, object] = field(default=EMPTY, repr=False)
    id: str | None = None
    ordinal: int = 1
    rule_set: str | None = None
    snapshot: bool = False
    repeats_within: timedelta | None = None
    raw: Any = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> ObservationKey | None:
        """The key of the record, or None if its event has no id."""
        if self.id is None:
            return None
        return ObservationKey(self.rule_set, self.order, self.item, self.id, self.ordinal)

    def key_parts(self, names: Iterable[str]) -> FrozenMap[str, str] | None:
        """Return the named parts of the order and item keys, or None if one of them is missing.

        With `rollup.by` as names, all items of one order have the same parts.
        """
        parts = {**self.order, **self.item}
        wanted = tuple(names)
        complete = parts.keys() >= set(wanted)
        return FrozenMap({name: parts[name] for name in wanted}) if complete else None


@dataclass(frozen=True, slots=True)
class StoredStatus:
    """The status of an order as the caller stores it (None: not known yet), with its time.

    `at` is the time of the last message or change that gave the order this status. It is a lower bound if
    `exact` is False: the order entered the status then or later. `since` is the time at which the order
    entered the status, if that is known. `requested` are the targets of requests that the provider has accepted
    and not carried out yet, each in any spelling.
    """

    status: str | int | None
    at: Moment | None = None
    exact: bool = True
    since: Moment | None = None
    requested: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields ready for JSON; a time is a text in ISO 8601."""
        names = [each.name for each in fields(self) if each.name != "requested"]
        requested = [json_scalar(each) for each in self.requested]
        return {name: json_scalar(getattr(self, name)) for name in names} | {"requested": requested}


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


class End(StrEnum):
    """Which of the two statuses an order is in after a message."""

    OBSERVED = "observed"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class MeaningRules:
    """What follows from one meaning.

    `end` is None where the message leaves the status of the order open. `policy` is the default policy;
    `if_uncertain` and `if_stays` replace it where the outcome is not certain, or where the order stays
    in the stored status. `has_status` is False where there is nothing to apply. `confirms` is True where
    a message that leaves the order in the stored status confirms that status.
    """

    end: End | None
    policy: Policy
    if_uncertain: Policy | None = None
    if_stays: Policy | None = None
    has_status: bool = True
    confirms: bool = False


MEANINGS: Mapping[Meaning, MeaningRules] = {
    Meaning.CREATED: MeaningRules(End.OBSERVED, Policy.APPLY),
    Meaning.APPLIED: MeaningRules(End.OBSERVED, Policy.APPLY),
    Meaning.DUPLICATE: MeaningRules(End.STORED, Policy.IGNORE, has_status=False, confirms=True),
    Meaning.LATE: MeaningRules(End.STORED, Policy.IGNORE, if_uncertain=Policy.HOLD),
    Meaning.SKIPPED_AHEAD: MeaningRules(End.OBSERVED, Policy.APPLY),
    Meaning.CONTRADICTS: MeaningRules(None, Policy.HOLD),
    Meaning.AFTER_FINAL: MeaningRules(None, Policy.HOLD),
    Meaning.UNKNOWN_STATUS: MeaningRules(None, Policy.HOLD),
    Meaning.IGNORED: MeaningRules(End.STORED, Policy.IGNORE, has_status=False),
    Meaning.REFUSED: MeaningRules(None, Policy.HOLD),
    Meaning.UNSPECIFIED: MeaningRules(End.OBSERVED, Policy.APPLY),
    Meaning.AMBIGUOUS: MeaningRules(None, Policy.HOLD, if_stays=Policy.IGNORE, confirms=True),
}
"""One row for each meaning; the end of an ambiguous outcome is that of its readings, if they agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a message means for a stored order, and what to do with it.

    `stored` and `observed` are names of statuses; a word that names no status is given as it came.
    `end` is the status that the order is in according to the message; None if the message leaves it
    open. `missing` are statuses that were skipped without a message; `unique` is True if there is
    exactly one shortest route. `readings` are the meanings that an ambiguous message may have. `row` is
    the move that was made, if it is known; `unspecified` is True if no transition declares it.
    `certain` is True where documented rules and the message leave no other reading. `expected` is True where
    the observed status is one that was requested (`StoredStatus.requested`); no other field depends on it.
    `after` is the status to store from now on; its time never goes back. `rule_set` is the rule set that the
    message was compared with.
    """

    meaning: Meaning
    policy: Policy
    reason: str
    stored: str | None
    observed: str | None
    end: str | None
    after: StoredStatus
    certain: bool = True
    expected: bool = False
    missing: tuple[str, ...] = ()
    unique: bool = True
    readings: tuple[Meaning, ...] = ()
    row: Row | None = None
    unspecified: bool = False
    refusals: tuple[Refusal, ...] = ()
    rule_set: RuleSetId | None = field(default=None, compare=False, repr=False)

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

    def to_dict(self, *, places: bool = False) -> dict[str, Any]:
        """Return the outcome ready for JSON; `places` adds the place of each rule in its file."""
        return {
            "rule_set": None if self.rule_set is None else self.rule_set.to_dict(),
            "meaning": str(self.meaning),
            "policy": str(self.policy),
            "reason": self.reason,
            "stored": json_scalar(self.stored),
            "observed": json_scalar(self.observed),
            "status": json_scalar(self.status),
            "end": json_scalar(self.end),
            "after": self.after.to_dict(),
            "changes_status": self.changes_status,
            "certain": self.certain,
            "expected": self.expected,
            "unspecified": self.unspecified,
            "missing": list(self.missing),
            "unique": self.unique,
            "readings": list(map(str, self.readings)),
            "override": self.override,
            "row": None if self.row is None else self.row.to_dict(places=places),
            "refusals": [each.to_dict(places=places) for each in self.refusals],
        }


def applies(policy: Policy, meaning: Meaning) -> bool:
    """Return whether a status is applied: the policy is apply, and the meaning has a status to apply."""
    return policy is Policy.APPLY and MEANINGS[meaning].has_status


def default_policy(meaning: Meaning, *, certain: bool, stays: bool) -> Policy:
    """Return the policy where neither caller nor file sets one; `stays`: the order ends where it is stored."""
    rules = MEANINGS[meaning]
    if stays and rules.if_stays is not None:
        return rules.if_stays
    return rules.policy if certain or rules.if_uncertain is None else rules.if_uncertain
