"""A message in the names of the rule set, and its age compared with the stored status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from statemachine.model.observation import Moment, Observation, StoredStatus
from statemachine.model.status_names import text_of
from statemachine.model.table import Row, Table

if TYPE_CHECKING:
    from statemachine.model.value_types import Value


class Age(Enum):
    """The age of a message, compared with the time of the stored status."""

    OLDER = "older"
    SAME = "the same time"
    NEWER = "newer"
    INCOMPARABLE = "not comparable"


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

    `order` is the stored status as it was passed; `stored` is None for a new order. `ignored` is True if
    the observed word is declared as ignored. `previous` is the name of a declared status. `at` is the
    time of the message, `compared` its age as far as the two times tell.
    """

    order: StoredStatus
    stored: StatusWord | None
    observed: StatusWord
    ignored: bool
    previous: str | None
    at: Moment | None
    compared: Age | None
    event: str | None
    actor: str | None
    channel: str | None
    facts: Mapping[str, Value]

    @property
    def age(self) -> Age | None:
        """The age as evidence: against a lower bound, only an older message proves something."""
        if self.compared is Age.OLDER or self.order.exact:
            return None if self.compared is Age.INCOMPARABLE else self.compared
        return None

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
        )

    def satisfies(self, row: Row, table: Table) -> bool:
        """Return whether a row has guards and the facts of the message satisfy all of them."""
        guards = [table.rules.guards[name] for name in row.guards]
        return bool(guards) and all(
            guard.external is None
            and all(
                fact in self.facts and values.contains(self.facts[fact])
                for fact, values in guard.conditions.items()
            )
            for guard in guards
        )


def resolve(table: Table, order: StoredStatus, observation: Observation) -> ResolvedMessage:
    """Return a message in the names of the rule set; an event, actor or channel that is no text becomes None."""
    observed, ignored = _observed(table, observation)
    return ResolvedMessage(
        order=order,
        stored=None if order.status is None else _status(table, order.status),
        observed=observed,
        ignored=ignored,
        previous=table.resolve(observation.previous),
        at=observation.at,
        compared=_compare(order.at, observation.at),
        event=_text(observation.event),
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
    return _status(table, word), ignored


def _status(table: Table, word: object) -> StatusWord:
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
        for name, value in facts.items()
        if isinstance(name, str) and name in declared and declared[name].domain.accepts(value)
    }


def _compare(stored: object, observed: object) -> Age | None:
    """Compare two times or sequence numbers; None if one of them is missing."""
    if stored is None or observed is None:
        return None
    try:
        comparisons = (
            (Age.OLDER, bool(observed < stored)),  # type: ignore[operator]  # only trying shows whether they compare
            (Age.NEWER, bool(observed > stored)),  # type: ignore[operator]  # only trying shows whether they compare
            (Age.SAME, bool(observed == stored)),
        )
    except Exception:  # noqa: BLE001  # a comparison is foreign code: if it raises, the two do not compare
        return Age.INCOMPARABLE
    return next((age for age, holds in comparisons if holds), Age.INCOMPARABLE)
