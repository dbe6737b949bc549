"""A message in the names of the rule set, and its age compared with the stored status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any

from statemachine.engine.siblings import fails_for_facts, holds_for_facts
from statemachine.model.observation import Moment, Observation, StoredStatus
from statemachine.model.status_names import plain_value, text_of
from statemachine.model.table import Row, Table

if TYPE_CHECKING:
    from statemachine.model.value_types import Value


class Age(Enum):
    """The age of a message, compared with the time of the stored status."""

    OLDER = "older"
    SAME = "the same time"
    NEWER = "newer"
    INCOMPARABLE = "not comparable"


_TIMES = frozenset({datetime, int, NoneType})
"""The types whose values need no further look; subclasses and floats may be no times."""

_OLDER, _SAME, _NEWER, _INCOMPARABLE = Age  # to read a member of an enum is slow before Python 3.12


class Timing:
    """The stored status of an order and the time of a message.

    A value that is no time counts as absent: `order` and `at` have None in its place, and the two times are
    incomparable. `compared` is the age of the message as far as the two times tell. `age` is what this proves:
    against a lower bound, only an older message proves something.
    """

    __slots__ = ("age", "at", "compared", "order")

    def __init__(self, order: StoredStatus, at: Moment | None) -> None:
        self.order, self.at, stored_at = order, at, order.at
        compared: Age | None = None
        if not (
            _TIMES.issuperset((type(stored_at), type(order.since), type(at))) or self._keeps_times()
        ):
            compared = _INCOMPARABLE
        elif stored_at is not None and at is not None:
            compared = _compare(stored_at, at)
        self.compared = compared
        proves = compared is _OLDER or (order.exact and compared is not _INCOMPARABLE)
        self.age = compared if proves else None

    def _keeps_times(self) -> bool:
        """Replace what is no time by None; return False if one of the two times was replaced."""
        order, at = self.order, self.at
        stored_at, since, self.at = _time(order.at), _time(order.since), _time(at)
        if stored_at is not order.at or since is not order.since:
            self.order = StoredStatus(order.status, stored_at, order.exact, since, order.requested)
        return stored_at is order.at and self.at is at

    @property
    def is_empty(self) -> bool:
        """Whether neither the stored status nor the message has a time."""
        order = self.order
        return order.at is None and self.at is None and order.since is None and order.exact is True


def _time(value: Moment | None) -> Moment | None:
    """Return a date and time or a number, or None for any other value: it could never be compared.

    A NaN, and a date and time that does not equal itself, are no times.
    """
    kind = type(value)
    if kind in _TIMES:
        return value
    if kind is bool or not isinstance(value, datetime | int | float):
        return None
    try:
        return value if value == value else None  # noqa: PLR0124  # a NaN is not equal to itself
    except Exception:  # noqa: BLE001  # a comparison is foreign code
        return None


def _compare(stored: Any, observed: Any) -> Age:
    """Compare two times or sequence numbers."""
    try:
        if observed > stored:
            age = _NEWER
        elif observed < stored:
            age = _OLDER
        else:
            age = _SAME if observed == stored else _INCOMPARABLE
    except Exception:  # noqa: BLE001  # a comparison is foreign code: if it raises, the two do not compare
        age = _INCOMPARABLE
    return age


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A word for a status: the declared status, if any, and the word as a text, if it is a word."""

    name: str | None
    text: str | None

    @property
    def label(self) -> str | None:
        """The declared name, or the text of an unknown word."""
        return self.text if self.name is None else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedMessage:
    """What a message reports about a stored order.

    `word` is the stored status as it was passed; `stored` is None for a new order. `ignored` is True if
    the observed word is declared as ignored. `previous` is the name of a declared status. `age` is what the
    times prove: None if they prove nothing.
    """

    word: object
    stored: StatusWord | None
    observed: StatusWord
    ignored: bool
    previous: str | None
    age: Age | None
    event: str | None
    actor: str | None
    channel: str | None
    facts: Mapping[str, Value]

    def names(self, table: Table) -> tuple[object, ...] | None:
        """Return all that the meaning depends on, facts aside, if it is names of the rule set and the age."""
        stored, observed, rules = self.stored, self.observed.name, table.rules
        if self.ignored or observed is None or (stored is not None and stored.name is None):
            return None
        for word, known in (
            (self.event, table.events),
            (self.actor, rules.actors),
            (self.channel, rules.channels),
        ):
            if not (word is None or (type(word) is str and word in known)):
                return None
        name = None if stored is None else stored.name
        return name, observed, self.previous, self.event, self.actor, self.channel, self.age

    def fits(self, row: Row, table: Table) -> bool:
        """Return whether the message may be about a row: event, channel, actor and facts allow it."""
        guards = [table.rules.guards[name] for name in row.guards]
        return (
            (self.event is None or row.event == self.event)
            and (self.channel is None or row.channels is None or self.channel in row.channels)
            and (self.actor is None or table.fits_actor(row, self.actor))
            and all(
                values.contains(self.facts[fact])
                for guard in guards
                for fact, values in guard.conditions.items()
                if fact in self.facts
            )
            and not (row.otherwise and holds_for_facts(table, row, self.facts))
        )

    def satisfies(self, row: Row, table: Table) -> bool:
        """Return whether a row has guards and the facts of the message satisfy all of them.

        The guard of an `otherwise` row that has siblings is one of them.
        """
        guards = [table.rules.guards[name] for name in row.guards]
        if row.otherwise and table.siblings(row):
            if not fails_for_facts(table, row, self.facts):
                return False
        elif not guards:
            return False
        return all(
            guard.external is None
            and all(
                fact in self.facts and values.contains(self.facts[fact])
                for fact, values in guard.conditions.items()
            )
            for guard in guards
        )


def resolve(table: Table, timing: Timing, observation: Observation) -> ResolvedMessage:
    """Return a message in the names of the rule set; an event, actor or channel that is no text becomes None.

    The previous status and the event of a snapshot become None too: they are about a change.
    """
    is_snapshot = observation.snapshot is True
    observed, ignored = _observed(table, observation)
    word = timing.order.status
    return ResolvedMessage(
        word=word,
        stored=None if word is None else status_word(table, word),
        observed=observed,
        ignored=ignored,
        previous=None if is_snapshot else table.resolve(observation.previous),
        age=timing.age,
        event=None if is_snapshot else _text(observation.event),
        actor=_text(observation.actor),
        channel=_text(observation.channel),
        facts=_valid_facts(table, observation.facts),
    )


def _observed(table: Table, observation: Observation) -> tuple[StatusWord, bool]:
    """Return the observed status, by its word or by a trigger, and whether the message reports none."""
    word = observation.status
    ignored = table.names.ignores(word, observation.trigger)
    if word is None and isinstance(observation.trigger, str):
        declared = table.rules.triggers.get(observation.trigger, "")
        name = declared if declared in table.rules.statuses else None
        return StatusWord(name, name), ignored
    return status_word(table, word), ignored


def status_word(table: Table, word: object) -> StatusWord:
    """Return the status that a word names, and its text."""
    return StatusWord(table.resolve(word), text_of(word))


def _text(word: object) -> str | None:
    return word if isinstance(word, str) else None


def _valid_facts(table: Table, facts: object) -> dict[str, Value]:
    """Return the facts that are declared and valid; guards read no others."""
    if not isinstance(facts, Mapping):
        return {}
    declared = table.rules.facts
    return {
        name: value
        for name, passed in facts.items()
        if isinstance(name, str)
        and name in declared
        and declared[name].domain.accepts(value := plain_value(passed))
    }
