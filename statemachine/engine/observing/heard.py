"""A message as it is heard: its words resolved against the rule set, its time against what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from statemachine.model.observation import Moment, Observation, StoredStatus
from statemachine.model.status_names import text_of
from statemachine.model.table import Table

if TYPE_CHECKING:
    from statemachine.model.rows import Row
    from statemachine.model.value_types import Value


IGNORED = "ignored"
"""What a trigger stands for that tells of no status."""


class Age(Enum):
    """How the time of a message stands to the time of what is kept."""

    OLDER = "older"
    SAME = "the same time"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Word:
    """A word for a status: the status that it names, if it does, and its text, if it is a word."""

    name: str | None
    text: str | None

    @property
    def said(self) -> str | None:
        """The status by its name, or the word as it came."""
        return self.text if self.name is None else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a message says of an order that is kept; `kept` is None if the order is new to us.

    `ignored` says that what is observed is known to be no status. A previous status is one by its name.
    `stored` is what is kept as it came, `at` the time of the message.
    """

    stored: StoredStatus
    kept: Word | None
    observed: Word
    ignored: bool
    previous: str | None
    at: Moment | None
    age: Age | None
    event: str | None
    actor: str | None
    channel: str | None
    facts: Mapping[str, Value]

    def fits(self, row: Row, table: Table) -> bool:
        """Say whether a row is one that the message may speak of: nothing that it names is against it."""
        return (
            (self.event is None or row.event == self.event)
            and (self.channel is None or row.channels is None or self.channel in row.channels)
            and self._fits_actor(row, table)
            and not any(self._fails(name, table) for name in row.guards)
        )

    def satisfies(self, row: Row, table: Table) -> bool:
        """Say whether the facts of the message are known to satisfy every guard of a row that has some."""
        guards = [table.rules.guards[name] for name in row.guards]
        return bool(guards) and all(
            guard.external is None
            and all(
                fact in self.facts and values.contains(self.facts[fact])
                for fact, values in guard.conditions.items()
            )
            for guard in guards
        )

    def _fits_actor(self, row: Row, table: Table) -> bool:
        if self.actor is None or row.actors is None:
            return True
        return self.actor in table.includes and table.fits_actor(row, self.actor)

    def _fails(self, guard: str, table: Table) -> bool:
        conditions = table.rules.guards[guard].conditions.items()
        return any(
            fact in self.facts and not values.contains(self.facts[fact]) for fact, values in conditions
        )


def hear(table: Table, kept: StoredStatus, observation: Observation) -> Heard:
    """Resolve the words of a message; what is no text is no event, no actor and no channel."""
    observed, ignored = _observed(table, observation)
    return Heard(
        kept=None if kept.status is None else _word(table, kept.status),
        stored=kept,
        observed=observed,
        ignored=ignored,
        previous=table.resolve(observation.previous),
        at=observation.at,
        age=_age(kept.at, observation.at),
        event=_text(observation.event),
        actor=_text(observation.actor),
        channel=_text(observation.channel),
        facts=_known(table, observation.facts),
    )


def _observed(table: Table, observation: Observation) -> tuple[Word, bool]:
    """Return the status that is observed, by its word or by a trigger, and whether it is an ignored word."""
    word = observation.status
    if word is None and isinstance(observation.trigger, str):
        stands_for = table.rules.triggers.get(observation.trigger, "")
        name = stands_for if stands_for in table.rules.statuses else None
        return Word(name, name), name is None and stands_for == IGNORED
    return _word(table, word), table.names.ignores(word)


def _word(table: Table, word: object) -> Word:
    return Word(table.resolve(word), text_of(word))


def _text(word: object) -> str | None:
    return word if isinstance(word, str) else None


def _known(table: Table, facts: object) -> dict[str, Value]:
    """Return the facts that are declared and of their type; guards can look at no others."""
    if not isinstance(facts, Mapping):
        return {}
    declared = table.rules.facts
    return {
        name: value
        for name, value in facts.items()
        if isinstance(name, str) and name in declared and declared[name].domain.accepts(value)
    }


def _age(kept: object, observed: object) -> Age | None:
    """Compare two times, or sequence numbers, or whatever they are; what does not compare tells nothing."""
    if kept is None or observed is None:
        return None
    try:
        holding = (
            (Age.OLDER, bool(observed < kept)),  # type: ignore[operator]  # whether they compare is seen by trying
            (Age.NEWER, bool(observed > kept)),  # type: ignore[operator]  # likewise
            (Age.SAME, bool(observed == kept)),
        )
    except Exception:  # noqa: BLE001  # a comparison is foreign code: whatever it raises, the two do not compare
        return None
    return next((age for age, holds in holding if holds), None)
