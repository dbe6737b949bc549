"""What a body contains: its records, each with the observation that it reports and with its errors."""

from __future__ import annotations

from dataclasses import dataclass

from statemachine.model.errors import MessageError
from statemachine.model.observation import Observation


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a message; `number` counts from one.

    `observation` is None if the record cannot be read. A record with an observation may have errors too: a time
    that cannot be read, and facts that do not have their declared type. The observation does not contain these.

    A record whose status or trigger is declared as ignored has an observation and no errors. It needs no other field.
    The observation has the fields that can be read. Both keys are empty if a part of one is missing.
    """

    number: int
    observation: Observation | None
    errors: tuple[MessageError, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of a message in their order; `message` is the name of its declaration.

    A body that no message takes has no message and no records, and is `ignored`, if the rule file says so.
    """

    message: str | None
    records: tuple[Record, ...]
    ignored: bool = False

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations of the records, without the records that cannot be read."""
        return tuple(each.observation for each in self.records if each.observation is not None)

    @property
    def errors(self) -> tuple[MessageError, ...]:
        """The errors of all records."""
        return tuple(error for each in self.records for error in each.errors)
