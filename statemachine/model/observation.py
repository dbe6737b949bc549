"""What a provider's message says of one order, and the order as we keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statemachine.model.frozen import FrozenMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one record of a message says, in the provider's words; what it does not say is None.

    `order` and `item` are keys: the parts that name the order, and what of it has a status of its own, each
    a name with its text. `at` is anything that compares: a time, or a sequence number. The facts and the raw
    record are not shown, for they may be secret.
    """

    status: object = None
    previous: object = None
    trigger: str | None = None
    event: str | None = None
    at: object = None
    actor: str | None = None
    channel: str | None = None
    order: FrozenMap[str, str] = field(default_factory=FrozenMap)
    item: FrozenMap[str, str] = field(default_factory=FrozenMap)
    facts: Mapping[str, object] = field(default_factory=FrozenMap, repr=False)
    raw: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """An order as we keep it: its status (None: we know of none yet), and since when we know."""

    status: str | int | None
    at: object = None
