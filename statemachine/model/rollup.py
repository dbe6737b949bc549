"""How the status of an order follows from the statuses of its items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from statemachine.model.frozen import FrozenMap
from statemachine.model.vocabulary import Declared, Placed


class RollupKind(StrEnum):
    """What a rule of a rollup looks at: which statuses the items have, or their ranks."""

    ALL = "all"
    ANY = "any"
    EARLIEST = "earliest"
    LATEST = "latest"


BY_RANK = frozenset({RollupKind.EARLIEST, RollupKind.LATEST})
"""The kinds of rules that compare ranks. They name no statuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus(Declared):
    """A status that only an order has, and none of its items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupRule(Placed):
    """One rule of a rollup: when it holds, and the status that it gives to the order.

    `statuses` are the statuses and groups under `all` or `any`. A rule by rank has none, and its status is None.
    """

    kind: RollupKind
    statuses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """The parts of keys that the items of one order share, and the rules; the first rule that holds counts."""

    by: tuple[str, ...]
    rules: tuple[RollupRule, ...]
    statuses: FrozenMap[str, OrderStatus] = field(default_factory=FrozenMap)

    @property
    def named(self) -> Iterable[str]:
        """The statuses and groups of items that the rules name in their lists."""
        return (name for rule in self.rules for name in (*rule.statuses, *rule.others))
