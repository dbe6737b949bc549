"""Where in a message each value is looked for: in the record first, then in the body around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statemachine.messages.paths import Compiled
from statemachine.model.message_specs import SINGLE, Fields, JMESPath


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place for one value: in each record, in the body, or in both, where the record's own wins.

    No two are equal: with the same paths two values may still be of different types.
    """

    own: Compiled | None
    shared: Compiled | None

    def find(self, record: object) -> object:
        """Return what the record itself has there, None if nothing, or raise `MessageError`."""
        return None if self.own is None else self.own.find(record)

    @property
    def text(self) -> str:
        """The path by which a value is looked for first."""
        path = self.own or self.shared
        return "" if path is None else path.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """The places for all that an observation holds; None: nowhere."""

    order: Mapping[str, Spot]
    item: Mapping[str, Spot]
    facts: Mapping[str, Spot]
    status: Spot | None
    previous: Spot | None
    trigger: Spot | None
    event: Spot | None
    at: Spot | None
    actor: Spot | None
    channel: Spot | None

    @classmethod
    def of(cls, own: Fields, shared: Fields) -> Spots:
        """Parse the paths into a record and those into the body around it."""
        return cls(
            order=_spots(own.order, shared.order),
            item=_spots(own.item, shared.item),
            facts=_spots(own.facts, shared.facts),
            **{name: _spot(getattr(own, name), getattr(shared, name)) for name in SINGLE},
        )


def _spot(own: JMESPath | None, shared: JMESPath | None) -> Spot | None:
    if own is None and shared is None:
        return None
    return Spot(
        None if own is None else Compiled.of(own), None if shared is None else Compiled.of(shared)
    )


def _spots(own: Mapping[str, JMESPath], shared: Mapping[str, JMESPath]) -> dict[str, Spot]:
    spots = {name: _spot(own.get(name), shared.get(name)) for name in {**own, **shared}}
    return {name: spot for name, spot in spots.items() if spot is not None}
