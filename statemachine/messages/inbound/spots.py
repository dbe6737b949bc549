"""Where in a message each value is looked for: in the record first, then in the body around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from statemachine.messages.paths import Compiled
from statemachine.model.errors import MessageError
from statemachine.model.messages import SINGLE, Fields, Path

Shared: TypeAlias = Mapping[str, object]
"""What the body says for all records, by its path; an error stands for what cannot be found."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for one value: in each record, in the body, or in both, where the record's own wins."""

    own: Compiled | None
    shared: Compiled | None

    def find(self, record: object, shared: Shared) -> object:
        """Return what is there, None if nothing, or raise `MessageError`."""
        found = None if self.own is None else self.own.find(record)
        if found is not None or self.shared is None:
            return found
        told = shared[self.shared.text]
        if isinstance(told, MessageError):
            raise MessageError(told.problem, path=told.path)
        return told

    @property
    def text(self) -> str:
        """The path by which a value is looked for first."""
        path = self.own or self.shared
        return "" if path is None else path.text

    def path(self, record: object) -> str:
        """Return the path by which a value was found."""
        if self.own is not None and self.shared is not None and self.own.find(record) is None:
            return self.shared.text
        return self.text


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

    def shared(self, body: object) -> Shared:
        """Look up once what the body says for all records."""
        return {path.text: _looked_up(path, body) for path in self._shared_paths()}

    def _shared_paths(self) -> Iterator[Compiled]:
        named = (*self.order.values(), *self.item.values(), *self.facts.values())
        single = (getattr(self, name) for name in SINGLE)
        return (
            each.shared for each in (*single, *named) if each is not None and each.shared is not None
        )


def _spot(own: Path | None, shared: Path | None) -> Spot | None:
    if own is None and shared is None:
        return None
    return Spot(
        None if own is None else Compiled.of(own), None if shared is None else Compiled.of(shared)
    )


def _spots(own: Mapping[str, Path], shared: Mapping[str, Path]) -> dict[str, Spot]:
    spots = {name: _spot(own.get(name), shared.get(name)) for name in {**own, **shared}}
    return {name: spot for name, spot in spots.items() if spot is not None}


def _looked_up(path: Compiled, body: object) -> object:
    try:
        return path.find(body)
    except MessageError as error:
        return error
