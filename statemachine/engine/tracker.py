"""The orders and items that one message is about, and the status of each after every record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import NoneType
from typing import TYPE_CHECKING, TypeAlias

from statemachine.engine.engine import Engine
from statemachine.engine.outcomes import NO_KEYS, checked_keys, event_key, is_seen
from statemachine.model.errors import OutcomeError, RollupError
from statemachine.model.frozen import FrozenMap
from statemachine.model.observation import ObservationKey, Policy
from statemachine.model.text import check_type

if TYPE_CHECKING:
    from statemachine.model.observation import Observation, Outcome, Policies, StoredStatus

Key: TypeAlias = "tuple[FrozenMap[str, str], FrozenMap[str, str]]"
"""The keys of an order and of an item."""


class OrderTracker:
    """The current status of each order and item while the records of a message are observed in turn.

    Each record is compared with the status that the record before it left for the same order and item.
    The first record of an order is compared with the stored status. A record whose outcome is to be applied or
    ignored is done: another one with its key is a duplicate. One that is held, or raised `OutcomeError`, is not
    done. A tracker is not safe across threads.
    """

    def __init__(
        self,
        engine: Engine,
        stored: StoredStatus | str | int | None,
        policies: Policies | None = None,
        seen: Collection[ObservationKey | None] = (),
    ) -> None:
        """Begin with one stored status for all orders, and with the committed keys of all orders.

        `policies` are those of `Engine.observe`. Raises `TypeError` if `seen` is not a collection of `ObservationKey`.
        """
        check_type("engine", type(engine), Engine)
        self._engine = engine
        self._stored = stored
        self._policies = policies
        self._tracked: dict[Key, tuple[Observation, StoredStatus]] = {}
        self._seen: dict[Key, set[ObservationKey]] = {}
        for each in checked_keys(seen):
            if each is not None:
                self._commit(_key(each), each)

    def observe(self, observation: Observation) -> Outcome:
        """Return what a record means, and remember the status that it leaves.

        Raises `OutcomeError` and `ValueError` as `Engine.observe` does. With `OutcomeError` the status
        is remembered too.
        """
        key = _key(observation)
        stored = self._tracked[key][1] if key in self._tracked else self._stored
        event = event_key(observation)
        seen = (event,) if is_seen(event, self._seen.get(key, NO_KEYS)) else NO_KEYS
        try:
            outcome = self._engine.observe(stored, observation, policies=self._policies, seen=seen)
        except OutcomeError as error:
            self._tracked[key] = (observation, error.outcome.after)
            raise
        self._tracked[key] = (observation, outcome.after)
        if event is not None and outcome.policy in {Policy.APPLY, Policy.IGNORE}:
            self._commit(key, event)
        return outcome

    def stored_status(self, observation: Observation) -> StoredStatus | None:
        """Return the status to store for the order and item of an observation; None if none was observed."""
        tracked = self._tracked.get(_key(observation))
        return None if tracked is None else tracked[1]

    def rolled_up(
        self, expected: Mapping[FrozenMap[str, str], int] | None = None
    ) -> dict[FrozenMap[str, str], str | RollupError]:
        """Return the status of each order by the key parts that its items share.

        `expected` is how many items an order has, by its key parts, for the orders that may have items which the
        records do not contain. The value is a `RollupError` where the items give no status of the order. Items that
        have no status or lack a key part are left out. Without `rollup` in the rule file the result is empty.
        """
        check_type("expected", type(expected), Mapping, NoneType)
        rollup, numbers = self._engine.rules.rollup, expected or {}
        if rollup is None:
            return {}
        items: dict[FrozenMap[str, str], list[str | int]] = {}
        for observation, stored in self._tracked.values():
            key = observation.key_parts(rollup.by)
            if key is not None and stored.status is not None:
                items.setdefault(key, []).append(stored.status)
        return {key: self._roll_up(statuses, numbers.get(key)) for key, statuses in items.items()}

    def _commit(self, key: Key, event: ObservationKey) -> None:
        order, item = key  # a caller may use plain dictionaries, which have no hash
        self._seen.setdefault(key, set()).add(event._replace(order=order, item=item))

    def _roll_up(self, statuses: list[str | int], expected: int | None) -> str | RollupError:
        try:
            return self._engine.roll_up(statuses, expected)
        except RollupError as error:
            return error


def _key(keyed: Observation | ObservationKey) -> Key:
    return FrozenMap(keyed.order), FrozenMap(keyed.item)
