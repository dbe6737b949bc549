"""What was read of a message: its records, each with what it says and what of it could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from statemachine.model.errors import MessageError
from statemachine.model.observation import Observation


@dataclass(frozen=True, slots=True)
class Record:
    """One record, counted from one.

    `observation` is None if the record as a whole cannot be read. One with an observation may have errors
    too: facts that are not what is declared, and that the observation is without.
    """

    number: int
    observation: Observation | None
    errors: tuple[MessageError, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All records of a message, in their order; `message` is the name under which it is declared."""

    message: str
    records: tuple[Record, ...]

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What the records say, those left out that cannot be read."""
        return tuple(each.observation for each in self.records if each.observation is not None)

    @property
    def errors(self) -> tuple[MessageError, ...]:
        """What of the records cannot be read."""
        return tuple(error for each in self.records for error in each.errors)
