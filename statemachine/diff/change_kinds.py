"""The kinds of changes between two versions of a rule set, and how each is rated for three audiences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from statemachine.model.spans import Span


class Rating(IntEnum):
    """How a change is rated for one audience; a higher rating is worse."""

    SAFE = 0
    RISK = 1
    BREAK = 2

    @property
    def words(self) -> str:
        """The rating as it is printed."""
        return ("safe", "may break", "breaks")[self]


class Audience(StrEnum):
    """Who depends on a rule set."""

    CALLERS = "callers"
    READERS = "readers"
    STORED = "stored orders"

    @property
    def key(self) -> str:
        """The audience as a key of JSON."""
        return self.replace(" ", "_")


Ratings = Mapping[Audience, Rating]
"""The rating of a change for each audience."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: its sentence, its ratings, and for whom the relations may raise them.

    The sentence has `{subject}`. A rating that may be raised depends on the rest of the rule set: the
    relations of `relations.py` decide it for each change.
    """

    sentence: str
    callers: Rating
    readers: Rating
    stored: Rating
    raised: frozenset[Audience] = frozenset()

    @property
    def ratings(self) -> dict[Audience, Rating]:
        """The rating for each audience."""
        return dict(zip(Audience, (self.callers, self.readers, self.stored), strict=True))


_LETTERS = {"s": Rating.SAFE, "r": Rating.RISK, "b": Rating.BREAK}
_CALLERS = frozenset({Audience.CALLERS})
_STORED = frozenset({Audience.STORED})
_BOTH = _CALLERS | _STORED
_ALL = frozenset(Audience)


def _kind(sentence: str, letters: str, raised: frozenset[Audience] = frozenset()) -> Kind:
    """Return a kind; the letters are the ratings for callers, readers and stored orders."""
    callers, readers, stored = (_LETTERS[each] for each in letters)
    return Kind(sentence, callers, readers, stored, raised)


KINDS: Mapping[str, Kind] = {
    "status-removed": _kind("the status {subject} was removed", "bsb"),
    "status-added": _kind("the status {subject} was added", "srs", _BOTH),
    "status-renamed": _kind("the status {subject}", "bbb"),
    "status-renamed-with-alias": _kind("the status {subject}, and the old name is an alias", "sbs"),
    "status-ended": _kind("the status {subject} became final", "sbr", _BOTH),
    "status-reopened": _kind("the status {subject} is no longer final", "sbr", _BOTH),
    "status-retired": _kind("the status {subject} was retired", "sss", _BOTH),
    "status-unretired": _kind("the status {subject} is no longer retired", "sss", _ALL),
    "initial-added": _kind("orders can begin in {subject}", "sss", _CALLERS | {Audience.READERS}),
    "initial-removed": _kind("orders no longer begin in {subject} by themselves", "sss", _CALLERS),
    "result-changed": _kind("the result of {subject} was changed", "sbs"),
    "code-added": _kind("{subject} has a code", "srs"),
    "code-changed": _kind("the code of {subject} was changed", "bbr"),
    "code-changed-old-kept": _kind("the code of {subject} was changed; the old one is an alias", "sbs"),
    "code-removed": _kind("{subject} has no code any more", "bbr"),
    "alias-added": _kind("{subject} has a new alias", "sss"),
    "alias-removed": _kind("{subject} lost an alias", "bsr"),
    "spelling-moved": _kind("a spelling of {subject} names another status", "bbb"),
    "group-changed": _kind("the members of the group {subject} were changed", "sss", _ALL),
    "actor-removed": _kind("the actor {subject} was removed", "bss"),
    "actor-added": _kind("the actor {subject} was added", "sss", _CALLERS),
    "actor-changed": _kind("the actor {subject} includes other actors", "sss", _BOTH),
    "channel-removed": _kind("the channel {subject} was removed", "bss"),
    "channel-added": _kind("the channel {subject} was added", "sss"),
    "fact-removed": _kind("the fact {subject} was removed", "bss"),
    "fact-added": _kind("the fact {subject} was added", "sss"),
    "fact-narrowed": _kind("the fact {subject} takes fewer values", "bss", _STORED),
    "fact-widened": _kind("the fact {subject} takes more values", "sss"),
    "input-removed": _kind("the input {subject} was removed", "bss"),
    "input-added": _kind("the input {subject} was added", "sss"),
    "input-narrowed": _kind("the input {subject} takes fewer values", "bss"),
    "input-widened": _kind("the input {subject} takes more values", "sss"),
    "input-default-changed": _kind("the default of the input {subject} was changed", "srs", _BOTH),
    "guard-removed": _kind("the guard {subject} was removed", "sss"),
    "guard-added": _kind("the guard {subject} was added", "sss"),
    "external-guard-removed": _kind("the external guard {subject} was removed", "bss", _STORED),
    "external-guard-added": _kind("the external guard {subject} was added", "bss", _STORED),
    "guard-changed": _kind("the guard {subject} was changed", "sss", _BOTH),
    "external-guard-changed": _kind("the guard {subject} is given other facts", "rsr", _BOTH),
    "event-removed": _kind("the event {subject} was removed", "bss", _STORED),
    "event-target-changed": _kind("others choose the target of the event {subject}", "srs", _CALLERS),
    "transition-removed": _kind("the transition {subject} was removed", "sss", _BOTH),
    "transition-added": _kind("the transition {subject} was added", "sss", _ALL),
    "transition-narrowed": _kind("the transition {subject} has fewer moves", "sss", _BOTH),
    "transition-widened": _kind("the transition {subject} has more moves", "sss", _ALL),
    "transition-changed": _kind("the limits of the transition {subject} were changed", "sss", _ALL),
    "transition-target-changed": _kind("the transition {subject} has another target", "sss", _ALL),
    "transition-event-changed": _kind("the transition {subject} has another event", "sss", _ALL),
    "time-changed": _kind("the time of the transition {subject} was changed", "srr"),
    "basis-changed": _kind("the basis of {subject} was changed", "srs"),
    "action-removed": _kind("the action {subject} was removed", "bss"),
    "action-added": _kind("the action {subject} was added", "srs"),
    "action-changed": _kind("the action {subject} was changed", "sss", _CALLERS),
    "undeclared-closed": _kind("fewer undeclared moves are unspecified", "rsr"),
    "undeclared-opened": _kind("more undeclared moves are unspecified", "srs"),
    "matching-narrowed": _kind("words are compared more strictly", "bsr"),
    "matching-widened": _kind("words are compared less strictly", "srs"),
    "unknown-changed": _kind("unknown statuses are treated differently", "rrr"),
    "words-changed": _kind("{subject} of messages were changed", "srs"),
    "rollup-changed": _kind("the status of an order is computed differently", "srs"),
    "message-removed": _kind("the message {subject} was removed", "brs"),
    "message-added": _kind("the message {subject} was added", "srs"),
    "message-changed": _kind("the message {subject} was changed", "rrs"),
    "status-changed": _kind("the rank, exits or entries of {subject} were changed", "srs"),
    "other": _kind("the meaning was changed in another way", "rrr", _BOTH),
}
"""Every kind of change by name, with its ratings for callers, readers and stored orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One change between two versions, with one cause.

    `subject` is the name that it is about, or the transition as its file has it, and `phrase` is the same in a sentence.
    `old` and `new` are its places in the two files; None if it is in one of them only. `details` says what was
    there and what is there now. `lost` and `gained` are moves. `refused` is a question that was allowed and is
    not any more, and `route` the shortest sequence of moves that one version allows and the other does not.
    `stranded` has the old statuses whose orders have no status any more, or cannot finish; `orders` counts
    these orders if an inventory was given.
    """

    kind: str
    subject: str
    phrase: str
    ratings: Ratings
    old: Span | None = None
    new: Span | None = None
    details: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    refused: str | None = None
    route: tuple[str, ...] = ()
    stranded: tuple[str, ...] = ()
    orders: int | None = None
    approved: str | None = None

    @property
    def is_break(self) -> bool:
        """Whether it breaks an audience."""
        return Rating.BREAK in self.ratings.values()

    @property
    def message(self) -> str:
        """The sentence of the change."""
        return KINDS[self.kind].sentence.format(subject=self.phrase)

    @property
    def span(self) -> Span | None:
        """The place in the new file, else the one in the old file."""
        return self.new or self.old

    def to_dict(self) -> dict[str, Any]:
        """Return the change, ready for JSON."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "message": self.message,
            "ratings": {each.key: rating.name.lower() for each, rating in self.ratings.items()},
            "details": list(self.details),
            "lost": list(self.lost),
            "gained": list(self.gained),
            "refused": self.refused,
            "route": list(self.route),
            "stranded": list(self.stranded),
            "orders": self.orders,
            "approved": self.approved,
            "old": None if self.old is None else self.old.to_dict(),
            "new": None if self.new is None else self.new.to_dict(),
        }
