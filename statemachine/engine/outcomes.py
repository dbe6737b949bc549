"""The outcomes of messages: what messages mean is remembered, the times and policies are those of each message."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import NoneType
from typing import Any

from statemachine.engine.bound import PLAIN, remember
from statemachine.engine.conclude import Judgement, conclude, parsed_policies
from statemachine.engine.observe import Interpreter
from statemachine.engine.resolve import Age, Timing, resolve, status_word
from statemachine.engine.snapshots import SnapshotInterpreter
from statemachine.model.errors import OutcomeError
from statemachine.model.frozen import EMPTY, FrozenMap
from statemachine.model.observation import (
    Meaning,
    Observation,
    ObservationKey,
    Outcome,
    Policy,
    StoredStatus,
)
from statemachine.model.status_names import exact_text, plain_word
from statemachine.model.table import Table
from statemachine.model.text import check_type

_MAPPINGS = frozenset({dict, FrozenMap})
"""The types of facts whose names are looked at; another type may raise."""

_REMEMBERED_TYPES = PLAIN | {Age}
"""The types in a remembered key: a word of another type may equal a name without being one."""

_RAISE = Policy.RAISE  # to read a member of an enum is slow before Python 3.12

_NO_POLICIES: Mapping[Meaning, Policy] = {}

NO_KEYS: tuple[ObservationKey, ...] = ()
"""The committed keys of an order without any: Python has only one empty tuple."""

_NO_REQUESTS: tuple[str, ...] = ()
"""The requested statuses of an order without any."""


class Observer:
    """The outcomes of messages for one table.

    It remembers what a message means whose words are names of the rule set, unless a guard needs its facts.
    Snapshots have an observer of their own, made for the first one.
    """

    def __init__(self, table: Table, interpreter: Interpreter | None = None) -> None:
        self.table = table
        self._interpreter = interpreter or Interpreter(table)
        self._snapshots: Observer | None = None
        guards = table.rules.guards.values()
        self._guarded = frozenset(fact for guard in guards for fact in guard.facts)
        self._remembered: dict[tuple[object, ...], Judgement] = {}

    def observe(
        self,
        stored: StoredStatus | str | int | None,
        observation: Observation,
        policies: Mapping[Any, str] | None,
        seen: Collection[ObservationKey | None] = NO_KEYS,
    ) -> Outcome:
        """Return what a message means; raises what `Engine.observe` raises."""
        if not isinstance(observation, Observation):
            check_type("observation", type(observation), Observation)
        order = stored if isinstance(stored, StoredStatus) else StoredStatus(stored)
        chosen = _NO_POLICIES if policies is None else parsed_policies(policies)
        timing = Timing(order, observation.at)
        if seen is not NO_KEYS and is_seen(event_key(observation), checked_keys(seen)):
            outcome = self._seen_before(timing, observation, chosen)
        elif observation.snapshot is True:
            outcome = conclude(self._judge_snapshot(timing, observation), chosen, timing)
        else:
            judgement = self._recall(timing, observation) or self.judge(timing, observation)
            outcome = conclude(judgement, chosen, timing)
        if order.requested is not _NO_REQUESTS:
            outcome = self._compared_with_requests(outcome, order.requested)
        if outcome.policy is _RAISE:
            raise OutcomeError(outcome)
        return outcome

    def _seen_before(
        self, timing: Timing, observation: Observation, policies: Mapping[Meaning, Policy]
    ) -> Outcome:
        """Return the outcome of a record that was committed before: nothing of the stored status changes."""
        message = resolve(self.table, timing, observation)
        judgement = self._interpreter.seen_before(message, observation)
        return replace(conclude(judgement, policies, timing), after=timing.order, certain=True)

    def _compared_with_requests(self, outcome: Outcome, requested: tuple[str, ...]) -> Outcome:
        """Return an outcome with what was requested: an order that stays in its status still waits for it."""
        words = [status_word(self.table, each) for each in checked_requests(requested)]
        after = outcome.after if outcome.changes_status else replace(outcome.after, requested=requested)
        expected = outcome.observed in {word.label for word in words}
        return replace(outcome, after=after, expected=expected)

    def _judge_snapshot(self, timing: Timing, observation: Observation) -> Judgement:
        """Return what a snapshot means; what is remembered of snapshots is not that of messages."""
        if self._snapshots is None:
            self._snapshots = Observer(self.table, SnapshotInterpreter(self.table))
        return self._snapshots.judge(timing, observation)

    def _recall(self, timing: Timing, observation: Observation) -> Judgement | None:
        """Return what is remembered for the words of a message, if no guard needs its facts."""
        facts = observation.facts
        if facts is not EMPTY and not (type(facts) in _MAPPINGS and self._guarded.isdisjoint(facts)):
            return None
        words = (
            timing.order.status,
            observation.status,
            observation.previous,
            observation.event,
            observation.actor,
            observation.channel,
            timing.age,
        )
        return self._remembered.get(words) if _REMEMBERED_TYPES.issuperset(map(type, words)) else None

    def judge(self, timing: Timing, observation: Observation) -> Judgement:
        """Return what a message means, and remember it if it depends on names and the age alone."""
        message = resolve(self.table, timing, observation)
        names = message.names(self.table) if self._guarded.isdisjoint(message.facts) else None
        known = None if names is None else self._remembered.get(names)
        if known is not None:
            return known
        judgement = self._interpreter.judge(message, observation)
        if names is not None:
            judgement = judgement.to_remember()
            remember(self._remembered, names, judgement)
        return judgement


def checked_keys(seen: object) -> Collection[ObservationKey | None]:
    """Return the committed keys, or raise `TypeError` if they are no collection of keys."""
    kind = type(seen)
    if issubclass(kind, str | bytes | ObservationKey) or not isinstance(seen, Collection):
        raise TypeError(
            f"seen must be a collection of ObservationKey, such as a set, not {kind.__name__}"
        )
    for each in {*map(type, seen)}:
        if not issubclass(each, ObservationKey | NoneType):
            raise TypeError(
                f"seen must contain ObservationKey values, not {each.__name__}: "
                "pass `key` of each observation that was committed"
            )
    return seen


def checked_requests(requested: object) -> tuple[str, ...]:
    """Return the requested statuses, or raise `TypeError` if they are no tuple of texts."""
    if not isinstance(requested, tuple):
        raise TypeError(
            f"requested must be a tuple of statuses, such as ('Cancelled',), not {type(requested).__name__}"
        )
    for each in requested:
        if exact_text(plain_word(each)) is None:
            raise TypeError(f"requested must contain statuses as texts, not {type(each).__name__}")
    return requested


def event_key(observation: Observation) -> ObservationKey | None:
    """Return the key of a record; an id that is no text counts as absent."""
    return observation.key if isinstance(observation.id, str) else None


def is_seen(key: ObservationKey | None, seen: Collection[ObservationKey | None]) -> bool:
    """Return whether a key is one of the committed keys."""
    if key is None:
        return False
    try:
        return key in seen
    except TypeError:  # keys of plain dictionaries have no hash
        return any(key == each for each in seen)
